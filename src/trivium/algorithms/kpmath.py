"""KPMath: key points drawn by how often they are needed; a problem is kept if raters agree, and labelled by a vote.

Source: Huang et al. 2024, arXiv:2403.02333.
Differs: key points of some of the seeds, one of each topic, without example problems; ratings from 1 to 5.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.concepts import Concepts, compose, read_concepts, weighted
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import some_seeds
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.grade import rate
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.vote import majority
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


@component("D9")
@dataclass(frozen=True)
class KeyPoints:
    """Draw two topics by how often they meet, and key points of each by their frequency.

    A topic also meets itself: once for each problem of it alone.
    """

    pairs: Counter[tuple[str, str]]  # topics of one problem → problems
    points: dict[str, Counter[str]]  # topic → point → problems

    @classmethod
    def of(cls, concepts: Sequence[Concepts]) -> Self:
        """Count what problems are about."""
        pairs: Counter[tuple[str, str]] = Counter()
        points: dict[str, Counter[str]] = {}
        for each in concepts:
            topics = sorted(each.topics)
            several = [(one, other) for place, one in enumerate(topics) for other in topics[place + 1 :]]
            pairs.update(several or [(topics[0], topics[0])])
            for topic in topics:
                points.setdefault(topic, Counter()).update(each.points)
        return cls(pairs, points)

    def draw(self, rng: np.random.Generator) -> tuple[tuple[str, str], list[str]]:
        """Two topics, and a key point of each."""
        names = list(self.pairs)
        place = weighted({str(number): count for number, count in enumerate(self.pairs.values())}, rng)
        topics = names[int(place)]
        return topics, list(dict.fromkeys(weighted(self.points[topic], rng) for topic in topics))


def kpmath(
    *,
    seeds_read: int = 16,
    raters: int = 3,
    least_rating: float = 3.0,
    samples: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Compose a problem of frequent key points, have it rated several times, label it by a vote.

    Args:
        seeds_read: Seeds whose key points are read, one call each before the first step.
        raters: Ratings of a problem.
        least_rating: Smallest mean rating, 1 to 5, that goes on.
        samples: Solutions that vote.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples and ratings.
        top_p: Nucleus of all samples and ratings.
        problem_tokens: Longest problem, and longest list of key points.
        solution_tokens: Longest solution.
    """
    at_least(seeds_read, 1, "seeds_read")
    at_least(raters, 1, "raters")
    at_least(samples, 1, "samples")
    voice = Voice(form, temperature, top_p, solution_tokens)
    short = voice.at(max_tokens=problem_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> KeyPoints:
        return KeyPoints.of(await read_concepts(work, rng, some_seeds(work, rng, seeds_read), short))

    async def step(work: Work, rng: np.random.Generator) -> Record:
        known: KeyPoints = work.prepared
        topics, points = known.draw(rng)
        problem = await compose(work, rng, points, short)
        require(plausible_problem(problem), prompt=problem)
        ratings = [await rate(work, rng, "math_rate", {"problem": problem}, voice) for _ in range(raters)]
        quality = sum(ratings) / raters
        if quality < least_rating:
            raise Dropped("rated too low", prompt=problem)
        vote = majority(await sample_solutions(work, rng, problem, samples, voice))
        require(vote.verdict, prompt=problem, response=vote.solution)
        notes = {"topics": list(topics), "key_points": points, "rating": quality, **vote.notes()}
        return work.record(problem, vote.solution, notes=notes)

    return Algorithm(
        name="kpmath", step=step, prepare=prepare, prepare_calls=seeds_read,
        parts=(read_concepts, KeyPoints, compose, plausible_problem, rate, sample_solutions, majority, no_faults,
               NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "+", "+"),
        source="Huang et al. 2024, arXiv:2403.02333",
        differs="key points of some of the seeds, one of each topic, without example problems; ratings from 1 to 5",
        seeds="problems", needs=("seeds", "judge"), calls=1 + raters + samples,
    )  # fmt: skip
