"""DART-Math: hard problems are tried until they have their quota of right solutions.

Source: Tong et al. 2024, arXiv:2407.13690.
Differs: difficulty is the share of trials that failed before the solutions the pool holds, not a rate measured
beforehand, and 1 for a problem that was never solved; a step gives up after ``trials``, and its problem is drawn again.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.pool import Window
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import with_answers
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import reaches, right_answer
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of

Quota = Literal["difficulty", "uniform"]


def all_alike(problems: Sequence[Record], pool: Window, quota: Quota, most: int) -> list[int]:
    """Without quotas: every problem lacks solutions, however many it has."""
    return [most] * len(problems)


@component("C4", off=all_alike)
def missing_solutions(problems: Sequence[Record], pool: Window, quota: Quota, most: int) -> list[int]:
    """Count the right solutions that each problem still lacks, more where it is harder.

    Args:
        problems: Seeds.
        pool: Whose generated records are right solutions, with the ``trials`` each took in the notes.
        quota: ``uniform`` wants ``most`` of every problem (DARS-Uniform), ``difficulty`` wants them in proportion to
            the share of failed trials, ``most`` of the hardest, at least one of any (DARS-Prop2Diff).
        most: See above.
    """
    made = [pool[place] for place in range(pool.seeds, len(pool))]
    right = Counter(record.parents[0] for record in made)
    trials: Counter[str] = Counter()
    for record in made:
        trials[record.parents[0]] += record.notes["trials"]
    wanted = [most] * len(problems)
    if quota == "difficulty":
        failed = [1 - right[each.id] / trials[each.id] if trials[each.id] else 1.0 for each in problems]
        hardest = max(failed) or 1.0
        wanted = [max(1, round(most * share / hardest)) for share in failed]
    return [max(0, each - right[problem.id]) for each, problem in zip(wanted, problems, strict=True)]


def dart_math(
    *,
    quota: Quota = "difficulty",
    most: int = 4,
    trials: int = 4,
    form: Form = "auto",
    temperature: float = 1.0,
    top_p: float = 0.95,
    solution_tokens: int = 160,
) -> Algorithm:
    """Try a problem that lacks right solutions until one is right.

    Args:
        quota: ``difficulty``: more solutions of harder problems; ``uniform``: as many of each.
        most: Right solutions wanted of the hardest problem, or of each.
        trials: Most trials of one step.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the solutions; the paper uses up to 1.6 with a small nucleus.
        top_p: Nucleus of the solutions.
        solution_tokens: Longest solution.
    """
    at_least(most, 1, "most")
    at_least(trials, 1, "trials")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        problems = with_answers(work, "dart-math")
        missing = missing_solutions(problems, work.pool, quota, most)
        lacking = [problem for problem, count in zip(problems, missing, strict=True) if count]
        if not lacking:
            raise Dropped("every problem has its quota")
        problem = lacking[int(rng.integers(len(lacking)))]
        wanted = reference_of(problem)
        text = ""
        for trial in range(1, trials + 1):
            (solution,) = await sample_solutions(work, rng, problem.prompt, 1, voice)
            text = solution.text
            if solution.whole and (not is_on(right_answer) or reaches(text, wanted).accepted):
                return work.record(problem.prompt, text, parents=(problem,), notes={"answer": wanted, "trials": trial})
        raise Dropped("no right answer in all trials", prompt=problem.prompt, response=text)

    return Algorithm(
        name="dart-math", step=step,
        parts=(missing_solutions, sample_solutions, right_answer, no_faults, NewSolution),
        verify=(right_answer, no_faults), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "0", "++"),
        source="Tong et al. 2024, arXiv:2407.13690",
        differs="difficulty is read off the trials that the pool's solutions took; a step gives up after some trials",
        seeds="problems", needs=("seeds", "answers"), calls=trials, essential=(sample_solutions,),
    )  # fmt: skip
