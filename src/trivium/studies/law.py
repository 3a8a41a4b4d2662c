"""Which mix is best at each budget, and how that moves as the budget grows.

Accuracy against the mix is fitted by a parabola at each budget; its top within the dial is the best mix; best mixes
against log2 of the budget are fitted by a straight line. All of it is done in many draws of the repeats at once, so
that ``repeats`` can tell what chance does to it.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.studies.effects import Floats

_DUST = 1e-9  # accuracies that differ by less are alike


class Law(NamedTuple):
    """Best mix = ``level`` + ``slope`` × (log2 of the budget − ``middle``)."""

    middle: float
    level: Floats
    slope: Floats

    def __call__(self, budget: float) -> Floats:
        """The best mix at a budget, within the dial or not."""
        found: Floats = self.level + self.slope * (math.log2(budget) - self.middle)
        return found


def parabolas(mixes: npt.ArrayLike, accuracy: Floats) -> Floats:
    """Least squares of accuracy on 1, mix and mix².

    Args:
        mixes: (mixes,), at least three different ones.
        accuracy: (..., mixes).

    Returns:
        (..., 3) coefficients; ``nan`` where an accuracy is.

    Raises:
        InputError: fewer than three mixes.
    """
    x = np.asarray(mixes, dtype=np.float64)
    if len(np.unique(x)) < 3:
        raise InputError(f"a parabola is fitted to at least 3 mixes, got {len(np.unique(x))}.")
    found: Floats = accuracy @ np.linalg.pinv(np.stack([x**0, x, x**2], axis=1)).T
    return found


def tops(mixes: npt.ArrayLike, accuracy: Floats) -> Floats:
    """(...) the mix, between the least and the most, at which the parabola through (..., mixes) is highest.

    One that is highest beyond an end of the dial, or opens upwards, is highest at that end; ``nan`` where all mixes are
    alike, so that none is best.
    """
    x = np.asarray(mixes, dtype=np.float64)
    low, high = float(x.min()), float(x.max())
    level, rise, bend = np.moveaxis(parabolas(x, accuracy), -1, 0)
    inner = np.clip(np.divide(-rise, 2 * bend, out=np.zeros_like(rise), where=bend < 0), low, high)
    end = np.where(rise + bend * (high + low) > 0, high, low)  # the fitted value at one end less that at the other
    none = np.isnan(level) | (np.ptp(accuracy, axis=-1) <= _DUST)
    return np.where(none, np.nan, np.where(bend < 0, inner, end))


def law(budgets: npt.ArrayLike, best: Floats) -> Law:
    """The straight line through (..., budgets) best mixes against log2 of the budget.

    Raises:
        InputError: fewer than two different budgets.
    """
    x = np.log2(np.asarray(budgets, dtype=np.float64))
    if len(np.unique(x)) < 2:
        raise InputError(f"a law is fitted to at least 2 budgets, got {len(np.unique(x))}.")
    away = x - x.mean()
    return Law(float(x.mean()), best.mean(axis=-1), best @ away / float(away @ away))


def unbeaten(one: Floats, other: Floats) -> npt.NDArray[np.bool_]:
    """(..., mixes) whether no other mix is as good on both counts and better on one."""
    a, b = one[..., :, None], other[..., :, None]  # of the mix that is asked about
    x, y = one[..., None, :], other[..., None, :]  # of those it is held against
    beaten = (x >= a) & (y >= b) & ((x > a) | (y > b))
    found: npt.NDArray[np.bool_] = ~np.logical_or.reduce(beaten, axis=-1)
    return found
