"""Reach over a reference set: how much of it the records cover, and how far beyond it they go."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.views.neighbours import similarity_blocks
from trivium.views.reference import DENSITY, SUPPORT, Against, least_cosines, neighbour_distances

_LENGTH_BIAS = "records much longer or shorter than the reference lie apart from it by that alone"
_COST = "all pairs of records and reference: 8 CPU-s for 20,000 of each with 384 dimensions"


@measure(
    axis="diversity", of="set", reads="reference", unit="share of the reference", range=(0, 1), default=False,
    rises_with="reference records that lie among the records", length_bias=_LENGTH_BIAS,
    cost=f"{_COST}, and all pairs of records: on each subset anew",
    source="Kynkäänniemi et al. 2019, arXiv:1904.06991, k = 3",
)  # fmt: skip
def recall(against: Against) -> float:
    """Share of reference records that lie inside the ball of some record, up to its third nearest neighbour.

    1: every reference record lies among the records. 0: none does. An outlier among the records has a wide ball, so
    that a few stray records can lift it: noise has a high recall; ``coverage`` is not fooled by that. Copies shrink the
    balls: a set of which every record is there four times covers only what it copies. It depends on n in both sets:
    compare sets of equal size, against one reference. Balls are open, see ``precision``.

    Args:
        against: n records and m reference records.

    Returns:
        Share between 0 and 1; ``nan`` with fewer than 4 records, or no reference record that has a direction.

    Raises:
        InputError: no records, or a record without a direction.

    Cost: n × (n + m) × d multiplications in blocks of 16 MB.
    """
    rows = against.unit()
    m = len(against.reference)
    if len(rows) <= SUPPORT or not m:
        return math.nan
    bounds = least_cosines(neighbour_distances(rows)[:, SUPPORT - 1])
    inside = sum(
        int((cosines > bounds).any(axis=1).sum()) for _, cosines in similarity_blocks(against.reference.vectors, rows)
    )
    return inside / m


@measure(
    axis="diversity", of="set", reads="reference", unit="share of the reference", range=(0, 1), default=False,
    rises_with="reference records that have a record nearby", length_bias=_LENGTH_BIAS,
    cost=f"{_COST}, shared with precision and density",
    source="Naeem et al. 2020, arXiv:2002.09797, k = 5",
)  # fmt: skip
def coverage(against: Against) -> float:
    """Share of reference records with a record nearer than their fifth nearest neighbour in the reference.

    1: every reference record has a record nearby. 0: none has. Records from the same source as the reference, and as
    many, cover about 1 - 1/2⁵ = 0.97 of it. Only the reference's balls count, so that noise among the records does not
    raise it. It grows with n, since more records reach more balls: compare sets of equal size, against one reference.

    Args:
        against: n records and m reference records.

    Returns:
        Share between 0 and 1; ``nan`` where m < 6.

    Raises:
        InputError: no records, or a record without a direction.

    Cost: n × m × d multiplications, once for all subsets; then n × m / 8 bytes are read.
    """
    against.unit()
    m = len(against.reference)
    if m <= DENSITY:
        return math.nan
    reached = np.bitwise_or.reduce(against.placement.balls, axis=0)
    return float(np.bitwise_count(reached).sum(dtype=np.int64) / m)


@measure(
    axis="diversity", of="record", reads="reference", unit="squared distance", range=(0, 4), default=False,
    rises_with="how far each record lies from the nearest reference record; so with noise, too",
    length_bias=_LENGTH_BIAS, cost=f"{_COST}, shared with precision and density",
    source="the diversity gain of MetaMath, Yu et al. 2023, arXiv:2309.12284, on vectors of length 1",
)  # fmt: skip
def diversity_gain(against: Against) -> npt.NDArray[np.float64]:
    """Squared Euclidean distance of each record's unit vector to that of the nearest reference record.

    0: every record is a copy of a reference record. 2: the nearest one is unrelated. 4: it is opposed. The reference is
    the set that new records are added to: the gain says how much is new, not whether it is any good, so read it beside
    a quality measure. Copies among the new records are not seen: each of them counts in full.

    Args:
        against: n records and m reference records.

    Returns:
        (n,) squared distances; nan for a record without a direction, and for all where no reference record has one.

    Raises:
        InputError: no records.

    Cost: n × m × d multiplications.
    """
    at_least(len(against), 1, "diversity_gain: number of records")
    return 2.0 * against.placement.nearest.astype(np.float64)
