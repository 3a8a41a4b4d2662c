"""Near-duplicates: records whose runs of three words are mostly those of another record."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import share
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.line_up import pair_up
from trivium.views.tokens import Hashes, Integers, Tokens

SHINGLE = 3  # words
THRESHOLD = 0.7

_MOST_WORK = 100_000_000  # pairs that share a rare shingle and are looked at; beyond, candidates are sketched
_BLOCK_WORK = 1 << 17  # of them at a time: what is worked on stays in the processor's cache
_BANDS, _ROWS = 32, 4  # a pair at Jaccard 0.7 is a candidate with probability 0.9998, one at 0.5 with 0.87
_FURTHEST = 16  # members of a band apart
_VERIFIED = 1 << 15  # candidates counted at a time
_SAFE = 1e-9  # rounding must not take a candidate away
_ODD, _SALT, _MASK = 0xBF58476D1CE4E5B9, 0x9E3779B97F4A7C15, 2**64 - 1


class NearDuplicate(NamedTuple):
    """A record and the most similar one found for it."""

    first: int  # row of the one found
    second: int  # row of the record it was found for
    jaccard: float


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1), direction=-1,
    rises_with="records that repeat an earlier one, word for word or nearly",
    length_bias="one changed word weighs more in a short record; grows with n, as more can repeat",
    cost="two sorts of the shingles and a join of the rarest: 0.1 CPU-s for 10,000 records of 30 words",
    source="Broder 1997 (resemblance of shingle sets), doi:10.1109/SEQUEN.1997.666900; Jaccard verified for each pair",
)  # fmt: skip
def near_duplicate_rate(tokens: Tokens) -> float:
    """Share of records that have a near-duplicate earlier in the set.

    0: none; (n - 1) / n: all are copies of one. Near-duplicate: the sets of three-word runs have a Jaccard
    similarity of at least 0.7. One changed word in the middle of 20 gives 0.71, two give less; a record of one or two
    words counts as its own single run, so that only a copy matches it. Exactly repeating the set adds n to the
    count. In a chain of pairs (a like b, b like c, a unlike c) the order decides between one and two.

    Args:
        tokens: The records; those without a token are left out.

    Returns:
        Share between 0 and 1; ``nan`` if no record has a token.

    Raises:
        InputError: no records.
    """
    if not len(tokens):
        raise InputError("near_duplicate_rate needs at least one record, got none.")
    counted = int((tokens.lengths > 0).sum())
    return len(near_duplicates(tokens)) / counted if counted else math.nan


def near_duplicates(tokens: Tokens, *, threshold: float = THRESHOLD) -> list[NearDuplicate]:
    """For each record with a near-duplicate earlier in the set, the most similar earlier one.

    Exact: two records that similar share at least one of the rarest third or so of their shingles, so those that share
    none need not be looked at (prefix filter; Chaudhuri et al. 2006, doi:10.1109/ICDE.2006.9; with the lengths and
    places of Xiao et al. 2008, doi:10.1145/1367497.1367516). Only where more than 1e8 such pairs would be looked at (as
    among 5,000 long records that all resemble each other) do candidates come from a MinHash sketch, which misses one
    pair in some thousands at the threshold. Similarity is always counted, never estimated.

    Args:
        tokens: The records; those without a token match nothing.
        threshold: Least Jaccard similarity of the shingle sets, above 0 and at most 1.

    Returns:
        One entry per record found, by row; of equally similar ones the earliest.

    Raises:
        InputError: threshold is not in (0, 1].
    """
    _check(threshold)
    sets = _shingle_sets(tokens)
    kept, group = _different(sets, np.arange(len(tokens)))
    copies = [
        NearDuplicate(int(first), row, 1.0)
        for row, first in enumerate(np.where(group >= 0, kept[group], -1).tolist() if len(kept) else ())
        if 0 <= first != row
    ]
    found = _best_matches(sets, kept, kept, threshold, earlier_only=True)
    return sorted(copies + found, key=lambda pair: pair.second)


def near_duplicates_between(a: Tokens, b: Tokens, *, threshold: float = THRESHOLD) -> list[NearDuplicate]:
    """For each record of b with a near-duplicate in a, the most similar one: ``first`` in a, ``second`` in b.

    Args:
        a: Where to look.
        b: What to look for.
        threshold: Least Jaccard similarity of the shingle sets, above 0 and at most 1.

    Returns:
        One entry per record of b found, by row; of equally similar ones the earliest. As exact as
        ``near_duplicates``.

    Raises:
        InputError: threshold is not in (0, 1].
    """
    _check(threshold)
    sets = _shingle_sets(Tokens.join([a, b]))
    kept_a, _ = _different(sets, np.arange(len(a)))
    kept_b, group_b = _different(sets, len(a) + np.arange(len(b)))
    matches = _best_matches(sets, kept_a, kept_b, threshold, earlier_only=False)
    found = {pair.second: pair for pair in matches}
    firsts = np.where(group_b >= 0, kept_b[group_b], -1).tolist() if len(kept_b) else []
    return [
        NearDuplicate(found[first].first, row, found[first].jaccard)
        for row, first in enumerate(firsts)
        if first in found
    ]


class _Sets(NamedTuple):
    """The shingles of each record, numbered from the rarest to the most common."""

    starts: Integers  # (n + 1,): record i has shingles[starts[i]:starts[i + 1]], ascending
    shingles: Integers
    alone: int  # shingles below this number stand in one record only

    @property
    def sizes(self) -> Integers:
        return np.diff(self.starts)


def _check(threshold: float) -> None:
    if share(threshold, "threshold") == 0:
        raise InputError("threshold must be above 0, got 0: every pair would be a near-duplicate.")


def _shingle_sets(tokens: Tokens) -> _Sets:
    n = len(tokens)
    held = pair_up(*_shingles(tokens), n)
    # Number them by the records they stand in, and of equally common ones by hash.
    rarest_first = np.sort((held.owners_of << 32) | np.arange(len(held.owners_of))) & 0xFFFFFFFF
    number = np.empty(len(rarest_first), dtype=np.int64)
    number[rarest_first] = np.arange(len(rarest_first))
    both = held.owner
    both <<= 32
    both |= np.repeat(number, held.owners_of)
    both.sort()
    starts = np.searchsorted(both, np.arange(n + 1) << 32)
    both &= 0xFFFFFFFF
    return _Sets(starts, both, int((held.owners_of == 1).sum()))


def _shingles(tokens: Tokens) -> tuple[Hashes, Integers]:
    """Hash of each shingle, and the record it stands in."""
    lengths = tokens.lengths
    hashes = [tokens.gram_hashes(SHINGLE)]
    owners = [np.repeat(np.arange(len(tokens)), np.maximum(lengths - SHINGLE + 1, 0))]
    for order in range(1, SHINGLE):  # a record too short for a shingle is one
        short = np.flatnonzero(lengths == order)
        hashes.append(tokens.take(short).gram_hashes(order))
        owners.append(short)
    return np.concatenate(hashes), np.concatenate(owners)


def _different(sets: _Sets, rows: Integers) -> tuple[Integers, Integers]:
    """The rows that are first to hold their set, unless it is empty; and which of them each row is like, or -1."""
    filled = np.flatnonzero(sets.sizes[rows])
    mixed = _shuffled(sets.shingles.astype(np.uint64), 0)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, out=mixed)])
    sums = sums[sets.starts[rows[filled] + 1]] - sums[sets.starts[rows[filled]]]
    _, first, group = np.unique(sums, return_index=True, return_inverse=True)
    by_row = np.argsort(first)  # number the sets in the order in which they appear
    rank = np.empty_like(by_row)
    rank[by_row] = np.arange(len(by_row))
    numbers = np.full(len(rows), -1, dtype=np.int64)
    numbers[filled] = rank[group]
    return rows[filled[first[by_row]]], numbers


def _best_matches(
    sets: _Sets, targets: Integers, queries: Integers, threshold: float, *, earlier_only: bool
) -> list[NearDuplicate]:
    """The best target of each query that reaches the threshold, by query."""
    from scipy.sparse import csr_matrix

    n, sizes = len(sets.sizes), sets.sizes
    columns = int(sets.shingles.max(initial=0)) + 1
    ones = np.ones(len(sets.shingles), dtype=np.int32)
    table = csr_matrix((ones, sets.shingles, sets.starts), shape=(n, columns))
    most, best = np.zeros(n), np.full(n, n)
    for target, query in _candidates(sets, targets, queries, threshold, earlier_only):
        common = np.asarray(table[target].multiply(table[query]).sum(axis=1)).ravel()
        jaccard = common / (sizes[target] + sizes[query] - common)
        order = np.lexsort((target, -jaccard, query))
        order = order[jaccard[order] >= threshold]
        first = order[_changes(query[order])]
        target, query, jaccard = target[first], query[first], jaccard[first]
        better = (jaccard > most[query]) | ((jaccard == most[query]) & (target < best[query]))
        most[query[better]], best[query[better]] = jaccard[better], target[better]
    rows = np.flatnonzero(most)
    return [
        NearDuplicate(*found) for found in zip(best[rows].tolist(), rows.tolist(), most[rows].tolist(), strict=True)
    ]


def _candidates(
    sets: _Sets, targets: Integers, queries: Integers, threshold: float, earlier_only: bool
) -> Iterator[tuple[Integers, Integers]]:
    """Pairs of target and query, among which are all that reach the threshold; some come more than once."""
    by_size = np.argsort(sets.sizes, kind="stable")  # the smaller of a pair is looked up, of equal ones the first
    sides = [(targets, queries)] if earlier_only else [(targets, queries), (queries, targets)]
    joins = [_join(sets, by_size, small, large, threshold) for small, large in sides]
    if sum(int(join.matches.sum()) for join in joins) > _MOST_WORK:
        yield from _sketched(sets, targets, queries, earlier_only)
        return
    for join, (small, _) in zip(joins, sides, strict=True):
        for smaller, larger in _pairs(join, sets.sizes[by_size], threshold):
            a, b = by_size[smaller], by_size[larger]
            if earlier_only:
                yield np.minimum(a, b), np.maximum(a, b)
            else:
                yield (a, b) if small is targets else (b, a)


class _Entries(NamedTuple):
    """The rarest shingles of some records, but for those that no other record holds."""

    number: Integers  # of the record, by size
    place: Integers  # of the shingle among those of the record, rarest first
    shingle: Integers


class _Join(NamedTuple):
    """Equal shingles of two lists of entries: of larger entry i with the ``matches[i]`` smaller ones from start[i]."""

    smaller: _Entries  # by shingle, then number
    larger: _Entries
    start: Integers
    matches: Integers


def _join(sets: _Sets, by_size: Integers, small: Integers, large: Integers, threshold: float) -> _Join:
    """Records of ``small`` and ``large`` that share a rare shingle, the first no larger than the second."""
    number = np.empty(len(by_size), dtype=np.int64)
    number[by_size] = np.arange(len(by_size))
    sizes = sets.sizes
    # At least ``needed`` of the larger one's shingles are shared, so not all of those beyond the first few are new to
    # the other; and of the smaller one's, which the larger one equals or exceeds in size, still more are.
    needed = np.ceil(threshold * sizes - _SAFE).astype(np.int64)
    needed_of_small = np.ceil(2 * threshold / (1 + threshold) * sizes - _SAFE).astype(np.int64)
    smaller = _rarest(sets, number, small, sizes - needed_of_small + 1)
    larger = _rarest(sets, number, large, sizes - needed + 1)
    keys = (smaller.shingle << 32) | smaller.number
    order = np.argsort(keys)
    keys, smaller = keys[order], _Entries(*(column[order] for column in smaller))
    least = np.searchsorted(sizes[by_size], needed)[by_size]  # number of the smallest record that can match
    start = np.searchsorted(keys, (larger.shingle << 32) | least[larger.number])
    stop = np.searchsorted(keys, (larger.shingle << 32) | larger.number)
    return _Join(smaller, larger, start, np.maximum(stop - start, 0))


def _rarest(sets: _Sets, number: Integers, rows: Integers, counts: Integers) -> _Entries:
    taken = counts[rows]
    place = np.arange(int(taken.sum())) - np.repeat(np.cumsum(taken) - taken, taken)
    owner = np.repeat(rows, taken)
    shingle = sets.shingles[sets.starts[owner] + place]
    held = np.flatnonzero(shingle >= sets.alone)
    return _Entries(number[owner[held]], place[held], shingle[held])


def _pairs(join: _Join, sizes: Integers, threshold: float) -> Iterator[tuple[Integers, Integers]]:
    """Numbers of the records of a join, smaller and larger, that can still reach the threshold."""
    ends = np.cumsum(join.matches)
    start = done = 0
    while start < len(ends):
        stop = max(int(np.searchsorted(ends, done + _BLOCK_WORK, side="right")), start + 1)
        matches = join.matches[start:stop]
        b = np.repeat(np.arange(start, stop), matches)
        a = np.arange(len(b)) + np.repeat(join.start[start:stop] - (ends[start:stop] - matches - done), matches)
        smaller, larger = join.smaller.number[a], join.larger.number[b]
        size_a, size_b = sizes[smaller], sizes[larger]
        # If this is the first shingle they share, at most as many more are as either has left.
        most = np.minimum(size_a - join.smaller.place[a], size_b - join.larger.place[b])
        can = most >= np.ceil(threshold / (1 + threshold) * (size_a + size_b) - _SAFE)
        pairs = np.sort((larger[can] << 32) | smaller[can])
        pairs = pairs[_changes(pairs)]
        yield pairs & 0xFFFFFFFF, pairs >> 32
        start, done = stop, int(ends[stop - 1])


def _sketched(
    sets: _Sets, targets: Integers, queries: Integers, earlier_only: bool
) -> Iterator[tuple[Integers, Integers]]:
    """Pairs of target and query that agree in one band of a MinHash sketch."""
    n = len(queries)
    found: list[Integers] = []
    for bands in _bands(sets):
        band_t, band_q = bands[targets], bands[queries]
        order = np.argsort(band_t, kind="stable")
        ascending = band_t[order]
        low = np.searchsorted(ascending, band_q, side="left")
        if earlier_only:
            high = np.empty(n, dtype=np.int64)
            high[order] = np.arange(n)  # a query's own place: those before it with its band are earlier
        else:
            high = np.searchsorted(ascending, band_q, side="right")
        for lag in range(1, _FURTHEST + 1):
            query = np.flatnonzero(high - lag >= low)
            if not len(query):
                break
            found.append((queries[query] << 32) | targets[order[high[query] - lag]])
    pairs = np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    pairs = pairs[_changes(pairs)]
    for start in range(0, len(pairs), _VERIFIED):
        block = pairs[start : start + _VERIFIED]
        yield block & 0xFFFFFFFF, block >> 32


def _bands(sets: _Sets) -> Iterator[Hashes]:
    """For each band, one number per record that two records share if their least shingles agree in the whole band."""
    n, filled = len(sets.sizes), np.flatnonzero(sets.sizes)
    for band in range(_BANDS):
        mixed = np.zeros(n, dtype=np.uint64)
        for row in range(_ROWS):
            shuffled = _shuffled(sets.shingles.astype(np.uint64), band * _ROWS + row + 1)
            least = np.minimum.reduceat(shuffled, sets.starts[filled]) if len(filled) else mixed[filled]
            mixed[filled] = (mixed[filled] ^ (mixed[filled] >> np.uint64(29))) * np.uint64(_ODD) + least
        yield mixed


def _shuffled(numbers: Hashes, which: int) -> Hashes:
    """Numbers from 0 on as random-looking bits: an odd multiplier with a shift makes each ``which`` another shuffle."""
    shuffled = (numbers + np.uint64(_SALT * which & _MASK)) * np.uint64(_ODD)
    shuffled = (shuffled ^ (shuffled >> np.uint64(31))) * np.uint64(_ODD)
    shuffled ^= shuffled >> np.uint64(29)
    return shuffled


def _changes(ordered: Integers) -> npt.NDArray[np.bool_]:
    """Whether each differs from the one before it; the first does."""
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new
