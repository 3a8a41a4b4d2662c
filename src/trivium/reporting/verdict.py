"""A comparison in words: who has more of each axis, what is not clear, and whether expectations came true."""

from dataclasses import dataclass
from typing import Literal

from trivium.reporting.findings import AXES, Findings, Json, read_at


class Name(str):
    """The name of a data set inside a sentence: a page may show it in its own way, and must escape it."""

    __slots__ = ()


class Text(str):
    """Prose from the data inside a sentence: shown as it is, and escaped."""

    __slots__ = ()


Words = tuple[str, ...]  # a sentence in parts; parts that are a Name or a Text came from the data


@dataclass(frozen=True, slots=True)
class Standing:
    """How the data sets stand on one axis."""

    axis: str
    measure: str
    leaders: tuple[str, ...]  # sets that no other clearly beats; empty where nothing was compared
    clear: bool  # at least one pair differs clearly
    headline: Words
    detail: Words


def clear(difference: Json) -> int:
    """1 if b's value is clearly larger than a's, -1 if clearly smaller, 0 if that is not clear."""
    if not difference["clear"]:
        return 0
    return 1 if difference["low"] > 0 else -1


def more(findings: Findings, measure: str, direction: int) -> dict[tuple[str, str], int]:
    """(a, b) -> 1 if a clearly has more of the axis than b, -1 if less, 0 if not clear; only pairs compared."""
    pairs: dict[tuple[str, str], int] = {}
    for difference in (findings.comparison or {}).get("differences", []):
        if difference["measure"] == measure:
            sign = clear(difference) * direction
            pairs[difference["b"], difference["a"]] = sign
            pairs[difference["a"], difference["b"]] = -sign
    return pairs


def listed(names: list[str] | tuple[str, ...]) -> Words:
    """a; a and b; a, b and c."""
    parts: list[str] = []
    for place, name in enumerate(names):
        if place:
            parts.append(" and " if place == len(names) - 1 else ", ")
        parts.append(Name(name))
    return tuple(parts)


def standing(findings: Findings, axis: str, *, without: str | None = None) -> Standing | None:
    """Who has the most of an axis by its headline measure; ``None`` if nothing was compared on it.

    Args:
        findings: The run.
        axis: One of ``AXES``.
        without: A data set to leave out of the ranking.
    """
    measured = findings.headlines.get(axis)
    pairs = more(findings, measured.name, measured.direction) if measured else {}
    if measured is None or not pairs:
        return None
    names = [name for name in findings.names if name != without and any(name in pair for pair in pairs)]
    leaders = tuple(one for one in names if not any(pairs.get((other, one)) == 1 for other in names))
    behind = [name for name in names if name not in leaders]
    if not behind:
        n = read_at(findings.comparison or {}, measured.name)
        detail: Words = (f"None of the {len(names)} sets can be told from another at n = {n:,}.",)
        return Standing(axis, measured.name, leaders, False, (f"No clear difference in {axis}",), detail)
    trailing = [one for one in behind if all(pairs.get((other, one)) == 1 for other in names if other != one)]
    last: Words = (" ", Name(trailing[0]), " clearly has the least.") if trailing and len(names) > 2 else ()
    if len(leaders) == 1:
        first = leaders[0]
        beaten = [name for name in behind if pairs.get((first, name)) == 1]
        unclear = [name for name in behind if name not in beaten]
        detail = ("Clearly more than ", *(listed(beaten) if len(beaten) < 4 else (f"all {len(beaten)} others",)), ".")
        if unclear:
            detail = ("Clearly more than ", *listed(beaten), "; no clear difference from ", *listed(unclear), ".")
        return Standing(axis, measured.name, leaders, True, (Name(first), f" has the most {axis}"), (*detail, *last))
    ahead = [(one, tuple(other for other in names if pairs.get((one, other)) == 1)) for one in names]
    ahead = sorted((pair for pair in ahead if pair[1]), key=lambda pair: -len(pair[1]))
    beaten = list(ahead[0][1])
    winners = [one for one, others in ahead if list(others) == beaten]
    verb = "has" if len(winners) == 1 else "have"
    headline: Words = (*listed(winners), f" {verb} clearly more {axis} than ", *listed(beaten))
    rest: Words = ()
    for one, others in ahead:
        if one not in winners:
            rest = (*rest, Name(one), " has clearly more than ", *listed(others), ". ")
    return Standing(axis, measured.name, leaders, True, headline, (*rest, "No other two differ clearly."))


def standings(findings: Findings, *, without: str | None = None) -> list[Standing]:
    """One for each axis that was compared."""
    return [found for axis in AXES if (found := standing(findings, axis, without=without))]


def summary(findings: Findings, *, without: str | None = None) -> Words:
    """The whole verdict in one sentence, axes with the same leaders together; empty if nothing was compared."""
    found = standings(findings, without=without)
    axes: dict[str, list[str]] = {}  # a set that leads alone -> the axes it leads on
    for one in found:
        if one.clear and len(one.leaders) == 1:
            axes.setdefault(one.leaders[0], []).append(one.axis)
    parts: list[str] = []
    for leader, led in axes.items():
        parts += ["; "] if parts else []
        parts += [Name(leader), f" has the most {' and '.join(led)}"]
    for one in found:
        if one.clear and len(one.leaders) > 1:
            parts += ["; "] if parts else []
            parts += one.headline
    if unclear := [one.axis for one in found if not one.clear]:
        parts += [
            f"; no clear difference in {' or '.join(unclear)}"
            if parts
            else f"No clear difference in {' or '.join(unclear)}"
        ]
    return (*parts, ".") if parts else ()


def beside_reference(findings: Findings) -> Words:
    """The verdict among the sets that were generated, where the set they started from leads somewhere."""
    reference = findings.reference
    if reference is None or len(findings.names) < 4 or all(reference not in one.leaders for one in standings(findings)):
        return ()
    rest = summary(findings, without=reference)
    return ("Leaving out ", Name(reference), ": ", *rest) if rest else ()


# "not contradicted": no change was expected and none is clear, which shows no more than that
Outcome = Literal["agrees", "disagrees", "not contradicted", "not shown"]
Finding = Literal["more", "less", "no clear difference", "not compared"]
FOUND: dict[int | None, Finding] = {1: "more", -1: "less", 0: "no clear difference", None: "not compared"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the literature expects of an algorithm on one axis, beside what was measured against the reference."""

    run: str
    axis: str
    expected: str  # "+", "-" or "0"
    measured: Finding
    outcome: Outcome


def expectations(findings: Findings) -> list[Expectation]:
    """Expectation and measurement side by side, for every run that says what to expect."""
    found = []
    for run in findings.runs:
        name, reference = findings.written_by(run), findings.reference
        for axis, promised in (run.get("expected") or {}).items():
            head = findings.headlines.get(axis)
            pairs = more(findings, head.name, head.direction) if head else {}
            sign = pairs.get((name, reference)) if name and reference else None
            expected = promised[:1]  # "++" promises a larger effect, not another one
            if expected not in ("+", "-", "0"):
                continue
            outcome: Outcome
            if sign is None or (sign == 0 and expected != "0"):
                outcome = "not shown"
            elif sign == 0:
                outcome = "not contradicted"
            else:
                outcome = "agrees" if {1: "+", -1: "-"}[sign] == expected else "disagrees"
            found.append(Expectation(str(run.get("run")), axis, expected, FOUND[sign], outcome))
    return found
