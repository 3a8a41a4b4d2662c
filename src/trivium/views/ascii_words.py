"""Words of many ASCII texts at once: the tokens of ``words``, found and hashed without a Python step for each."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LONGEST = 1 << 18  # bytes of texts looked at together, and of the longest one taken

_SLOTS = 20  # bits: places for words met before, 16 MB
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_APOSTROPHE = ord("'")

Hashes = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


class _Tables(NamedTuple):
    number: Hashes  # (256,): what a byte counts
    power: Hashes  # (LONGEST + 1,): powers of the multiplier modulo 2^64
    inverse: Hashes  # (LONGEST + 1,): and of its inverse
    in_word: npt.NDArray[np.bool_]  # (256,): letters, digits and the underscore
    is_mark: npt.NDArray[np.bool_]  # (256,): neither of a word nor white space


class AsciiWords:
    """Tokenizes batches of ASCII texts as ``trivium.views.tokens.words`` does, several times faster.

    A run of bytes is first known by a polynomial of them modulo 2^64, worked out for all words from one running sum.
    Words met before are found in a table by that number; only new ones, or those whose place in the table is taken,
    are cut out and handed to ``hash_of``. Two of a million distinct words share a number with probability 3e-8.

    Args:
        hash_of: 64-bit hash of a word.
    """

    def __init__(self, hash_of: Callable[[str], int]) -> None:
        self._hash_of = hash_of
        self._keys = np.zeros(1 << _SLOTS, dtype=np.uint64)
        self._values = np.zeros(1 << _SLOTS, dtype=np.uint64)

    def __call__(self, texts: Sequence[str]) -> tuple[Hashes, Integers]:
        """Hashes of all words of the texts, and how many each text has; the texts hold at most LONGEST characters."""
        tables = _tables()
        joined = "\n".join(texts).lower()
        bytes_ = np.frombuffer(joined.encode("ascii"), dtype=np.uint8)
        start, stop = _bounds(bytes_, tables)
        sums = np.zeros(len(bytes_) + 1, dtype=np.uint64)
        np.cumsum(tables.number[bytes_] * tables.power[: len(bytes_)], out=sums[1:])
        hashes = self._look_up((sums[stop] - sums[start]) * tables.inverse[start], start, stop, joined)
        ends = np.cumsum([len(text) + 1 for text in texts])
        return hashes, np.diff(np.searchsorted(start, ends), prepend=0)

    def _look_up(self, number: Hashes, start: Integers, stop: Integers, joined: str) -> Hashes:
        slot = (number * np.uint64(_MULTIPLIER)) >> np.uint64(64 - _SLOTS)
        hashes: Hashes = self._values[slot]
        missed = np.flatnonzero(self._keys[slot] != number)
        if len(missed):
            _, first, which = np.unique(number[missed], return_index=True, return_inverse=True)
            at = missed[first]
            cut = zip(start[at].tolist(), stop[at].tolist(), strict=True)
            made = np.array([self._hash_of(joined[begin:end]) for begin, end in cut], dtype=np.uint64)
            hashes[missed] = made[which]
            free = self._keys[slot[at]] == 0
            self._keys[slot[at[free]]] = number[at[free]]
            self._values[slot[at[free]]] = made[free]
        return hashes


def _bounds(bytes_: npt.NDArray[np.uint8], tables: _Tables) -> tuple[Integers, Integers]:
    """Where each word and mark starts and stops."""
    inside = np.zeros(len(bytes_) + 2, dtype=bool)  # with a place before and one after
    inside[1:-1] = tables.in_word[bytes_]
    apostrophes = np.flatnonzero(bytes_ == _APOSTROPHE)
    inner = apostrophes[inside[apostrophes] & inside[apostrophes + 2]]
    mark = tables.is_mark[bytes_]
    inside[inner + 1] = True
    mark[inner] = False
    start = np.flatnonzero((inside[1:-1] & ~inside[:-2]) | mark)
    stop = np.flatnonzero((inside[1:-1] & ~inside[2:]) | mark) + 1
    return start, stop


@cache
def _tables() -> _Tables:
    signs = list(map(chr, range(128)))
    in_word, is_mark = np.zeros(256, dtype=bool), np.zeros(256, dtype=bool)
    in_word[:128] = [sign.isalnum() or sign == "_" for sign in signs]
    is_mark[:128] = [not (sign.isalnum() or sign == "_" or sign.isspace()) for sign in signs]
    numbers = np.arange(1, 257, dtype=np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(31))) * np.uint64(_MULTIPLIER)
    power, inverse = (
        np.concatenate([[np.uint64(1)], np.cumprod(np.full(LONGEST, base, dtype=np.uint64))])
        for base in (_MULTIPLIER, pow(_MULTIPLIER, -1, 1 << 64))
    )
    return _Tables(numbers ^ (numbers >> np.uint64(29)), power, inverse, in_word, is_mark)
