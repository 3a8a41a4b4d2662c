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


def spearman_matrix(table: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Spearman's correlation of every column with every other, each pair over the rows in which both are defined.

    Args:
        table: (n, k) one column per quantity; ``nan`` where undefined.

    Returns:
        (k, k) correlations, each as ``spearman`` gives it, and (k, k) the rows each rests on.

    Raises:
        InputError: table is not 2-D.

    Cost: columns without ``nan`` are ranked once, k × n log n; every pair that has one is ranked anew.
    """
    columns = np.asarray(table, dtype=np.float64)
    if columns.ndim != 2:
        raise InputError(f"table must be (n, k), one column per quantity, got shape {columns.shape}.")
    n, k = columns.shape
    defined = ~np.isnan(columns)
    counts = defined.astype(np.int64).T @ defined.astype(np.int64)
    whole = np.flatnonzero(defined.all(axis=0)) if n >= 3 else np.array([], dtype=np.int64)
    found = np.full((k, k), math.nan)
    ranks = np.column_stack([_centred_ranks(columns[:, place]) for place in whole]) if len(whole) else np.empty((n, 0))
    lengths = np.sqrt((ranks**2).sum(axis=0))
    with np.errstate(invalid="ignore"):  # a constant column: nan
        found[np.ix_(whole, whole)] = ranks.T @ ranks / np.outer(lengths, lengths)
    for one in range(k):
        for other in range(one, k):
            if not (defined[:, one].all() and defined[:, other].all()):
                found[one, other] = found[other, one] = spearman(columns[:, one], columns[:, other])
    return np.clip(found, -1, 1), counts


def _centred_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2
    ranks: npt.NDArray[np.float64] = mean_rank[place] - (len(values) + 1) / 2
    return ranks
