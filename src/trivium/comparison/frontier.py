"""The quality–diversity–complexity picture: where each set lies, and which sets are beaten outright."""

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np

from trivium.comparison.result import Difference, Place
from trivium.comparison.values import BOOTSTRAPS, Floats, Interval, Worth
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
    *,
    dominance: Mapping[tuple[str, str], float] | None = None,
) -> tuple[Place, ...]:
    """Place every set by its headline measures.

    A set is dominated by another that is *clearly* better on at least one axis and clearly worse on none; a lead that
    chance could explain counts for neither side. Sets that nobody dominates are the frontier.

    Args:
        values: Data set → measure → value, low, high at ``n`` records.
        differences: Of the headline measures at least; others are ignored.
        chosen: Axis → its headline measure.
        n: The common number of records.
        dominance: (set, other set) → share of resamples in which the first dominates: see ``dominance_of``.

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
        beats = tuple((beaten, share) for (one, beaten), share in (dominance or {}).items() if one == name)
        places.append(Place(name, n, at["quality"], at["diversity"], at["complexity"], above, beats))
    return tuple(places)


def dominance_of(
    names: Sequence[str], sets: Sequence[Worth], cards: Sequence[Card], *, draws: int, rng: np.random.Generator
) -> dict[tuple[str, str], float]:
    """How often one set dominates another when both are resampled, for every ordered pair.

    It dominates where it is at least as good on every headline measure and better on one. A record measure is resampled
    by its bootstrap means, a set measure by its value plus its standard error times a Student deviate. The axes are
    resampled independently of each other, and so are the sets: where two axes go together in the records, the share is
    off by what that does. It is the share of resamples, not the probability that the set is better: of two samples of
    one population, each dominates the other in 1 of 8 on average on three axes.

    Args:
        names: Of the sets.
        sets: What each is worth.
        cards: The headline measures, one per axis.
        draws: Subsets behind each standard error of a set measure, at least 2.
        rng: Source of the deviates.

    Returns:
        (set, other set) → share; ``nan`` where a measure is undefined for either or has no interval.

    Cost: 1,999 numbers per set and axis.
    """
    streams = rng.spawn(len(names))
    drawn = [[_resampled(one, card, draws, stream) for card in cards] for one, stream in zip(sets, streams)]
    found = {}
    for (a, name_a), (b, name_b) in itertools.permutations(enumerate(names), 2):
        leads = np.array([one - other for one, other in zip(drawn[a], drawn[b])])
        share = math.nan
        if leads.size and not np.isnan(leads).any():
            share = float(((leads >= 0).all(axis=0) & (leads > 0).any(axis=0)).mean())
        found[name_a, name_b] = share
    return found


def _resampled(one: Worth, card: Card, draws: int, rng: np.random.Generator) -> Floats:
    """(BOOTSTRAPS,) values of a measure, larger for more of its axis."""
    if card.of == "record":
        return card.direction * rng.permutation(one.records[card.name].means)
    value, error, _ = one.sets[card.name]
    return card.direction * (value + error * rng.standard_t(draws - 1, size=BOOTSTRAPS))


def _dominates(signs: Sequence[int]) -> bool:
    return any(sign > 0 for sign in signs) and not any(sign < 0 for sign in signs)
