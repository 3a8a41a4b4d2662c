"""How far a number could be off because of which records happened to be drawn.

**Means of record values**: bootstrap (BCa), resampling records with replacement.

**Measures of a set**: random subsets *without* replacement, since a resample with repeats is what a diversity
measure punishes. The size of the interval comes from how much the measure moves between subsets of h of the n
records. If records act on the measure one by one to first order (each moves it by some amount with spread σ, over n),
then a set of n varies as σ² / n from one collection to the next, while random subsets of one given set vary as
(σ² / h) (1 - h / n), the factor in brackets being what sampling without replacement takes away. So, with s the standard
deviation over the subsets,

    standard error of the set = s · √(h / (n - h)) · g.

g, the measure at n over its mean at h, is for measures that grow with n: their error is taken to be a constant share of
the value, which is a guess, and the rougher the further h is from n. Subsets are therefore two thirds of the set. On
random sets of 30 and 80 records from a known population (``experiments/compare_calibration/subset_share.py``) the mean
standard error of the Vendi score is 0.84 and 0.93 of the true one from halves, 0.99 and 1.04 from two thirds, 1.09 and
1.11 from four fifths; over 11 measures it is 0.76 to 1.07, 0.89 to 1.11 and 0.98 to 1.22. Sets beyond 1,500 records use
subsets of 1,000, and lean on g from there to n.

The interval is centred on the value at n, with Student's t for the number of draws, and cut to the range of the
measure. A bias that depends on n is not in it: compare sets at equal n.
"""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

LARGEST_SUBSET = 1_000
_BOOTSTRAP_UP_TO = 20_000  # records; beyond, the formula the bootstrap tends to is used instead
_CELLS = 2_000_000  # resampled records held at once


class Interval(NamedTuple):
    """A value and the interval around it; low and high are ``nan`` where there is none."""

    value: float
    low: float
    high: float
    n: int  # records it rests on


def mean_interval(values: npt.ArrayLike, *, level: float, resamples: int, rng: np.random.Generator) -> Interval:
    """Mean of the defined values with a BCa bootstrap interval; see ``mean_intervals``.

    Args:
        values: (n,) one value per record; ``nan`` is left out.
        level: Share of intervals, over many data sets, that should hold the true mean: between 0 and 1.
        resamples: How often the records are drawn again.
        rng: Source of the draws.
    """
    return mean_intervals(np.asarray(values, dtype=np.float64)[:, None], level=level, resamples=resamples, rng=rng)[0]


def mean_intervals(values: npt.ArrayLike, *, level: float, resamples: int, rng: np.random.Generator) -> list[Interval]:
    """Means of several measures of the same records, resampled together.

    BCa (Efron 1987, doi:10.1080/01621459.1987.10478410): percentiles of the resampled means, moved for bias and for
    the skewness of the values. Above 20,000 records the interval is the mean and its standard error times the normal
    quantile, to which the bootstrap then tends. Equal values give an interval of no width: no spread was
    seen, which is not proof that there is none.

    Args:
        values: (n, k) one column per measure; ``nan`` is left out.
        level: Share of intervals, over many data sets, that should hold the true mean: between 0 and 1.
        resamples: How often the records are drawn again, at least 100.
        rng: Source of the draws.

    Returns:
        One interval per column: the mean is ``nan`` without a defined value, low and high with fewer than two.

    Raises:
        InputError: values is not 2-D, resamples < 100, or level outside (0, 1).

    Cost: n × resamples draws for all columns together: 0.3 CPU-s for 10,000 records and 1,000 resamples.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2:
        raise InputError(f"values must be (n, k), one column per measure, got shape {table.shape}.")
    at_least(resamples, 100, "resamples")
    _check_level(level)
    defined = ~np.isnan(table)
    filled = np.where(defined, table, 0.0)
    counts = defined.sum(axis=0)
    if 1 < len(table) <= _BOOTSTRAP_UP_TO:
        means = _resampled_means(filled, defined, resamples, rng)
        ends = [
            _bca(column[mask], drawn, level) for column, mask, drawn in zip(table.T, defined.T, means.T, strict=True)
        ]
    else:
        ends = [_normal(column[mask], level) for column, mask in zip(table.T, defined.T, strict=True)]
    return [
        Interval(float(column[mask].mean()) if count else math.nan, *end, int(count))
        for column, mask, count, end in zip(table.T, defined.T, counts, ends, strict=True)
    ]


def share_interval(found: Interval, *, level: float) -> Interval:
    """The interval of a share, where each record says yes (1) or no (0): Wilson's score interval.

    Unlike a bootstrap it has a width where all records agree: 4 of 4 is 1 with [0.51, 1] at 95 %.

    Args:
        found: The share and the number of records it is of; low and high are not read.
        level: Share of intervals, over many data sets, that should hold the true share.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    share, n = found.value, found.n
    if n == 0 or math.isnan(share):
        return found
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return Interval(share, min(share, max(0.0, centre - reach)), max(share, min(1.0, centre + reach)), n)


