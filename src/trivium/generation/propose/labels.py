"""Write a text for a label that was drawn first, in the manner of labelled data."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trivium.errors import InputError
from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

SENTENCE_END = re.compile(r"[.!?](?=\s)")


class Label(NamedTuple):
    """One label of a task, and its control code: the words that describe a text of this label."""

    task: str
    question: str
    label: str
    control: str

    def prompt(self, text: str) -> str:
        """The task's question about a text."""
        return f"{self.question}\n\n{text}"


def labels_of(task: str) -> list[Label]:
    """The labels of a task, or of all tasks for ``all``.

    Raises:
        InputError: no such task.
    """
    known = [Label(*line.split(" | ")) for line in lines("labels")]
    found = [label for label in known if task in (label.task, "all")]
    if not found:
        raise InputError(
            f"no task {task!r} with labels; known: all, {', '.join(sorted({each.task for each in known}))}."
        )
    return found


@component("D2")
async def labelled_text(
    work: Work, rng: np.random.Generator, label: Label, voice: Voice, *, shown: Sequence[tuple[Label, str]] = ()
) -> str:
    """Write a text of one label from its control code, after other labelled texts if any are shown.

    Raises:
        Dropped: the text has fewer than four words, or repeats its control code. One that was cut off counts as far as
            its last full sentence.
    """
    before = "".join(f'Here is {other.control}: "{text}"\n\n' for other, text in shown)
    answer = await say(work, rng, "labelled", {"control": label.control, "before": before}, voice)
    line = answer.text.strip().split("\n", 1)[0].strip()
    text = line.strip('"').partition('"')[0].strip()  # the quotation ends here, whatever comes after it
    if answer.finish == "length" and text in answer.text[-len(text) - 1 :]:
        text = text[: max((end.end() for end in SENTENCE_END.finditer(text)), default=0)]
    if len(text.split()) < 4:
        raise Dropped("text too short", response=text)
    if label.control.casefold() in text.casefold():
        raise Dropped("repeats its control code", response=text)
    return text


def text_of(record: Record) -> str:
    """The text that a labelled record is about."""
    return str(record.notes["text"])
