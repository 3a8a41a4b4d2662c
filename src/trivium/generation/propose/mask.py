"""Turn a problem around: a number that was given becomes the unknown, and the answer is given instead."""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.work import Dropped

GIVEN = re.compile(r"(?<![\w.,/])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w/]|[.,]\d)")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


class Masked(NamedTuple):
    """A text with one number hidden."""

    text: str
    value: str  # what x stands for


@component("C9")
def mask_number(text: str, rng: np.random.Generator, *, solution: str = "") -> Masked:
    """Hide one of the numbers that a problem gives, written in figures, as x.

    Args:
        text: The problem.
        rng: Draws the number.
        solution: Its worked solution, if known: only a number that stands there too is hidden, since one that does not
            bear on the answer cannot be found from it.

    Raises:
        Dropped: there is no such number that stands in the problem once only.
    """
    found = list(GIVEN.finditer(text))
    count = Counter(match.group() for match in found)
    needed = {match.group() for match in GIVEN.finditer(solution)} or set(count)
    once = [match for match in found if count[match.group()] == 1 and match.group() in needed]
    if not once:
        raise Dropped("no number to mask", prompt=text)
    chosen = once[int(rng.integers(len(once)))]
    return Masked(f"{text[: chosen.start()]}x{text[chosen.end() :]}", chosen.group().replace(",", ""))


def backward_question(masked: Masked, answer: str) -> str:
    """The masked problem with its answer, asking for x: the form of FOBAR."""
    return f"{masked.text} If the answer to this question is {answer}, what is the value of x?"


def last_question(problem: str) -> tuple[str, str]:
    """What a problem tells, and the question it ends with.

    Raises:
        Dropped: it does not end with a question of its own sentence.
    """
    *told, question = _SENTENCE.split(problem.strip())
    if not told or not question.endswith("?"):
        raise Dropped("no question apart from what is given", prompt=problem)
    return " ".join(told), question