def set_interval(
    evaluate: Callable[[Rows], float],
    n: int,
    value: float,
    *,
    level: float,
    draws: int,
    rng: np.random.Generator,
    range: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """Interval of a measure of a set, from random subsets without replacement.

    Args:
        evaluate: The measure of the records at these rows; ``nan`` where undefined.
        n: Records in the set.
        value: The measure of the whole set.
        level: Share of intervals, over many data sets, that should hold the measure's mean at this n.
        draws: Subsets to take, at least 2.
        rng: Source of the subsets.
        range: Ends of the measure's range; the interval is cut there.

    Returns:
        The interval; low and high are ``nan`` if value is, or if fewer than two subsets have a value.

    Raises:
        InputError: n < 1, draws < 2, or level outside (0, 1).

    Cost: draws evaluations on min(2 n / 3, 1,000) records.
    """
    at_least(n, 1, "n")
    at_least(draws, 2, "draws")
    size = subset_size(n)
    values = [evaluate(rows) for rows in random_subsets(n, size, draws, rng)] if size else []
    return subset_interval(value, values, n=n, size=size, level=level, range=range)


def subset_size(n: int, most: int = LARGEST_SUBSET) -> int:
    """Records in a subset that stands for a set of n: two thirds of it, at most ``most``; 0 for a single record."""
    return min(2 * n // 3, most)


def random_subsets(n: int, size: int, draws: int, rng: np.random.Generator) -> list[Rows]:
    """Rows of random subsets of n records; no row twice in one subset.

    Raises:
        InputError: draws < 1, or size outside 1..n.
    """
    at_least(draws, 1, "draws")
    if not 1 <= size <= n:
        raise InputError(f"size must lie between 1 and n = {n}, got {size}.")
    return [rng.choice(n, size, replace=False) for _ in np.arange(draws)]


def subset_interval(
    value: float,
    subset_values: Sequence[float],
    *,
    n: int,
    size: int,
    level: float,
    range: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """The interval of ``set_interval`` from values of subsets that were measured already.

    Args:
        value: The measure of all n records.
        subset_values: The measure of each random subset; ``nan`` is left out.
        n: Records in the set.
        size: Records in each subset, fewer than n.
        level: As in ``set_interval``.
        range: Ends of the measure's range.
    """
    _check_level(level)
    drawn = np.asarray(subset_values, dtype=np.float64)
    drawn = drawn[~np.isnan(drawn)]
    if math.isnan(value) or len(drawn) < 2:
        return Interval(value, math.nan, math.nan, n)
    if not size < n:
        raise InputError(f"size must be below n = {n}, got {size}: the whole set has no spread.")
    from scipy.special import stdtrit

    share = size / n
    error = float(drawn.std(ddof=1)) * math.sqrt(share / (1 - share)) * growth(value, drawn, 1 / share)
    reach = float(stdtrit(len(drawn) - 1, (1 + level) / 2)) * error
    low, high = range
    # A rounding error must not put the value outside its own interval at the end of the range.
    return Interval(value, min(value, max(low, value - reach)), max(value, min(high, value + reach)), n)


def growth(whole: float, subsets: Floats, most: float) -> float:
    """How much larger a measure is on the larger set than on subsets, kept between 1 / most and most.

    It carries a standard error from one size to another for measures that grow with n, as a constant share of the
    value. 1 where the two differ by no more than the drawing of subsets explains, and where signs differ.

    Args:
        whole: The measure at the larger size.
        subsets: The measure of each random subset, at least two.
        most: The larger size over that of the subsets.
    """
    mean = float(subsets.mean())
    noise = 3 * float(subsets.std(ddof=1)) / math.sqrt(len(subsets))
    if not whole * mean > 0 or abs(whole - mean) <= noise:
        return 1.0
    return min(max(whole / mean, 1 / most), most)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, got {level}; 0.95 is usual.")


def _resampled_means(
    filled: Floats, defined: npt.NDArray[np.bool_], resamples: int, rng: np.random.Generator
) -> Floats:
    """(resamples, k) means of records drawn with replacement; the columns share the draws."""
    n = len(filled)
    both = np.hstack([filled, defined.astype(np.float64)])
    means = np.empty((resamples, filled.shape[1]))
    block = max(1, _CELLS // n)
    for start in range(0, resamples, block):
        draws = min(block, resamples - start)
        cells = rng.integers(n, size=(draws, n)) + np.arange(draws)[:, None] * n
        times = np.bincount(cells.ravel(), minlength=draws * n).reshape(draws, n)
        total, number = np.hsplit(times @ both, 2)
        with np.errstate(invalid="ignore"):  # no defined value among those drawn: nan, left out below
            means[start : start + draws] = total / number
    return means


def _bca(values: Floats, means: Floats, level: float) -> tuple[float, float]:
    means = means[~np.isnan(means)]
    if len(values) < 2 or not len(means):
        return math.nan, math.nan
    mean = float(values.mean())
    deviations = values - mean
    spread = float(deviations @ deviations)
    if spread <= (1e-12 * max(1.0, abs(mean))) ** 2 * len(values):
        return mean, mean
    normal = NormalDist()
    acceleration = float((deviations**3).sum()) / (6 * spread**1.5)
    below = float((means < mean).mean() + (means == mean).mean() / 2)
    bias = normal.inv_cdf(min(max(below, 1 / (len(means) + 1)), len(means) / (len(means) + 1)))
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        z = bias + normal.inv_cdf(tail)
        ends.append(normal.cdf(bias + z / max(1 - acceleration * z, 0.05)))  # a level near 1 can reach past the pole
    low, high = np.quantile(means, ends)
    return float(low), float(high)


def _normal(values: Floats, level: float) -> tuple[float, float]:
    if len(values) < 2:
        return math.nan, math.nan
    reach = NormalDist().inv_cdf((1 + level) / 2) * float(values.std(ddof=1)) / math.sqrt(len(values))
    mean = float(values.mean())
    return mean - reach, mean + reach
