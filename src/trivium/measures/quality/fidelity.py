"""Fidelity to a reference set: whether records lie where reference records lie."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.views.reference import DENSITY, SUPPORT, Against

_LENGTH_BIAS = "records much longer or shorter than the reference lie apart from it by that alone"
_COST = "all pairs of records and reference: 8 CPU-s for 20,000 of each with 384 dimensions, shared by four"


@measure(
    axis="quality", of="record", reads="reference", unit="share of records", range=(0, 1), default=False,
    rises_with="records that lie where reference records lie", length_bias=_LENGTH_BIAS, cost=_COST,
    source="Kynkäänniemi et al. 2019, arXiv:1904.06991, k = 3",
)  # fmt: skip
def precision(against: Against) -> npt.NDArray[np.float64]:
    """Share of records that lie inside the ball of some reference record, up to its third nearest neighbour.

    1: every record lies among the reference. 0: none does. Read it beside ``recall``: copies of one reference record
    have a precision of 1. A single outlier in the reference has a wide ball that takes in everything near it;
    ``density`` is not fooled by that. Balls are those of cosine distance, and open: a record that is just as far as
    the third neighbour is outside, a copy of a reference record always inside (in the paper balls are closed; the two
    differ only for such ties). It rises as the reference thins out, since balls widen: compare only against the same
    reference, with one embedder.

    Args:
        against: n records and m reference records.

    Returns:
        (n,) ones and zeros; nan for a record without a direction, and for all where m < 4.

    Raises:
        InputError: no records.

    Cost: n × m × d multiplications.
    """
    at_least(len(against), 1, "precision: number of records")
    place = against.placement
    if len(against.reference) <= SUPPORT:
        return np.full(len(against), math.nan)
    return np.where(np.isnan(place.nearest), math.nan, place.supported.astype(np.float64))


@measure(
    axis="quality", of="record", reads="reference", unit="balls / 5", range=(0, math.inf), default=False,
    rises_with="records that lie where reference records crowd", length_bias=_LENGTH_BIAS, cost=_COST,
    source="Naeem et al. 2020, arXiv:2002.09797, k = 5",
)  # fmt: skip
def density(against: Against) -> npt.NDArray[np.float64]:
    """Number of reference records in whose ball, up to the fifth nearest neighbour, a record lies, over 5.

    0: the record lies where there is no reference record. About 1 on average: records from the same source as the
    reference; exactly 1 for the reference itself, if no two of it are equally far apart. Above 1: records keep to where
    the reference crowds, which is no gain in itself. An outlier of the reference adds one ball in all, where it may
    lift ``precision`` from 0 to 1. Balls are open, as in the authors' code. With copies in the reference radii shrink
    to 0, and it falls short of 1.

    Args:
        against: n records and m reference records.

    Returns:
        (n,) numbers between 0 and m / 5; nan for a record without a direction, and for all where m < 6.

    Raises:
        InputError: no records.

    Cost: n × m × d multiplications.
    """
    at_least(len(against), 1, "density: number of records")
    place = against.placement
    if len(against.reference) <= DENSITY:
        return np.full(len(against), math.nan)
    balls = np.bitwise_count(place.balls).sum(axis=1, dtype=np.int64)
    return np.where(np.isnan(place.nearest), math.nan, balls / DENSITY)
