"""Several voices of one model, each by a system message of its own."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines, prompt
from trivium.generation.propose.length import is_brief, longest_answer
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message, Request


class Speaker(NamedTuple):
    """A voice and the system message that makes it."""

    name: str
    system: str


def speakers() -> list[Speaker]:
    """The voices of the package."""
    return [Speaker(*line.split(": ", 1)) for line in lines("voices")]


@component("D8")
async def answer_in_voice(
    work: Work, rng: np.random.Generator, task: str, speaker: Speaker, *, temperature: float, max_tokens: int | None
) -> str:
    """Take the response from one of several voices.

    Raises:
        Dropped: the answer is empty or was cut off.
    """
    manner = prompt("answer" if is_brief(work) else "assistant")
    request = Request(
        messages=(Message("system", f"{manner.text} {speaker.system}"), Message("user", task)),
        max_tokens=longest_answer(work, max_tokens), temperature=temperature, seed=int(rng.integers(2**31)),
        label=prompt("voices").label,
    )  # fmt: skip
    completion = await work.ask(request)
    response = completion.text.strip()
    if completion.finish == "length":
        raise Dropped("truncated answer", prompt=task, response=response)
    if not response:
        raise Dropped("empty answer", prompt=task)
    return response
