"""Move a task to another topic, form or whatever an axis is about."""

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work


def same_task(work: Work, rng: np.random.Generator, task: str, axis: str, kind: str, voice: Voice) -> str:
    """Without a move: the task as it was."""
    return unchanged(task)


@component("D5", off=same_task)
async def move(work: Work, rng: np.random.Generator, task: str, axis: str, kind: str, voice: Voice) -> str:
    """Rewrite a task so that it is of another kind on one axis, and the same on all others."""
    fields = {"task": " ".join(task.split()), "axis": axis, "kind": kind}
    return await say_line(work, rng, "moved_to", fields, voice)
