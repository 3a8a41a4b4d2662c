"""One task, line or list by a prompt, none of it copied from the prompt's examples."""

import re
from collections.abc import Mapping

import numpy as np

from trivium.generation.propose.listing import listed
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.verify.own_words import own_words
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require

_REMARK = re.compile(r"\s*\([^()]*\)")  # what a model adds in brackets to a thing it lists


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


async def own_list(
    work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice, *, what: str,
    least: int = 1, most: int = 8, longest: int = 4,
) -> list[str]:  # fmt: skip
    """The things of a list on one line; see ``listed``. Of a list without end, those before the cut are taken.

    Raises:
        Dropped: fewer than ``least`` things, or the list copies an example of its prompt.
    """
    answer = await say(work, rng, name, fields, voice)
    line = (answer.text.strip().splitlines() or [""])[0]
    if answer.finish == "length" and "\n" not in answer.text.strip():
        line = line.rpartition(",")[0]
    found = listed(_REMARK.sub("", line), what=what, least=least, most=most, longest=longest)
    require(own_words(name, ", ".join(found), " ".join(fields.values())), response=line)
    return found
