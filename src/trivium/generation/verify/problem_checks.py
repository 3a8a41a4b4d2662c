"""Checks of a mathematical problem before a token is spent on its solution."""

import re

from trivium.generation.component import component, left_alone
from trivium.generation.verify.task_checks import plausible_task
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words

QUANTITY = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|half|"
    r"halves|third|thirds|quarter|quarters|twice|double|dozen)\b",
    re.IGNORECASE,
)
ASKS = re.compile(r"\?|\b(?:find|calculate|compute|determine|evaluate|solve|simplify)\b", re.IGNORECASE)
SOLVED = re.compile(r"\b(?:the answer is|solution:|answer:)", re.IGNORECASE)


@component("Q5")
def plausible_problem(problem: str, parent: str = "") -> Verdict:
    """Reject a problem that fails as a task, has no quantity or question, holds its answer, or repeats its parent."""
    verdict = plausible_task(problem)
    if not verdict.accepted:
        return verdict
    if not QUANTITY.search(problem):
        return Verdict(False, "problem without a quantity")
    if not ASKS.search(problem):
        return Verdict(False, "problem asks nothing")
    if SOLVED.search(problem):
        return Verdict(False, "problem holds its answer")
    if words(problem) == words(parent) and not left_alone(problem):
        return Verdict(False, "problem repeats its parent")
    return Verdict(True, "plausible")
