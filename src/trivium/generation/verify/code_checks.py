"""Checks of a programming task before a token is spent on its program."""

import re

from trivium.generation.component import component
from trivium.measures.quality.faults import prompt_faults
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words

_ELSEWHERE = re.compile(
    r"\b(?:snippet|excerpt)s?\b|\b(?:code|function|program|class) (?:above|below)\b|\b(?:above|given|following) code\b",
    re.IGNORECASE,
)


@component("Q5")
def plausible_code_task(task: str) -> Verdict:
    """Reject a programming task that is too short or long, has a visible fault, or speaks of code it does not show."""
    found = [word for word in words(task) if word[0].isalnum()]
    if len(found) <= 3:
        return Verdict(False, "task too short")
    if len(found) > 400:
        return Verdict(False, "task too long")
    if "```" not in task and _ELSEWHERE.search(task):
        return Verdict(False, "task speaks of code it does not show")
    if task.rstrip().endswith(":"):
        return Verdict(False, "task breaks off")
    faults = prompt_faults(task)
    return Verdict(not faults, faults[0] if faults else "plausible")
