"""How much of one set is found in another: the same text, nearly the same, or the same in other words."""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import share, unit_rows
from trivium.comparison.result import Overlap
from trivium.comparison.runs import folded
from trivium.errors import InputError
from trivium.measures.diversity.near_duplicates import near_duplicates_between
from trivium.statistics.intervals import Interval, share_interval
from trivium.views import Views
from trivium.views.neighbours import similarity_blocks

SAME = 0.85
"""Least cosine at which two texts count as the same in meaning, for the embedders in ``PACKAGED``.

Chosen on pairs of sentences that people judged. With wordllama, 0.85 or more have 42 % of the paraphrases of the
Microsoft Research Paraphrase Corpus (Dolan & Brockett 2005) and 51 % of the pairs with a score of 4.5 to 5 in the
SemEval tasks on semantic similarity of 2012 to 2016; but also 13 % of that corpus' pairs that tell of one event without
being paraphrases, 8 % of the pairs with a score of 2 to 3, none of 3,000 with a score below 1, and fewer than 1 in
10,000 random pairs, most of them one sentence twice. At 0.8 twice as many pairs on one event would count; at 0.9 nearly
half of the paraphrases would be lost. The paraphrases and the other pairs on one event are 40 % and 10 % with use, 51 %
and 21 % with minilm. So about half of what is said in other words is found, and texts on one event may be counted.
"""
PACKAGED = ("wordllama", "use", "minilm")
OTHERWISE = 0.95  # least cosine of embedders that were not looked at, as for ``semantic_duplicate_rate``

_ALL = 400_000_000  # cosines of a pair of sets that are all worked out: 20,000 × 20,000, some five CPU-seconds;
_LEAST = 500  # beyond, random records of each set are looked for, so many at least
_ROUNDING = 1e-6  # of cosines in single precision

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Vectors = npt.NDArray[np.float32]


class Looked(NamedTuple):
    """Records of one set that were looked for in another, by meaning."""

    rows: Rows  # which: all that have a direction, or a random sample of them
    found: Mask  # for each of them, whether the other set has its like
    able: int  # records that have a direction


def overlap(
    names: Sequence[str], views: Sequence[Views], *, threshold: float | None = None, level: float = 0.95,
    rng: np.random.Generator,
) -> tuple[Overlap, ...]:  # fmt: skip
    """Exact, near and semantic matches for every ordered pair of sets, on all their records.

    Exact: equal after folding case and white space. Near: a near-duplicate as the near-duplicate rate has it (verified
    Jaccard similarity of three-word shingles of at least 0.7), exact matches included. Semantic: a cosine of at least
    the threshold with a record of the other set. The kinds do not nest: one word can part two vectors, and an embedder
    that averages words takes two orders of the same words for one. So each is counted, and how many records have a
    match of any kind.

    Up to 400 million pairs of records, all cosines are worked out. Beyond, a random sample of each set is looked for in
    the whole of the other (2,000 records in one of 200,000), and the count is estimated, with Wilson's interval.

    Args:
        names: One per set.
        views: The sets, seen through one embedder; texts, tokens and embeddings are read.
        threshold: Least cosine of a semantic match, above 0 and at most 1; by default ``SAME``, or
            ``OTHERWISE`` for an embedder that was not looked at.
        level: Confidence of the interval, where a sample was looked at.
        rng: Source of the samples.

    Returns:
        For each (a, b), a ≠ b: how many records of b stand in a, by each kind and by any.

    Raises:
        InputError: threshold is not in (0, 1].

    Cost: as ``near_duplicates_between``, once per ordered pair, and n_a × n_b × d multiplications, once per unordered
    pair; 16 MB at a time.
    """
    texts = [[folded(text) for text in view.read("texts")] for view in views]
    tokens = [view.read("tokens") for view in views]
    same = _threshold(threshold, views)
    alike: dict[tuple[int, int], Looked] = {}
    pairs = list(itertools.combinations(range(len(names)), 2))
    for (a, b), stream in zip(pairs, rng.spawn(len(pairs))):
        alike[b, a], alike[a, b] = _alike(_unit(views[a]), _unit(views[b]), same, stream)
    found = []
    for (a, name_a), (b, name_b) in itertools.permutations(enumerate(names), 2):
        there = set(texts[a])
        exact = {row for row, text in enumerate(texts[b]) if text in there}
        near = exact | {pair.second for pair in near_duplicates_between(tokens[a], tokens[b])}
        looked = alike[a, b]
        known = np.isin(looked.rows, sorted(near))
        semantic, low, high = (round(looked.able * end) for end in _share(looked.found, looked.able, level))
        rest = looked.able - len(near.intersection(np.flatnonzero(views[b].embeddable).tolist()))
        either = len(near) + (round(rest * float(looked.found[~known].mean())) if not known.all() else 0)
        found.append(
            Overlap(name_a, name_b, len(exact), len(near), len(texts[b]), semantic, low, high, either,
                    looked=len(looked.rows), threshold=same)
        )  # fmt: skip
    return tuple(found)


