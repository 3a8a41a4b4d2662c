"""Prismatic Synthesis: find where data is sparse, write problems like the few that are there, keep what lands there.

Source: Jung et al. 2025, arXiv:2505.20161.
Differs: clusters are of sentence vectors; the paper's are of gradients of a small proxy model, which follow what a text
teaches rather than what it is about. Problems are written one at a time, and clusters are made anew after each round of
records. As in the paper the answer is what most sampled solutions say.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive.clusters import Clusters, InSparse
from trivium.generation.component import is_on
from trivium.generation.propose.crossover import crossover
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.vote import majority
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def prismatic_synthesis(
    *,
    clusters: int = 8,
    sparse: float = 0.75,
    round: int = 32,
    shown: int = 3,
    samples: int = 3,
    least_share: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Show problems of a sparse cluster, go on with one more, keep it if it lands in a sparse cluster too.

    Args:
        clusters: Clusters that the pool is divided into.
        sparse: Share of the clusters, those with fewest problems, that are aimed at.
        round: Records of the pool after which clusters are made anew.
        shown: Problems in the prompt: of the cluster aimed at, and if it has fewer, of the next sparse ones.
        samples: Solutions that vote on the answer.
        least_share: Smallest share of the samples, 0 to 1, that must agree.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest new problem.
        solution_tokens: Longest solution; one cut off has no vote.
    """
    at_least(shown, 1, "shown")
    at_least(samples, 1, "samples")
    share(least_share, "least_share")
    map_of = Clusters(number=clusters, sparse=sparse, round=round)
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        found = map_of.of(work.pool)
        aim = int(rng.integers(len(found.sparse)))
        # The cluster aimed at, then the others from the sparsest on; within each at random.
        order = [found.sparse[aim], *found.sparse[:aim], *found.sparse[aim + 1 :]]
        near = [place for cell in order for place in rng.permutation(np.flatnonzero(found.places == cell))]
        examples = [work.pool[int(place)] for place in near[:shown]][::-1]
        problem = await crossover(work, rng, examples, voice.at(max_tokens=problem_tokens))
        require(plausible_problem(problem), prompt=problem)
        landed = map_of.place(problem, work.pool)
        if is_on(InSparse) and landed not in found.sparse:  # before solutions are paid for; once more as it joins
            raise Dropped("not in a sparse cluster", prompt=problem)
        vote = majority(await sample_solutions(work, rng, problem, samples, voice), least_share=least_share)
        require(vote.verdict, prompt=problem, response=vote.solution)
        notes = {**vote.notes(), "aimed_at": found.sparse[aim], "cluster": landed}
        return work.record(problem, vote.solution, parents=tuple(examples), notes=notes)

    return Algorithm(
        name="prismatic-synthesis", step=step,
        parts=(crossover, plausible_problem, sample_solutions, majority, no_faults, InSparse),
        verify=(no_faults,), keep=(InSparse(map_of),), loop="L1", expected=Expected("+", "++", "0"),
        source="Jung et al. 2025, arXiv:2505.20161",
        differs="clusters of sentence vectors, not of a proxy model's gradients; one problem at a time, clusters made "
        "anew after each round of records",
        seeds="problems", needs=("seeds",), calls=1 + samples,
    )  # fmt: skip
