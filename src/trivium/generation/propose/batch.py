"""Let a model write a whole series of complete examples, tasks and outputs, in one call."""

import re
from collections.abc import Sequence

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

HEAD = re.compile(r"^\W*Task \d+:", re.MULTILINE)
PAIR = re.compile(r"\A\s*(?P<task>\S[^\n]*)\n+\W*Output(?: \d+)?:\s*(?P<output>\S.*)\Z", re.DOTALL)


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
        f"Task {number}: {' '.join(record.prompt.split())}\nOutput {number}: {' '.join(record.response.split())}"
        for number, record in enumerate(shown, 1)
    )
    last = len(shown) + count
    fields = {"examples": series, "next": str(len(shown) + 1), "last": str(last), "count": str(count)}
    continues = written_in_turns(work.model, voice.form)
    if continues:
        del fields["last"], fields["count"]  # a text that is continued does not say how far
    answer = await say(work, rng, "batch", fields, voice, stop=(f"Task {last + 1}:",))
    blocks = [block for block in HEAD.split(answer.text) if block.strip()]
    if answer.finish == "length":
        blocks = blocks[:-1]
    pairs = [found for block in blocks[:count] if (found := PAIR.match(block.strip())) is not None]
    if not pairs:
        raise Dropped("no whole example", response=answer.text)
    # What a continued text says after an empty line is no longer the output: those that are shown have one line each.
    outputs = [(pair["output"].split("\n\n", 1)[0] if continues else pair["output"]).strip() for pair in pairs]
    return [(" ".join(pair["task"].split()), output) for pair, output in zip(pairs, outputs)]
