"""Distances to near neighbours: how closely records crowd together."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.neighbours import Neighbours

_COST = "exact search for 10 neighbours, shared by all neighbour measures: 1 CPU-s for 10,000 records of 384 dimensions"
_LENGTH_BIAS = "short texts have fewer words to average, so their vectors lie further apart"


@measure(
    axis="diversity", of="set", reads="neighbours", unit="cosine distance", range=(0, 2), default=False,
    rises_with="how far each record lies from the one most like it",
    length_bias=_LENGTH_BIAS, cost=_COST,
    source="mean nearest-neighbour ('Chamfer') distance as in Cox et al. 2021; here cosine, over different records",
)  # fmt: skip
def chamfer(neighbours: Neighbours) -> float:
    """Mean distance from a record to its nearest neighbour.

    0: every record has a copy; 1: every record is unrelated to all others. One far outlier or one tight pair changes
    it by a share of 1 / n only. It falls as n grows, as nearer neighbours turn up: compare sets of equal size. Blind
    to how pairs lie to each other: a set of pairs of copies scores 0, however many pairs there are.

    Args:
        neighbours: The nearest others of each record; records without a direction are left out.

    Returns:
        Distance between 0 and 2; ``nan`` with fewer than two records that have a direction.

    Raises:
        InputError: no records.

    Cost: linear in n, beside the view.
    """
    return _mean(_distances(neighbours, "chamfer")[:, :1])


@measure(
    axis="diversity", of="set", reads="neighbours", unit="cosine distance", range=(0, 2), default=False,
    rises_with="how thinly records are spread where they lie: the size of the region that holds ten others",
    length_bias=_LENGTH_BIAS, cost=_COST,
    source="mean distance to the k-th nearest neighbour, k = 10; the ball radius of Kynkäänniemi et al. 2019, "
    "arXiv:1904.06991",
)  # fmt: skip
def knn_distance(neighbours: Neighbours) -> float:
    """Mean distance from a record to its tenth nearest neighbour.

    0: every record has ten copies; 1: unrelated records. Unlike ``chamfer`` it is not fooled by a few copies or
    paraphrases of each record. It falls as n grows: compare sets of equal size. In a set of fewer than eleven
    records it is the distance to the furthest other record.

    Args:
        neighbours: The nearest others of each record; records without a direction are left out.

    Returns:
        Distance between 0 and 2; ``nan`` with fewer than two records that have a direction.

    Raises:
        InputError: no records.

    Cost: linear in n, beside the view.
    """
    return _mean(_distances(neighbours, "knn_distance")[:, -1:])


def _distances(neighbours: Neighbours, name: str) -> npt.NDArray[np.float32]:
    if not len(neighbours.distances):
        raise InputError(f"{name} needs at least one record, got none.")
    return neighbours.distances


def _mean(distances: npt.NDArray[np.float32]) -> float:
    known = distances[~np.isnan(distances)]
    return float(known.mean(dtype=np.float64)) if known.size else math.nan
