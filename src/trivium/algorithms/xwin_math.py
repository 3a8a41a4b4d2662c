"""Xwin-Math: a new problem is tried first, mended where the trial shows that it must be, and only then solved.

Source: Li et al. 2024, arXiv:2403.04706.
Differs: problems are made from one seed each; one solution of each (the paper takes many).
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.change import change_problem, changes
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.solve import sample_solutions, solve
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import states_answer
from trivium.generation.work import Work, require
from trivium.records.record import Record
from trivium.views.tokens import words


def same_problem(work: Work, rng: np.random.Generator, problem: str, attempt: str, voice: Voice) -> str:
    """Without mending: the problem as it was."""
    return problem


@component("Q6", off=same_problem)
async def mend_problem(work: Work, rng: np.random.Generator, problem: str, attempt: str, voice: Voice) -> str:
    """Repeat a problem that could be solved, or mend it by what the attempt ran into."""
    fields = {"problem": problem, "attempt": " ".join(attempt.split()) or "(nothing)"}
    return await say_line(work, rng, "math_repair", fields, voice)


def xwin_math(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Write a new problem, try it, mend it, solve it.

    Args:
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest problem.
        solution_tokens: Longest attempt or solution.
    """
    voice = Voice(form, temperature, top_p, solution_tokens)
    short = voice.at(max_tokens=problem_tokens)
    (similar,) = changes("math_similar")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = rarely_used(work, rng, seeds_of(work))
        draft = await change_problem(work, rng, seed.prompt, similar, short)
        require(plausible_problem(draft, seed.prompt), prompt=draft)
        (attempt,) = await sample_solutions(work, rng, draft, 1, voice)
        problem = await mend_problem(work, rng, draft, attempt.text, short)
        require(plausible_problem(problem, seed.prompt), prompt=problem)
        solution = await solve(work, rng, problem, voice)
        notes = {"mended": words(problem) != words(draft)}
        return work.record(problem, solution, parents=(seed,), notes=notes)

    return Algorithm(
        name="xwin-math", step=step,
        parts=(change_problem, plausible_problem, sample_solutions, mend_problem, solve, states_answer, no_faults,
               NearDuplicate),
        verify=(states_answer, no_faults), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("+", "0", "0"),
        source="Li et al. 2024, arXiv:2403.04706",
        differs="problems made from one seed each; one solution of each",
        seeds="problems", needs=("seeds",), calls=4, essential=(sample_solutions,),
    )  # fmt: skip
