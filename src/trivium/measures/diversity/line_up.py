"""Bring equal hashes side by side, faster than sorting their places."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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


class Held(NamedTuple):
    """Which owners hold which hash, the hashes side by side and the owners of each in ascending order."""

    owner: Integers  # (pairs,) of each different pair of hash and owner
    owners_of: Integers  # (hashes,) how many owners each different hash has: the lengths of the runs in ``owner``
    first: Integers  # (pairs,) how many of all m stand before the pair

    def times(self, m: int) -> Integers:
        """(pairs,) how often the owner holds the hash, where m are held in all."""
        return np.diff(self.first, append=m)


def pair_up(hashes: Hashes, owners: Integers, n: int, *, different: int | None = None) -> Held:
    """The different pairs of hash and owner.

    The owner takes the place of the low bits of its hash, so that one vectorised sort does it all. Whether any two
    hashes agree in the bits that are left shows in the number of different ones, before and after; where they do, which
    is rare below some millions, they are lined up by place.

    Args:
        hashes: (m,) hashes.
        owners: (m,) who holds each, between 0 and n - 1.
        n: Owners there are.
        different: How many different hashes there are, if that is known already.

    Cost: two sorts, or one: 0.4 CPU-s for 7 million.
    """
    low = np.uint64((1 << max(n - 1, 0).bit_length()) - 1)
    held = hashes & ~low
    held |= owners.view(np.uint64)
    held.sort()
    first = np.flatnonzero(_changes(held))
    owner = held[first]
    new = _changes(owner & ~low)
    if different is None:
        different = int(np.count_nonzero(_changes(np.sort(hashes))))
    if np.count_nonzero(new) != different:
        by_owner = np.argsort(owners, kind="stable")
        place, ordered = line_up(hashes[by_owner])
        owner = owners[by_owner[place]].view(np.uint64)
        first = np.flatnonzero(_changes(ordered) | _changes(owner))
        new, owner = _changes(ordered)[first], owner[first]
    owner &= low
    return Held(owner.view(np.int64), np.diff(np.flatnonzero(new), append=len(owner)), first)


def _changes(ordered: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Whether each differs from the one before it; the first does."""
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new
