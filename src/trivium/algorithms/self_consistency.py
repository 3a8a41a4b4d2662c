"""Self-consistency as a source of labels: what most sampled solutions say becomes the answer.

Source: Wang et al. 2022, arXiv:2203.11171; as training labels, Huang et al. 2022 (LMSI), arXiv:2210.11610.
Differs: one solution of the majority is kept for each vote (LMSI keeps them all); a tie is dropped. Right answers of
the problems, where there are any, are never looked at.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.vote import majority
from trivium.generation.work import Work, require
from trivium.records.record import Record


def self_consistency(
    *,
    samples: int = 5,
    least_share: float = 0.0,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    solution_tokens: int = 160,
) -> Algorithm:
    """Solve a problem several times and keep a solution of the majority.

    Args:
        samples: Solutions that vote; the paper takes up to 40.
        least_share: Smallest share of the samples that must agree.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the solutions; the paper uses 0.5 to 0.7.
        top_p: Nucleus of the solutions.
        solution_tokens: Longest solution; one cut off has no vote.
    """
    at_least(samples, 2, "samples")
    share(least_share, "least_share")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        problem = rarely_used(work, rng, seeds_of(work))
        vote = majority(await sample_solutions(work, rng, problem.prompt, samples, voice), least_share=least_share)
        require(vote.verdict, prompt=problem.prompt, response=vote.solution)
        return work.record(problem.prompt, vote.solution, parents=(problem,), notes=vote.notes())

    return Algorithm(
        name="self-consistency", step=step, parts=(sample_solutions, majority, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "-", "-"),
        source="Wang et al. 2022, arXiv:2203.11171",
        differs="one solution of the majority is kept for each vote; a tie is dropped",
        seeds="problems", needs=("seeds",), calls=samples,
    )  # fmt: skip
