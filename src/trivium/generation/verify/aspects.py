"""Grades of a response in several respects, each asked of the judge alone."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.verify.grade import rate
from trivium.generation.work import Work


class Aspect(NamedTuple):
    """One respect in which a response is graded."""

    name: str
    question: str


def aspects() -> list[Aspect]:
    """The four of UltraFeedback."""
    return [Aspect(*line.split(": ", 1)) for line in lines("aspects")]


@component("Q4")
async def rate_aspect(work: Work, rng: np.random.Generator, aspect: Aspect, task: str, response: str) -> int:
    """Ask the judge for a grade from 1 to 5 in one respect.

    Raises:
        Dropped: the judge gave no grade.
    """
    material = {"task": task, "response": response}
    return await rate(work, rng, "grade_aspect", material, fields={"aspect": aspect.question})
