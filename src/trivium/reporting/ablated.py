"""An ablation in words: where the change of each axis comes from."""

from trivium.reporting.benched import direction, headlines, signed
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
        name = axis if parts else axis.capitalize()
        parts += with_total(findings, name, measure, change) if change else by_component(findings, name, measure)
    return (*parts, ".") if parts else ()


def with_total(findings: Findings, axis: str, measure: str, change: Json) -> list[str]:
    """An axis whose whole change is known."""
    value, moved = change["change"], f" ({measure} {signed(change['change'])})"
    found = [one for one in shares(findings, measure) if surely(one)]
    along = [one for one in found if one["share"] * value > 0]
    against = [one for one in found if one["share"] * value < 0]
    if not surely(change):
        parts = [f"{axis} does not clearly change{moved}"]
        return [*parts, ", for ", *named(along[:1]), " and ", *named(against[:1]), " pull against each other"] if (
            along and against) else parts  # fmt: skip
    parts = [f"{axis} {'rises' if value * direction(findings, measure) > 0 else 'falls'}{moved}"]
    parts += [", mostly through ", *named(along[:1])] if along else []
    return [*parts, ", against ", *named(against[:1])] if against else parts


def by_component(findings: Findings, axis: str, measure: str) -> list[str]:
    """An axis of which only the effects of single components are known."""
    clear = sorted(
        (one for one in effects(findings, measure, "main") if one["clear"]), key=lambda one: -abs(one["estimate"])
    )
    if not clear:
        return [f"{axis} is not clearly moved by any component"]
    parts = [f"{axis} ({measure}) is moved by "]
    for place, one in enumerate(clear):
        parts += [", "] if place else []
        parts += [Name(one["term"][0]), f" ({signed(one['estimate'])})"]
    return parts


def surely(one: Json) -> bool:
    """Its interval leaves out 0."""
    return one["low"] is not None and one["high"] is not None and (one["low"] > 0 or one["high"] < 0)


def named(found: list[Json]) -> list[str]:
    """Components with their shares."""
    return [part for one in found for part in (Name(one["factor"]), f" ({signed(one['share'])})")]


def aliases(findings: Findings) -> list[str]:
    """What the design cannot tell apart, a group a line."""
    return [
        " = ".join(map(str, group)) for group in ((findings.ablation or {}).get("design") or {}).get("aliases") or []
    ]
