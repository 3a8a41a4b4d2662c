"""What problems are about: topics and knowledge points, and how often they stand together."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

_NAME = re.compile(r"[^\W\d_][\w' -]{1,48}")


class Concepts(NamedTuple):
    """What one problem is about."""

    topics: tuple[str, ...]
    points: tuple[str, ...]


@component("D9")
async def read_concepts(
    work: Work, rng: np.random.Generator, problems: Sequence[Record], voice: Voice
) -> list[Concepts]:
    """Name the topics and knowledge points of some problems; those where that fails are left out.

    They are counted as lost.

    Raises:
        Dropped: it failed for all.
    """
    found = []
    for problem in problems:
        with work.losing():
            line = await say_line(work, rng, "math_concepts", {"problem": " ".join(problem.prompt.split())}, voice)
            topics, _, points = line.rstrip(".").partition(":")
            concepts = Concepts(_names(topics, ","), _names(points, ";"))
            if not (concepts.topics and concepts.points):
                raise Dropped("no topics with points", prompt=problem.prompt, response=line)
            found.append(concepts)
    if not found:
        raise Dropped("no concepts found in the seeds")
    return found


@dataclass(frozen=True, slots=True)
class ConceptGraph:
    """Topics and points as nodes; an edge weighs as many problems as have both of its ends."""

    topics: Mapping[str, Counter[str]]  # topic → topics it stands with
    members: Mapping[str, Counter[str]]  # topic → its points
    points: Mapping[str, Counter[str]]  # point → points it stands with

    @classmethod
    def of(cls, concepts: Sequence[Concepts]) -> Self:
        """The graph of what problems are about."""
        topics: defaultdict[str, Counter[str]] = defaultdict(Counter)
        members: defaultdict[str, Counter[str]] = defaultdict(Counter)
        points: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for each in concepts:
            for topic in each.topics:
                topics[topic].update(other for other in each.topics if other != topic)
                members[topic].update(each.points)
            for point in each.points:
                points[point].update(other for other in each.points if other != point)
        return cls(dict(topics), dict(members), dict(points))

    def walk(self, rng: np.random.Generator, steps: int) -> list[str]:
        """Points met on a random walk: from a topic, perhaps to a second one, to a point of it, and on among points.

        Each step goes along an edge with a chance in proportion to its weight.

        Args:
            rng: Draws the walk.
            steps: Most steps among points; how many is drawn evenly from 0 to this.
        """
        topic = list(self.topics)[int(rng.integers(len(self.topics)))]
        if rng.random() < 0.5 and self.topics[topic]:
            topic = weighted(self.topics[topic], rng)
        met = [weighted(self.members[topic], rng)]
        for _ in range(int(rng.integers(steps + 1))):
            if not self.points[met[-1]]:
                break
            met.append(weighted(self.points[met[-1]], rng))
        return list(dict.fromkeys(met))


def weighted(counts: Mapping[str, int], rng: np.random.Generator) -> str:
    """A key, with a chance in proportion to its count."""
    names = list(counts)
    shares = np.array([counts[name] for name in names], dtype=float)
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


async def _composed(work: Work, rng: np.random.Generator, points: Sequence[str], voice: Voice) -> str:
    return await say_line(work, rng, "math_compose", {"points": "; ".join(points)}, voice)


async def of_one_point(work: Work, rng: np.random.Generator, points: Sequence[str], voice: Voice) -> str:
    """Without composing: a problem on the first of the points."""
    return await _composed(work, rng, points[:1], voice)


@component("C3", off=of_one_point)
async def compose(work: Work, rng: np.random.Generator, points: Sequence[str], voice: Voice) -> str:
    """Write a problem that needs all of some knowledge points."""
    return await _composed(work, rng, points, voice)


def _names(text: str, mark: str) -> tuple[str, ...]:
    names = (part.strip(" .*").casefold() for part in text.split(mark))
    return tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))
