"""Near-duplicates: records whose runs of three words are mostly those of another record."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.tokens import Grams, Hashes, Integers, Tokens

SHINGLE = 3  # words
THRESHOLD = 0.7

_MOST_WORK = 2_000_000_000  # pairs of equal shingles that are counted one by one; beyond, candidates are sketched
_BLOCK_WORK = 20_000_000
_BANDS, _ROWS = 32, 4  # a pair at Jaccard 0.7 is a candidate with probability 0.9998, one at 0.5 with 0.87
_FURTHEST = 16  # members of a band apart
_PAIRS = 200_000  # verified at a time
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
    cost="a sparse product over shared shingles: 0.1 CPU-s for 10,000 records of 30 words",
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

    Exact as long as records share shingles in at most 2e9 pairs (some 10,000 records from one template, far more
    ordinary ones). Beyond that, candidates come from a MinHash sketch, which misses one pair in some thousands at the
    threshold; similarity is always counted, never estimated.

    Args:
        tokens: The records; those without a token match nothing.
        threshold: Least Jaccard similarity of the shingle sets, above 0 and at most 1.

    Returns:
        One entry per record found, by row; of equally similar ones the earliest.

    Raises:
        InputError: threshold is not in (0, 1].
    """
    _check(threshold)
    table = _shingle_table(tokens)
    kept, groups = _different_rows(table)
    copies = [
        NearDuplicate(int(kept[group]), row, 1.0)
        for row, group in enumerate(groups.tolist())
        if group >= 0 and kept[group] != row
    ]
    rows = table.rows[kept]
    near = [
        NearDuplicate(int(kept[first]), int(kept[second]), jaccard)
        for first, second, jaccard in _best_matches(rows, rows, threshold, earlier_only=True)
    ]
    return sorted(copies + near, key=lambda pair: pair.second)


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
    table = _shingle_table(Tokens.join([a, b]))
    part_a, part_b = _Table(table.rows[: len(a)], table.hashes), _Table(table.rows[len(a) :], table.hashes)
    kept_a, _ = _different_rows(part_a)
    kept_b, group_b = _different_rows(part_b)
    matches = _best_matches(part_a.rows[kept_a], part_b.rows[kept_b], threshold, earlier_only=False)
    found = {second: (int(kept_a[first]), jaccard) for first, second, jaccard in matches}
    return [
        NearDuplicate(found[group][0], row, found[group][1])
        for row, group in enumerate(group_b.tolist())
        if group in found
    ]


class _Table(NamedTuple):
    """Which shingles each record holds."""

    rows: Any  # sparse (n, shingles) of ones
    hashes: Hashes  # (shingles,)


def _check(threshold: float) -> None:
    if share(threshold, "threshold") == 0:
        raise InputError("threshold must be above 0, got 0: every pair would be a near-duplicate.")


def _shingle_table(tokens: Tokens) -> _Table:
    from scipy.sparse import csr_matrix

    lengths = tokens.lengths
    parts = [tokens.ngrams(SHINGLE)]
    for order in range(1, SHINGLE):  # a record too short for a shingle is one
        grams = tokens.ngrams(order)
        short = lengths[grams.owner] == order
        parts.append(Grams(grams.hashes[short], grams.owner[short]))
    hashes, number = np.unique(np.concatenate([part.hashes for part in parts]), return_inverse=True)
    held = np.sort((np.concatenate([part.owner for part in parts]) << 32) | number)
    held = held[np.concatenate([[True], held[1:] != held[:-1]])] if len(held) else held
    ends = np.concatenate([[0], np.cumsum(np.bincount(held >> 32, minlength=len(tokens)))])
    ones = np.ones(len(held), dtype=np.int32)
    return _Table(csr_matrix((ones, held & 0xFFFFFFFF, ends), shape=(len(tokens), len(hashes))), hashes)


