"""Answer a task by principles: think of which matter first, and take the thoughts out."""

import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.length import is_brief, longest_answer
from trivium.generation.propose.say import Voice, say
from trivium.generation.verify.own_words import own_words
from trivium.generation.work import Dropped, Work, require

THOUGHT_TOKENS = 64  # beside the answer
STOP = ("\nTask:", "\nUser:")

_PARTS = re.compile(r"\A\s*(?:Thoughts:)?\s*(?P<thoughts>\S.*?)\s*\n\s*Answer:\s*(?P<answer>\S.*)\Z", re.DOTALL)
_LEAK = re.compile(
    r"\bthoughts:|\binternal thoughts?\b|\bmatters? here\b|\b(?:rule|principle)s? (?:matter|appl)", re.IGNORECASE
)


class Thought(NamedTuple):
    """What was thought, and what the user is told."""

    thoughts: str
    answer: str


async def plain_answer(
    work: Work, rng: np.random.Generator, task: str, voice: Voice, *, max_tokens: int | None
) -> Thought:
    """Without principles: an answer, and no thoughts before it."""
    return Thought("", await answer(work, rng, task, temperature=voice.temperature, max_tokens=max_tokens))


@component("Q6", off=plain_answer)
async def answer_by_principles(
    work: Work, rng: np.random.Generator, task: str, voice: Voice, *, max_tokens: int | None
) -> Thought:
    """Answer with the sixteen principles in view, after a line of thoughts that the user does not see.

    Raises:
        Dropped: there are no thoughts, no answer, or the answer speaks of the thoughts; or it was cut off.
    """
    fields = {"principles": prompt("principles").text, "task": " ".join(task.split())}
    room = voice.at(max_tokens=longest_answer(work, max_tokens) + THOUGHT_TOKENS)
    stop = (*STOP, "\n\n") if is_brief(work) else STOP  # a small model goes on to a second answer
    completion = await say(work, rng, "by_principles", fields, room, stop=stop)
    if completion.finish == "length":
        raise Dropped("truncated answer", prompt=task, response=completion.text)
    if (found := _PARTS.match(completion.text)) is None:
        raise Dropped("no thoughts before the answer", prompt=task, response=completion.text)
    if _LEAK.search(found["answer"]):
        raise Dropped("thoughts in the answer", prompt=task, response=found["answer"])
    require(own_words("by_principles", found["answer"], task), prompt=task, response=found["answer"])
    return Thought(" ".join(found["thoughts"].split()), found["answer"].strip())
