"""The interval of a value that was computed on all records, where only a sample of them tells how much it varies."""

import math
from statistics import NormalDist

from trivium.statistics.intervals import Interval


def interval_from_sample(
    value: float,
    found: Interval,
    *,
    n: int,
    error: float,
    level: float,
    range: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """The interval of a measure of n records, from the one that a random sample of them has.

    By the argument of ``trivium.statistics.intervals``: if records act on the measure one by one, its standard error
    falls as 1 / √n, and for a measure that grows or falls with n it is taken to be a constant share of the value. So
    the sample's half-width is multiplied by √(m / n) and by the value over the sample's, kept between m / n and n / m.
    What a sketch adds is independent of it and added in squares.

    Args:
        value: Of all n records.
        found: Of the m records sampled; the wider side counts, since the other may have been cut at the range.
        n: Records.
        error: Standard error of a sketch behind the value; 0 if it is exact.
        level: As for the sample's interval.
        range: Ends of the measure's range.

    Returns:
        The interval; low and high are ``nan`` where the sample has none.
    """
    if math.isnan(value) or math.isnan(found.low) or math.isnan(found.value):
        return Interval(value, math.nan, math.nan, n)
    share = min(1.0, found.n / n)
    ratio = value / found.value if value * found.value > 0 else 1.0
    half = max(found.high - found.value, found.value - found.low)
    drawn = half * math.sqrt(share) * min(max(ratio, share), 1 / share)
    return around(value, math.hypot(drawn, z_of(level) * error), n=n, range=range)


def around(value: float, reach: float, *, n: int, range: tuple[float, float]) -> Interval:
    """The interval of this half-width, cut to the range."""
    low, high = range
    return Interval(value, min(value, max(low, value - reach)), max(value, min(high, value + reach)), n)


def z_of(level: float) -> float:
    """The normal quantile that leaves the rest of ``level`` in two equal tails."""
    return NormalDist().inv_cdf((1 + level) / 2)
