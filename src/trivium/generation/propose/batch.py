"""Let a model write a whole series of complete examples, tasks and outputs, in one call."""

import re
from collections.abc import Sequence

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

HEAD = re.compile(r"^\W*Example \d+\W*$", re.MULTILINE)
PAIR = re.compile(r"\A\s*(?:Task:)?\s*(?P<task>\S[^\n]*)\n+\s*Output:\s*(?P<output>\S.*)\Z", re.DOTALL)


@component("Q1")
async def batch(
    work: Work, rng: np.random.Generator, shown: Sequence[Record], count: int, voice: Voice
) -> list[tuple[str, str]]:
    """Write up to ``count`` further examples, each a task with its output, after some that are shown.

    One without an output is left out, and so is the last if it was cut off.

    Raises:
        Dropped: no whole example is left.
    """
    series = "\n\n".join(
        f"Example {number}\nTask: {' '.join(record.prompt.split())}\nOutput: {' '.join(record.response.split())}"
        for number, record in enumerate(shown, 1)
    )
    last = len(shown) + count
    fields = {"examples": series, "next": str(len(shown) + 1), "last": str(last), "count": str(count)}
    if written_in_turns(work.model, voice.form):
        del fields["last"], fields["count"]  # a text that is continued does not say how far
    answer = await say(work, rng, "batch", fields, voice, stop=(f"Example {last + 1}",))
    blocks = [block for block in HEAD.split(answer.text) if block.strip()]
    if answer.finish == "length":
        blocks = blocks[:-1]
    pairs = [found for block in blocks[:count] if (found := PAIR.match(block.strip())) is not None]
    if not pairs:
        raise Dropped("no whole example", response=answer.text)
    return [(" ".join(pair["task"].split()), pair["output"].strip()) for pair in pairs]
