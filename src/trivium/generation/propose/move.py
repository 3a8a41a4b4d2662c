"""Move a task to another topic, form or whatever an axis is about."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work


@component("D5")
async def move(work: Work, rng: np.random.Generator, task: str, axis: str, kind: str, voice: Voice) -> str:
    """Rewrite a task so that it is of another kind on one axis, and the same on all others."""
    fields = {"task": " ".join(task.split()), "axis": axis, "kind": kind}
    return await say_line(work, rng, "moved_to", fields, voice)
