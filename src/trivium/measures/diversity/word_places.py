"""Words without punctuation marks, and where in its record each word last stood: what measures within a record read."""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.diversity.line_up import line_up
from trivium.views.tokens import Hashes, Integers, Tokens

_BUCKETS = 1 << 16  # of a table that rules out most words before they are looked up
_PLANES = 0x20000  # code points searched for marks: all symbols, emoji included, lie below
_MARKS = ("P", "S", "Cc", "Cf", "M")  # Unicode categories of punctuation, symbols, controls and lone accents


class Words(NamedTuple):
    """The words of n records as one flat sequence."""

    offsets: Integers  # (n + 1,): record i holds places offsets[i] to offsets[i + 1] - 1
    previous: Integers  # (words,): place of the same word before, in the same record; -1 where it is the first
    frequency: Integers  # (words,): at the first place of a word how often the record holds it, elsewhere 0

    @property
    def lengths(self) -> Integers:
        """(n,) words in each record."""
        return np.diff(self.offsets)

    @property
    def types(self) -> Integers:
        """(n,) different words in each record."""
        firsts = np.concatenate([[0], np.cumsum(self.previous < 0)])
        return np.diff(firsts[self.offsets])


def word_places(tokens: Tokens, *, measure: str) -> Words:
    """The words of each record, punctuation marks and other lone symbols left out.

    Args:
        tokens: The records.
        measure: Who asks, for the error.

    Raises:
        InputError: no records.

    Cost: one sort of the words: 0.05 CPU-s for 600,000.
    """
    if not len(tokens):
        raise InputError(f"{measure} needs at least one record, got none.")
    is_word = ~_are_marks(tokens.hashes)
    hashes = tokens.hashes[is_word]
    offsets = np.concatenate([[0], np.cumsum(is_word)])[tokens.offsets]
    n = len(hashes)
    place, word = line_up(hashes)
    owner = np.repeat(np.arange(len(tokens)), np.diff(offsets))[place]
    again = np.zeros(n, dtype=bool)
    again[1:] = (word[1:] == word[:-1]) & (owner[1:] == owner[:-1])

    previous = np.full(n, -1, dtype=np.int64)
    previous[place[1:][again[1:]]] = place[:-1][again[1:]]
    firsts = np.flatnonzero(~again)
    frequency = np.zeros(n, dtype=np.int64)
    frequency[place[firsts]] = np.diff(np.append(firsts, n))
    return Words(offsets, previous, frequency)


def _are_marks(hashes: Hashes) -> npt.NDArray[np.bool_]:
    marks, bucket_holds_one = _marks()
    found: npt.NDArray[np.bool_] = bucket_holds_one[hashes & np.uint64(_BUCKETS - 1)]
    candidates = np.flatnonzero(found)
    place = np.minimum(np.searchsorted(marks, hashes[candidates]), len(marks) - 1)
    found[candidates] = marks[place] == hashes[candidates]
    return found


@cache
def _marks() -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Hashes of every single character that is a token and no word (``prose.plain_words``), and their buckets."""
    signs = [
        sign
        for sign in map(chr, range(_PLANES))
        if unicodedata.category(sign).startswith(_MARKS) and sign == sign.casefold() and not sign.isalnum()
    ]
    hashes = np.unique(Tokens.of(signs).hashes)
    buckets = np.zeros(_BUCKETS, dtype=bool)
    buckets[hashes & np.uint64(_BUCKETS - 1)] = True
    return hashes, buckets
