"""Where accuracy rises with the number of rules: a logistic in the logarithm of the rules."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.studies.effects import LEVEL, Floats

LEAST = 0.1  # accuracy that the highest condition must reach for there to be a transition to speak of
RESAMPLES = 999
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
    if len(grid) < 3:
        raise InputError(f"a transition is fitted to at least 3 numbers of rules with a result, got {len(grid)}.")
    low, high = (grid[0] - 1, _STEEP[0], 0.0), (grid[-1] + 1, _STEEP[1], 1.0)
    top = min(max(float(y.max()), 0.01), 0.99)
    starts = [Curve(middle, 0.5, top) for middle in (grid[:-1] + grid[1:]) / 2] if near is None else [near]
    fits = [
        least_squares(lambda p: Curve(*p)(x) - y, np.clip(start, low, high), bounds=(low, high)) for start in starts
    ]
    return Curve(*map(float, min(fits, key=lambda fitted: fitted.cost).x))


def transition(rules: Sequence[float], accuracy: Floats, rng: np.random.Generator) -> Transition:
    """Fit the mean over repeats; resample whole repeats for the interval at 95 %.

    With few repeats such an interval is too narrow (five repeats: about as if it were at 85 %); it is a description of
    how the repeats scatter rather than a promise.

    Args:
        rules: (conditions,).
        accuracy: (repeats, conditions); ``nan`` of a diverged run.
        rng: Of the resampling.
    """
    table = np.asarray(accuracy, dtype=np.float64)
    if not np.nanmax(table, initial=0.0) >= LEAST:
        nothing = f"no run reaches an accuracy of {LEAST:g}: there is no transition to locate"
        return Transition(Curve(math.nan, math.nan, math.nan), math.nan, math.nan, math.nan, nothing)
    every = np.tile(np.asarray(rules, dtype=np.float64), len(table))
    curve = fit_curve(every, table.ravel())
    at = 2**curve.middle
    if len(table) < 2:
        return Transition(curve, at, math.nan, math.nan, "one repeat tells nothing of chance")
    low, high = interval(middles(rules, table, rng))
    edge = min(rules) > at or at > max(rules)
    return Transition(curve, at, 2**low, 2**high, "the midpoint lies at or beyond an end of the grid" if edge else None)


def middles(rules: Sequence[float], table: Floats, rng: np.random.Generator) -> Floats:
    """(resamples,) midpoints, log2, of whole repeats drawn again; each drawn set of repeats is fitted once."""
    draws = np.sort(rng.integers(len(table), size=(RESAMPLES, len(table))), axis=1)
    different, which = np.unique(draws, axis=0, return_inverse=True)
    x = np.tile(np.asarray(rules, dtype=np.float64), len(table))
    whole = fit_curve(x, table.ravel())
    fitted = np.array([fit_curve(x, table[rows].ravel(), near=whole).middle for rows in different])
    found: Floats = fitted[which.ravel()]
    return found


def interval(values: Floats) -> tuple[float, float]:
    """The middle 95 %."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
