"""Permutation tests: how often would chance alone deal out a difference as large as this one?

Under the null both sets are draws from one population, so which record stands in which set is arbitrary. Dealing
the pooled records out again, many times, shows what differences chance makes; p is the share of deals at least as
far from zero as the observed one, counted as (reached + 1) / (deals + 1) so that the test is valid however few the
deals (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585).

**Small p from few deals.** A comparison makes hundreds of tests, and after adjustment only p far below 1 / deals
can count. Where fewer than ``REACHED`` deals reach the observed difference, the count gives way to the tail of a
Student distribution with the deals' own second and fourth moments (moment-matched tails: Knijnenburg et al. 2009,
doi:10.1093/bioinformatics/btp211; Winkler et al. 2016, doi:10.1016/j.neuroimage.2016.05.068). The fourth moment is
taken one standard error up, so that few deals mean a heavier tail; no p goes below ``SMALLEST`` or below what the
number of possible deals allows, and none goes above what ``REACHED`` deals would have counted.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Integers = npt.NDArray[np.int64]

REACHED = 10  # from this many deals on, p is a plain count
ENOUGH = 20  # dear tests stop after this many: p is large, and known to about a fifth (Besag & Clifford 1991)
SMALLEST = 1e-6  # no tail is believed further out
BLOCKS = 3  # of a side at most, where records are dealt out;
MANY_BLOCKS = 10  # from so many on either side the blocks themselves are dealt out,
MOST_BLOCKS = 20  # and so many at most
_CELLS = 2_000_000  # shuffled values held at once: 16 MB
_MANY = 5_000  # pooled values from which one deal at a time is faster, and stops once the answer is plain
_FEW_KINDS = 20  # pooled values per different value from which the counts of each are dealt out instead
_SAME = 1e-9  # relative: sums in another order differ in the last digits, and are still the same difference


class Permuted(NamedTuple):
    """What a permutation test found."""

    difference: float  # of the test's own statistic: b - a
    p: float  # two-sided; nan where the difference is undefined
    deals: int  # how many times the records were dealt out again


def mean_difference_test(a: npt.ArrayLike, b: npt.ArrayLike, *, resamples: int, rng: np.random.Generator) -> Permuted:
    """Test whether two samples have the same mean: mean(b) - mean(a), labels permuted.

    The mean sees only how many of each value a group holds. Where values are few and records many, it is those counts
    that are dealt out (multivariate hypergeometric): the same distribution of deals, at a cost that does not depend on
    how many records there are. Other large samples are dealt out until the answer is plain, as in
    ``set_difference_tests``.

    Args:
        a: (n_a,) values; ``nan`` is left out.
        b: (n_b,) values; ``nan`` is left out.
        resamples: Random deals to make. If all splits of the pooled values are no more than this, each is made once
            and p is exact.
        rng: Source of the deals; not used when p is exact.

    Returns:
        Difference, p and deals. Difference and p are ``nan`` if either sample has no defined value.

    Raises:
        InputError: resamples < 1.

    Cost: resamples × (n_a + n_b) random draws, about 10 ns each; 16 MB. With at least 20 times as many values as
    different ones k, resamples × k draws of 0.1 µs.
    """
    at_least(resamples, 1, "resamples")
    left, right = _defined(a), _defined(b)
    if not (left.size and right.size):
        return Permuted(math.nan, math.nan, 0)
    pooled = np.concatenate([left, right])
    observed = float(right.mean() - left.mean())
    pooled = pooled - pooled.mean()  # the statistic does not see it, and sums lose fewer digits
    splits = math.comb(pooled.size, left.size)
    if splits <= resamples:
        chosen = np.array(list(itertools.combinations(range(pooled.size), left.size)))
        dealt = _difference_from_sum(pooled[chosen].sum(axis=1), left.size, right.size)
        return Permuted(observed, float(_reaches(dealt, observed, _scale(pooled)).mean()), splits)
    few = min(left.size, right.size)
    fewest = _fewest(left.size, right.size)
    kinds, times = np.unique(pooled, return_counts=True)
    if kinds.size * _FEW_KINDS <= pooled.size:
        sums = _sums_of_kinds(kinds, times, few, resamples, rng)
    elif pooled.size >= _MANY:
        deals = _Deals(observed, _scale(pooled), fewest)
        while not deals.plain and len(deals.dealt) < resamples:
            of_few = pooled[rng.choice(pooled.size, size=few, replace=False, shuffle=False)].sum()
            deals.add(float(_difference_from_sum(of_few, few, pooled.size - few)))
        return deals.answer()
    else:
        sums = _sums_of_few(pooled, few, resamples, rng)
    dealt = _difference_from_sum(sums, few, pooled.size - few)  # its sign does not matter: p is two-sided
    reached = int(_reaches(dealt, observed, _scale(pooled)).sum())
    return Permuted(observed, _p(observed, dealt, reached, fewest), resamples)


def _sums_of_kinds(kinds: Floats, times: Integers, few: int, resamples: int, rng: np.random.Generator) -> Floats:
    """Sums of ``few`` values drawn without replacement, where each of few kinds is met many times."""
    sums = np.empty(resamples)
    step = max(1, _CELLS // kinds.size)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = rng.multivariate_hypergeometric(times, few, size=rows, method="marginals")
        sums[start : start + rows] = drawn @ kinds
    return sums


def _sums_of_few(pooled: Floats, few: int, resamples: int, rng: np.random.Generator) -> Floats:
    """Sums of ``few`` values drawn without replacement."""
    sums = np.empty(resamples)
    step = max(1, _CELLS // pooled.size)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        deals = rng.permuted(np.broadcast_to(pooled, (rows, pooled.size)), axis=1)
        sums[start : start + rows] = deals[:, :few].sum(axis=1)
    return sums


def set_difference_test(
    evaluate: Callable[[Rows], float],
    n_a: int,
    n_b: int,
    n_common: int,
    *,
    resamples: int,
    rng: np.random.Generator,
    blocks: int = BLOCKS,
) -> Permuted:
    """``set_difference_tests`` for a single measure, which ``evaluate`` computes from row numbers."""
    return set_difference_tests(
        lambda rows, _: [evaluate(rows)], 1, n_a, n_b, n_common, resamples=resamples, rng=rng, blocks=blocks
    )[0]


def set_difference_tests(
    evaluate: Callable[[Rows, Sequence[int]], Sequence[float]],
    tests: int,
    n_a: int,
    n_b: int,
    n_common: int,
    *,
    resamples: int,
    rng: np.random.Generator,
    blocks: int = BLOCKS,
) -> list[Permuted]:
    """Test whether measures of a whole set are the same for two sets, read at equal size.

    All measures see the same deals.

    The statistic is the mean of the measure over disjoint blocks of ``n_common`` records of b, less the same over a.
    Which records form a block is drawn at random, for the observed statistic as for each deal: they are then
    exchangeable under the null, also where a set is larger than ``n_common`` and part of it stays out.

    With ten blocks or more on either side each measure is computed once per block, at most 20 a side, and the
    *blocks* are dealt out: as valid, and no further evaluation. Otherwise records are dealt out, at most ``blocks``
    blocks a side, until ``resamples`` deals are made or the answer is plain: ``ENOUGH`` deals reached the observed
    difference (p is then ``ENOUGH`` / deals: Besag & Clifford 1991, doi:10.1093/biomet/78.2.301), or 99 were made and
    the tail lies beyond ``SMALLEST``.

    Args:
        evaluate: ``(rows, which) -> values`` of the measures numbered ``which`` on rows of the pooled records: a's are
            0 … n_a - 1, b's n_a … n_a + n_b - 1. A deal on which a value is ``nan`` counts as reaching the difference.
        tests: How many measures there are.
        n_a: Records in a.
        n_b: Records in b.
        n_common: Size at which the measures are read, at most min(n_a, n_b).
        resamples: Most deals to make.
        rng: Source of blocks and deals.
        blocks: Most blocks a side while records are dealt out; more see smaller differences and cost more.

    Returns:
        One answer per measure; difference and p are ``nan`` if it is undefined on an observed block.

    Raises:
        InputError: n_common is not between 1 and min(n_a, n_b), or resamples or blocks < 1.

    Cost: at most 2 × blocks × (resamples + 1) evaluations on n_common records, often a tenth of that.
    """
    at_least(resamples, 1, "resamples")
    at_least(blocks, 1, "blocks")
    if not 1 <= n_common <= min(n_a, n_b):
        raise InputError(f"n_common must lie between 1 and the smaller set's {min(n_a, n_b)} records, got {n_common}.")
    every = list(range(tests))
    in_a, in_b = n_a // n_common, n_b // n_common
    by_blocks = min(in_a, in_b) >= MANY_BLOCKS
    most = max(MOST_BLOCKS, blocks) if by_blocks else blocks
    in_a, in_b = min(in_a, most), min(in_b, most)

    def of_blocks(rows: Rows, count: int, which: list[int]) -> Floats:
        return np.array([evaluate(block, which) for block in rows[: count * n_common].reshape(count, n_common)])

    values_a = of_blocks(rng.permutation(n_a), in_a, every)
    values_b = of_blocks(n_a + rng.permutation(n_b), in_b, every)
    if by_blocks:
        return [_of_blocks(*pair, resamples=max(resamples, 9_999), rng=rng) for pair in zip(values_a.T, values_b.T)]

    deals = [
        _Deals(float(observed), float(np.abs(values).max(initial=0)), _fewest(n_a, n_b))
        for observed, values in zip(values_b.mean(axis=0) - values_a.mean(axis=0), np.vstack([values_a, values_b]).T)
    ]
    for _ in range(resamples):
        which = [test for test in every if not deals[test].plain]
        if not which:
            break
        rows = rng.permutation(n_a + n_b)
        first = of_blocks(rows, in_a, which).mean(axis=0)
        second = of_blocks(rows[in_a * n_common :], in_b, which).mean(axis=0)
        for test, difference in zip(which, second - first):
            deals[test].add(float(difference))
    return [test.answer() for test in deals]


def most_read(n_a: int, n_b: int, n_common: int) -> int:
    """How many records of either side ``set_difference_tests`` can make use of; more should be thinned at random.

    Where records are dealt out, a far larger set would also drown the other: blocks dealt from the pool would hold
    hardly any of its records, and their number would vary so much that no difference stands out.
    """
    by_blocks = min(n_a, n_b) // n_common >= MANY_BLOCKS
    return n_common * (MOST_BLOCKS if by_blocks else BLOCKS)


@dataclass
class _Deals:
    """The deals of one test so far, and whether more are needed."""

    observed: float
    size: float  # of the values whose difference this is: what rounding is relative to
    fewest: float
    dealt: list[float] = field(default_factory=list)
    reached: int = 0
    plain: bool = False

    def __post_init__(self) -> None:
        self.plain = math.isnan(self.observed)

    def add(self, difference: float) -> None:
        self.dealt.append(difference)
        self.reached += bool(_reaches(difference, self.observed, self.size))
        made = len(self.dealt)
        certain = made % 50 == 49 and made >= 99 and not self.reached
        self.plain = self.reached == ENOUGH or (certain and tail_p(self.observed, self.dealt) <= SMALLEST)

    def answer(self) -> Permuted:
        made = len(self.dealt)
        if math.isnan(self.observed):
            return Permuted(math.nan, math.nan, 0)
        if self.reached == ENOUGH:
            return Permuted(self.observed, max(ENOUGH / made, self.fewest), made)
        return Permuted(self.observed, _p(self.observed, np.array(self.dealt), self.reached, self.fewest), made)


def _of_blocks(a: Floats, b: Floats, *, resamples: int, rng: np.random.Generator) -> Permuted:
    if np.isnan(a).any() or np.isnan(b).any():
        return Permuted(math.nan, math.nan, 0)
    return mean_difference_test(a, b, resamples=resamples, rng=rng)


def tail_p(observed: float, dealt: npt.ArrayLike) -> float:
    """Two-sided p of ``observed`` under a Student distribution with the second and fourth moments of ``dealt``.

    The distribution is centred on 0, as deals of two groups of one population are. Tails lighter than the normal's
    count as normal; the fourth moment is taken one standard error up, which makes p larger the fewer the deals.

    Args:
        observed: The difference to judge.
        dealt: Differences made by chance; ``nan`` is left out.

    Returns:
        p in [0, 1]; ``nan`` if fewer than 2 deals are defined. If all deals are 0: 1 for an observed 0, else 0.
    """
    from scipy.special import ndtr, stdtr

    chance = _defined(dealt)
    if chance.size < 2:
        return math.nan
    variance = float((chance**2).mean())
    if variance == 0:
        return float(observed == 0)
    excess = float((chance**4).mean()) / variance**2 - 3 + math.sqrt(24 / chance.size)
    if excess <= 0:
        return float(2 * ndtr(-abs(observed) / math.sqrt(variance)))
    freedom = 4 + 6 / excess  # a Student distribution has excess kurtosis 6 / (freedom - 4) and variance f / (f - 2)
    scale = math.sqrt(variance * (freedom - 2) / freedom)
    return float(2 * stdtr(freedom, -abs(observed) / scale))


def _p(observed: float, dealt: Floats, reached: int, fewest: float) -> float:
    counted = (reached + 1) / (dealt.size + 1)
    if reached >= REACHED:
        return max(counted, fewest)
    tail = tail_p(observed, dealt)
    # Not the smaller of count and tail: choosing between two noisy values would favour small p.
    return max(counted if math.isnan(tail) else min(tail, (REACHED + 1) / (dealt.size + 1)), SMALLEST, fewest)


def _fewest(n_a: int, n_b: int) -> float:
    """The smallest p that dealing out all records can give; equal groups may also be swapped whole."""
    splits = math.comb(n_a + n_b, n_a) if n_a + n_b < 100 else math.inf
    return (2 if n_a == n_b else 1) / splits


def _reaches(dealt: npt.ArrayLike, observed: float, size: float) -> npt.NDArray[np.bool_]:
    """Which deals are at least as far from 0 as ``observed``; an undefined one counts, which can only raise p."""
    return np.asarray(~(np.abs(np.asarray(dealt)) < abs(observed) - _SAME * size))


def _scale(values: Floats) -> float:
    return float(np.abs(values).max())


def _difference_from_sum(of_first: Any, first: int, second: int) -> Any:
    """Mean of the second group less mean of the first, where all values together sum to 0."""
    return -of_first / second - of_first / first


def _defined(values: npt.ArrayLike) -> Floats:
    flat = np.asarray(values, dtype=np.float64).ravel()
    return flat[~np.isnan(flat)]
