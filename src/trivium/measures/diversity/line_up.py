"""Bring equal hashes side by side, faster than sorting their places."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.views.tokens import Hashes, Integers

_AT_ONCE = 1 << 20


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
    times: Integers  # (pairs,) how often the owner holds the hash; (0,) unless asked for
    owners_of: Integers  # (hashes,) how many owners each different hash has: the lengths of the runs in the other two


def pair_up(hashes: Hashes, owners: Integers, n: int, *, counted: bool = False) -> Held:
    """The different pairs of hash and owner.

    The owner takes the place of the low bits of its hash, so that one vectorised sort does it all. Whether any two
    hashes agree in the bits that are left shows in the number of different ones, before and after; where they do, which
    is rare below some millions, they are lined up by place.

    Args:
        hashes: (m,) hashes.
        owners: (m,) who holds each, between 0 and n - 1.
        n: Owners there are.
        counted: Whether to count how often each pair is met.

    Cost: two sorts: 0.4 CPU-s for 7 million.
    """
    low = np.uint64((1 << max(n - 1, 0).bit_length()) - 1)
    held = hashes & ~low
    held |= owners.view(np.uint64)
    held.sort()
    first = _changes(held)
    times = _lengths(first) if counted else np.empty(0, dtype=np.int64)
    owner = held[first]
    del held, first  # sets of millions of records would otherwise fill the memory
    new = _changes(owner & ~low)
    if np.count_nonzero(new) != np.count_nonzero(_changes(np.sort(hashes))):
        by_owner = np.argsort(owners, kind="stable")
        place, ordered = line_up(hashes[by_owner])
        owner = owners[by_owner[place]].view(np.uint64)
        first = _changes(ordered) | _changes(owner)
        times = _lengths(first) if counted else times
        new, owner = _changes(ordered)[first], owner[first]
    owner &= low
    return Held(owner.view(np.int64), times, _lengths(new))


def hash_ranges(hashes: Hashes, owners: Integers) -> Iterator[tuple[Hashes, Integers]]:
    """Hashes and owners by range of the hash, about a million at a time, for what can be added up over hashes."""
    parts = -(-len(hashes) // _AT_ONCE)
    width = np.uint64((2**64 - 1) // max(parts, 1))
    for part in range(parts):
        chosen = hashes >= np.uint64(part) * width
        if part < parts - 1:
            chosen &= hashes < np.uint64(part + 1) * width
        yield hashes[chosen], owners[chosen]


def _lengths(first: npt.NDArray[np.bool_]) -> Integers:
    """Of the runs that begin where this is true."""
    return np.diff(np.flatnonzero(first), append=len(first))


def _changes(ordered: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Whether each differs from the one before it; the first does."""
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new
