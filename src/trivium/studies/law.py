"""Which mix is best at each budget, and how that moves as the budget grows.

Accuracy against the mix is fitted by a parabola at each budget; its top within the dial is the best mix; best mixes
against log2 of the budget are fitted by a straight line. What chance does to all of it is read off whole repeats drawn
again, since the runs of one repeat share their pool and their tests. There are few repeats, so errors and intervals are
widened as the bootstrap of a mean of so many must be (Hesterberg 2015, arXiv:1411.5279): the error by
√(repeats / (repeats − 1)) with Student's t, percentiles to those that match it.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.studies.effects import LEVEL, Estimate, Floats

RESAMPLES = 1_999
_DUST = 1e-9
_SHOWN = 0.95  # least share of the draws that must show a number: of five repeats with a run lost, 1 in 3,125 does not


class Law(NamedTuple):
    """Best mix = ``level`` + ``slope`` × (log2 of the budget − ``middle``)."""

    middle: float
    level: Floats
    slope: Floats

    def __call__(self, budget: float) -> Floats:
        """The best mix at a budget, within the dial or not."""
        found: Floats = self.level + self.slope * (math.log2(budget) - self.middle)
        return found


def draws(repeats: int, rng: np.random.Generator) -> Floats:
    """(1 + RESAMPLES, repeats): how often each repeat counts; first all of them once, then drawn again."""
    again = rng.multinomial(repeats, np.full(repeats, 1 / repeats), size=RESAMPLES)
    return np.concatenate([np.ones((1, repeats)), again])


def means(accuracy: Floats, counts: Floats) -> Floats:
    """Mean over repeats for each set of counts; ``nan`` where no run counted has a result.

    Args:
        accuracy: (repeats, ...); ``nan`` of a run that diverged.
        counts: (draws, repeats).

    Returns:
        (draws, ...).
    """
    known = ~np.isnan(accuracy)
    total = np.tensordot(counts, np.where(known, accuracy, 0.0), 1)
    of = np.tensordot(counts, known.astype(np.float64), 1)
    found: Floats = np.divide(total, of, out=np.full(total.shape, np.nan), where=of > 0)
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


def estimate(values: Floats, repeats: int) -> Estimate:
    """A number from (1 + resamples,) values, the first of which is that of all repeats.

    Draws of repeats whose runs do not show it are left out, if they are few.
    """
    value, drawn = float(values[0]), _drawn(values)
    if not len(drawn):
        return Estimate.undefined("the runs left do not show it", value)
    if repeats < 2:
        return Estimate.undefined("no repeats to tell chance by", value)
    return _by_t(value, float(drawn.std()) * math.sqrt(repeats / (repeats - 1)), repeats)


def _drawn(values: Floats) -> Floats:
    """The values of the draws that show one; none, if all repeats do not, or too few draws do."""
    shown = np.isfinite(values[1:])
    return values[1:][shown] if np.isfinite(values[0]) and shown.mean() >= _SHOWN else values[:0]


def over_repeats(values: Floats) -> Estimate:
    """The mean of (repeats,) values that each repeat gave for itself; ``nan`` of a diverged run is left out."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return Estimate.undefined("no repeats to tell chance by", float(known[0]) if len(known) else math.nan)
    return _by_t(float(known.mean()), float(known.std(ddof=1)) / math.sqrt(len(known)), len(known))


def _by_t(value: float, error: float, repeats: int) -> Estimate:
    from scipy import special

    if error <= _DUST:
        return Estimate.undefined("the same in every repeat", value)
    half = float(special.stdtrit(repeats - 1, 0.5 + LEVEL / 2)) * error
    p = 2 * float(special.stdtr(repeats - 1, -abs(value) / error))
    return Estimate(value, value - half, value + half, min(p, 1.0))


def spread(values: Floats, repeats: int) -> tuple[float, float]:
    """The interval at 95 % of (1 + resamples,) values that cannot leave their range; ``nan`` without repeats."""
    from scipy import special

    drawn = _drawn(values)
    if repeats < 2 or not len(drawn):
        return math.nan, math.nan
    t = float(special.stdtrit(repeats - 1, 0.5 + LEVEL / 2)) * math.sqrt(repeats / (repeats - 1))
    tail = float(special.ndtr(-t))
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def unbeaten(one: Floats, other: Floats) -> npt.NDArray[np.bool_]:
    """(..., mixes) whether no other mix is as good on both counts and better on one."""
    a, b = one[..., :, None], other[..., :, None]  # of the mix that is asked about
    x, y = one[..., None, :], other[..., None, :]  # of those it is held against
    beaten = (x >= a) & (y >= b) & ((x > a) | (y > b))
    found: npt.NDArray[np.bool_] = ~np.logical_or.reduce(beaten, axis=-1)
    return found
