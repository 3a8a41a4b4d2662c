"""An ablation in words: where the change of each axis comes from."""

from trivium.numbers import short
from trivium.reporting.benched import headlines, interval_of
from trivium.reporting.findings import Findings, Json
from trivium.reporting.verdict import Name, Words


def effects(findings: Findings, measure: str, kind: str) -> list[Json]:
    """Effects on a measure, ``main`` or ``interaction``, in the order of the design."""
    told = (findings.ablation or {}).get("effects", [])
    return [one for one in told if one["measure"] == measure and one["kind"] == kind]


def total(findings: Findings, measure: str) -> Json | None:
    """The change from everything off to everything on, ``None`` where it is not known."""
    told = (findings.ablation or {}).get("totals", [])
    return next((one for one in told if one["measure"] == measure and one["change"] is not None), None)


def shares(findings: Findings, measure: str) -> list[Json]:
    """The parts of that change, the largest first."""
    told = (findings.ablation or {}).get("shares", [])
    found = [one for one in told if one["measure"] == measure and one["share"] is not None]
    return sorted(found, key=lambda one: -abs(one["share"]))


def answer(findings: Findings) -> Words:
    """For each axis the change from everything off to everything on, and the component it mostly comes from."""
    if not findings.ablation:
        return ()
    parts: list[str] = []
    for axis, measure in headlines(findings).items():
        parts += ["; "] if parts else []
        change = total(findings, measure)
        parts += with_total(findings, axis, measure, change) if change else by_component(findings, axis, measure)
    return (*parts, ".") if parts else ()


def with_total(findings: Findings, axis: str, measure: str, change: Json) -> list[str]:
    """An axis whose whole change is known."""
    value, low, high = change["change"], change["low"], change["high"]
    if low is None or high is None or low <= 0 <= high:
        words = f"no clear change in {axis} ({interval_of(change, 'change')})"
        offset = [one for one in shares(findings, measure) if one["low"] is not None and (one["low"] > 0 or one["high"] < 0)]
        return [words, *pulled(offset)] if len(offset) > 1 else [words]
    parts = [f"{axis}: {measure_words(findings, measure)} {'rises' if value > 0 else 'falls'} by {short(abs(value))}"]
    same = [one for one in shares(findings, measure) if one["share"] * value > 0]
    sure = [one for one in same if one["low"] is not None and (one["low"] > 0 or one["high"] < 0)]
    if sure:
        first = sure[0]
        parts += [", most of it from ", Name(first["factor"]), f" ({interval_of(first, 'share')})"]
    return parts


def pulled(offset: list[Json]) -> list[str]:
    """Shares that pull against each other."""
    parts = [", though "]
    for place, one in enumerate(offset[:2]):
        parts += [" and "] if place else []
        parts += [Name(one["factor"]), f" ({interval_of(one, 'share')})"]
    return [*parts, " each move it"]


def by_component(findings: Findings, axis: str, measure: str) -> list[str]:
    """An axis of which only the effects of single components are known."""
    clear = [one for one in effects(findings, measure, "main") if one["clear"]]
    if not clear:
        return [f"no component has a clear effect on {axis}"]
    clear.sort(key=lambda one: -abs(one["estimate"]))
    parts = [f"{axis} ({measure_words(findings, measure)}) is moved by "]
    for place, one in enumerate(clear):
        parts += [", "] if place else []
        parts += [Name(one["term"][0]), f" ({interval_of(one, 'estimate')})"]
    return parts


def measure_words(findings: Findings, measure: str) -> str:
    """The measure, and which way it counts where a smaller value means more."""
    told = next((one for one in (findings.ablation or {}).get("effects", []) if one["measure"] == measure), {})
    return f"{measure}, of which less is more," if told.get("direction") == -1 else measure


def aliases(findings: Findings) -> list[str]:
    """What the design cannot tell apart, a group a line."""
    return [" = ".join(map(str, group)) for group in ((findings.ablation or {}).get("design") or {}).get("aliases") or []]
