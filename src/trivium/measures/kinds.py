"""Kinds and how often each was met, in bounded memory: exact for up to half a million kinds, then a sketch.

A kind is known by a 64-bit hash. While there are at most LIMIT kinds, all are held. Beyond, the LIMIT with the smallest
hashes are: a uniform random choice among all kinds that depends on nothing but the kinds themselves, so shards merged
in any order hold what the whole would (bottom-k or KMV sketch; Bar-Yossef et al. 2002, Beyer et al. 2007). How many
kinds there are is then LIMIT over the share of the hash range that holds them, with relative standard error
1 / √LIMIT: 0.14 %. A held kind was held from the first, so that its count is exact.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.streamed import Finished

LIMIT = 1 << 19  # kinds held: 4 MB of hashes, and as much again of counts
_END = 1 << 64

Hashes = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


class Kinds(NamedTuple):
    """What shards of a set add up to."""

    drawn: int  # individuals, of all kinds
    held: Hashes  # the kinds, ascending
    counts: Integers  # how often each was met; (0,) where only kinds are counted
    cut: int  # kinds from this hash on are not held; 0: all are

    @property
    def number(self) -> float:
        """How many kinds there are: exact, or an estimate."""
        return len(self.held) * (_END / self.cut) if self.cut else float(len(self.held))

    @property
    def error(self) -> float:
        """Relative standard error of ``number``."""
        return 1 / math.sqrt(len(self.held)) if self.cut else 0.0


def prepare() -> Kinds:
    """No kinds."""
    return Kinds(0, np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64), 0)


def of_hashes(hashes: Hashes, *, counted: bool, limit: int = LIMIT) -> Kinds:
    """The kinds of individuals known by any 64-bit hash, one for each individual.

    Cost: one sort.
    """
    ascending = np.sort(_spread(hashes))
    starts = _starts(ascending)
    counts = np.diff(np.append(starts, len(ascending))) if counted else np.empty(0, dtype=np.int64)
    return _cut(len(hashes), ascending[starts], counts, 0, limit)


def of_counts(counts: Mapping[str, int], *, limit: int = LIMIT) -> Kinds:
    """The kinds of a table of names and how often each was met."""
    names = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in counts]
    hashes = np.frombuffer(b"".join(names), dtype=">u8").astype(np.uint64)
    times = np.fromiter(counts.values(), dtype=np.int64, count=len(counts))
    by_hash = np.argsort(hashes)
    return _cut(int(times.sum()), hashes[by_hash], times[by_hash], 0, limit)


def merge(parts: Iterable[Kinds], *, limit: int = LIMIT) -> Kinds:
    """The kinds of several shards; the same in any order.

    Raises:
        InputError: no parts.
    """
    given = list(parts)
    if not given:
        raise InputError("merge needs at least one part, got none.")
    drawn = sum(part.drawn for part in given)
    cut = min((part.cut for part in given if part.cut), default=0)
    below = [np.searchsorted(part.held, np.uint64(cut)) if cut else len(part.held) for part in given]
    hashes = np.concatenate([part.held[:end] for part, end in zip(given, below, strict=True)])
    if not any(len(part.counts) for part in given):
        ascending = np.sort(hashes)
        return _cut(drawn, ascending[_starts(ascending)], np.empty(0, dtype=np.int64), cut, limit)
    by_hash = np.argsort(hashes)
    starts = _starts(hashes[by_hash])
    counts = np.concatenate([part.counts[:end] for part, end in zip(given, below, strict=True)])[by_hash]
    return _cut(drawn, hashes[by_hash][starts], np.add.reduceat(counts, starts) if len(starts) else counts, cut, limit)


def seen_once(kinds: Kinds, hashes: Hashes) -> npt.NDArray[np.float64]:
    """(m,) 1 for each individual, known by the hash it was counted by, that is the only one of its kind; else 0.

    Where not all kinds are held, those of one in p that are stand for p, and the others for none.
    """
    spread = _spread(hashes)
    place = np.minimum(np.searchsorted(kinds.held, spread), max(len(kinds.held) - 1, 0))
    if not len(kinds.held):
        return np.zeros(len(hashes))
    alone = (kinds.held[place] == spread) & (kinds.counts[place] == 1)
    found: npt.NDArray[np.float64] = alone * (_END / kinds.cut if kinds.cut else 1.0)
    return found


def sketched(kinds: Kinds, value: float) -> Finished:
    """A value proportional to the number of kinds, with the error that the sketch adds and a note that says so."""
    if not kinds.cut:
        return Finished(value)
    note = f"kinds estimated from {len(kinds.held):,} of about {kinds.number:,.0f} (± {kinds.error:.1%})"
    return Finished(value, value * kinds.error, note)


def only_exact(kinds: Kinds, value: float) -> Finished:
    """A value that leans on the commonest kinds: none if not all are held."""
    if not kinds.cut:
        return Finished(value)
    return Finished(math.nan, note=f"more than {len(kinds.held):,} kinds, so not counted on all records")


def _cut(drawn: int, held: Hashes, counts: Integers, cut: int, limit: int) -> Kinds:
    if len(held) <= limit:
        return Kinds(drawn, held, counts, cut)
    return Kinds(drawn, held[:limit].copy(), counts[:limit].copy(), int(held[limit]))


def _spread(hashes: Hashes) -> Hashes:
    """The hashes, one to one, spread evenly over their range whatever they were (the finaliser of SplitMix64)."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    spread: Hashes = mixed ^ (mixed >> np.uint64(31))
    return spread


def _starts(ascending: Hashes) -> npt.NDArray[np.intp]:
    # A sort is vectorised and np.unique's hash table is not: 2 against 100 ms for 300,000.
    new = np.ones(len(ascending), dtype=bool)
    new[1:] = ascending[1:] != ascending[:-1]
    return np.flatnonzero(new)
