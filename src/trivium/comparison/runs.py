"""Runs of words that texts share, as rules of contamination count them: case folded, punctuation left out."""

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.views.tokens import Hashes, Integers, Tokens, words

_MARK = re.compile(r"[^\w\s]")
_BLOCK = 1 << 20  # words looked up at a time,
_PAIRS = 1 << 22  # and pairs of a run and an item that holds it
_BITS = 22  # of a hash that a first, rough look-up reads
_MOST_WORDS = 5_000  # of a text in which a match is looked for
_MOST_PLACES = 50  # of one word from which it is


class Holders(NamedTuple):
    """The runs of words by which the items of a set can be known, and which items hold each."""

    order: int  # words of a run
    hashes: Hashes  # ascending, each once
    starts: Integers  # run i stands in items[starts[i]:starts[i + 1]]
    items: Integers
    sizes: Integers  # (items,) different runs of each item


def folded(text: str) -> str:
    """A text as it is compared for being the same: case and white space folded."""
    return " ".join(text.casefold().split())


def spoken(text: str) -> list[str]:
    """The words of a text, case folded, without punctuation marks and other symbols."""
    return [word for word in words(text) if not _MARK.fullmatch(word)]


def without_marks(tokens: Tokens, texts: Sequence[str]) -> Tokens:
    """The tokens of these texts without punctuation marks and other symbols, as ``spoken`` has them."""
    marks = sorted(filter(_MARK.fullmatch, set[str]().union(*texts)))
    known = np.sort(Tokens.of(marks).hashes)
    if not len(known):
        return tokens
    place = np.minimum(np.searchsorted(known, tokens.hashes), len(known) - 1)
    kept = known[place] != tokens.hashes
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])
    return Tokens(tokens.hashes[kept], before[tokens.offsets])


def runs_of_items(tokens: Tokens, order: int, *, common: int, share: float) -> Holders:
    """The runs of the items of a set, without those that many items have in common.

    Args:
        tokens: The items, without marks.
        order: Words of a run.
        common: Different items that a run may always stand in.
        share: Share of the different items that it may stand in where that is more.
    """
    n = len(tokens)
    grams = tokens.ngrams(order)
    hashes, owner = _different(grams.hashes, grams.owner)
    texts = _alike(tokens)
    new = _changes(hashes)
    run = np.cumsum(new) - 1
    by_text = np.unique((run << 32) | texts[owner])  # copies of an item count once
    held = np.bincount(by_text >> 32, minlength=int(new.sum()))
    own = held <= max(common, share * len(np.unique(texts)))
    kept = own[run]
    hashes, owner = hashes[kept], owner[kept]
    new = _changes(hashes)
    starts = np.append(np.flatnonzero(new), len(hashes)).astype(np.int64)
    return Holders(order, hashes[new], starts, owner, np.bincount(owner, minlength=n))


def shared_runs(tokens: Tokens, items: Holders, *, least: float) -> dict[tuple[int, int], float]:
    """(record, item) → share of the item's different runs that the record holds, for pairs that share enough.

    Args:
        tokens: The records, without marks.
        items: What to look for.
        least: Least share; at 0, a single run will do.
    """
    found: dict[tuple[int, int], float] = {}
    if not len(items.hashes):
        return found
    rough = np.zeros(1 << _BITS, dtype=bool)
    rough[items.hashes >> np.uint64(64 - _BITS)] = True
    for start, stop in _blocks(tokens.lengths, _BLOCK):
        grams = tokens.take(np.arange(start, stop)).ngrams(items.order)
        seen = np.flatnonzero(rough[grams.hashes >> np.uint64(64 - _BITS)])
        hashes, owner = grams.hashes[seen], grams.owner[seen]
        run = np.minimum(np.searchsorted(items.hashes, hashes), len(items.hashes) - 1)
        there = items.hashes[run] == hashes
        both = np.unique((owner[there] << 32) | run[there])
        owner, run = both >> 32, both & 0xFFFFFFFF
        per_record = np.bincount(owner, weights=np.diff(items.starts)[run], minlength=stop - start).astype(np.int64)
        for first, last in _blocks(per_record, _PAIRS):
            here = slice(*np.searchsorted(owner, (first, last)))
            pairs, counts = np.unique(_spread(owner[here], run[here], items), return_counts=True)
            item = pairs & 0xFFFFFFFF
            shares = counts / items.sizes[item]
            enough = shares >= least
            records = (pairs[enough] >> 32) + start
            found.update(zip(zip(records.tolist(), item[enough].tolist()), shares[enough].tolist()))
    return found


def longest_shared(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The longest run of words that stands in both; of equally long ones the first in ``one``.

    Cost: linear in ``one``. Of each, the first 5,000 words are read; and runs begin at the first 50 places of a word.
    """
    one, other = one[:_MOST_WORDS], other[:_MOST_WORDS]
    places: dict[str, list[int]] = {}
    for place, word in enumerate(other):
        places.setdefault(word, []).append(place)
    best = (0, 0)
    before: dict[int, int] = {}  # place in other → length of the run that ends there and at the word before
    for end, word in enumerate(one, start=1):
        near = places.get(word, ())
        now = {place: before.get(place - 1, 0) + 1 for place in near[:_MOST_PLACES]}
        now |= {place + 1: length + 1 for place, length in before.items() if other[place + 1 : place + 2] == [word]}
        longest = max(now.values(), default=0)
        if longest > best[0]:
            best = (longest, end)
        before = now
    return list(one[best[1] - best[0] : best[1]])


def _spread(owner: Integers, run: Integers, items: Holders) -> Integers:
    """Record and item of every run that they share, as one number each."""
    counts = np.diff(items.starts)[run]
    first = np.repeat(items.starts[run] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    item = items.items[first + np.arange(len(first))]
    return (np.repeat(owner, counts) << 32) | item


def _blocks(sizes: Integers, most: int) -> list[tuple[int, int]]:
    """Stretches of rows whose sizes add up to about ``most``; a larger row stands alone."""
    group = np.cumsum(sizes) // most
    edges = np.flatnonzero(np.diff(group)) + 1
    ends = [0, *edges.tolist(), len(sizes)]
    return [(start, stop) for start, stop in itertools.pairwise(ends) if stop > start]


def _different(hashes: Hashes, owner: Integers) -> tuple[Hashes, Integers]:
    """Each run of each item once, by hash and then by item."""
    order = np.lexsort((owner, hashes))
    hashes, owner = hashes[order], owner[order]
    new = _changes(hashes)
    new[1:] |= owner[1:] != owner[:-1]
    return hashes[new], owner[new]


def _alike(tokens: Tokens) -> Integers:
    """(n,) a number for each text that only texts of the same words share."""
    numbers: dict[bytes, int] = {}
    parts = (tokens.hashes[start:stop].tobytes() for start, stop in zip(tokens.offsets, tokens.offsets[1:]))
    return np.array([numbers.setdefault(part, len(numbers)) for part in parts], dtype=np.int64)


def _changes(ordered: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Whether each differs from the one before it; the first does."""
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new
