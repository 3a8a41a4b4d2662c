"""Texts as words, and words as numbers that are the same on every machine."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.views.ascii_words import LONGEST, AsciiWords

TOKENIZER = "words/1"

# Scripts written without spaces between words, in which one character is close to one word.
_IDEOGRAPHS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Vowel signs and accents that \w leaves out of a word: Latin and Greek, Hebrew, Arabic, Indic, Thai.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e"
)
_LETTER = rf"(?:[^\W{_IDEOGRAPHS}]|[{_MARKS}])"
_WORDS = re.compile(rf"{_LETTER}+(?:['\u2019]{_LETTER}+)*|[{_IDEOGRAPHS}]|[^\w\s]")
_ASCII_WORDS = re.compile(r"\w+(?:'\w+)*|[^\w\s]")  # the same words, found faster

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_BLOCK = 1 << 15  # tokens mixed into n-grams at a time: what is worked on stays in the processor's cache

Hashes = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


def words(text: str) -> list[str]:
    """The case-folded words and punctuation marks of a text, in order: tokenizer ``words/1``.

    A word is a run of letters, digits and underscores, with inner apostrophes (``don't``) and with its accents and
    vowel signs; a Chinese or Japanese character stands alone, and so does every other symbol that is not white
    space. Thai and other scripts without spaces give long words: read their token measures with care.

    Cost: linear; about 10 MB a second.
    """
    folded = text.casefold()
    return (_ASCII_WORDS if folded.isascii() else _WORDS).findall(folded)


class Grams(NamedTuple):
    """All n-grams of a set of texts: one hash each, and the row of the text it stands in."""

    hashes: Hashes
    owner: Integers


class Spectrum(NamedTuple):
    """How often the n-grams of a set are met: all that measures need that do not ask which they are."""

    drawn: int  # n-grams, all of them
    times: Integers  # the different numbers of times that an n-gram is met, ascending
    kinds: Integers  # and how many different n-grams are met that often

    @property
    def different(self) -> int:
        """How many different n-grams there are."""
        return int(self.kinds.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of n texts as one flat array of 64-bit hashes, with where each text starts.

    A hash depends on the word alone (BLAKE2b), so tokens of shards and of different data sets can be joined and
    compared without a shared vocabulary. Two of a million distinct words agree by chance with probability 3e-8.
    """

    hashes: Hashes  # (tokens,)
    offsets: Integers  # (n + 1,): text i is hashes[offsets[i]:offsets[i + 1]]
    _spectra: dict[int, Spectrum] = field(default_factory=dict, repr=False)  # already worked out, by order

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Tokenize texts with ``words``.

        Cost: about 1 second of CPU for 40 MB of ASCII, for 10 MB of other texts.
        """
        hash_of = _WordHashes().__getitem__
        many = AsciiWords(hash_of)
        parts: list[tuple[Hashes, Integers]] = []
        rows: tuple[list[int], list[int]] = ([], [])  # of the texts tokenized many at a time, and one by one
        batch, size = list[str](), 0
        flat, lengths = list[int](), list[int]()
        for row, text in enumerate(texts):
            if not text.isascii() or len(text) >= LONGEST:
                found = words(text)
                flat.extend(map(hash_of, found))
                lengths.append(len(found))
                rows[1].append(row)
                continue
            if size + len(text) + 1 > LONGEST:
                parts.append(many(batch))
                batch, size = [], 0
            batch.append(text)
            size += len(text) + 1
            rows[0].append(row)
        if batch:
            parts.append(many(batch))
        parts.append((np.array(flat, dtype=np.uint64), np.array(lengths, dtype=np.int64)))
        ends = np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *(part[1] for part in parts)]))
        tokens = cls(np.concatenate([part[0] for part in parts]), ends)
        return tokens.take(np.argsort(rows[0] + rows[1])) if all(rows) else tokens

    @classmethod
    def join(cls, parts: Sequence["Tokens"]) -> Self:
        """The texts of all parts, one part after the other."""
        if not parts:
            return cls.of(())
        starts = np.cumsum([0, *(len(part.hashes) for part in parts)])
        ends = [part.offsets[1:] + start for part, start in zip(parts, starts)]
        return cls(
            np.concatenate([part.hashes for part in parts]), np.concatenate([np.zeros(1, dtype=np.int64), *ends])
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Integers:
        """(n,) tokens in each text."""
        return np.diff(self.offsets)

    def take(self, rows: npt.ArrayLike) -> Self:
        """The texts at these rows, in this order; rows are indices or a mask of n booleans."""
        index = as_rows(rows, len(self))
        lengths = self.lengths[index]
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[index] - offsets[:-1], lengths)
        return type(self)(self.hashes[places], offsets)

    def ngrams(self, order: int) -> Grams:
        """Every run of ``order`` tokens inside one text; none crosses from one text into the next.

        Returns:
            Hashes and owners, in order of the texts; a text of L tokens has max(L - order + 1, 0) of them. Hashes
            of different orders are not comparable.

        Raises:
            InputError: order is below 1.

        Cost: linear.
        """
        hashes = self.gram_hashes(order)
        return Grams(hashes, np.repeat(np.arange(len(self)), np.maximum(self.lengths - order + 1, 0)))

    def gram_hashes(self, order: int) -> Hashes:
        """The hashes of ``ngrams`` alone, for those who need not know which text each stands in.

        Raises:
            InputError: order is below 1.

        Cost: linear: 0.03 CPU-s for 7 million. They are not kept: sets of a million records would fill the memory.
        """
        at_least(order, 1, "order")
        return self.hashes if order == 1 else self._mix(order)

    def spectrum(self, order: int) -> Spectrum:
        """How many n-grams are met once, twice, and so on.

        Raises:
            InputError: order is below 1.

        Cost: one sort, and kept for the next call.
        """
        if order not in self._spectra:
            ascending = np.sort(self.gram_hashes(order))
            new = np.ones(len(ascending), dtype=bool)
            np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
            kinds = np.bincount(np.diff(np.flatnonzero(new), append=len(ascending)))
            times = np.flatnonzero(kinds)
            self._spectra[order] = Spectrum(len(ascending), times, kinds[times])
        return self._spectra[order]

    def _mix(self, order: int) -> Hashes:
        last = len(self.hashes) - order + 1  # starts beyond it have too few tokens behind them
        if last <= 0:
            return np.empty(0, dtype=np.uint64)
        mixed = np.empty(last, dtype=np.uint64)
        for start in range(0, last, _BLOCK):
            stop = min(start + _BLOCK, last)
            block = self.hashes[start:stop]
            for step in range(1, order):
                block = (block ^ (block >> _SHIFT)) * _MULTIPLIER + self.hashes[start + step : stop + step]
            mixed[start:stop] = block
        whole = np.ones(
            len(self.hashes), dtype=bool
        )  # False for starts from which a run would cross into the next text
        for step in range(1, order):
            whole[np.maximum(self.offsets[1:] - step, self.offsets[:-1])[self.lengths > 0]] = False
        return mixed[whole[:last]]


def as_rows(rows: npt.ArrayLike, n: int) -> Integers:
    """Row indices from indices or from a mask of n booleans, checked.

    Raises:
        InputError: a mask of another length, or an index outside 0..n-1.
    """
    index = np.asarray(rows)
    if index.dtype == bool:
        if index.shape != (n,):
            raise InputError(f"a mask of rows must hold {n} booleans, got shape {index.shape}.")
        return np.flatnonzero(index)
    index = index.astype(np.int64)
    if index.size and not (index.min() >= 0 and index.max() < n):
        raise InputError(f"rows must lie between 0 and {n - 1}, got {index.min()}..{index.max()}.")
    return index


class _WordHashes(dict[str, int]):
    """Hash of each word, worked out when it is first met."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = value = int.from_bytes(digest, "big")
        return value
