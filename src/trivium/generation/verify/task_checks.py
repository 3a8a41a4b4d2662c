"""Checks of a task before a token is spent on its answer."""

import re

from trivium.generation.component import component
from trivium.measures.quality.faults import prompt_faults
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words

UNSEEN = re.compile(r"\b(?:images?|graphs?|pictures?|photo|files?|map|video|audio|link)\b", re.IGNORECASE)


@component("Q5")
def plausible_task(task: str) -> Verdict:
    """Reject a task that is too short or long, starts with a mark, has a visible fault, or needs eyes or ears.

    Source: the faults every record is checked for, and filters of Self-Instruct, arXiv:2212.10560 (more than 3 words,
    at most 150; nothing a text model cannot see).
    """
    found = [word for word in words(task) if word[0].isalnum()]
    if len(found) <= 3:
        return Verdict(False, "task too short")
    if len(found) > 150:
        return Verdict(False, "task too long")
    if not task[0].isalnum() and task[0] not in "\"'“¿¡(":
        return Verdict(False, "task starts with a mark")
    if UNSEEN.search(task):
        return Verdict(False, "task needs what a text model cannot see")
    if task.endswith(":"):
        return Verdict(False, "task breaks off")  # what it speaks of would have come on the next line
    faults = prompt_faults(task)
    return Verdict(not faults, faults[0] if faults else "plausible")
