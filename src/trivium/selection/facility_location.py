"""Greedy choice by how well the chosen stand for all, and by their quality, weighed by one knob: QDIT."""

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, share
from trivium.selection.vectors import directions, numbers


def facility_location(qualities: npt.ArrayLike, vectors: npt.ArrayLike, count: int, *, alpha: float) -> list[int]:
    """Rows chosen one at a time, each the one that adds most to (1 − α) · d(A) + α · (sum of qualities of A).

    d(A) is the facility location function: the sum over all rows of their cosine with the nearest row of A, where less
    than 0 counts as 0. It lies between 0 and n and has falling returns, so that greedy choice reaches at least
    1 − 1/e of the best value for qualities ≥ 0. α = 0 looks at diversity alone, α = 1 is the best by quality.

    Source: QDIT, Bukharin et al. 2023, arXiv:2311.14736.

    Args:
        qualities: (n,) in any unit; the knob weighs them as they are, so scale them to 0–1 to compare knobs.
        vectors: (n, d), row length is ignored.
        count: Rows wanted; all rows if there are fewer.
        alpha: Weight of quality, 0–1.

    Returns:
        min(count, n) rows in the order chosen; of equals the first.

    Raises:
        InputError: qualities or vectors are not finite or do not match; count below 0; alpha outside 0–1.

    Cost: one (n, n) array; count × n² additions.
    """
    values = numbers(qualities, "facility_location: qualities")
    unit = directions(vectors, len(values), "facility_location")
    at_least(count, 0, "facility_location: count")
    share(alpha, "facility_location: alpha")
    like = np.maximum(unit @ unit.T, 0)
    stands_for = np.zeros(len(values))  # of each row, how like it the nearest chosen one is
    free = np.ones(len(values), dtype=bool)
    chosen: list[int] = []
    for _ in range(min(count, len(values))):
        adds = np.maximum(like - stands_for, 0).sum(axis=1)
        worth = np.where(free, (1 - alpha) * adds + alpha * values, -np.inf)
        row = int(np.argmax(worth))
        chosen.append(row)
        free[row] = False
        stands_for = np.maximum(stands_for, like[row])
    return chosen
