"""One task by a prompt, checked before a token is spent on its answer."""

from collections.abc import Mapping

import numpy as np

from trivium.generation.propose.say import Voice, say_line
from trivium.generation.verify.own_words import own_words
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require


async def own_task(work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice) -> str:
    """One line that is a plausible task and copies no example of its prompt.

    Raises:
        Dropped: it is not, or as ``say_line``.
    """
    task = await say_line(work, rng, name, fields, voice)
    require(plausible_task(task), prompt=task)
    require(own_words(name, task, " ".join(fields.values())), prompt=task)
    return task


async def own_line(work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice) -> str:
    """One line that copies no example of its prompt.

    Raises:
        Dropped: it does, or as ``say_line``.
    """
    line = await say_line(work, rng, name, fields, voice)
    require(own_words(name, line, " ".join(fields.values())), response=line)
    return line
