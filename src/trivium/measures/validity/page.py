"""The outcome of the check, as rows for a terminal and as a page of Markdown."""

import math
from collections.abc import Sequence

from trivium.measures.card import Card
from trivium.measures.validity.check import Validity
from trivium.measures.validity.claims import UNCLAIMED
from trivium.measures.validity.dials import Dial

_ARROWS = {"up": "↑", "down": "↓", "flat": "="}
_PREFACE = """\
# Validity

Made by `python docs/make_validity.py`; `trivium measures --check` prints the same check.

Do the measures measure? Sets of 120 records are made with a dial: one thing is turned, from none to much, and the rest
is left alone. What each measure must do on each dial was written down by hand, with the least change that counts
([claims.py](../src/trivium/measures/validity/claims.py)), only where what it claims to measure says so. Claims and
thresholds are not moved to let a measure pass: where one fails, the table says so and the reason stands below.

How to read a cell: ↑ must rise, ↓ must fall, = must stay; behind it the change measured from the first setting of the
dial to the last, in percent of the larger value (for =, the furthest it moved at any setting). **Bold with ✗: it does
not do what it should.** A dot: nothing is claimed. Means over {repeats} sets made anew.
"""


WORDS = """

change: from the first setting of the dial to the last, in percent of the larger value, mean over sets made anew; for =,
the furthest at any setting. What each dial turns and what is claimed of a measure stand in docs/validity.md."""


def rows(found: Sequence[Validity]) -> list[tuple[str, str, str, str, str]]:
    """Measure, dial, what it must do, what it did, and the verdict; a line for each measure without a claim."""
    shown = [
        (one.measure, one.dial, _must(one), _change(one), f"{one.verdict}{one.reason and ': '}{one.reason}")
        for one in found
        if one.claim is not None
    ]
    claimed = {one.measure for one in found if one.claim is not None}
    silent = dict.fromkeys(one.measure for one in found if one.measure not in claimed)
    return [*shown, *((name, "–", "–", "–", UNCLAIMED.get(name, "nothing is claimed")) for name in silent)]


def _must(one: Validity) -> str:
    if one.claim is None:
        return ""
    return f"{_ARROWS[one.claim.direction]} {'±' if one.claim.direction == 'flat' else ''}{100 * one.claim.by:g}%"


def _change(one: Validity) -> str:
    change = one.furthest if one.claim is not None and one.claim.direction == "flat" else one.effect
    if math.isnan(change):
        return "undefined"
    percent = round(100 * change)
    return f"{percent:+d}%".replace("-", "−") if percent else "0%"


def cell(one: Validity) -> str:
    """``↑ +45%``: what is claimed, and what was measured; a dot without a claim."""
    if one.claim is None:
        return "·"
    text = f"{_ARROWS[one.claim.direction]} {_change(one)}"
    return text if one.verdict in ("as it should", "not installed") else f"**{text} ✗**"


def page(found: Sequence[Validity], cards: Sequence[Card], dials: Sequence[Dial], *, repeats: int) -> str:
    """The whole outcome as Markdown: one table per axis, the failures with their reasons, the dials."""
    by_place = {(each.measure, each.dial): each for each in found}
    claimed = [each for each in found if each.claim is not None and each.verdict != "not installed"]
    right = sum(each.verdict == "as it should" for each in claimed)
    measured = {each.measure for each in claimed}
    absent = {each.measure: each.reason for each in found if each.claim is not None and each.measure not in measured}
    silent = [card.name for card in cards if card.name not in measured and card.name not in absent]
    with_claims = f"{len(measured)} of {len(cards)} measures"
    lines = [_PREFACE.format(repeats=repeats), f"{right} of {len(claimed)} claims hold, on {with_claims}.", ""]
    for axis in ("quality", "diversity", "complexity"):
        of_axis = [card for card in cards if card.axis == axis and card.name in measured]
        if not of_axis:
            continue
        lines += [
            f"## {axis.capitalize()}",
            "",
            "| measure | " + " | ".join(dial.name for dial in dials) + " |",
            "|---" * (len(dials) + 1) + "|",
        ]
        lines += [
            f"| `{card.name}` | " + " | ".join(cell(by_place[card.name, dial.name]) for dial in dials) + " |"
            for card in of_axis
        ]
        lines.append("")
    wrong = [each for each in claimed if each.verdict != "as it should"]
    lines += ["## What does not do what it should", ""]
    lines += [
        f"- `{each.measure}` on {each.dial} ({_must(each)}; did {_change(each)}): {each.reason or 'no reason known'}."
        for each in wrong
    ] or ["Nothing."]
    if absent:
        lines += ["", "## Not measured here", ""]
        lines += [f"- `{name}`: {reason}" for name, reason in absent.items()]
    if silent:
        lines += ["", "## Without a claim", ""]
        lines += [f"- `{name}`: {UNCLAIMED.get(name, 'nothing is claimed yet')}." for name in silent]
    lines += ["", "## The dials", "", "| dial | what is turned | settings |", "|---|---|---|"]
    lines += [
        f"| {dial.name} | {dial.turns} | {', '.join(f'{setting:g}' for setting in dial.settings)} |" for dial in dials
    ]
    return "\n".join(lines) + "\n"
