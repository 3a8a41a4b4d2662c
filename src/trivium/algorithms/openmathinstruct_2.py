"""OpenMathInstruct-2: new problems like those of the seeds, each labelled by the majority of many solutions.

Source: Toshniwal et al. 2024, arXiv:2410.01560.
Differs: fewer solutions; one of the majority is kept; near-duplicates go by ROUGE-L, where the paper compares with
test sets by a model.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.change import change_problem, changes
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.vote import majority
from trivium.generation.work import Work, require
from trivium.records.record import Record


def openmathinstruct_2(
    *,
    samples: int = 4,
    least_share: float = 0.0,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Write a problem like a seed and label it by the majority.

    Args:
        samples: Solutions that vote; the paper takes 32.
        least_share: Smallest share of the samples that must agree.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples; the paper uses 0.7.
        top_p: Nucleus of all samples.
        problem_tokens: Longest problem.
        solution_tokens: Longest solution.
    """
    at_least(samples, 2, "samples")
    share(least_share, "least_share")
    voice = Voice(form, temperature, top_p, solution_tokens)
    (similar,) = changes("math_similar")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = rarely_used(work, rng, seeds_of(work))
        problem = await change_problem(work, rng, seed.prompt, similar, voice.at(max_tokens=problem_tokens))
        require(plausible_problem(problem, seed.prompt), prompt=problem)
        vote = majority(await sample_solutions(work, rng, problem, samples, voice), least_share=least_share)
        require(vote.verdict, prompt=problem, response=vote.solution)
        return work.record(problem, vote.solution, parents=(seed,), notes=vote.notes())

    return Algorithm(
        name="openmathinstruct-2", step=step,
        parts=(change_problem, plausible_problem, sample_solutions, majority, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("+", "+", "0"),
        source="Toshniwal et al. 2024, arXiv:2410.01560",
        differs="fewer solutions, of which one of the majority is kept; near-duplicates by ROUGE-L",
        seeds="problems", needs=("seeds",), calls=1 + samples,
    )  # fmt: skip
