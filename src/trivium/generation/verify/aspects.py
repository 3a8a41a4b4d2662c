"""Grades of a response in several respects, each asked of the judge alone."""

import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work

_DIGIT = re.compile(r"(?<!\d)[1-5](?!\d)")


class Aspect(NamedTuple):
    """One respect in which a response is graded."""

    name: str
    question: str


def aspects() -> list[Aspect]:
    """The four of UltraFeedback."""
    return [Aspect(*line.split(": ", 1)) for line in lines("aspects")]


@component("Q4")
async def rate(work: Work, rng: np.random.Generator, aspect: Aspect, task: str, response: str) -> int:
    """Ask the judge for a grade from 1 to 5 in one respect.

    Raises:
        Dropped: the judge gave no grade.
    """
    fields = {"aspect": aspect.question, "task": " ".join(task.split()), "response": " ".join(response.split())}
    line = await say_line(work, rng, "grade_aspect", fields, Voice(temperature=0.0, max_tokens=8), judge=True)
    if (digit := _DIGIT.search(line)) is None:
        raise Dropped("the judge gave no grade", prompt=task, response=line)
    return int(digit.group())
