"""Orca-Math: agents make problems out of one: some ask anything about it, others suggest and edit to make it harder.

Source: Mitra et al. 2024, arXiv:2402.14830.
Differs: the two kinds of agents take turns by chance; one solution of each problem, by the same model; the paper's
preference learning on a student's attempts is left out.
"""

import re

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on, unchanged
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.propose.solve import Solution, sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import states_answer
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*])?\s*(\S.*?)\s*$")


@component("D5")
async def ask_anything(work: Work, rng: np.random.Generator, problem: str, count: int, voice: Voice) -> list[str]:
    """Ask several other questions about the story of one problem."""
    fields = {"problem": " ".join(problem.split()), "count": str(count)}
    stop = ("\n\n",) if written_in_turns(work.model, voice.form) else ()
    answer = await say(work, rng, "math_ask_anything", fields, voice, stop=stop)
    lines = answer.text.strip().split("\n")
    if answer.finish == "length":
        lines = lines[:-1]  # the last one was cut off
    found = [match[1] for line in lines if (match := _ITEM.match(line))]
    if not found:
        raise Dropped("nothing was asked about it", prompt=problem, response=answer.text)
    return found[:count]


def no_suggestion(work: Work, rng: np.random.Generator, problem: str, voice: Voice) -> str:
    """Without the suggester: the editor is told nothing."""
    return ""


@component("C1", off=no_suggestion)
async def suggest(work: Work, rng: np.random.Generator, problem: str, voice: Voice) -> str:
    """Suggest one way to make a problem harder."""
    return await say_line(work, rng, "math_suggest", {"problem": " ".join(problem.split())}, voice)


def not_edited(work: Work, rng: np.random.Generator, problem: str, suggestion: str, voice: Voice) -> str:
    """Without the editor: the problem as it was."""
    return unchanged(problem)


@component("Q6", off=not_edited)
async def edit(work: Work, rng: np.random.Generator, problem: str, suggestion: str, voice: Voice) -> str:
    """Rewrite a problem as suggested."""
    fields = {"problem": " ".join(problem.split()), "suggestion": suggestion}
    return await say_line(work, rng, "math_edit", fields, voice)


def orca_math(
    *,
    questions: int = 3,
    rounds: int = 2,
    asking: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Let one kind of agents make problems from a seed, and solve them.

    Args:
        questions: Problems that the one who asks anything writes at once.
        rounds: Times that one who suggests and one who edits go over a problem; each round brings one.
        asking: Chance that a step asks anything; otherwise it suggests and edits.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest problem or suggestion.
        solution_tokens: Longest solution.
    """
    at_least(questions, 1, "questions")
    at_least(rounds, 1, "rounds")
    share(asking, "asking")
    voice = Voice(form, temperature, top_p, solution_tokens)
    short = voice.at(max_tokens=problem_tokens)

    async def harder(work: Work, rng: np.random.Generator, problem: str) -> list[str]:
        made: list[str] = []
        for _ in range(rounds):
            try:
                problem = await edit(work, rng, problem, await suggest(work, rng, problem, short), short)
            except Dropped as dropped:
                if not made:
                    raise
                work.lose(dropped)
                break  # what the earlier rounds made is there
            made.append(problem)
        return made

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        seed = rarely_used(work, rng, seeds_of(work))
        asked = is_on(ask_anything) and rng.random() < asking
        if asked:
            long = voice.at(max_tokens=questions * problem_tokens)
            texts = await ask_anything(work, rng, seed.prompt, questions, long)
        else:
            texts = await harder(work, rng, seed.prompt)
        found = []
        for number, problem in enumerate(texts, 1):
            solution, notes = Solution("", True), {"agents": "ask anything" if asked else "suggest and edit"}
            verdict = plausible_problem(problem, seed.prompt)
            if verdict.accepted:
                (solution,) = await sample_solutions(work, rng, problem, 1, voice)
            else:
                notes["failed"] = verdict.reason
            extra = {} if asked else {"round": number}
            found.append(work.record(problem, solution.text, parents=(seed,), notes=notes | solution.notes | extra))
        return found

    return Algorithm(
        name="orca-math", step=step,
        parts=(ask_anything, suggest, edit, plausible_problem, sample_solutions, states_answer, no_faults,
               NearDuplicate),
        verify=(states_answer, no_faults), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("0", "+", "+"),
        source="Mitra et al. 2024, arXiv:2402.14830",
        differs="the two kinds of agents take turns by chance; one solution each; no preference learning follows",
        seeds="problems", needs=("seeds",), calls=max(1 + questions, 3 * rounds),
        optional=(ask_anything,), essential=(sample_solutions,),
    )  # fmt: skip
