"""The best first, each far enough from all that were chosen before it: DEITA's selection."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.selection.vectors import directions, numbers


def best_apart(
    scores: npt.ArrayLike, vectors: npt.ArrayLike, *, distance: float = 0.1, count: int | None = None
) -> list[int]:
    """Rows in falling order of score, each farther than ``distance`` from every row chosen before it.

    The distance is to what was *chosen*, not to the rest of the set: of two twins the better one stays.

    Source: DEITA, Liu et al. 2023, arXiv:2312.15685 (Repr Filter; nearest chosen by cosine).

    Args:
        scores: (n,) what is sorted by; of equals the first goes first. DEITA's is complexity times quality.
        vectors: (n, d); a zero row is 1 away from everything.
        distance: Cosine distance that must be exceeded, between 0 and 2; DEITA's threshold is a similarity of 0.9.
        count: Most rows wanted; all that fit if not given.

    Raises:
        InputError: scores or vectors are not finite or do not match; distance or count out of range.

    Cost: n × chosen × d.
    """
    values = numbers(scores, "best_apart: scores")
    unit = directions(vectors, len(values), "best_apart")
    if not 0 <= distance <= 2:
        raise InputError(f"best_apart: distance must be between 0 and 2, got {distance}.")
    most = math.inf if count is None else at_least(count, 0, "best_apart: count")
    chosen: list[int] = []
    nearest = np.full(len(values), np.inf)  # of each row, cosine distance to the nearest chosen one
    for row in np.argsort(-values, kind="stable"):
        if len(chosen) >= most:
            break
        if nearest[row] > distance:
            chosen.append(int(row))
            nearest = np.minimum(nearest, 1 - unit @ unit[row])
    return chosen
