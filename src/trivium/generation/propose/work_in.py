"""Make an instruction grow: told to a model that follows orders, continued by one that does not."""

from collections.abc import Mapping, Sequence

import numpy as np

from trivium.generation.component import unchanged
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.propose.task import task_line
from trivium.generation.work import Work


async def grow(
    work: Work, rng: np.random.Generator, task: str, voice: Voice, *,
    told: str, fields: Mapping[str, str], continued: str, given: Mapping[str, str],
) -> str:  # fmt: skip
    """The instruction with something added.

    In completion form the model goes on from the instruction itself, without its final mark, so that what it asks for
    stays by construction.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        task: The instruction so far.
        voice: Form and sampling.
        told: Name of the prompt in chat form.
        fields: Fill it.
        continued: Name of the prompt in completion form, without ``_text``; its last field is ``begin``.
        given: Fill it, beside ``task`` and ``begin``.

    Raises:
        Dropped: as ``say_line``.
    """
    if not written_in_turns(work.model, voice.form):
        return await say_line(work, rng, told, fields, voice)
    line = " ".join(task.split())
    begin = line.rstrip(" .?!:")
    return task_line(await say(work, rng, continued, {**given, "task": line, "begin": begin}, voice), begin=begin)


async def work_in(
    work: Work, rng: np.random.Generator, task: str, details: Sequence[str], voice: Voice, *,
    told: str, fields: Mapping[str, str], glue: str,
) -> str:  # fmt: skip
    """The instruction with its new details.

    In completion form the details are put behind the instruction, after ``glue``, and the model goes on from there to
    the end of the line: one too small to work a detail in is still able to end the sentence.

    Args:
        work, rng, voice, told, fields: As ``grow``.
        task: The instruction so far.
        details: What it is to ask for as well; without any, which is so where they are switched off, it stays as it is.
        glue: Between the instruction and its details.
    """
    if not details:
        return unchanged(task)
    if not written_in_turns(work.model, voice.form):
        return await say_line(work, rng, told, fields, voice)
    begin = f"{' '.join(task.split()).rstrip(' .?!:')}{glue}{' and '.join(details)}"
    given = {"details": " | ".join(details), "begin": begin}
    return task_line(await say(work, rng, "worked_in", given, voice), begin=begin)
