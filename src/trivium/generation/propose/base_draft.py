"""A draft of a whole example by a model that continues texts, and its refinement by one that follows orders."""

import re
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import prompt
from trivium.generation.propose.say import Voice, say
from trivium.generation.verify.own_words import own_words
from trivium.generation.work import Dropped, Work, require
from trivium.models.api import Request
from trivium.records.record import Record

_PARTS = re.compile(r"\A\s*(?:Task:)?\s*(?P<task>\S.*?)\s*(?:\n\s*Response:\s*(?P<response>.*))?\Z", re.DOTALL)


class Draft(NamedTuple):
    """A task and its response."""

    task: str
    response: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From the labelled lines of a model, the response empty if there is none; None if there is no task."""
        found = _PARTS.match(text)
        return cls(" ".join(found["task"].split()), (found["response"] or "").strip()) if found else None


@component("D2")
async def draft(work: Work, rng: np.random.Generator, shown: Sequence[Record], voice: Voice) -> Draft:
    """Continue a series of a few examples by one more: always a raw completion, which a base model can give.

    A draft may lack its response; the refinement writes one.

    Raises:
        Dropped: it was cut off, or has no task.
    """
    series = "\n\n".join(f"Task: {' '.join(each.prompt.split())}\nResponse: {each.response}" for each in shown)
    used = prompt("bare_draft")
    answer = await work.ask(
        Request(
            prompt=used.fill({"examples": series}), max_tokens=voice.max_tokens, temperature=voice.temperature,
            top_p=voice.top_p, stop=("\n\n", "\nTask:"), seed=int(rng.integers(2**31)), label=used.label,
        )
    )  # fmt: skip
    if answer.finish == "length":
        raise Dropped("truncated draft", response=answer.text)
    if (found := Draft.read(answer.text)) is None:
        raise Dropped("no task in the draft", response=answer.text)
    return found


def the_draft(work: Work, rng: np.random.Generator, rough: Draft, voice: Voice, *, judge: bool) -> Draft:
    """Without refinement: the draft, if it has a response of its own."""
    if not rough.response:
        raise Dropped("no response in the draft", prompt=rough.task)
    return rough


@component("Q6", off=the_draft)
async def improve(work: Work, rng: np.random.Generator, rough: Draft, voice: Voice, *, judge: bool) -> Draft:
    """Make one draft clear, complete and right; what is special about it stays.

    Raises:
        Dropped: the answer is no task with a response, was cut off, or copies an example of the prompt.
    """
    answer = await say(work, rng, "bare_refine", rough._asdict(), voice, judge=judge, stop=("\nDraft", "\nImproved"))
    found = Draft.read(answer.text)
    if answer.finish == "length":
        raise Dropped("truncated refinement", prompt=rough.task, response=answer.text)
    if found is None or not found.response:
        raise Dropped("no task with a response in the refinement", prompt=rough.task, response=answer.text)
    require(own_words("bare_refine", " ".join(found), " ".join(rough)), prompt=found.task, response=found.response)
    return found
