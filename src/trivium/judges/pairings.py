"""Who is compared with whom: few pairings, drawn at random, that hold everybody together."""

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least


def pairings(n: int, k: int, *, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Pairs of n things so that each meets at least k others, or all where there are no more.

    Random rings: each gives everybody two partners, and the first alone connects all. What rings leave short, since
    two may draw the same pair, is filled up with partners at random. About n × k / 2 pairs.

    Args:
        n: Things.
        k: Partners of each, at least 2.
        rng: Source of the draw.

    Returns:
        (m, 2) indices, smaller first, no pair twice, in order; none for fewer than two things.

    Raises:
        InputError: k is below 2: such pairings need not hold together.

    Cost: linear in n × k, but quadratic for n below 2 k.
    """
    at_least(k, 2, "pairings of each")
    if n <= k + 1:
        return np.array([(i, j) for i in range(n) for j in range(i + 1, n)], dtype=np.int64).reshape(-1, 2)
    partners: list[set[int]] = [set() for _ in range(n)]
    for _ in range(k // 2):
        ring = rng.permutation(n)
        for one, other in zip(ring.tolist(), np.roll(ring, -1).tolist()):
            partners[one].add(other)
            partners[other].add(one)
    for one in rng.permutation(n).tolist():
        while len(partners[one]) < k:
            other = int(rng.integers(n))
            if other != one and other not in partners[one]:
                partners[one].add(other)
                partners[other].add(one)
    return np.array(sorted((i, j) for i in range(n) for j in partners[i] if i < j), dtype=np.int64)
