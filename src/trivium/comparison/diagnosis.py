"""What a comparison says about each set, in sentences with figures: where it falls short, and where proposals die."""

import math
from collections.abc import Mapping, Sequence

from trivium.comparison.frontier import AXES
from trivium.comparison.result import Difference
from trivium.comparison.values import Interval
from trivium.comparison.verdict import MORE
from trivium.measures.card import Axis
from trivium.numbers import short

FAULTY = 0.1  # share of records with a fault from which it is worth a sentence
LOST = 0.1  # share of proposals lost to one reason from which it is worth a sentence

Values = Mapping[str, Mapping[str, Interval]]  # data set → measure → value, low, high
Fates = Mapping[str, Mapping[str, int]]  # data set → fate → how many
Faults = Mapping[str, tuple[int, Mapping[str, int]]]  # data set → records with a fault, and records by reason


def diagnose(
    values: Values,
    differences: Sequence[Difference],
    chosen: Mapping[Axis, str],
    n: int,
    *,
    rows: Mapping[str, int],
    faults: Faults,
    fates: Fates,
    offers: Mapping[str, Mapping[Axis, str]],
    reference: str | None,
) -> tuple[str, ...]:
    """Sentences, each with its figure; what compares two sets rests on clear differences alone.

    Args:
        values: Of the headline measures at least.
        differences: All of the comparison; only clear ones are spoken of.
        chosen: Axis → its headline measure.
        n: The common number of records.
        rows: Data set → its number of records, which counts of faults are shares of.
        faults: For sets whose faults were counted.
        offers: Data set → axis → what its algorithm lacks for it, as the tail of a sentence.
        fates: For sets that a run made; fates other than ``"accepted"`` are losses.
        reference: The set others are measured against; without it, the best set on each axis.

    Returns:
        Bottlenecks set by set, who leads each axis, faults, and fates.
    """
    heads = [one for one in differences if one.measure == chosen.get(one.axis)]
    said = [
        sentence
        for name in values
        if name != reference and (sentence := _bottleneck(name, values, heads, n, reference, offers.get(name, {})))
    ]
    said += [sentence for axis in AXES if axis in chosen and (sentence := _leads(values, heads, axis, chosen[axis]))]
    compared = {(one.axis, one.measure) for one in heads if not math.isnan(one.p_adjusted)}
    silent = [
        f"{axis} ({measure})" for axis, measure in chosen.items()
        if (axis, measure) in compared and not any(one.clear for one in heads if one.axis == axis)
    ]  # fmt: skip
    if silent:
        said.append(f"No clear difference between any two sets in {_listed(silent)} at n = {n:,}.")
    said += [sentence for name in values if name in faults and (sentence := _faulty(name, *faults[name], rows[name]))]
    said += [sentence for name in fates if (sentence := _lost(name, fates[name]))]
    return tuple(said)


def _bottleneck(
    name: str, values: Values, heads: Sequence[Difference], n: int, reference: str | None, offers: Mapping[Axis, str]
) -> str | None:
    """The axis on which a set falls furthest short, as a share of the yardstick's value, and the others after it."""
    short_of: list[tuple[float, Axis, Difference]] = []
    for axis in AXES:
        behind = [one for one in heads if one.axis == axis and _sign_for(name, one) == -1]
        if reference is not None and name != reference:
            behind = [one for one in behind if reference in (one.a, one.b)]
        if behind:
            most = max(behind, key=lambda one: _gap(name, one))
            short_of.append((_gap(name, most), axis, most))
    if not short_of:
        return None
    short_of.sort(key=lambda found: -found[0])
    figures = [_against(name, one, reference) for _, _, one in short_of]
    first = f"{name}: {short_of[0][1]} is the bottleneck: {figures[0]}"
    rest = [f"{axis} falls short too: {figure}" for (_, axis, _), figure in zip(short_of[1:], figures[1:])]
    offer = offers.get(short_of[0][1])
    return "; ".join([first, *rest, *([offer] if offer else [])]) + "."


def _gap(name: str, one: Difference) -> float:
    """How far short: 1 - worse / better for positive values, 0 where such a ratio means nothing."""
    mine, other = (one.value_a, one.value_b) if name == one.a else (one.value_b, one.value_a)
    if min(mine, other) < 0 or mine == other:
        return 0.0
    return 1 - min(mine, other) / max(mine, other)


def _against(name: str, one: Difference, reference: str | None) -> str:
    mine, other, who = (one.value_a, one.value_b, one.b) if name == one.a else (one.value_b, one.value_a, one.a)
    whose = f"the {who}'" if who == reference and who.endswith("s") else f"{who}'s"
    return f"{one.measure} {short(mine)} against {whose} {short(other)}{_at(one)}"


def _at(one: Difference) -> str:
    """Set measures depend on n: say which."""
    return f" at n = {one.n:,}" if one.of == "set" else ""


def _leads(values: Values, heads: Sequence[Difference], axis: Axis, measure: str) -> str | None:
    """Who clearly has more, or less, of an axis than every other set; with two sets the verdict says it already."""
    if len(values) < 3:
        return None
    for sign, words in ((1, MORE[axis]), (-1, f"less {axis}" if axis != "quality" else "lower quality")):
        for name in values:
            signs = [_sign_for(name, one) for one in heads if one.axis == axis and name in (one.a, one.b)]
            if len(signs) == len(values) - 1 and all(found == sign for found in signs):
                others = [values[other][measure][0] for other in values if other != name]
                mine, span = short(values[name][measure][0]), f"{short(min(others))}–{short(max(others))}"
                return f"{name} clearly has {words} than all others: {measure} {mine} against {span}."
    return None


def _sign_for(name: str, one: Difference) -> int:
    """1 if this set clearly has more of the axis than the other, -1 if less, 0 if unclear or not about this set."""
    return one.clear if name == one.b else -one.clear if name == one.a else 0


def _faulty(name: str, faulty: int, by_reason: Mapping[str, int], rows: int) -> str | None:
    if faulty < max(FAULTY * rows, 1):
        return None
    reason, count = max(by_reason.items(), key=lambda item: (item[1], item[0]))
    return (
        f"quality: {_percent(faulty, rows)} of {name}'s {rows:,} records carry a visible fault, "
        f"most often “{reason}” ({_percent(count, rows)})."
    )


def _lost(name: str, fates: Mapping[str, int]) -> str | None:
    """The reason that costs a run most proposals."""
    total = sum(fates.values())
    losses = {fate: count for fate, count in fates.items() if fate != "accepted" and count}
    if not losses:
        return None
    fate, count = max(losses.items(), key=lambda item: (item[1], item[0]))
    if count < LOST * total:
        return None
    return (
        f"{_percent(count, total)} of {name}'s {total:,} proposals die as “{fate.removeprefix('dropped: ')}”; "
        f"{_percent(fates.get('accepted', 0), total)} are accepted."
    )


def _percent(count: int, of: int) -> str:
    return f"{100 * count / of:.0f} %"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"
