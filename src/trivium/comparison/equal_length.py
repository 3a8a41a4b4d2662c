"""Two sets compared where their records are equally long, for measures that length alone moves.

Records are sorted into bins by length in tokens. The edges are quantiles of the pooled lengths, both sets weighing the
same, so that each bin holds about as much of either. With m_k the smaller of the two sets' counts in bin k, a matched
pair of subsets takes m_k records from every bin of both: their lengths are then distributed alike, up to the width of a
bin. What is compared is the mean over all such subsets, for a record measure; for a set measure, over some drawn.

**Intervals.** What is estimated: the difference between the two populations, if both had the lengths m_k / M, with
M = Σ m_k. The lengths are taken as given, and so are the bins.

- Record measures: the mean over all matched subsets is Σ w_k x̄_k with w_k = m_k / M and x̄_k the mean of *all* of a
  set's records in bin k; nothing need be drawn. Its variance is Σ w_k² s_k² / n_k, with n_k the set's records in bin k
  (a bin of one record borrows the set's pooled variance within bins). The two sets' variances add; Student's t with
  Satterthwaite's degrees of freedom.
- Set measures: subsets without replacement, as everywhere in this house (``trivium.statistics.intervals``), here from
  within bins. Each set's values on subsets of two thirds the size, h_k of n_k records in bin k, vary by
  Σ u_k² s_k² (1 / h_k - 1 / n_k), with u_k = h_k / H, if records act on the measure one by one; the variance over
  populations is Σ w_k² s_k² / n_k. With s_k alike over the bins the ratio of the two is known, and the observed
  variance is multiplied by it, and by the square of the growth from H to M; the noise of drawing is added. Student's t
  for the number of draws.

The interval has the confidence asked for by itself; it is not adjusted for how many measures there are.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.comparison.result import AtEqualLength
from trivium.comparison.values import SET_MOST, Evaluate, Floats, Rows, t_quantile
from trivium.errors import InputError
from trivium.measures.card import Card
from trivium.statistics.intervals import growth, subset_size

Integers = npt.NDArray[np.int64]

FEWEST = 20  # matched records of each set below which nothing is said
DRAWS = 20  # subsets of each size behind a set measure
_IN_A_BIN = 10  # records of the smaller set that a bin holds on average, at most
FEWEST_BINS, MOST_BINS = 5, 50


def length_biased(card: Card) -> bool:
    """Whether the card says that length moves the measure; not if the measure is length itself."""
    return bool(card.length_bias) and not card.length_bias.startswith(("none", "is length"))


class Matched(NamedTuple):
    """Two sets in bins of length that both have records in."""

    a: tuple[Rows, ...]  # per bin: which of a's records
    b: tuple[Rows, ...]
    counts: Integers  # per bin: how many can be had from both

    @property
    def n(self) -> int:
        """Records of each set that have a partner."""
        return int(self.counts.sum())


def match(lengths_a: npt.ArrayLike, lengths_b: npt.ArrayLike) -> Matched:
    """Sort two sets into bins of length.

    Args:
        lengths_a: (n_a,) tokens of each record.
        lengths_b: (n_b,) likewise.

    Returns:
        The bins that hold records of both; none if the lengths do not meet.

    Raises:
        InputError: a set without records, or lengths that are not finite.
    """
    a, b = (np.asarray(lengths, dtype=np.float64).ravel() for lengths in (lengths_a, lengths_b))
    if not (a.size and b.size):
        raise InputError(f"match needs records in both sets, got {a.size} and {b.size}.")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise InputError("match needs finite lengths.")
    edges = _edges(a, b, int(np.clip(min(a.size, b.size) // _IN_A_BIN, FEWEST_BINS, MOST_BINS)))
    bins_a, bins_b = (np.searchsorted(edges, lengths, side="right") for lengths in (a, b))
    in_a, in_b = (np.bincount(bins, minlength=len(edges) + 1) for bins in (bins_a, bins_b))
    common = np.minimum(in_a, in_b)
    kept = np.flatnonzero(common)
    split_a, split_b = (
        np.split(np.argsort(bins, kind="stable"), np.cumsum(counts)[:-1])
        for bins, counts in ((bins_a, in_a), (bins_b, in_b))
    )
    return Matched(tuple(split_a[k] for k in kept), tuple(split_b[k] for k in kept), common[kept])


def of_record_measure(
    values_a: npt.ArrayLike, values_b: npt.ArrayLike, lengths_a: npt.ArrayLike, lengths_b: npt.ArrayLike, *,
    level: float,
) -> AtEqualLength | None:  # fmt: skip
    """The difference b - a of the means of a record measure at equal length; see the module for how.

    Args:
        values_a: (n_a,) one value per record; ``nan`` is left out.
        values_b: (n_b,) likewise.
        lengths_a: (n_a,) tokens of each record.
        lengths_b: (n_b,) likewise.
        level: Confidence of the interval.

    Returns:
        None if fewer than 20 records of each set can be matched.
    """
    sides = [
        (values[there], np.asarray(lengths, dtype=np.float64)[there])
        for values, lengths in ((_floats(values_a), lengths_a), (_floats(values_b), lengths_b))
        if (there := ~np.isnan(values)).any()
    ]
    if len(sides) < 2:
        return None
    (a, of_a), (b, of_b) = sides
    matched = match(of_a, of_b)
    if matched.n < FEWEST:
        return None
    weights = matched.counts / matched.n
    mean_a, parts_a, freedom_a = _weighted(a, matched.a, weights)
    mean_b, parts_b, freedom_b = _weighted(b, matched.b, weights)
    parts, freedom = np.concatenate([parts_a, parts_b]), np.concatenate([freedom_a, freedom_b])
    variance = float(parts.sum())
    half = 0.0
    if variance > 0:
        half = math.sqrt(variance) * t_quantile(level, variance**2 / float((parts**2 / freedom).sum()))
    difference = mean_b - mean_a
    return AtEqualLength(difference, difference - half, difference + half, matched.n)


def of_set_measures(
    evaluate_a: Evaluate, evaluate_b: Evaluate, tests: int, matched: Matched, *,
    level: float, rng: np.random.Generator, draws: int = DRAWS,
) -> list[AtEqualLength | None]:  # fmt: skip
    """The differences b - a of set measures at equal length; see the module for how. All see the same subsets.

    Args:
        evaluate_a: ``(rows, which) -> values`` of the measures numbered ``which``, on rows of a.
        evaluate_b: Likewise of b.
        tests: How many measures there are.
        matched: The records in bins of length.
        level: Confidence of the intervals.
        rng: Source of the subsets.
        draws: Subsets of each set and size, at least 2.

    Returns:
        One per measure, read on all matched records or on 500 of them; None where a measure is undefined on a
        subset, and for all if fewer than 20 records can be matched.

    Cost: at most 4 × draws evaluations.
    """
    if matched.n < FEWEST:
        return [None] * tests
    full = _shared_out(matched.counts, min(matched.n, SET_MOST))
    n = int(full.sum())
    part = _shared_out(full, subset_size(n))
    found: list[AtEqualLength | None] = []
    side_a = _readings(evaluate_a, tests, matched.a, full, part, draws, rng)
    side_b = _readings(evaluate_b, tests, matched.b, full, part, draws, rng)
    for a, b in zip(side_a, side_b):
        difference = b[0] - a[0]
        reach = math.hypot(a[1], b[1]) * t_quantile(level, draws - 1)
        if math.isnan(difference) or math.isnan(reach):
            found.append(None)
        else:
            found.append(AtEqualLength(difference, difference - reach, difference + reach, n))
    return found


def _edges(a: Floats, b: Floats, bins: int) -> Floats:
    """Ends of bins that hold equal shares of both sets together, each set weighing the same."""
    lengths = np.concatenate([a, b])
    order = np.argsort(lengths, kind="stable")
    weights = np.concatenate([np.full(a.size, 0.5 / a.size), np.full(b.size, 0.5 / b.size)])[order]
    share = np.cumsum(weights) - weights / 2
    places = np.searchsorted(share, np.arange(1, bins) / bins)
    return np.unique(lengths[order][np.minimum(places, lengths.size - 1)])


def _weighted(values: Floats, bins: Sequence[Rows], weights: Floats) -> tuple[float, Floats, Floats]:
    """Weighted mean over bins; what each bin adds to its variance; and the degrees of freedom behind that."""
    sizes = np.array([len(rows) for rows in bins])
    means = np.array([values[rows].mean() for rows in bins])
    squares = np.array([((values[rows] - mean) ** 2).sum() for rows, mean in zip(bins, means)])
    free = np.maximum(sizes - 1, 0)
    pooled = float(squares.sum() / free.sum()) if free.sum() else 0.0
    spread = np.where(free > 0, squares / np.maximum(free, 1), pooled)
    freedom = np.where(free > 0, free, max(int(free.sum()), 1))
    return float(weights @ means), weights**2 * spread / sizes, freedom.astype(np.float64)


def _shared_out(counts: Integers, total: int) -> Integers:
    """``total`` records over the bins in proportion to the counts, rounded so that no lengths are favoured."""
    ends = np.cumsum(counts) * total // int(counts.sum())
    return np.diff(ends, prepend=0)


def _readings(
    evaluate: Evaluate, tests: int, bins: Sequence[Rows], full: Integers, part: Integers, draws: int,
    rng: np.random.Generator,
) -> list[tuple[float, float]]:  # fmt: skip
    """Each measure's mean over matched subsets of one set, and its standard error."""
    every = list(range(tests))
    sizes = np.array([len(rows) for rows in bins])

    def on(counts: Integers, times: int) -> Floats:
        return np.array([evaluate(_drawn(bins, counts, rng), every) for _ in range(times)])

    whole = bool((full == sizes).all())
    at_full = on(full, 1 if whole else draws)
    at_part = on(part, draws)
    weights, shares = full / full.sum(), part / part.sum()
    there = part > 0
    seen = float((shares[there] ** 2 * (1 / part[there] - 1 / sizes[there])).sum())
    ratio = float((weights**2 / sizes).sum()) / seen if seen > 0 else math.nan
    found = []
    for values, smaller in zip(at_full.T, at_part.T):
        value = float(values.mean())
        grown = growth(value, smaller, float(full.sum() / part.sum()))
        of_population = float(smaller.var(ddof=1)) * ratio * grown**2
        of_drawing = 0.0 if whole else float(values.var(ddof=1)) / draws
        found.append((value, math.sqrt(of_population + of_drawing)))
    return found


def _drawn(bins: Sequence[Rows], counts: Integers, rng: np.random.Generator) -> Rows:
    """Random records, so many of each bin."""
    return np.concatenate(
        [rows[rng.choice(len(rows), size=count, replace=False)] for rows, count in zip(bins, counts.tolist()) if count]
    )


def _floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64).ravel()
