"""A bench by arm and by measure, and in words."""

from trivium.numbers import short
from trivium.reporting.findings import AXES, Findings, Json
from trivium.reporting.verdict import Name, Words, listed

NAMED = 3  # arms of which a sentence gives the names
VERDICTS = ("agree", "disagree", "not shown")


def arms(findings: Findings, *, compared: bool = True) -> list[Json]:
    """The arms that were compared, or those that were not."""
    return [arm for arm in (findings.bench or {}).get("arms", []) if bool(arm["compared"]) == compared]


def numbers(findings: Findings) -> dict[str, int]:
    """Arm -> its number in charts where names have no room: its place in the table of arms."""
    return {arm["name"]: place + 1 for place, arm in enumerate((findings.bench or {}).get("arms", []))}


def headlines(findings: Findings) -> dict[str, str]:
    """Axis -> the measure that stands for it, of a bench or an ablation."""
    told = (findings.bench or findings.ablation or {}).get("headlines", {})
    return {axis: told[axis] for axis in AXES if axis in told}


def unit(findings: Findings, measure: str) -> str:
    """The unit of a measure; empty where it is not known."""
    return str(findings.cards.get(measure, {}).get("unit") or "")


def direction(findings: Findings, measure: str) -> int:
    """1: a larger value means more of the axis; -1: less."""
    told = (findings.bench or findings.ablation or {}).get("effects", [])
    known = next((one["direction"] for one in told if one["measure"] == measure), 1)
    return int(findings.cards.get(measure, {}).get("direction", known))


def by_arm(findings: Findings, part: str, measure: str) -> dict[str, Json]:
    """Arm -> its entry of ``means`` or ``effects``."""
    return {one["arm"]: one for one in (findings.bench or {}).get(part, []) if one["measure"] == measure}


def strongest_first(effects: dict[str, Json]) -> list[Json]:
    """Effects with most of the axis first; undefined ones last."""
    known = [one for one in effects.values() if one["difference"] is not None]
    unknown = [one for one in effects.values() if one["difference"] is None]
    return sorted(known, key=lambda one: -one["difference"] * one["direction"]) + unknown


def signed(value: float | None) -> str:
    """A difference with its sign."""
    return f"+{short(value)}" if value is not None and value > 0 else short(value).replace("-", "−", 1)


def interval_of(one: Json, name: str) -> str:
    """A difference and its interval, for people."""
    words = signed(one[name])
    return (
        words if one["low"] is None or one["high"] is None else f"{words} ({short(one['low'])} to {short(one['high'])})"
    )


def interval_words(value: float | None, low: float | None, high: float | None) -> str:
    """A value and its interval, for people."""
    return short(value) if low is None or high is None else f"{short(value)} ({short(low)} to {short(high)})"


def answer(findings: Findings) -> Words:
    """Axis by axis: who clearly has more than the baseline, who clearly less."""
    bench = findings.bench
    if bench is None:
        return ()
    parts: list[str] = ["Against ", Name(bench["baseline"]), ": "]
    for place, (axis, measure) in enumerate(headlines(findings).items()):
        found = strongest_first(by_arm(findings, "effects", measure))
        ahead = [one["arm"] for one in found if one["clear"] > 0]
        behind = [one["arm"] for one in reversed(found) if one["clear"] < 0]
        parts += ["; "] if place else []
        if ahead:
            parts += [*counted(ahead, len(found)), f" clearly more {axis}"]
            parts += [" (most: ", Name(ahead[0]), ")"] if len(ahead) > NAMED else []
        if behind:
            parts += [" and ", *counted(behind, len(found)), " less"] if ahead else [
                *counted(behind, len(found)), f" clearly less {axis}"]  # fmt: skip
        if not ahead and not behind:
            parts.append(f"no clear difference in {axis}")
    return (*parts, ".")


def counted(names: list[str], of: int) -> Words:
    """Few arms by name, many by number, and the verb."""
    if len(names) > NAMED:
        return (f"{len(names)} of {of} arms have",)
    return (*listed(names), " has" if len(names) == 1 else " have")


def beside_answer(findings: Findings) -> Words:
    """The highest mean of each axis, and how expectations came out."""
    bench = findings.bench
    if bench is None:
        return ()
    parts: list[str] = []
    for axis, measure in headlines(findings).items():
        found = [one for one in by_arm(findings, "means", measure).values() if one["value"] is not None]
        if found:
            first = max(found, key=lambda one: one["value"] * direction(findings, measure))
            parts += [
                ", " if parts else "Highest means, which need not be clearly ahead: ", f"{axis} ", Name(first["arm"]),
                f" at {interval_words(first['value'], first['low'], first['high'])}",
            ]  # fmt: skip
    parts += [". "] if parts else []
    tally = expectation_tally(findings)
    if any(tally.values()):
        agree, disagree, not_shown = (tally[verdict] for verdict in VERDICTS)
        parts.append(
            f"Of {sum(tally.values())} expectations of the literature {agree} agree{'s' if agree == 1 else ''}, "
            f"{disagree} disagree{'s' if disagree == 1 else ''} and {not_shown} "
            f"{'is' if not_shown == 1 else 'are'} not shown."
        )
    return tuple(parts)


def expectation_tally(findings: Findings) -> dict[str, int]:
    """Verdict -> how many expectations met it."""
    told = [one["verdict"] for one in (findings.bench or {}).get("expectations", [])]
    return {verdict: told.count(verdict) for verdict in VERDICTS}


def promised(expected: str) -> str:
    """An expectation of the catalogue in words."""
    words = {"+": "more", "-": "less", "0": "no change"}.get(expected[:1], "unknown")
    return f"much {words}" if expected[:2] in ("++", "--") else words
