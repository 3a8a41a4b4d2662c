"""One component at a time: plain sampling, and for each class of components the recipe that adds it to that.

Source: the classes are those of Havrilla et al. 2024, arXiv:2412.02980, split finer; see ``CLASSES``.
Differs: no published method. ``plain`` and ``only-CODE`` at one budget show what the component does by itself. Where a
class cannot stand on plain, its recipe adds it to another that is named in ``against``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Build, Expected, Finish, Prepare
from trivium.generation.archive.elites import Niche, elites_only
from trivium.generation.archive.measured import GRID, measured_cell, measured_quality, standing
from trivium.generation.component import CLASSES, Keep
from trivium.generation.keep.chosen import choose_by_ifd, choose_for_all
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.condition import condition, draw_attributes
from trivium.generation.propose.contrast import answer_in_manner, manners
from trivium.generation.propose.critique import Tried, feedback, is_enough, refine
from trivium.generation.propose.demonstrate import rephrase
from trivium.generation.propose.empty_turn import empty_turn
from trivium.generation.propose.evolve import METHODS, broader, deeper
from trivium.generation.propose.explain import draw_system, explain
from trivium.generation.propose.inspired import inspired_task
from trivium.generation.propose.length import is_brief, longest_answer
from trivium.generation.propose.mask import backward_question, mask_number
from trivium.generation.propose.problems import some_seeds, with_answers
from trivium.generation.propose.rationalize import rationalize
from trivium.generation.propose.recombine import examples_from_pool, recombine
from trivium.generation.propose.reverse import instruction_for
from trivium.generation.propose.say import Voice
from trivium.generation.propose.self_chat import self_chat
from trivium.generation.propose.skills import mix_skills
from trivium.generation.propose.snippets import excerpt
from trivium.generation.propose.solve import Solution, solve
from trivium.generation.propose.syllabus import Session, courses, draw_lesson, homework, subjects_of, syllabus_of
from trivium.generation.propose.tool_use import reason_with_tools
from trivium.generation.propose.tree import add_nodes, take_apart, write_out
from trivium.generation.propose.verbalized import draw_from_tail, verbalize
from trivium.generation.propose.voices import answer_in_voice, speakers
from trivium.generation.verify.eliminator import eliminated_answer
from trivium.generation.verify.grade import grade
from trivium.generation.verify.hard_enough import hard_enough
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.high_score import high_score
from trivium.generation.verify.one_voice import one_voice
from trivium.generation.verify.right_answer import right_answer
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.verify.vote import Vote, majority
from trivium.generation.work import Dropped, Work, require
from trivium.models.proxy import open_proxy
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of, shown_answer
from trivium.verifiers.verdict import Verify

Rng = np.random.Generator

TASK_TOKENS = 64  # longest task that is written
SAMPLES = 5  # solutions that vote
LEAST_GRADE = 3  # the middle of the scale: small judges never give more
FIELDS, SUBJECTS = 3, 2  # of the taxonomy, each subject with its syllabus


@dataclass(frozen=True, slots=True)
class Ways:
    """How the model is asked in a recipe."""

    temperature: float
    answer_tokens: int | None

    async def answer(self, work: Work, rng: Rng, task: str) -> str:
        """As plain answers a task."""
        return await answer(work, rng, task, temperature=self.temperature, max_tokens=self.answer_tokens)

    async def solve(self, work: Work, rng: Rng, problem: str) -> str:
        """As plain solves a problem."""
        return await solve(work, rng, problem, self.long(work))

    @property
    def task(self) -> Voice:
        """Of a new task."""
        return Voice(temperature=self.temperature, max_tokens=TASK_TOKENS)

    @property
    def sampled(self) -> dict[str, Any]:
        """The same as keyword options."""
        return {"temperature": self.temperature, "top_p": 1.0, "max_tokens": TASK_TOKENS}

    def long(self, work: Work) -> Voice:
        """Of a response."""
        return Voice(temperature=self.temperature, max_tokens=longest_answer(work, self.answer_tokens))


Make = Callable[[Work, Rng, Ways], Awaitable[Record]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Plain sampling with one class of components more."""

    does: str  # beside or in place of what plain does
    make: Make
    parts: tuple[Any, ...]  # in order of the flow, without ``no_faults``
    expected: tuple[str, str, str]  # effect on quality, diversity, complexity
    verify: tuple[Verify, ...] = (no_faults,)
    keep: Callable[[], tuple[Keep, ...]] = tuple
    prepare: Prepare | None = None
    prepare_calls: int = 0
    finish: Finish | None = None
    loop: Literal["L0", "L1"] = "L0"
    seeds: str = "tasks"
    needs: tuple[str, ...] = ("seeds",)
    calls: int = 1
    against: str = "plain"  # the run that shows its effect

    def build(self, name: str, ways: Ways) -> Algorithm:
        """As it runs."""
        parts = self.parts if no_faults not in self.verify else (*self.parts, no_faults)
        return Algorithm(
            name=name, step=lambda work, rng: self.make(work, rng, ways), parts=parts, verify=self.verify,
            keep=self.keep(), prepare=self.prepare, prepare_calls=self.prepare_calls, finish=self.finish,
            loop=self.loop, expected=Expected(*self.expected),  # type: ignore[arg-type]
            source="component classes after Havrilla et al. 2024, arXiv:2412.02980",
            differs=f"not a published method: {self.does}; its effect shows against {self.against}",
            seeds=self.seeds, needs=self.needs, calls=self.calls,
        )  # fmt: skip


