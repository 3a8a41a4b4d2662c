"""What a judge's answer says, or why it says nothing: never a guess, and never 0 for a failure."""

import json
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from trivium.models.api import Completion

DIGITS = ("1", "2", "3", "4", "5")
LETTERS = ("A", "B", "C")
LEAST_MASS = 0.01  # share of probability that must lie on the choices for their odds to mean anything

_OBJECT = re.compile(r"\{[^{}]{0,400}\}")


class Said(NamedTuple):
    """How likely each choice is, or why nothing can be said."""

    odds: tuple[float, ...]  # shares in the order of the choices, which sum to 1; empty where there is a reason
    reason: str = ""  # in words that can be counted
    mass: float = 1.0  # share of probability on the choices, before they were made to sum to 1


def from_first_tokens(answer: Completion, choices: Sequence[str]) -> Said:
    """The odds of the choices as first token; white space around a token is not part of it."""
    if failed := _failed(answer):
        return Said((), failed)
    if not answer.first:
        return Said((), "no log-probabilities came")
    mass = dict.fromkeys(choices, 0.0)
    for token, log_probability in answer.first:
        if token.strip() in mass:
            mass[token.strip()] += math.exp(log_probability)
    total = sum(mass.values())
    if total < LEAST_MASS:
        return Said((), "none of the choices among the likeliest first tokens")
    return Said(tuple(share / total for share in mass.values()), mass=min(total, 1.0))


def from_words(answer: Completion, choices: Sequence[str], check: str) -> Said:
    """All odds on the choice that stands in the one JSON object which repeats the check word.

    Objects without the check word are passed over: they come from the material, or from a judge that lost the thread.
    """
    if failed := _failed(answer):
        return Said((), failed)
    objects = [found for match in _OBJECT.finditer(answer.text) if (found := _object(match[0])) is not None]
    named = {str(each.get("answer")).strip() for each in objects if each.get("check") == check}
    if not named:
        if answer.finish == "length":
            return Said((), "the answer was cut off")
        return Said((), "no answer with the check word" if objects else "no answer in the form asked for")
    if len(named) > 1:
        return Said((), "more than one answer")
    choice = named.pop()
    if choice not in choices:
        return Said((), "an answer that was not a choice")
    return Said(tuple(float(each == choice) for each in choices))


def expected(odds: Sequence[float]) -> float:
    """The mean score, with 1 for the first choice, 2 for the second, and so on."""
    return math.fsum(share * score for score, share in enumerate(odds, start=1))


def _failed(answer: Completion) -> str:
    if answer.finish not in ("refused", "failed"):
        return ""
    kind = answer.reason.split(":", 1)[0] or "no reason given"  # the rest differs from record to record
    return f"{answer.finish}: {kind}"


def _object(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
