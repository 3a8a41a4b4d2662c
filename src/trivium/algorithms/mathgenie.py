"""MathGenie: the solution is varied first, and a question is written back from it.

Source: Lu et al. 2024, arXiv:2402.16352.
Differs: one round of variation; the new pair is verified by solving the question once more in words, and the two
answers must agree (the paper trains its back-translator, and verifies with code).
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.solve import solve
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import reaches, stated_answer
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words


def same_solution(work: Work, rng: np.random.Generator, solution: str, voice: Voice) -> str:
    """Without variation: the solution as it was."""
    return solution


@component("D12", off=same_solution)
async def vary_solution(work: Work, rng: np.random.Generator, solution: str, voice: Voice) -> str:
    """Vary a worked solution into that of a related problem."""
    varied = await say_line(work, rng, "math_augment_solution", {"solution": " ".join(solution.split())}, voice)
    if words(varied) == words(solution):
        raise Dropped("solution not varied", response=varied)
    if not stated_answer(varied):
        raise Dropped("no answer stated", response=varied)
    return varied


@component("D12")
async def translate_back(work: Work, rng: np.random.Generator, solution: str, voice: Voice) -> str:
    """Write the problem that a solution solves."""
    return await say_line(work, rng, "math_back_translate", {"solution": solution}, voice)


@component("Q2")
def agrees(solution: str, again: str) -> Verdict:
    """Check that solving the new problem afresh leads to the answer it was made from."""
    found = reaches(again, stated_answer(solution))
    return found if found.accepted else Verdict(False, f"solved again: {found.reason}")


def mathgenie(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Vary a solution, write its problem, and keep both if the problem is solved to the same answer.

    Args:
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest problem.
        solution_tokens: Longest solution.
    """
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        solved = [record for record in with_answers(work, "mathgenie") if record.response.strip()]
        if not solved:
            raise Dropped("no seed has a solution to vary")
        seed = rarely_used(work, rng, solved)
        solution = await vary_solution(work, rng, seed.response, voice)
        problem = await translate_back(work, rng, solution, voice.at(max_tokens=problem_tokens))
        require(plausible_problem(problem, seed.prompt), prompt=problem, response=solution)
        again = await solve(work, rng, problem, voice)
        require(agrees(solution, again), prompt=problem, response=solution)
        return work.record(problem, solution, parents=(seed,), notes={"answer": stated_answer(solution)})

    return Algorithm(
        name="mathgenie", step=step,
        parts=(vary_solution, translate_back, plausible_problem, solve, agrees, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(1.0),), loop="L0", expected=Expected("+", "+", "0"),
        source="Lu et al. 2024, arXiv:2402.16352",
        differs="one round of variation; verified by solving the question once more in words, not with code",
        seeds="problems", needs=("seeds", "answers"), calls=3,
    )  # fmt: skip
