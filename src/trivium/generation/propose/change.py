"""Change a problem into another in one of several named ways."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.prompts import lines
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work


class Change(NamedTuple):
    """One way to change a problem: what is asked for, and what it makes of the example in the prompt."""

    name: str
    how: str
    example: str


def changes(name: str) -> tuple[Change, ...]:
    """The ways in the list ``NAME.txt`` of the prompts."""
    return tuple(Change(*line.split(" | ")) for line in lines(name))


def same_problem(work: Work, rng: np.random.Generator, problem: str, change: Change, voice: Voice) -> str:
    """Without change: the problem as it was."""
    return unchanged(problem)


@component("D5", off=same_problem)
async def change_problem(work: Work, rng: np.random.Generator, problem: str, change: Change, voice: Voice) -> str:
    """Change a problem in one named way, after one example of it."""
    fields = {"problem": " ".join(problem.split()), "how": change.how, "example": change.example}
    return await say_line(work, rng, "math_change", fields, voice)
