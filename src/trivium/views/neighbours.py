"""Each record's nearest others by cosine distance: the graph that all neighbour measures share."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, unit_rows

NEAREST = 10  # neighbours of each record that the view holds

_BLOCK_CELLS = 4_000_000  # similarities held at a time: 16 MB of float32
_BLOCK_ROWS = 1024
_GROUPS_PER_NEIGHBOUR = 16  # columns are folded into this many groups per neighbour wanted
_MOST_CANDIDATES = 8  # per neighbour wanted; more, and ties are many: a plain partition is faster


class Neighbours(NamedTuple):
    """The nearest other records of each record, nearest first.

    A record without a direction has no neighbours and is nobody's neighbour: its distances are nan, its indices -1.
    """

    distances: npt.NDArray[np.float32]  # (n, k) cosine distances, between 0 and 2
    indices: npt.NDArray[np.int64]  # (n, k) rows of the neighbours


def nearest_neighbours(vectors: npt.ArrayLike, *, k: int = NEAREST) -> Neighbours:
    """The k nearest other rows of each row, exactly.

    A row is never its own neighbour, and a copy of it always is one, at distance 0. Of rows equally near at the last
    place, any may be given.

    Args:
        vectors: (n, d) array, one vector per record; row length is ignored.
        k: Neighbours wanted, at least 1; with n ≤ k rows, each has the n - 1 others.

    Returns:
        Distances and indices of shape (n, min(k, n - 1)).

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or k < 1.

    Cost: n² × d multiplications in blocks of 16 MB; 1 CPU-s for 10,000 records of 384 dimensions.
    """
    at_least(k, 1, "k")
    rows = unit_rows(vectors, "vectors").astype(np.float32, copy=False)
    n = len(rows)
    k = min(k, n - 1)
    distances = np.zeros((n, k), dtype=np.float32)
    indices = np.zeros((n, k), dtype=np.int64)
    if not k:
        return Neighbours(distances, indices)
    for here, similarities in similarity_blocks(rows, rows):
        own = np.arange(len(similarities))
        similarities[own, here.start + own] = -np.inf
        found = _largest(similarities, k)
        # Half the squared distance of unit rows is the cosine distance, and exactly 0 for copies.
        apart = rows[here][:, None] - rows[found]
        distance = np.einsum("ikd,ikd->ik", apart, apart) / 2
        order = np.lexsort((found, distance), axis=1)
        distances[here] = np.take_along_axis(distance, order, axis=1)
        indices[here] = np.take_along_axis(found, order, axis=1)
    return Neighbours(distances, indices)


def similarity_blocks(
    rows: npt.NDArray[np.float32], others: npt.NDArray[np.float32]
) -> Iterator[tuple[slice, npt.NDArray[np.float32]]]:
    """Which rows, and their cosines with all others; a few rows at a time, so that no more than 16 MB are held.

    Args:
        rows: (n, d) unit rows.
        others: (m, d) unit rows, m at least 1.
    """
    step = max(1, min(_BLOCK_ROWS, _BLOCK_CELLS // len(others)))
    for start in range(0, len(rows), step):
        here = slice(start, start + step)
        yield here, rows[here] @ others.T


def _largest(values: npt.NDArray[np.float32], k: int) -> npt.NDArray[np.int64]:
    """(rows, k) columns of the k largest values of each row, in any order.

    The k-th largest of the maxima of groups of columns is a bound that all k largest reach and few others do.
    """
    count, width = values.shape
    groups = k * _GROUPS_PER_NEIGHBOUR
    if width >= 2 * groups:
        depth = width // groups
        maxima = values[:, : depth * groups].reshape(count, depth, groups).max(axis=1)
        bound = np.partition(maxima, groups - k, axis=1)[:, groups - k]
        row, column = np.divmod(np.flatnonzero(values >= bound[:, None]), width)
        if len(row) <= count * k * _MOST_CANDIDATES:
            by_value = np.lexsort((-values[row, column], row))
            first = np.searchsorted(row, np.arange(count))
            return _integers(column[by_value[first[:, None] + np.arange(k)]])
    return _integers(np.argpartition(values, width - k, axis=1)[:, width - k :])


def _integers(array: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return array.astype(np.int64, copy=False)