# --- plain


def draw(work: Work, rng: Rng) -> Record:
    """One of the seeds, never of what was made."""
    return work.pool[int(rng.integers(work.pool.seeds))]


def draw_problem(work: Work, rng: Rng) -> Record:
    """One of the seeds that have an answer."""
    problems = with_answers(work, "this recipe")
    return problems[int(rng.integers(len(problems)))]


async def _answered(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)
    return work.record(seed.prompt, await ways.answer(work, rng, seed.prompt), parents=(seed,))


async def _solved(work: Work, rng: Rng, ways: Ways) -> Record:
    problem = draw_problem(work, rng)
    solution = await ways.solve(work, rng, problem.prompt)
    return work.record(problem.prompt, solution, parents=(problem,), notes={"answer": reference_of(problem)})


def plain(
    *, on: Literal["tasks", "problems"] = "tasks", temperature: float = 0.7, answer_tokens: int | None = None
) -> Algorithm:
    """Draw a seed, answer it with the model, drop what has a fault: the baseline of all comparisons.

    Args:
        on: Seeds: tasks, which are answered, or mathematical problems, which are solved.
        temperature: Of the answer.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    problems = on == "problems"
    recipe = Recipe(
        does="seeds are drawn and answered, nothing else", make=_solved if problems else _answered,
        parts=(solve if problems else answer,), expected=("0", "0", "0"), against="the seeds", seeds=on,
        needs=("seeds", "answers") if problems else ("seeds",),
    )  # fmt: skip
    return recipe.build("plain", Ways(temperature, answer_tokens))


# --- what each class changes; tasks first, then responses


Task = tuple[str, tuple[Record, ...], Mapping[str, Any]]  # task, parents, notes


def _new_task(write: Callable[[Work, Rng, Ways], Awaitable[Task]]) -> Make:
    """A recipe that writes the task in place of drawing it, and answers it as plain does."""

    async def make(work: Work, rng: Rng, ways: Ways) -> Record:
        task, parents, notes = await write(work, rng, ways)
        return work.record(task, await ways.answer(work, rng, task), parents=parents, notes=notes)

    return make


async def _of_source(work: Work, rng: Rng, ways: Ways) -> Task:
    source = draw(work, rng)
    return await inspired_task(work, rng, source.response or source.prompt, ways.task), (source,), {}


async def _of_text(work: Work, rng: Rng, ways: Ways) -> Task:
    text, source = excerpt(work, rng, most_lines=15)
    return await instruction_for(work, rng, text, "question", ways.task), (source,), {}


async def _sampled(work: Work, rng: Rng, ways: Ways) -> Task:
    return await empty_turn(work, rng, system=prompt("assistant").text, turn=None, **ways.sampled), (), {}


async def _conditioned(work: Work, rng: Rng, ways: Ways) -> Task:
    drawn = draw_attributes(rng)
    task = await condition(work, rng, drawn, form="auto", system=prompt("assistant").text, **ways.sampled)
    return task, (), drawn._asdict()


async def _recombined(work: Work, rng: Rng, ways: Ways) -> Task:
    examples = examples_from_pool(work, rng, of_seeds=6, of_generated=2)
    return await recombine(work, rng, examples, form="auto", **ways.sampled), tuple(examples), {}


async def _broader(work: Work, rng: Rng, ways: Ways) -> Task:
    seed = draw(work, rng)
    return await broader(work, rng, seed, form="auto", **ways.sampled), (seed,), {}


async def _unlikely(work: Work, rng: Rng, ways: Ways) -> Task:
    tasks, _ = await verbalize(work, rng, 5, ways.task.at(max_tokens=200))
    drawn = draw_from_tail(rng, tasks, 1 / 5)
    return drawn.task, (), {"weight": drawn.weight}


async def _rephrased(work: Work, rng: Rng, ways: Ways) -> Task:
    seed = draw(work, rng)
    return await rephrase(work, rng, seed.prompt, ways.task), (seed,), {}


async def _deeper(work: Work, rng: Rng, ways: Ways) -> Task:
    seed, method = draw(work, rng), METHODS[int(rng.integers(len(METHODS)))]
    system = prompt("assistant").text
    task = await deeper(work, rng, seed, method, form="auto", system=system, **ways.sampled)
    return task, (seed,), {"method": method}


async def _grown(work: Work, rng: Rng, ways: Ways) -> Task:
    seed = draw(work, rng)
    tree = await take_apart(work, rng, seed.prompt, ways.task.at(max_tokens=128))
    added = await add_nodes(work, rng, seed.prompt, tree, 2, ways.task)
    task = await write_out(work, rng, seed.prompt, added, tree, ways.task)
    return task, (seed,), {"added": [part for _, part in added]}


async def _composed(work: Work, rng: Rng, ways: Ways) -> Task:
    seeds = [seed for seed in some_seeds(work, rng, work.pool.seeds) if seed.notes.get("topic")]
    skills = list(dict.fromkeys(str(seed.notes["topic"]) for seed in seeds))[:2]
    if len(skills) < 2:
        raise InputError("only-c3 composes topics: it needs seeds with two different ones in notes['topic'].")
    form = str(seeds[0].notes.get("form", "question"))
    return await mix_skills(work, rng, skills, form, ways.task), (), {"skills": skills, "form": form}


async def _courses(work: Work, rng: Rng) -> list[tuple[Session, ...]]:
    """Fields, their subjects, and the sessions of each: the taxonomy that homework is drawn from."""
    return await courses(work, rng, FIELDS, SUBJECTS, Voice(max_tokens=TASK_TOKENS))


def _session(rng: Rng, course: tuple[Session, ...]) -> tuple[list[Session], list[str]]:
    """A session and its concepts, wherever in the course it stands."""
    drawn = course[int(rng.integers(len(course)))]
    return [drawn], list(drawn.concepts[:2])


def _homework(lesson: Callable[[Rng, tuple[Session, ...]], tuple[list[Session], list[str]]]) -> Make:
    async def write(work: Work, rng: Rng, ways: Ways) -> Task:
        course = work.prepared[int(rng.integers(len(work.prepared)))]
        sessions, concepts = lesson(rng, course)
        notes = {"subject": course[0].subject, "sessions": [each.title for each in sessions], "concepts": concepts}
        return await homework(work, rng, sessions, concepts, ways.task), (), notes

    return _new_task(write)


async def _graded(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)
    response = await ways.answer(work, rng, seed.prompt)
    score = await grade(work, rng, "grade_answer", task=seed.prompt, response=response)
    require(high_score(score, LEAST_GRADE), prompt=seed.prompt, response=response)
    return work.record(seed.prompt, response, parents=(seed,), notes={"grade": score})


async def _refined(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)
    response = await ways.answer(work, rng, seed.prompt)
    said = await feedback(work, rng, seed.prompt, response, ways.task.at(max_tokens=96))
    if not is_enough(said):
        response = await refine(work, rng, seed.prompt, [Tried(response, said)], ways.long(work))
    return work.record(seed.prompt, response, parents=(seed,), notes={"feedback": said})


async def _checked(work: Work, rng: Rng, ways: Ways) -> Record:
    record = await _answered(work, rng, ways)
    require(eliminated_answer(record.response), prompt=record.prompt, response=record.response)
    return record


async def _curated(work: Work, rng: Rng, ways: Ways) -> Record:
    record = await _answered(work, rng, ways)
    require(one_voice(record.response, 6, 300), prompt=record.prompt, response=record.response)
    return record


async def _contrasted(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)
    manner = manners()[int(rng.integers(len(manners())))]
    chosen = await ways.answer(work, rng, seed.prompt)
    rejected = await answer_in_manner(work, rng, seed.prompt, manner.worse, ways.long(work))
    if chosen == rejected:
        raise Dropped("both answers are the same", prompt=seed.prompt, response=chosen)
    return work.preference(seed.prompt, chosen, rejected, parents=(seed,), notes={"manner": manner.worse})


async def _placed(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)
    cell = measured_cell(seed.prompt)
    response = await ways.answer(work, rng, seed.prompt)
    notes = standing(cell, measured_quality(seed.prompt, response), GRID)
    return work.record(seed.prompt, response, parents=(seed,), notes=notes)


async def _voiced(work: Work, rng: Rng, ways: Ways) -> Record:
    seed, voices = draw(work, rng), speakers()
    speaker = voices[int(rng.integers(len(voices)))]
    response = await answer_in_voice(
        work, rng, seed.prompt, speaker, temperature=ways.temperature, max_tokens=ways.answer_tokens
    )
    return work.record(seed.prompt, response, parents=(seed,), notes={"voice": speaker.name})


async def _weighed(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)  # all are equally good: the choice in the end looks at variety alone
    response = await ways.answer(work, rng, seed.prompt)
    return work.record(seed.prompt, response, parents=(seed,), notes={"quality": 0.0})


async def _chatted(work: Work, rng: Rng, ways: Ways) -> Record:
    seed = draw(work, rng)
    longest = (300 if is_brief(work) else 1_500) if ways.answer_tokens is None else ways.answer_tokens
    turns = await self_chat(work, rng, seed.prompt, 3, Voice(temperature=ways.temperature, max_tokens=longest))
    return work.dialogue(turns, parents=(seed,))


async def _explained(work: Work, rng: Rng, ways: Ways) -> Record:
    seed, system = draw(work, rng), draw_system(rng)
    longest = 2 * longest_answer(work, None) if ways.answer_tokens is None else ways.answer_tokens
    response = await explain(work, rng, system, seed.prompt, temperature=ways.temperature, max_tokens=longest)
    return work.record(seed.prompt, response, parents=(seed,), notes={"system": system})


async def _rationalized(work: Work, rng: Rng, ways: Ways) -> Record:
    problem = draw_problem(work, rng)
    rationale = await rationalize(work, rng, problem, ways.long(work))
    return work.record(problem.prompt, rationale, parents=(problem,), notes={"answer": reference_of(problem)})


async def _vote(work: Work, rng: Rng, ways: Ways, problem: Record) -> Vote:
    """Several solutions by plain's means; one that was cut off or is empty has no vote."""
    solutions = []
    for _ in range(SAMPLES):
        try:
            solutions.append(Solution(await ways.solve(work, rng, problem.prompt), True))
        except Dropped as dropped:
            if dropped.reason not in ("truncated solution", "empty solution"):
                raise
            solutions.append(Solution(dropped.response, False))
    vote = majority(solutions)
    require(vote.verdict, prompt=problem.prompt, response=vote.solution)
    return vote


