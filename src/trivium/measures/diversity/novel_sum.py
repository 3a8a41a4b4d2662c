"""NovelSum: how far each record lies from the others, near ones first, scaled by how crowded its place is."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, unit_rows
from trivium.measures.card import measure

NEIGHBOURS = 10

_ALIKE = 1e-6  # cosine distances below this are rounding
_BLOCK_CELLS = 4_000_000  # distances held at a time: 16 MB of float32
_BLOCK_ROWS = 1024


def novelty(vectors: npt.ArrayLike, *, neighbours: int = NEIGHBOURS) -> float:
    """Mean over records of ρ Σ w(rank) d / Σ w(rank): a rank-weighted mean distance times the local density.

    d is the cosine distance to each other record, rank its place in ascending order, w = 1 / rank, and ρ one over the
    root of the mean squared Euclidean distance (of unit vectors) to the nearest neighbours. 0: all records are alike.
    Distances within a crowded region weigh more, so that filling in a region counts, not only reaching far.

    Differs from the published code: a record is left out of its own row by its index, so that no zero distance of its
    own takes the first rank (there it takes the largest weight), and no neighbour is dropped in its place; and copies
    of a record are no neighbours of it in ρ, which would otherwise grow without bound. Without a reference set ρ is
    taken from the set itself, so the score depends on n (it mostly rises): compare sets of equal size. For the same
    reason a set of near-copies that lie in many places can score higher than the places alone; read it beside
    ``semantic_duplicate_rate``.

    Args:
        vectors: (n, d) array, one vector per record; row length is ignored.
        neighbours: Nearest records (other than copies) that the density is taken from, at least 1.

    Returns:
        The score, 0 or more; ``nan`` for a single record.

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or neighbours < 1.

    Cost: n² × d multiplications and a sort of n rows of n, in blocks of 16 MB.
    """
    at_least(neighbours, 1, "neighbours")
    rows = unit_rows(vectors, "vectors")
    n = len(rows)
    if n < 2:
        return math.nan
    weights = (1 / np.arange(1, n)).astype(rows.dtype)
    weights /= weights.sum(dtype=np.float64)
    total = 0.0
    step = max(1, min(_BLOCK_ROWS, _BLOCK_CELLS // n))
    for start in range(0, n, step):
        block = rows[start : start + step]
        distances = np.clip(1 - block @ rows.T, 0, 2)
        own = np.arange(len(block))
        distances[own, start + own] = np.inf
        distances.sort(axis=1)
        distances = distances[:, : n - 1]
        distances[distances < _ALIKE] = 0
        total += float((_density(distances, neighbours) * (distances @ weights)).sum())
    return total / n


@measure(
    axis="diversity", of="set", reads="embeddings", unit="cosine distance × density", range=(0, math.inf),
    default=False,
    rises_with="distance to the other records, most of all to the nearest, and more where records crowd",
    length_bias="short texts have fewer words to average, so their vectors lie further apart",
    cost="all pairs, each row sorted: 1.2 CPU-s for 10,000 records of 384 dimensions",
    source="Yang et al. 2025, arXiv:2502.17184 (α = 1, β = 0.5, 10 neighbours), the set as its own reference",
)  # fmt: skip
def novel_sum(embeddings: npt.ArrayLike) -> float:
    """Mean distance to the other records, near ones first, scaled by local density (NovelSum). See ``novelty``."""
    return novelty(embeddings)


def _density(ascending: npt.NDArray[np.float64 | np.float32], neighbours: int) -> npt.NDArray[np.float64]:
    """(rows,) ρ from each row's distances in ascending order; 0 where all are copies."""
    copies = np.count_nonzero(ascending == 0, axis=1)
    place = copies[:, None] + np.arange(neighbours)
    there = place < ascending.shape[1]
    near = np.take_along_axis(ascending, np.where(there, place, 0), axis=1).astype(np.float64)
    count = there.sum(axis=1)
    squared = 2 * (near * there).sum(axis=1) / np.maximum(count, 1)
    return np.where(count > 0, 1 / np.sqrt(np.where(count > 0, squared, 1)), 0.0)
