"""Ask once for several tasks with their probabilities, and read them."""

import math
import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say, say_object
from trivium.generation.verify.own_words import own_words
from trivium.generation.work import Dropped, Work

_LINE = re.compile(
    r"\A(?:\d{1,2}[.)]\s+|[-*]\s+)?p?\s*=?\s*(\d*\.\d+|\d+(?:\.\d+)?%?)\s*[|:]\s*(\S.*)\Z", re.IGNORECASE
)


class Weighted(NamedTuple):
    """A task and its probability."""

    task: str
    weight: float


SCHEMA = {
    "type": "object",
    "properties": {
        "requests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"probability": {"type": "number"}, "request": {"type": "string"}},
                "required": ["probability", "request"],
            },
        }
    },
    "required": ["requests"],
}


@component("D11")
async def verbalize(work: Work, rng: np.random.Generator, count: int, voice: Voice) -> tuple[list[Weighted], int]:
    """Have several tasks named in one answer, each with how likely it is.

    A model that follows a chat is asked for an object by a schema, as in the paper; one that continues a text is read
    line by line.

    Returns:
        The tasks with their probabilities (scaled down if they sum to more than 1), and how many were unreadable.

    Raises:
        Dropped: fewer than two tasks with a probability could be read; or as ``say_object``.
    """
    fields = {"count": str(count)}
    if written_in_turns(work.model, voice.form):
        answer = await say(work, rng, "verbalized", fields, voice, stop=("\n\n", "List 3"))
        said = answer.text.strip().splitlines()
        lines = said[:-1] if answer.finish == "length" else said
        shares = [read_line(line) for line in filter(None, map(str.strip, lines))]
    else:
        told = await say_object(work, rng, "verbalized", fields, voice, SCHEMA)
        shares = [_weighted(each["request"], each["probability"]) for each in told["requests"]]
    found: dict[str, float] = {}
    unread = 0
    for share in shares:
        if share is None or not own_words("verbalized", share.task, "").accepted:
            unread += 1
        elif len(found) < count:
            found.setdefault(share.task, share.weight)
    if len(found) < 2:
        raise Dropped("fewer than two tasks with a probability")
    total = max(math.fsum(found.values()), 1.0)
    return [Weighted(task, weight / total) for task, weight in found.items()], unread


def _weighted(task: str, weight: float) -> Weighted | None:
    task = " ".join(task.split()).strip(" \"'")
    return Weighted(task, weight) if task and 0 < weight <= 1 else None


def read_line(line: str) -> Weighted | None:
    """``0.05 | a task`` or ``5% | a task``; None for any other line, and for a number that is no probability."""
    if (found := _LINE.match(line)) is None:
        return None
    number = found[1]
    weight = float(number.rstrip("%")) / (100 if number.endswith("%") else 1)
    return _weighted(found[2], weight)


def draw_from_all(rng: np.random.Generator, tasks: list[Weighted], tail: float) -> Weighted:
    """Without the tail: one of all tasks, in proportion to their weights."""
    weights = np.array([each.weight for each in tasks])
    return tasks[int(rng.choice(len(tasks), p=weights / weights.sum()))]


@component("D11", off=draw_from_all)
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
