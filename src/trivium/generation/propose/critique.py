"""Let a model look at its own response and write it again: after free feedback, or held against a principle."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.say import Voice, say_line, say_text
from trivium.generation.verify.own_words import keeps_thread, own_words
from trivium.generation.work import Work, require

_ENOUGH = re.compile(
    r"\bno (?:further |more )?(?:changes?|revisions?) (?:(?:is|are) )?(?:needed|necessary|required)"
    r"|\bnothing to (?:change|mend|improve)",
    re.IGNORECASE,
)


class Tried(NamedTuple):
    """A response and what was said about it."""

    response: str
    feedback: str


def nothing_said(*_: Any) -> str:
    """Without feedback or critique: the response is written again all the same, unless that is off too."""
    return ""


@component("Q6", off=nothing_said)
async def feedback(work: Work, rng: np.random.Generator, task: str, response: str, voice: Voice) -> str:
    """Say what to mend in a response, or that no change is needed."""
    said = await say_line(work, rng, "feedback", {"task": task, "response": response}, voice)
    require(own_words("feedback", said, task + response), prompt=task, response=said)
    return said


def is_enough(said: str) -> bool:
    """Whether feedback says that no change is needed."""
    return bool(_ENOUGH.search(said))


def last_try(work: Work, rng: np.random.Generator, task: str, path: Sequence[Tried], voice: Voice) -> str:
    """Without refinement: the response as it was."""
    return path[-1].response


@component("Q6", off=last_try)
async def refine(work: Work, rng: np.random.Generator, task: str, path: Sequence[Tried], voice: Voice) -> str:
    """Write a response again, with all earlier tries and the feedback on each in view."""
    history = "\n".join(f"Response: {tried.response}\nFeedback: {tried.feedback}" for tried in path)
    new = await say_text(work, rng, "refine", {"task": task, "history": history}, voice)
    require(own_words("refine", new, f"{task} {history}"), prompt=task, response=new)
    require(keeps_thread("refine", new, f"{task} {path[-1].response}"), prompt=task, response=new)
    return new


class Principle(NamedTuple):
    """A rule of the constitution: what a critique asks, and what a revision is told to do."""

    name: str
    question: str
    order: str


def constitution() -> list[Principle]:
    """The principles of the package."""
    return [Principle(*line.split(" | ")) for line in lines("constitution")]


@component("Q6", off=nothing_said)
async def critique(
    work: Work, rng: np.random.Generator, task: str, response: str, principle: Principle, voice: Voice
) -> str:
    """Hold a response against one principle."""
    fields = {"task": task, "response": response, "question": principle.question}
    said = await say_line(work, rng, "critique", fields, voice)
    require(own_words("critique", said, task + response), prompt=task, response=said)
    return said


def same_response(work: Work, rng: np.random.Generator, task: str, response: str, *_: Any) -> str:
    """Without revision: the response as it was."""
    return response


@component("Q6", off=same_response)
async def revise(
    work: Work, rng: np.random.Generator, task: str, response: str, principle: Principle, said: str, voice: Voice
) -> str:
    """Write a response again after the critique of one principle."""
    fields = {"task": task, "response": response, "critique": said, "order": principle.order}
    new = await say_text(work, rng, "revise", fields, voice)
    require(own_words("revise", new, f"{task} {response} {said}"), prompt=task, response=new)
    require(keeps_thread("revise", new, f"{task} {response}"), prompt=task, response=new)
    return new
