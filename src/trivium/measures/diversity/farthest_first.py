"""Farthest-first choice of centres: each next centre is the record farthest from those chosen."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

MOST_CENTRES = 50

_ALIKE = 1e-6  # cosine distances below this are rounding: the records are alike


class Centres(NamedTuple):
    """Chosen records, and how well they cover the set."""

    rows: npt.NDArray[np.int64]  # in the order chosen
    distances: npt.NDArray[Any]  # (n,) cosine distance of every record to the nearest of them


def usual_count(n: int) -> int:
    """How many centres a set of n records is given: the square root of n, rounded, at most 50."""
    return min(round(math.sqrt(n)), MOST_CENTRES)


def farthest_first(rows: npt.NDArray[Any], count: int) -> Centres:
    """Up to count centres among unit rows, starting with the row farthest from the mean direction.

    Fewer if every row coincides with a centre already. Of rows equally far the first is taken. The largest distance
    left is at most twice the least that any choice of as many centres could leave (in angle or chord).

    Cost: count × n × d multiplications, one (n,) array.
    """
    start = int(np.argmin(rows @ rows.mean(axis=0, dtype=np.float64).astype(rows.dtype)))
    chosen = [start]
    distances = _from(rows, start)
    while len(chosen) < count:
        farthest = int(np.argmax(distances))
        if not distances[farthest]:
            break
        chosen.append(farthest)
        distances = np.minimum(distances, _from(rows, farthest))
    return Centres(np.array(chosen, dtype=np.int64), distances)


def _from(rows: npt.NDArray[Any], centre: int) -> npt.NDArray[Any]:
    distances: npt.NDArray[Any] = np.clip(1 - rows @ rows[centre], 0, 2)
    distances[distances < _ALIKE] = 0
    distances[centre] = 0
    return distances