def _different_rows(table: _Table) -> tuple[Integers, Integers]:
    """First rows of every different set that is not empty; and for each row the number of its set, or -1."""
    n = table.rows.shape[0]
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(table.hashes[table.rows.indices])])
    filled = np.flatnonzero(np.diff(table.rows.indptr))
    _, first, group = np.unique(
        sums[table.rows.indptr[filled + 1]] - sums[table.rows.indptr[filled]], return_index=True, return_inverse=True
    )
    by_row = np.argsort(first)  # number the sets in the order in which they appear
    rank = np.empty_like(by_row)
    rank[by_row] = np.arange(len(by_row))
    numbers = np.full(n, -1, dtype=np.int64)
    numbers[filled] = rank[group]
    return filled[first[by_row]], numbers


def _best_matches(targets: Any, queries: Any, threshold: float, *, earlier_only: bool) -> list[tuple[int, int, float]]:
    """(target, query, Jaccard) of the best target of each query that reaches the threshold, by query."""
    shared = np.bincount(targets.indices, minlength=targets.shape[1])
    work = np.concatenate([[0], np.cumsum(shared[queries.indices])])[queries.indptr]  # up to the start of each query
    exact = work[-1] <= _MOST_WORK
    pairs = _counted(targets, queries, work, earlier_only) if exact else _sketched(targets, queries, earlier_only)
    best: list[tuple[int, int, float]] = []
    sizes_t, sizes_q = np.diff(targets.indptr), np.diff(queries.indptr)
    for target, query, common in pairs:
        jaccard = common / (sizes_t[target] + sizes_q[query] - common)
        good = jaccard >= threshold
        if earlier_only:
            good &= target < query
        target, query, jaccard = target[good], query[good], jaccard[good]
        order = np.lexsort((target, -jaccard, query))
        first = order[np.concatenate([[True], query[order][1:] != query[order][:-1]])] if len(order) else order
        best += zip(target[first].tolist(), query[first].tolist(), jaccard[first].tolist(), strict=True)
    return best


def _counted(
    targets: Any, queries: Any, work: Integers, earlier_only: bool
) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Every pair that shares a shingle, with how many, a block of queries at a time."""
    by_shingle = None if earlier_only else targets.T.tocsr()
    start = 0
    while start < queries.shape[0]:
        stop = max(int(np.searchsorted(work, work[start] + _BLOCK_WORK, side="right")) - 1, start + 1)
        if earlier_only:
            by_shingle = targets[:stop].T.tocsr()
        common = (queries[start:stop] @ by_shingle).tocoo()
        yield common.col.astype(np.int64), common.row.astype(np.int64) + start, common.data
        start = stop


def _sketched(targets: Any, queries: Any, earlier_only: bool) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Pairs that agree in one band of a MinHash sketch, with how many shingles they share."""
    n = queries.shape[0]
    found: list[Integers] = []
    for band_t, band_q in zip(_bands(targets), _bands(queries), strict=True):
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
            found.append((query << 32) | order[high[query] - lag])
    pairs = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    query, target = pairs >> 32, pairs & 0xFFFFFFFF
    start = 0
    while start < len(pairs):
        last = query[min(start + _PAIRS, len(pairs)) - 1]
        # Cut between queries, so that the best match of one is found in one block.
        end = int(np.searchsorted(query, last, side="right"))
        block = slice(start, end)
        common = np.asarray(queries[query[block]].multiply(targets[target[block]]).sum(axis=1)).ravel()
        yield target[block], query[block], common
        start = end


def _bands(rows: Any) -> Iterator[Hashes]:
    """For each band, one number per record that two records share if their least shingles agree in the whole band."""
    for band in range(_BANDS):
        mixed = np.zeros(rows.shape[0], dtype=np.uint64)
        for row in range(_ROWS):
            # Shingles are numbered from 0: an odd multiplier with a shift makes each (band, row) another shuffle.
            salt = np.uint64(_SALT * (band * _ROWS + row + 1) & _MASK)
            shuffled = (rows.indices.astype(np.uint64) + salt) * np.uint64(_ODD)
            shuffled = (shuffled ^ (shuffled >> np.uint64(31))) * np.uint64(_ODD)
            shuffled ^= shuffled >> np.uint64(29)
            least = np.minimum.reduceat(shuffled, rows.indptr[:-1])
            mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(_ODD) + least
        yield mixed