def _threshold(given: float | None, views: Sequence[Views]) -> float:
    if given is None:
        views[0].read("embeddings")  # opens the embedder, which then has a name
        name = views[0].made_by()["embedder"]
        return SAME if name.startswith(PACKAGED) else OTHERWISE
    if share(given, "threshold") == 0:
        raise InputError("threshold must be above 0, got 0: nearly every pair would be a match.")
    return given


def _unit(view: Views) -> tuple[Rows, Vectors]:
    """The records that have a direction, and their directions."""
    rows = np.flatnonzero(view.embeddable)
    vectors: Vectors = view.read("embeddings")[rows]
    return rows, unit_rows(vectors, "embeddings").astype(np.float32, copy=False) if len(rows) else vectors


def _alike(
    a: tuple[Rows, Vectors], b: tuple[Rows, Vectors], same: float, rng: np.random.Generator
) -> tuple[Looked, Looked]:
    """The records of a looked for in b, and those of b in a."""
    (rows_a, one), (rows_b, other) = a, b
    if not len(rows_a) or not len(rows_b):
        return (Looked(rows_a, np.zeros(len(rows_a), dtype=bool), len(rows_a)),
                Looked(rows_b, np.zeros(len(rows_b), dtype=bool), len(rows_b)))  # fmt: skip
    if len(rows_a) * len(rows_b) <= _ALL:
        of_a, of_b = _matches(one, other, same)
        return Looked(rows_a, of_a, len(rows_a)), Looked(rows_b, of_b, len(rows_b))
    drawn_a, drawn_b = (
        np.sort(rng.permutation(len(mine))[: max(_LEAST, _ALL // len(others))])
        for mine, others in ((rows_a, rows_b), (rows_b, rows_a))
    )
    return (Looked(rows_a[drawn_a], _matches(one[drawn_a], other, same)[0], len(rows_a)),
            Looked(rows_b[drawn_b], _matches(other[drawn_b], one, same)[0], len(rows_b)))  # fmt: skip


def _matches(rows: Vectors, others: Vectors, same: float) -> tuple[Mask, Mask]:
    """Which rows have one of the others that close, and the other way round."""
    least = np.float32(same - _ROUNDING)
    of_rows, of_others = np.zeros(len(rows), dtype=bool), np.zeros(len(others), dtype=bool)
    for here, cosines in similarity_blocks(rows, others):
        of_rows[here] = cosines.max(axis=1) >= least
        of_others |= cosines.max(axis=0) >= least
    return of_rows, of_others


def _share(found: Mask, able: int, level: float) -> tuple[float, float, float]:
    """The share that was found, with its interval if only a sample was looked for."""
    if not found.size:
        return 0.0, 0.0, 0.0
    value = float(found.mean())
    if found.size == able:
        return value, value, value
    interval = share_interval(Interval(value, math.nan, math.nan, found.size), level=level)
    return value, interval.low, interval.high
