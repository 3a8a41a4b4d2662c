"""Language-model crossover: parents are listed, and the model goes on with a child of theirs."""

from collections.abc import Sequence

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work
from trivium.records.record import Record


def first_parents_task(work: Work, rng: np.random.Generator, parents: Sequence[Record], voice: Voice) -> str:
    """Without crossing over: the task of the first parent."""
    return unchanged(parents[0].prompt)


@component("D5", off=first_parents_task)
async def crossover(work: Work, rng: np.random.Generator, parents: Sequence[Record], voice: Voice) -> str:
    """Cross tasks over: the model is shown nothing but the parents, one a line, and goes on with the next line.

    There is no word about what to change. What the parents share, the child tends to share; where they differ, it may
    follow any of them.
    """
    listed = "\n".join(f"- {' '.join(parent.prompt.split())}" for parent in parents)
    return await say_line(work, rng, "crossover", {"parents": listed}, voice)
