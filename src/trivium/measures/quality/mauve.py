"""MAUVE: how close the distribution of records is to that of a reference set, in both directions at once."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.clusters import cluster_labels
from trivium.views.reference import Against

SCALING = 5.0  # the constant c of the paper
CELL = 10  # records of the smaller set to each cell, on average
CELLS = 100  # at most
_MIXTURES = 200  # points of the frontier between its ends


@measure(
    axis="quality", of="set", reads="reference", unit="area (k-means, c = 5)", range=(0, 1), default=False,
    rises_with="how alike records and reference are spread over the same regions",
    length_bias="records much longer or shorter than the reference lie apart from it by that alone",
    cost="k-means on both sets together: 3 CPU-s for 20,000 of each with 384 dimensions, on each subset anew",
    source="Pillutla et al. 2021, arXiv:2102.01454; smoothing of Pillutla et al. 2023, arXiv:2212.14578",
)  # fmt: skip
def mauve(against: Against) -> float:
    """Area under the frontier of divergences between records and reference, quantised by k-means (MAUVE).

    1: records and reference fill the same regions in the same shares. Near 0: they share none (for two large sets,
    1 / 252). Missing regions lower it as invented ones do; ``precision`` and ``recall`` tell the two apart.

    Here k-means runs on the unit vectors of both sets together, in k = min(n, m) / 10 cells, between 2 and 100, from
    centres chosen farthest-first, so that nothing is drawn by chance; ½ is added to each count (Krichevsky–Trofimov);
    the scaling constant is 5. The published code has up to 500 cells, a PCA first, seeds, and vectors of GPT-2, so that
    figures do not compare with published ones. Two samples from one source score below 1, the more so the smaller
    they are, and k changes with n: compare sets of equal size, against one reference, with one embedder.

    Args:
        against: n records and m reference records.

    Returns:
        Area between 0 and 1; ``nan`` with fewer than 20 records, or fewer than 20 reference records that have a
        direction: no two cells of ten.

    Raises:
        InputError: no records, or a record without a direction.

    Cost: k × (n + m) × d multiplications a round of k-means, at most 50 rounds.
    """
    rows, reference = against.unit(), against.reference.vectors
    smaller = min(len(rows), len(reference))
    if smaller < 2 * CELL:
        return math.nan
    cells = min(smaller // CELL, CELLS)
    labels = cluster_labels(np.concatenate([rows, reference]), cells)
    return frontier_area(
        np.bincount(labels[: len(rows)], minlength=cells), np.bincount(labels[len(rows) :], minlength=cells)
    )


def frontier_area(counts: npt.ArrayLike, others: npt.ArrayLike, *, scaling: float = SCALING, add: float = 0.5) -> float:
    """Area under the divergence frontier of two distributions over the same cells.

    The frontier has the points (exp(-c KL(q | r)), exp(-c KL(p | r))) for all mixtures r = w p + (1 - w) q, and ends at
    (1, 0) and (0, 1). Equal distributions have area 1; two without a cell in common, and nothing added,
    c B(c, c + 1), which is 1 / 252 for c = 5.

    Args:
        counts: (k,) records in each cell.
        others: (k,) the same for the other set.
        scaling: c, finite and > 0: the larger, the harder a difference counts.
        add: Added to every count.

    Raises:
        InputError: counts that are negative, not finite, all zero or not of one shape; or an option out of range.
    """
    if not 0 < scaling < math.inf:
        raise InputError(f"scaling must be finite and > 0, got {scaling}; 5 is usual.")
    if not 0 <= add < math.inf:
        raise InputError(f"add must be a finite number of at least 0, got {add}.")
    p, q = (_shares(each, add) for each in (counts, others))
    if p.shape != q.shape:
        raise InputError(f"counts must be over the same cells, got shapes {p.shape} and {q.shape}.")
    weights = np.arange(1, _MIXTURES + 1) / (_MIXTURES + 1)
    mixed = weights[:, None] * p + (1 - weights[:, None]) * q
    x = np.concatenate([[1.0], np.exp(-scaling * _divergence(q, mixed)), [0.0]])
    y = np.concatenate([[0.0], np.exp(-scaling * _divergence(p, mixed)), [1.0]])
    # Along the weights x falls and y rises. One trapezoid sum is a little more than the area where the frontier bends
    # inwards, in either direction alike: the sum does not depend on which of the two sets comes first.
    area = float(((x[:-1] - x[1:]) * (y[:-1] + y[1:])).sum() / 2)
    return min(1.0, max(0.0, area))


def _shares(counts: npt.ArrayLike, add: float) -> npt.NDArray[np.float64]:
    met = np.asarray(counts, dtype=np.float64)
    if met.ndim != 1 or not (np.isfinite(met) & (met >= 0)).all() or not met.sum():
        raise InputError(f"counts must be numbers of at least 0, one for each cell and not all 0, got {counts!r}.")
    met = met + add
    shares: npt.NDArray[np.float64] = met / met.sum()
    return shares


def _divergence(p: npt.NDArray[np.float64], mixed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(w,) KL(p | r) in nats for each row r; every r is above 0 where p is."""
    there = p > 0
    divergence: npt.NDArray[np.float64] = (p[there] * np.log(p[there] / mixed[:, there])).sum(axis=1)
    return np.maximum(divergence, 0.0)
