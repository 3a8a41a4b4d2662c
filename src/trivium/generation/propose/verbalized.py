"""Ask once for several tasks with their probabilities, and read them."""

import math
import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say
from trivium.generation.verify.own_words import own_words
from trivium.generation.work import Dropped, Work

_LINE = re.compile(
    r"\A(?:\d{1,2}[.)]\s+|[-*]\s+)?p?\s*=?\s*(\d*\.\d+|\d+(?:\.\d+)?%?)\s*[|:]\s*(\S.*)\Z", re.IGNORECASE
)


class Weighted(NamedTuple):
    """A task and its probability."""

    task: str
    weight: float


@component("D11")
async def verbalize(work: Work, rng: np.random.Generator, count: int, voice: Voice) -> tuple[list[Weighted], int]:
    """Have several tasks named in one answer, each with how likely it is.

    Returns:
        The tasks with their probabilities (scaled down if they sum to more than 1), and how many lines were unreadable.

    Raises:
        Dropped: fewer than two tasks with a probability could be read.
    """
    answer = await say(work, rng, "verbalized", {"count": str(count)}, voice, stop=("\n\n", "List 3"))
    said = answer.text.strip().splitlines()
    if answer.finish == "length":
        said = said[:-1]
    found: dict[str, float] = {}
    unread = 0
    for line in filter(None, map(str.strip, said)):
        share = read_line(line)
        if share is None or not own_words("verbalized", share.task, "").accepted:
            unread += 1
        elif len(found) < count:
            found.setdefault(share.task, share.weight)
    if len(found) < 2:
        raise Dropped("fewer than two tasks with a probability", response=answer.text)
    total = max(math.fsum(found.values()), 1.0)
    return [Weighted(task, weight / total) for task, weight in found.items()], unread


def read_line(line: str) -> Weighted | None:
    """``0.05 | a task`` or ``5% | a task``; None for any other line, and for a number that is no probability."""
    if (found := _LINE.match(line)) is None:
        return None
    number = found[1]
    weight = float(number.rstrip("%")) / (100 if number.endswith("%") else 1)
    return Weighted(found[2].strip(" \"'"), weight) if 0 < weight <= 1 else None


@component("D11")
def draw_from_tail(rng: np.random.Generator, tasks: list[Weighted], tail: float) -> Weighted:
    """Draw one of the tasks that are at most so likely, in proportion to their weights.

    Raises:
        Dropped: there is none.
    """
    rare = [each for each in tasks if each.weight <= tail + 1e-9]
    if not rare:
        raise Dropped("no task in the tail")
    weights = np.array([each.weight for each in rare])
    return rare[int(rng.choice(len(rare), p=weights / weights.sum()))]
