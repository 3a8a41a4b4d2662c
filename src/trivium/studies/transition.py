"""Where accuracy rises with the number of rules: a logistic in the logarithm of the rules.

What chance does to its midpoint is read off whole repeats drawn again, with the errors of so few (see ``repeats``).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.studies.effects import Floats
from trivium.studies.repeats import draws, estimate

LEAST = 0.1  # accuracy that the highest condition must reach for there to be a transition to speak of
_FEWEST = 3  # numbers of rules that a curve is fitted to
_STEEP = (0.1, 8.0)  # doublings of the rules per unit of the logistic


class Curve(NamedTuple):
    """Accuracy = top / (1 + exp(-(log2 rules - middle) / width)), from 0: answers to be written cannot be guessed."""

    middle: float  # log2 of the rules at which half of the top is reached
    width: float  # doublings
    top: float

    def __call__(self, rules: npt.ArrayLike) -> Floats:
        """Accuracy at a number of rules."""
        x = (np.log2(np.asarray(rules, dtype=np.float64)) - self.middle) / self.width
        return self.top / (1 + np.exp(-np.clip(x, -60, 60)))


class Transition(NamedTuple):
    """The curve, and the interval of its midpoint in rules; ``nan`` with the reason where there is none."""

    curve: Curve
    rules: float  # at the midpoint
    low: float
    high: float
    reason: str | None


def fit_curve(rules: npt.ArrayLike, accuracy: npt.ArrayLike, *, near: Curve | None = None) -> Curve:
    """Least squares. The midpoint is looked for one doubling beyond the grid at either end, and no further.

    Args:
        rules: (runs,).
        accuracy: (runs,); ``nan`` of a diverged run.
        near: Where to begin; None: at midpoints all over the grid, of which the best fit is taken.

    Raises:
        InputError: fewer than three different numbers of rules.
    """
    from scipy.optimize import least_squares

    x, y = np.asarray(rules, dtype=np.float64), np.asarray(accuracy, dtype=np.float64)
    x, y = x[~np.isnan(y)], y[~np.isnan(y)]
    grid = np.unique(np.log2(x))
    if len(grid) < _FEWEST:
        raise InputError(
            f"a transition is fitted to at least {_FEWEST} numbers of rules with a result, got {len(grid)}."
        )
    low, high = (grid[0] - 1, _STEEP[0], 0.0), (grid[-1] + 1, _STEEP[1], 1.0)
    top = min(max(float(y.max()), 0.01), 0.99)
    starts = [Curve(middle, 0.5, top) for middle in (grid[:-1] + grid[1:]) / 2] if near is None else [near]
    fits = [
        least_squares(lambda p: Curve(*p)(x) - y, np.clip(start, low, high), bounds=(low, high)) for start in starts
    ]
    return Curve(*map(float, min(fits, key=lambda fitted: fitted.cost).x))


def transition(rules: Sequence[float], accuracy: Floats, rng: np.random.Generator) -> Transition:
    """Fit the mean over repeats; draw whole repeats again for the interval at 95 %.

    Args:
        rules: (conditions,).
        accuracy: (repeats, conditions); ``nan`` of a diverged run.
        rng: Of the draws.
    """
    table = np.asarray(accuracy, dtype=np.float64)
    if not np.nanmax(table, initial=0.0) >= LEAST:
        nothing = f"no run reaches an accuracy of {LEAST:g}: there is no transition to locate"
        return Transition(Curve(math.nan, math.nan, math.nan), math.nan, math.nan, math.nan, nothing)
    curve = fit_curve(np.tile(np.asarray(rules, dtype=np.float64), len(table)), table.ravel())
    middle, at = estimate(middles(rules, table, rng), len(table)), 2**curve.middle
    reason = middle.reason
    if reason is None and not min(rules) <= at <= max(rules):
        reason = "the midpoint lies at or beyond an end of the grid"
    return Transition(curve, at, 2**middle.low, 2**middle.high, reason)


def middles(rules: Sequence[float], table: Floats, rng: np.random.Generator) -> Floats:
    """(1 + draws,) midpoints, log2, as ``repeats.estimate`` takes them: of all repeats, then of repeats drawn again.

    ``nan`` where the repeats drawn have a result for fewer than three numbers of rules. Each set of repeats is fitted
    once.
    """
    different, which = np.unique(draws(len(table), rng), axis=0, return_inverse=True)
    grid = np.asarray(rules, dtype=np.float64)
    whole = fit_curve(np.tile(grid, len(table)), table.ravel())
    fitted = np.full(len(different), math.nan)
    for place, counts in enumerate(different.astype(int)):
        drawn = np.repeat(table, counts, axis=0)
        if (~np.isnan(drawn)).any(axis=0).sum() >= _FEWEST:
            fitted[place] = fit_curve(np.tile(grid, len(drawn)), drawn.ravel(), near=whole).middle
    found: Floats = fitted[which.ravel()]
    return found
