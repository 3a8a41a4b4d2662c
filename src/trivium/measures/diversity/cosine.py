"""Mean cosine distance: how far apart two records drawn at random lie."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import unit_rows
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.streamed import Finished, Streamed


class UnitSum(NamedTuple):
    """What shards of a set add up to."""

    n: int
    sum: npt.NDArray[np.float64]  # (d,): sum of the unit vectors


def prepare(dimensions: int) -> UnitSum:
    """The sum over no records."""
    return UnitSum(0, np.zeros(dimensions))


def map_batch(vectors: npt.ArrayLike) -> UnitSum:
    """The sum over one shard."""
    rows = unit_rows(vectors, "vectors")
    return UnitSum(len(rows), rows.sum(axis=0, dtype=np.float64))


def merge(parts: Iterable[UnitSum]) -> UnitSum:
    """The sum over several shards, added in the order given."""
    sums = list(parts)
    if len({part.sum.shape for part in sums}) != 1:
        raise InputError(f"merge needs parts of one dimension, got shapes {[part.sum.shape for part in sums]}.")
    return UnitSum(sum(part.n for part in sums), np.sum([part.sum for part in sums], axis=0))


def finish(state: UnitSum) -> float:
    """The mean distance of the records in the sum; see ``mean_cosine_distance``."""
    n, total = state
    if n < 2:
        return math.nan
    # Rounding can leave -1e-16 for identical records.
    return max(0.0, float(1 - (total @ total - n) / (n * (n - 1))))


@measure(
    axis="diversity", of="set", reads="embeddings", unit="cosine distance", range=(0, 2),
    streamed=Streamed(
        state="sum of unit vectors", partial=UnitSum,
        prepare=lambda vectors: prepare(np.shape(vectors)[1]), map=map_batch, merge=merge,
        finish=lambda state: Finished(finish(state)),
    ),
    rises_with="how little records point in one common direction",
    length_bias="short texts have fewer words to average, so their vectors lie further apart",
    cost="one sum of vectors: 0.02 CPU-s for 10,000 records of 256 dimensions",
    source="the mean pairwise distance ('remote clique') of Cox et al. 2021, here over pairs of different records",
)  # fmt: skip
def mean_cosine_distance(embeddings: npt.ArrayLike) -> float:
    """Mean cosine distance between two different records of the set.

    0: all records point the same way; 1: on average unrelated; above 1: opposed (at most n / (n - 1)). Does not
    depend on n on average, but sees only the mean direction: many tight clusters far apart look like an even
    spread. Read it beside Vendi.

    Args:
        embeddings: (n, d) array, one vector per record; row length is ignored.

    Returns:
        Distance between 0 and 2, over the n (n - 1) / 2 pairs of different rows; ``nan`` for a single record.

    Raises:
        InputError: embeddings is empty, not 2-D, not finite or has a zero row.

    Cost: linear in n; exact, from the sum of the unit vectors.
    """
    return finish(map_batch(embeddings))
