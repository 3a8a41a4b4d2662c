"""SPARQ: problems spread over cells of skills, and the share of samples that solve one says how hard it is.

Source: Havrilla et al. 2025, arXiv:2506.06499.
Differs: without right answers the solve rate is the share of samples that state the majority's answer; a problem joins
only if two samples agree, there is no tie, and not too many agree. Skills are lettered kinds on two axes that the judge
chooses from, not free tags. A child is crossed over from the hardest problems of random cells; seeds are parents until
there are enough cells. All problems that join are handed over, not the elites alone.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive import Elites
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.crossover import crossover
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import seeds_of
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.hard_enough import hard_enough
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.judged import CALLS, Odds, kinds, leanings, sorted_by_axes, sorted_into
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.vote import majority
from trivium.generation.work import Work, require
from trivium.records.record import Record

AXES = (
    "skill: addition and subtraction, multiplication and division, fractions and percentages, rates and time, "
    "geometry, counting; setting: shopping, travel, work, school, food, pure numbers"
)


def sparq(
    *,
    axes: str = AXES,
    parents: int = 2,
    samples: int = 4,
    easiest: float = 0.9,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Cross hard problems of different cells over, solve the child several times, place it by the skills it needs.

    Args:
        axes: What the judge sorts problems by, as in "skill: adding, counting; setting: food, travel".
        parents: Problems listed for the model to go on with, each of another cell.
        samples: Solutions sampled, whose agreement is the solve rate.
        easiest: Highest solve rate that is kept, 0 to 1; what more samples solve is too easy.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest new problem.
        solution_tokens: Longest solution; one cut off solves nothing.
    """
    at_least(parents, 2, "parents")
    at_least(samples, 2, "samples")
    share(easiest, "easiest")
    asked = kinds(axes, "axes")
    archive = Elites()  # of each cell, the hardest problem
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> dict[str, Odds]:
        return await leanings(work, asked)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        hardest = [elite.record for elite in archive.follow(work.pool)]
        able = hardest if len(hardest) >= parents else [*hardest, *seeds_of(work)]
        chosen = [able[int(place)] for place in rng.permutation(len(able))[:parents]]
        problem = await crossover(work, rng, chosen, voice.at(max_tokens=problem_tokens))
        require(plausible_problem(problem), prompt=problem)
        vote = majority(await sample_solutions(work, rng, problem, samples, voice))
        require(vote.verdict, prompt=problem, response=vote.solution)
        require(hard_enough(vote, easiest), prompt=problem, response=vote.solution)
        found = await sorted_by_axes(work, asked, {"prompt": problem}, work.prepared)
        notes = {
            **vote.notes(), "cell": [kind for kind, _ in found.values()], "solve_rate": vote.share,
            "quality": 1 - vote.share, "grid": [len(options) for options in asked.values()],
        }  # fmt: skip
        return work.record(problem, vote.solution, parents=tuple(chosen), notes=notes)

    return Algorithm(
        name="sparq", step=step,
        parts=(crossover, plausible_problem, sample_solutions, majority, hard_enough, sorted_into, no_faults,
               NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), prepare=prepare, prepare_calls=CALLS * len(asked),
        loop="L1", expected=Expected("+", "++", "++"),
        source="Havrilla et al. 2025, arXiv:2506.06499",
        differs="solve rate is agreement with the majority, and at least two samples must agree; skills are kinds the "
        "judge chooses from; parents are the hardest of random cells; all that join are handed over",
        seeds="problems", needs=("seeds", "judge"), calls=1 + samples + CALLS * len(asked),
        essential=(sample_solutions,),
    )  # fmt: skip
