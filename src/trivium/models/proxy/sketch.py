"""Vectors too long to keep, projected to a few numbers so that their inner products stay nearly the same.

A count sketch (Charikar, Chen & Farach-Colton 2002): every coordinate goes to one of m sums with one sign, both
drawn once. Here whole blocks of m coordinates are drawn together: a block keeps the order of its coordinates, and is
rotated by a random number of places and given a random sign; besides, each place within a block has a random sign.
Two coordinates of one block never meet in a sum, two of different blocks meet with probability 1/m. So nothing random
is kept per coordinate, and one pass over the vector is all the work.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_DRAW = 20250526  # which of all such projections: it is part of what a projected gradient is, so it never changes


class Sketch:
    """A fixed random projection of vectors that come in pieces.

    The inner product of two projected vectors is right on average over projections, and off by about
    ‖x‖ ‖y‖ / √dimensions.

    Args:
        sizes: Coordinates of each piece.
        dimensions: Numbers kept.
    """

    def __init__(self, sizes: Sequence[int], dimensions: int) -> None:
        self._m = m = dimensions
        rng = np.random.default_rng(_DRAW)
        self._signs = rng.choice((-1.0, 1.0), size=m)
        # Rows to add each block to: one per rotation and sign.
        self._rows = [rng.integers(2 * m, size=-(-size // m)) for size in sizes]

    def project(self, pieces: Sequence[Any]) -> npt.NDArray[np.float32]:
        """(dimensions,) from the pieces of one vector: torch tensors of float32, of the sizes promised."""
        import torch

        m = self._m
        sums = torch.zeros((2 * m, m))
        for piece, rows in zip(pieces, self._rows, strict=True):
            flat = piece.detach().reshape(-1)
            whole, rest = divmod(len(flat), m)
            index = torch.from_numpy(rows)
            sums.index_add_(0, index[:whole], flat[: whole * m].view(whole, m))
            if rest:
                sums[index[-1], :rest] += flat[whole * m :]
        blocks = (sums[:m] - sums[m:]).double().numpy() * self._signs
        places = (np.arange(m) - np.arange(m)[:, None]) % m  # row r is rotated by r
        projected: npt.NDArray[np.float32] = np.take_along_axis(blocks, places, axis=1).sum(axis=0).astype(np.float32)
        return projected
