"""Answer one task twice, after prompts that differ in nothing but the manner asked for."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.say import Voice, say_text
from trivium.generation.work import Work


class Manners(NamedTuple):
    """How the better answer is asked for, and how the worse one."""

    better: str
    worse: str


def manners() -> list[Manners]:
    """The pairs of the package."""
    return [Manners(*line.split(" | ")) for line in lines("contrasts")]


@component("Q10")
async def answer_in_manner(work: Work, rng: np.random.Generator, task: str, manner: str, voice: Voice) -> str:
    """Answer a task in the manner that an affix of the prompt asks for."""
    return await say_text(work, rng, "contrast", {"task": task, "manner": manner}, voice)
