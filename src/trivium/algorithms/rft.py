"""Rejection sampling: many solutions of each problem, of which the right ones stay that calculate differently.

Source: Yuan et al. 2023, arXiv:2308.01825.
Differs: the model that samples is not first trained on the seeds; two paths are the same if they calculate the same in
the same order, wherever the text (the paper drops equal lists of equations too); the seed's own path counts as known.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import right_answer
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of


def rft(
    *,
    samples: int = 4,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    solution_tokens: int = 160,
) -> Algorithm:
    """Solve a problem several times and keep every right solution of a new path.

    Args:
        samples: Solutions of one step; the paper takes 100 of each problem.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the solutions; the paper uses 0.7.
        top_p: Nucleus of the solutions.
        solution_tokens: Longest solution.
    """
    at_least(samples, 1, "samples")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        problem = rarely_used(work, rng, with_answers(work, "rft"))
        answer = {"answer": reference_of(problem)}
        solutions = await sample_solutions(work, rng, problem.prompt, samples, voice)
        return [
            work.record(problem.prompt, each.text, parents=(problem,), notes=answer | each.notes) for each in solutions
        ]

    return Algorithm(
        name="rft", step=step, parts=(sample_solutions, right_answer, no_faults, NewSolution),
        verify=(right_answer, no_faults), keep=(NewSolution(),), loop="L0", expected=Expected("+", "+", "0"),
        source="Yuan et al. 2023, arXiv:2308.01825",
        differs="the sampling model is not trained on the seeds first; the seed's own path counts as known",
        seeds="problems", needs=("seeds", "answers"), calls=samples,
    )  # fmt: skip
