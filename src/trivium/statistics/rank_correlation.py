"""Spearman's rank correlation, without the half second that importing a statistics package costs."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError


def spearman(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """How far two quantities rise together, by ranks; ties share their mean rank.

    Args:
        a: (n,) values; pairs with a ``nan`` on either side are left out.
        b: (n,) values, in the same order.

    Returns:
        Between -1 (one falls whenever the other rises) and 1; ``nan`` with fewer than 3 pairs or if one side is
        constant.

    Raises:
        InputError: a and b are not of one length.
    """
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if left.shape != right.shape or left.ndim != 1:
        raise InputError(f"spearman needs two lists of one length, got shapes {left.shape} and {right.shape}.")
    both = ~(np.isnan(left) | np.isnan(right))
    if both.sum() < 3:
        return math.nan
    ranks_a, ranks_b = _centred_ranks(left[both]), _centred_ranks(right[both])
    scale = math.sqrt(float(ranks_a @ ranks_a) * float(ranks_b @ ranks_b))
    return float(ranks_a @ ranks_b) / scale if scale else math.nan


def _centred_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2
    ranks: npt.NDArray[np.float64] = mean_rank[place] - (len(values) + 1) / 2
    return ranks
