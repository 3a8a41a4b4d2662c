"""The quality–diversity–complexity picture: where each set lies, and which sets are beaten outright."""

import math
from collections.abc import Mapping, Sequence

from trivium.comparison.result import Difference, Place
from trivium.comparison.values import Interval
from trivium.measures.card import Axis, Card

AXES: tuple[Axis, ...] = ("quality", "diversity", "complexity")
_NOWHERE: Interval = (math.nan, math.nan, math.nan)


def headlines(cards: Sequence[Card]) -> dict[Axis, str]:
    """The measure that stands for each axis: its first headline measure, else its first; no entry where it has none."""
    chosen: dict[Axis, str] = {}
    for axis in AXES:
        there = [card for card in cards if card.axis == axis]
        if there:
            chosen[axis] = next((card for card in there if card.headline), there[0]).name
    return chosen


def frontier(
    values: Mapping[str, Mapping[str, Interval]],
    differences: Sequence[Difference],
    chosen: Mapping[Axis, str],
    n: int,
) -> tuple[Place, ...]:
    """Place every set by its headline measures.

    A set is dominated by another that is *clearly* better on at least one axis and clearly worse on none; a lead that
    chance could explain counts for neither side. Sets that nobody dominates are the frontier.

    Args:
        values: Data set → measure → value, low, high at ``n`` records.
        differences: Of the headline measures at least; others are ignored.
        chosen: Axis → its headline measure.
        n: The common number of records.

    Returns:
        One place per data set, in the order of ``values``.
    """
    better: dict[tuple[str, str], list[int]] = {}
    for one in differences:
        if one.measure == chosen.get(one.axis):
            better.setdefault((one.b, one.a), []).append(one.clear)
            better.setdefault((one.a, one.b), []).append(-one.clear)
    places = []
    for name, of_measure in values.items():
        at = {axis: of_measure.get(chosen[axis], _NOWHERE) if axis in chosen else _NOWHERE for axis in AXES}
        above = tuple(other for other in values if _dominates(better.get((other, name), ())))
        places.append(Place(name, n, at["quality"], at["diversity"], at["complexity"], above))
    return tuple(places)


def _dominates(signs: Sequence[int]) -> bool:
    return any(sign > 0 for sign in signs) and not any(sign < 0 for sign in signs)
