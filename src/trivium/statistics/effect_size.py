"""How large a difference is, in standard deviations, and how large it must be to be seen."""

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError


def hedges_g(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Difference of means in pooled standard deviations, corrected for small samples.

    g = J · (mean(b) - mean(a)) / s, with s the pooled sample deviation on f = n_a + n_b - 2 degrees of freedom and
    J = Γ(f/2) / (√(f/2) Γ((f - 1)/2)), the exact correction (Hedges 1981, doi:10.3102/10769986006002107).

    Args:
        a: (n_a,) values; ``nan`` is left out.
        b: (n_b,) values; ``nan`` is left out.

    Returns:
        g: 0 for equal means, positive where b is larger, without bounds. ``nan`` if a sample has no defined value, if
        f < 2, or if neither sample varies and the means differ: no deviation measures such a difference.
    """
    left, right = (values[~np.isnan(values)] for values in (_floats(a), _floats(b)))
    freedom = left.size + right.size - 2
    if not (left.size and right.size) or freedom < 2:
        return math.nan
    difference = float(right.mean() - left.mean())
    squares = float(((left - left.mean()) ** 2).sum() + ((right - right.mean()) ** 2).sum())
    size = float(np.abs(np.concatenate([left, right])).max())
    spread = math.sqrt(squares / freedom)
    if spread <= 1e-12 * size:  # values that are all alike leave dust in the last digit of their mean
        return 0.0 if abs(difference) <= 1e-12 * size else math.nan
    correction = math.exp(math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2)) / math.sqrt(freedom / 2)
    return correction * difference / spread


def in_subsampling_sds(difference: float, sd_a: float, sd_b: float) -> float:
    """Difference of a set measure in units of its own spread between random sets of the common size.

    Args:
        difference: Value of b less value of a.
        sd_a: Standard deviation of the measure between sets of this size from a's population.
        sd_b: The same for b.

    Returns:
        difference / √((sd_a² + sd_b²) / 2). ``nan`` if anything is, or if nothing varies and the difference is not 0.
    """
    spread = math.sqrt((sd_a**2 + sd_b**2) / 2)
    if spread == 0:
        return 0.0 if difference == 0 else math.nan
    return difference / spread


def smallest_effect(n_a: int, n_b: int, *, tests: int = 1, alpha: float = 0.05, power: float = 0.8) -> float:
    """The difference of means, in standard deviations, that would be seen with probability ``power``.

    Normal approximation for two samples and a two-sided test; Holm's first step asks for alpha / tests.

    Args:
        n_a: Records in a.
        n_b: Records in b.
        tests: How many tests share alpha; more of them need a larger difference.
        alpha: Allowed rate of false findings, between 0 and 1.
        power: Wanted rate of true findings, between 0 and 1.

    Returns:
        (z(1 - alpha / (2 tests)) + z(power)) · √(1/n_a + 1/n_b), in standard deviations.

    Raises:
        InputError: n_a, n_b or tests < 1, or alpha or power not strictly between 0 and 1.
    """
    for value, name in ((n_a, "n_a"), (n_b, "n_b"), (tests, "tests")):
        at_least(value, 1, name)
    for rate, name in ((alpha, "alpha"), (power, "power")):
        if not 0 < rate < 1:
            raise InputError(f"{name} must lie strictly between 0 and 1, got {rate}.")
    normal = NormalDist()
    return (normal.inv_cdf(power) - normal.inv_cdf(alpha / 2 / tests)) * math.sqrt(1 / n_a + 1 / n_b)


def _floats(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64).ravel()