async def _voted(work: Work, rng: Rng, ways: Ways) -> Record:
    problem = draw_problem(work, rng)
    vote = await _vote(work, rng, ways, problem)
    return work.record(problem.prompt, vote.solution, parents=(problem,), notes=vote.notes())


async def _hard(work: Work, rng: Rng, ways: Ways) -> Record:
    problem = draw_problem(work, rng)
    vote = await _vote(work, rng, ways, problem)
    require(hard_enough(vote, 0.8), prompt=problem.prompt, response=vote.solution)
    return work.record(problem.prompt, vote.solution, parents=(problem,), notes=vote.notes())


async def _with_tools(work: Work, rng: Rng, ways: Ways) -> Record:
    need_sandbox()
    problem = draw_problem(work, rng)
    solution = await reason_with_tools(work, rng, problem.prompt, 2, ways.long(work))
    notes = {"answer": reference_of(problem), "programs": solution.programs, "failed_programs": solution.failed}
    return work.record(problem.prompt, solution.text, parents=(problem,), notes=notes)


async def _backward(work: Work, rng: Rng, ways: Ways) -> Record:
    problem = draw_problem(work, rng)
    masked = mask_number(problem.prompt, rng, solution=problem.response)
    task = backward_question(masked, shown_answer(problem))
    solution = await ways.solve(work, rng, task)
    return work.record(task, solution, parents=(problem,), notes={"answer": masked.value})


