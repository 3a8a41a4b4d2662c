"""Bring equal hashes side by side, faster than sorting their places."""

import numpy as np

from trivium.views.tokens import Hashes, Integers


def line_up(hashes: Hashes) -> tuple[Integers, Hashes]:
    """Places of the hashes, equal ones side by side and in order of place; and the hashes so ordered.

    Numpy sorts numbers with vector instructions several times faster than it sorts their places. So the low bits of
    each hash make way for its place and the numbers are sorted; where two different hashes agree in all the bits that
    are left, which is rare, their places are sorted after all.

    Cost: one sort: 0.5 CPU-s for 6 million.
    """
    low = np.uint64((1 << max(len(hashes) - 1, 0).bit_length()) - 1)
    held = np.sort((hashes & ~low) | np.arange(len(hashes), dtype=np.uint64))
    place = (held & low).astype(np.int64)
    ordered = hashes[place]
    if (((held[1:] ^ held[:-1]) <= low) & (ordered[1:] != ordered[:-1])).any():
        place = np.argsort(hashes, kind="stable")
        ordered = hashes[place]
    return place, ordered
