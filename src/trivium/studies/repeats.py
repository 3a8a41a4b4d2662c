"""What a few repeats tell of chance, whose runs share their pool, their rules and their tests.

Where each repeat gives a number of its own, Student's t over these. Where a number is fitted to all of them, whole
repeats are drawn again; there are few, so errors and intervals are widened as the bootstrap of a mean of so many must
be (Hesterberg 2015, arXiv:1411.5279): the error by √(repeats / (repeats − 1)) with Student's t, percentiles to those
that match it.
"""

import math

import numpy as np

from trivium.studies.effects import LEVEL, Estimate, Floats

RESAMPLES = 1_999
_DUST = 1e-9
_SHOWN = 0.95  # least share of the draws that must show a number: of five repeats with a run lost, 1 in 3,125 does not


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
