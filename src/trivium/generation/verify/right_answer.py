"""Check the final answer of a worked solution against the one that is known."""

import re
from typing import Any

from trivium.generation.component import component
from trivium.records.record import Record
from trivium.verifiers.answers import answer_key, as_number, final_answers, reference_of, same_answer
from trivium.verifiers.mathematics import MathEquivalent
from trivium.verifiers.verdict import Verdict

_FIGURE = re.compile(r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?/\s?\d+)?(?!\w)")


def stated_answer(solution: str) -> str:
    r"""The final answer that a solution states, the same text for the same answer; "" if it states none.

    Stated is what stands in the last \boxed{...} or behind the last "The answer is", "Answer:" or "####"; a solution
    that merely ends with a number states nothing. "12", "$12.00", "12 apples" and "3 * 4 = 12" are one answer.
    """
    whole = solution.strip()
    answer = next(final_answers(whole), "").strip()
    if not answer or (answer == whole and as_number(answer) is None):
        return ""
    last = answer.rsplit("=", 1)[-1]
    figures = _FIGURE.findall(last)
    number = as_number(last) if as_number(last) is not None else as_number(figures[0]) if len(figures) == 1 else None
    return answer_key(answer) if number is None else f"{number:.9g}"


def reaches(solution: str, wanted: Any) -> Verdict:
    """Whether the stated answer of a solution is the one wanted, as a number, as mathematics or in words.

    Raises:
        MissingCapability: the one wanted is a formula, and math-verify or the sandbox it runs in is not there.
    """
    stated = stated_answer(solution)
    if not stated:
        return Verdict(False, "no answer stated")
    if as_number(str(wanted)) is not None:
        right = same_answer(stated, wanted)
    else:
        right = MathEquivalent()(Record("", "", solution, notes={"answer": wanted})).accepted
    return Verdict(right, "right answer" if right else "wrong answer")


@component("Q2")
def right_answer(record: Record) -> Verdict:
    """Accept a solution that states the right answer of ``notes["answer"]``; reject what failed on its way there."""
    if reason := record.notes.get("failed"):
        return Verdict(False, reason)
    return reaches(record.response, reference_of(record))


@component("Q5")
def nothing_failed(record: Record) -> Verdict:
    """Reject what failed on its way, with the reason noted then; one of several proposals of a step may."""
    reason = record.notes.get("failed")
    return Verdict(reason is None, reason or "nothing failed")


@component("Q5")
def states_answer(record: Record) -> Verdict:
    """Reject a solution that does not say what the answer is, or failed on its way there."""
    if reason := record.notes.get("failed"):
        return Verdict(False, reason)
    stated = bool(stated_answer(record.response))
    return Verdict(stated, "answer stated" if stated else "no answer stated")