async def _proxy_there(work: Work, rng: Rng) -> None:
    open_proxy("embedded")  # what is missing is told before anything is paid


PROBLEMS: dict[str, Any] = {"seeds": "problems", "needs": ("seeds", "answers"), "against": "plain --set on=problems"}
COURSES: dict[str, Any] = {"prepare": _courses, "prepare_calls": FIELDS * (1 + SUBJECTS), "needs": (), "calls": 2}

RECIPES: dict[str, Recipe] = {
    "Q1": Recipe(
        does="answers are the model's, and none is dropped for a fault, which plain does",
        make=_answered, parts=(answer,), verify=(), expected=("++", "-", "+"), against="the seeds",
    ),
    "Q2": Recipe(
        does="a solution with a wrong answer is dropped",
        make=_solved, parts=(solve, right_answer), verify=(right_answer, no_faults), expected=("++", "-", "-"),
        **PROBLEMS,
    ),
    "Q3": Recipe(
        does="the answer of most of five solutions, if two agree",
        make=_voted, parts=(solve, majority), expected=("+", "-", "-"), calls=SAMPLES, **PROBLEMS,
    ),
    "Q4": Recipe(
        does="answers that a judge grades below 3 of 5 are dropped",
        make=_graded, parts=(answer, grade, high_score), expected=("+", "-", "0"), needs=("seeds", "judge"), calls=2,
    ),
    "Q5": Recipe(
        does="apologies and answers that say nothing are dropped; plain against only-q1 shows the other heuristics",
        make=_checked, parts=(answer, eliminated_answer), expected=("+", "0", "0"),
    ),
    "Q6": Recipe(
        does="an answer is written again after feedback on it",
        make=_refined, parts=(answer, feedback, refine), expected=("+", "0", "+"), calls=3,
    ),
    "Q7": Recipe(
        does="a task is written that a piece of real code gives the idea for",
        make=_new_task(_of_source), parts=(inspired_task, answer), expected=("+", "++", "+"), calls=2,
        seeds="snippets", needs=("seeds", "texts"),
    ),
    "Q8": Recipe(
        does="answers not in the one voice of a curated set are dropped",
        make=_curated, parts=(answer, one_voice), expected=("+", "0", "0"),
    ),
    "Q9": Recipe(
        does="the known answer is explained in place of a solution",
        make=_rationalized, parts=(rationalize,), expected=("+", "0", "+"), **PROBLEMS,
    ),
    "Q10": Recipe(
        does="a worse answer that was asked for stands beside as the rejected one",
        make=_contrasted, parts=(answer, answer_in_manner), expected=("+", "0", "0"), calls=2,
    ),
    "D1": Recipe(
        does="a task is read off an excerpt of a text",
        make=_new_task(_of_text), parts=(excerpt, instruction_for, answer), expected=("0", "++", "0"), calls=2,
        seeds="texts", needs=("seeds", "texts"),
    ),
    "D2": Recipe(
        does="a task is sampled from an empty user turn",
        make=_new_task(_sampled), parts=(empty_turn, answer), expected=("-", "+", "0"), calls=2,
        needs=("chat template",),
    ),
    "D3": Recipe(
        does="a task is written for a persona, a topic and an opening",
        make=_new_task(_conditioned), parts=(condition, answer), expected=("0", "++", "0"), calls=2, needs=(),
    ),
    "D4": Recipe(
        does="a task is written after eight of the growing pool",
        make=_new_task(_recombined), parts=(recombine, answer), expected=("-", "+", "0"), calls=2, loop="L1",
    ),
    "D5": Recipe(
        does="a task of the same field is written from one seed",
        make=_new_task(_broader), parts=(broader, answer), expected=("0", "+", "+"), calls=2,
    ),
    "D6": Recipe(
        does="the best answer of each cell of an archive stays, ranked by what it adds to its task",
        make=_placed, parts=(measured_cell, answer, measured_quality, Niche), keep=lambda: (Niche(),),
        finish=elites_only, expected=("0", "++", "+"),
    ),
    "D7": Recipe(
        does="a solution that goes the way of a kept one is dropped",
        make=_solved, parts=(solve, NewSolution), keep=lambda: (NewSolution("path"),), expected=("0", "+", "0"),
        **PROBLEMS,
    ),
    "D8": Recipe(
        does="one of several voices answers",
        make=_voiced, parts=(answer_in_voice,), expected=("0", "+", "0"),
    ),
    "D9": Recipe(
        does="a task is homework of a taxonomy of fields, subjects and sessions",
        make=_homework(_session), parts=(subjects_of, syllabus_of, homework, answer), expected=("0", "++", "0"),
        **COURSES,
    ),
    "D10": Recipe(
        does="in the end the half of the records stays that stands for all",
        make=_weighed, parts=(answer, choose_for_all), expected=("0", "+", "0"),
        finish=lambda records: choose_for_all(records, quality="quality", alpha=0.0, share=0.5),
    ),
    "D11": Recipe(
        does="five tasks are named with their probabilities, and an unlikely one is drawn",
        make=_new_task(_unlikely), parts=(verbalize, draw_from_tail, answer), expected=("0", "++", "0"), calls=2,
        needs=(),
    ),
    "D12": Recipe(
        does="the task is said in other words",
        make=_new_task(_rephrased), parts=(rephrase, answer), expected=("0", "+", "0"), calls=2,
    ),
    "D13": Recipe(
        does="the model chats with itself about the task",
        make=_chatted, parts=(self_chat,), expected=("0", "+", "0"),
    ),
    "C1": Recipe(
        does="the task is made harder by one of five methods",
        make=_new_task(_deeper), parts=(deeper, answer), expected=("-", "0", "++"), calls=2,
    ),
    "C2": Recipe(
        does="two nodes are added to the tree of the task",
        make=_new_task(_grown), parts=(take_apart, add_nodes, write_out, answer), expected=("0", "0", "++"), calls=4,
    ),
    "C3": Recipe(
        does="a task is written that needs the topics of two seeds at once",
        make=_new_task(_composed), parts=(mix_skills, answer), expected=("0", "++", "++"), calls=2,
    ),
    "C4": Recipe(
        does="problems on which more than four of five solutions agree are dropped",
        make=_hard, parts=(solve, majority, hard_enough), expected=("0", "0", "++"), calls=SAMPLES,
        **{**PROBLEMS, "against": "only-q3"},
    ),
    "C5": Recipe(
        does="the answer is asked for with its reasons",
        make=_explained, parts=(explain,), expected=("+", "0", "++"),
    ),
    "C6": Recipe(
        does="a solution takes turns of thought and programs that are run",
        make=_with_tools, parts=(reason_with_tools,), expected=("+", "0", "+"), calls=3,
        **{**PROBLEMS, "needs": ("seeds", "answers", "sandbox")},
    ),
    "C7": Recipe(
        does="homework builds on earlier sessions of its course",
        make=_homework(draw_lesson), parts=(subjects_of, syllabus_of, draw_lesson, homework, answer),
        expected=("0", "+", "+"), against="only-d9", **COURSES,
    ),
    "C8": Recipe(
        does="in the end the more difficult half stays, by the perplexity of the answer with and without its task",
        make=_answered, parts=(answer, choose_by_ifd), expected=("0", "0", "+"), needs=("seeds", "log-probs"),
        prepare=_proxy_there,
        finish=lambda records: choose_by_ifd(records, proxy=open_proxy("embedded"), share=0.5),
    ),
    "C9": Recipe(
        does="a given number becomes the unknown, and the answer is given",
        make=_backward, parts=(mask_number, solve), expected=("0", "+", "+"), **PROBLEMS,
    ),
}  # fmt: skip


def _only(code: str) -> Build:
    def only(*, temperature: float = 0.7, answer_tokens: int | None = None) -> Algorithm:
        """Plain sampling with one component more.

        Args:
            temperature: Of all that is written.
            answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
        """
        return RECIPES[code].build(f"only-{code.lower()}", Ways(temperature, answer_tokens))

    return only


ALONE: dict[str, Build] = {f"only-{code.lower()}": _only(code) for code in CLASSES}
