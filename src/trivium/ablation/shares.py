"""How the change between everything off and everything on splits over the components."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trivium.ablation.design import CLEAR_MAINS, Design
from trivium.ablation.effects import effect_weights
from trivium.ablation.fit import Estimate, Fit, Floats, column


@dataclass(frozen=True, slots=True)
class Split:
    """The total change of a measure and each component's share of it."""

    all_off: Estimate
    all_on: Estimate
    change: Estimate  # all_on - all_off
    shares: Mapping[str, Estimate]  # factor → share, in the unit of the measure; empty where no split is claimed
    reason: str | None  # why no split is claimed


def shares(fitted: Fit) -> Split:
    """Split the total change of a measure over the components, with 95 % intervals.

    In a full factorial: the Shapley values of the game whose worth is the cell mean, that is, what a component adds,
    averaged over all orders in which the components can be switched on (Shapley 1953). In a fraction: the same of the
    fitted sum of main effects and two-way interactions. Counted from everything off, each effect alone goes to its
    factor and each interaction by halves to its two factors; that comes to the main effect, whatever the interactions
    are, so it needs a fraction whose main effects are clear of them. Either way shares are sums of cell means, and add
    up to the change.

    Returns:
        Level with everything off and on, change, shares. From leave-one-out no split is claimed: it says nothing of
        components that work without the others. What was not run and not fitted is ``nan`` with the reason.
    """
    design = fitted.design
    if design.kind == "leave-one-out":
        nothing = "leave-one-out never runs with more than one component off: it shows no total to split"
        on = fitted.estimate(design.levels.all(axis=1))
        return Split(Estimate.undefined(nothing), on, Estimate.undefined(nothing), {}, nothing)
    if design.kind == "fractional" and (design.resolution or 0) < CLEAR_MAINS:
        mixed = "main effects cannot be told from two-way interactions in this fraction: no split is claimed"
        on = fitted.estimate(design.levels.all(axis=1))
        return Split(Estimate.undefined(mixed), on, Estimate.undefined(mixed), {}, mixed)
    weights = {factor: share_weights(design, factor) for factor in design.factors}
    found = {factor: fitted.estimate(row) for factor, row in weights.items()}
    all_off, all_on = (fitted.estimate(end_weights(design, on=on)) for on in (False, True))
    change = fitted.estimate(np.sum(list(weights.values()), axis=0))
    unknown = next((one.reason for one in found.values() if math.isnan(one.value)), None)
    return Split(all_off, all_on, change, {} if unknown else found, unknown)


def share_weights(design: Design, factor: str) -> Floats:
    """(runs,) weights of the cell means that make up a factor's share; they add up to 0."""
    if design.kind == "fractional":
        return effect_weights(design, (factor,))
    k = len(design.factors)
    place = design.factors.index(factor)
    on = design.levels[:, place]
    others = design.levels.sum(axis=1) - on
    # What a factor adds to a set of s others: s! (k - 1 - s)! of the k! orders switch it on just then.
    orders = np.array([1 / (k * math.comb(k - 1, s)) for s in range(k)])
    weights: Floats = np.where(on, orders[others], -orders[others])
    return weights


def end_weights(design: Design, *, on: bool) -> Floats:
    """(runs,) weights of the cell means that make up the level with everything on, or off.

    The run itself where the design is a full factorial; in a fraction what mains and two-way interactions say of it.
    """
    if design.kind == "factorial":
        return np.where((design.levels == on).all(axis=1), 1.0, 0.0)
    weights = np.ones(design.runs)
    for term, _ in design.terms():
        weights += column(design, term) * (1 if on or len(term) == 2 else -1)
    return weights / design.runs
