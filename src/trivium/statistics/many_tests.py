"""p-values adjusted for how many were computed: one in twenty null tests is "significant" at 0.05 by chance alone."""

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError

Floats = npt.NDArray[np.float64]


def holm(p: npt.ArrayLike) -> Floats:
    """Adjusted p that keep the chance of even one false finding at the level (family-wise), whatever the dependence.

    Step-down Bonferroni (Holm 1979, Scand. J. Statist. 6:65-70): the k-th smallest of m is multiplied by m - k + 1,
    then each is raised to the largest before it, at most 1.

    Args:
        p: (m,) p-values. ``nan`` is a test that could not be made: it stays ``nan`` and does not count in m.

    Returns:
        (m,) adjusted p in the order given; reject where ≤ level.

    Raises:
        InputError: a p outside [0, 1].
    """
    given, made = _checked(p)
    order = np.argsort(given[made], kind="stable")
    factors = np.arange(order.size, 0, -1)
    adjusted = np.empty(order.size)
    adjusted[order] = np.minimum(np.maximum.accumulate(given[made][order] * factors), 1)
    return _placed(adjusted, made)


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Adjusted p that keep the expected share of false findings among all findings at the level.

    Benjamini & Hochberg 1995 (doi:10.1111/j.2517-6161.1995.tb02031.x); for tests that are independent or depend on
    each other positively.

    Args:
        p: (m,) p-values. ``nan`` is a test that could not be made: it stays ``nan`` and does not count in m.

    Returns:
        (m,) adjusted p in the order given; reject where ≤ level. Never larger than ``holm``'s.

    Raises:
        InputError: a p outside [0, 1].
    """
    from scipy import stats

    given, made = _checked(p)
    adjusted = stats.false_discovery_control(given[made]) if made.any() else np.empty(0)
    return _placed(np.asarray(adjusted, dtype=np.float64), made)


def _checked(p: npt.ArrayLike) -> tuple[Floats, npt.NDArray[np.bool_]]:
    given = np.asarray(p, dtype=np.float64).ravel()
    made = ~np.isnan(given)
    wrong = given[made & ~((given >= 0) & (given <= 1))]
    if wrong.size:
        raise InputError(f"p must lie between 0 and 1, got {wrong[0]}.")
    return given, made


def _placed(adjusted: Floats, made: npt.NDArray[np.bool_]) -> Floats:
    whole = np.full(made.size, np.nan)
    whole[made] = adjusted
    return whole
