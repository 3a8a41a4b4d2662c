import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.hill import (
    chao1,
    estimated_hill_number,
    extrapolated_richness,
    hill_number,
    rarefied_richness,
    sample_coverage,
)

counts = st.lists(st.integers(1, 30), min_size=1, max_size=12)
orders = st.sampled_from([0, 0.5, 1, 1.5, 2, 10, math.inf])

# Spiders under girdled and under logged trees, the example of Chao et al. 2014 (Ecological Monographs 84); counts as
# data/spider.rda of the authors' package iNEXT has them (read on 2026-11-22).
GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
LOGGED = [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2] + [1] * 14


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (0, 2),
        (1, 4 / 3**0.75),  # shares 3/4, 1/4: exp(-(3/4 ln 3/4 + 1/4 ln 1/4)) = 4 / 3^(3/4)
        (2, 1.6),  # 1 / (9/16 + 1/16)
        (3, (28 / 64) ** -0.5),  # (27/64 + 1/64)^(1 / (1 - 3))
        (0.5, (math.sqrt(3) / 2 + 1 / 2) ** 2),
        (math.inf, 4 / 3),
    ],
)
def test_three_of_one_kind_and_one_of_another(order, expected):
    assert hill_number([3, 0, 1], order=order) == pytest.approx(expected, rel=1e-14)


@given(st.integers(1, 40), st.integers(1, 9), orders)
def test_equally_common_kinds_count_in_full(kinds, each, order):
    assert hill_number([each] * kinds, order=order) == pytest.approx(kinds)


@given(counts, orders, st.integers(2, 5))
def test_only_shares_matter(met, order, times):
    assert hill_number([x * times for x in met], order=order) == pytest.approx(hill_number(met, order=order))


@given(counts)
def test_a_higher_order_never_counts_more(met):
    values = [hill_number(met, order=q) for q in (0, 0.5, 1, 2, 10, 1e6, math.inf)]
    assert all(a >= b - 1e-9 for a, b in pairwise(values))
    assert values[-2] == pytest.approx(values[-1], rel=1e-4)


@given(counts, st.integers(2, 6), orders)
def test_the_doubling_law(met, copies, order):
    """That many assemblages of the same makeup, with no kind in common, are that many times as diverse."""
    assert hill_number(met * copies, order=order) == pytest.approx(copies * hill_number(met, order=order))


def test_kinds_there_are_by_hand():
    # n = 7, 4 kinds, f1 = 2, f2 = 1: 4 + 6/7 × 4/2
    assert chao1([3, 2, 1, 1]) == pytest.approx(4 + 12 / 7)
    # n = 5, f1 = 2, f2 = 0: 3 + 4/5 × 2 × 1 / 2
    assert chao1([3, 1, 1]) == pytest.approx(3.8)
    assert chao1([3, 3]) == 2
    assert chao1([1]) == 1


def test_coverage_by_hand():
    # n = 7, f1 = 2, f2 = 1: 1 - 2/7 × 12 / (12 + 2)
    assert sample_coverage([3, 2, 1, 1]) == pytest.approx(1 - 2 / 7 * 12 / 14)
    # n = 5, f1 = 2, f2 = 0: 1 - 2/5 × 4 / (4 + 2)
    assert sample_coverage([3, 1, 1]) == pytest.approx(1 - 2 / 5 * 4 / 6)
    assert sample_coverage([3, 3]) == 1
    assert sample_coverage([1, 1]) == pytest.approx(2 / 3)  # 1 - 1 × 1 / (1 + 2)
    assert sample_coverage([1] * 10) == pytest.approx(1 - 81 / 83)
    assert math.isnan(sample_coverage([1]))


@pytest.mark.parametrize(
    ("spiders", "n", "kinds", "coverage", "estimate"),
    [
        # f1 = 12, f2 = 4: 1 - 12/168 × (167 × 12) / (167 × 12 + 8), and 26 + 167/168 × 144/8
        (GIRDLED, 168, 26, 0.9289, 43.893),
        # f1 = 14, f2 = 4: 1 - 14/252 × (251 × 14) / (251 × 14 + 8), and 37 + 251/252 × 196/8
        (LOGGED, 252, 37, 0.9446, 61.403),
    ],
)
def test_spiders_under_trees(spiders, n, kinds, coverage, estimate):
    assert sum(spiders) == n
    assert hill_number(spiders, order=0) == kinds
    assert sample_coverage(spiders) == pytest.approx(coverage, abs=5e-5)
    assert chao1(spiders) == pytest.approx(estimate, abs=5e-4)


def test_an_estimate_by_hand():
    # order 2, n = 5: 5 × 4 / (3 × 2) for counts 3, 1, 1
    assert estimated_hill_number([3, 1, 1], order=2) == pytest.approx(20 / 6)
    # order 1, counts 2, 2, n = 4, none met once: each 2/4 × (1/2 + 1/3), together 5/6
    assert estimated_hill_number([2, 2], order=1) == pytest.approx(math.exp(5 / 6))
    # counts 3, 1, n = 4: 3/4 × 1/3 + 1/4 × (1 + 1/2 + 1/3) = 17/24; f1 = 1, f2 = 0: A = 2 / (0 + 2) = 1, none unseen
    assert estimated_hill_number([3, 1], order=1) == pytest.approx(math.exp(17 / 24))
    # counts 2, 1, n = 3: 2/3 × 1/2 + 1/3 × (1 + 1/2) = 5/6; A = 2 / (2 + 2) = 1/2: 1/3 × 4 × (ln 2 - 1/2 - 1/8) more
    unseen = 4 / 3 * (math.log(2) - 5 / 8)
    assert estimated_hill_number([2, 1], order=1) == pytest.approx(math.exp(5 / 6 + unseen))


@pytest.mark.parametrize("met", [GIRDLED, LOGGED, [1, 2, 2, 2, 113], [1, 1, 5], [1, 2, 300]])
def test_the_entropy_is_that_of_exact_arithmetic(met):
    """The formula of Chao, Wang & Jost 2013 in fractions and 80 digits, where the rest of the series is 1e-40, too."""
    n, once, twice = sum(met), met.count(1), met.count(2)
    a = Fraction(2 * twice, (n - 1) * once + 2 * twice) if twice else Fraction(2, (n - 1) * (once - 1) + 2)
    seen = sum((Fraction(x, n) * sum(Fraction(1, k) for k in range(x, n)) for x in met), Fraction(0))
    series = sum(((1 - a) ** r / r for r in range(1, n)), Fraction(0))
    with localcontext() as exact:
        exact.prec = 80

        def decimal(x):
            return Decimal(x.numerator) / Decimal(x.denominator)

        unseen = (-decimal(a).ln() - decimal(series)) / decimal((1 - a) ** (n - 1)) * once / n
        expected = float((decimal(seen) + unseen).exp())
    assert estimated_hill_number(met, order=1) == pytest.approx(expected, rel=1e-9)
    assert estimated_hill_number(met, order=2) == pytest.approx(n * (n - 1) / sum(x * (x - 1) for x in met))
    assert estimated_hill_number(met, order=0) == chao1(met)


def test_where_all_differ_no_estimate_is_made():
    for order in (1, 2):
        assert math.isnan(estimated_hill_number([1, 1, 1], order=order))
        assert math.isnan(estimated_hill_number([1], order=order))
    with pytest.raises(InputError, match="order must be 0, 1 or 2, got 3"):
        estimated_hill_number([2, 1], order=3)


def test_estimates_of_a_known_world_are_nearer_than_what_was_seen():
    rng = np.random.default_rng(5)
    shares = 1 / np.arange(1, 501)
    shares /= shares.sum()
    truth = math.exp(-(shares * np.log(shares)).sum())
    samples = [rng.multinomial(300, shares) for _ in range(100)]
    seen, estimated = (np.mean([f(met, order=1) for met in samples]) for f in (hill_number, estimated_hill_number))
    assert seen < estimated < 1.05 * truth
    assert truth - estimated < 0.4 * (truth - seen)


def test_coverage_of_records_that_show_several_kinds():
    # 3 records, 4 findings, 2 kinds once, 1 twice: 1 - 2/4 × (2 × 2) / (2 × 2 + 2 × 1)
    assert sample_coverage([2, 1, 1], units=3) == pytest.approx(1 - 2 / 4 * 4 / 6)
    assert sample_coverage([2, 1, 1], units=4) == sample_coverage([2, 1, 1])
    assert math.isnan(sample_coverage([1, 1], units=1))
    with pytest.raises(InputError, match="units must be at least the largest count, 3, got 2"):
        sample_coverage([3, 1], units=2)


@pytest.mark.parametrize("met", [[3, 2, 1, 1], [4, 1], [2, 2, 2], [5]])
def test_rarefaction_is_the_mean_over_all_subsets(met):
    kinds = [kind for kind, count in enumerate(met) for _ in range(count)]
    for n in range(1, len(kinds) + 1):
        subsets = [len(set(subset)) for subset in combinations(kinds, n)]
        assert rarefied_richness(met, n=n) == pytest.approx(float(Fraction(sum(subsets), len(subsets))))


def test_growth_by_hand():
    # N = 7, f1 = 2, f0 = 12/7: rate f1 / (N f0 + f1) = 2 / 14 = 1/7; three more: 1 - (6/7)^3
    assert extrapolated_richness([3, 2, 1, 1], n=10) == pytest.approx(4 + 12 / 7 * (1 - (6 / 7) ** 3))
    assert extrapolated_richness([3, 3], n=100) == 2


@given(counts)
def test_growth_starts_at_what_was_seen_and_tends_to_the_estimate(met):
    n = sum(met)
    assert extrapolated_richness(met, n=n) == len(met)
    assert extrapolated_richness(met, n=n + 1) <= extrapolated_richness(met, n=2 * n) + 1e-12
    assert extrapolated_richness(met, n=10**7) == pytest.approx(chao1(met), rel=1e-3)


@given(counts)
def test_rarefaction_rises_from_one_to_all(met):
    total = sum(met)
    curve = [rarefied_richness(met, n=n) for n in {1, (total + 1) // 2, total}]
    assert min(curve) == pytest.approx(1)
    assert rarefied_richness(met, n=total) == pytest.approx(len(met))


def test_estimates_against_a_known_world():
    """2,000 kinds by Zipf's law, samples of 2,000: coverage is right on average, and Chao1 is a lower bound."""
    rng = np.random.default_rng(3)
    shares = 1 / np.arange(1, 2001)
    shares /= shares.sum()
    samples = [rng.multinomial(2_000, shares) for _ in range(100)]
    errors = [sample_coverage(met) - shares[met > 0].sum() for met in samples]
    assert np.mean(errors) == pytest.approx(0, abs=0.005)
    assert all((met > 0).sum() < chao1(met) < 2000 for met in samples)


@pytest.mark.parametrize("wrong", [[], [0, 0]])
def test_nobody_counted_is_refused(wrong):
    with pytest.raises(InputError, match="at least one individual"):
        hill_number(wrong, order=1)


@pytest.mark.parametrize("wrong", [[-1, 2], [1.5], [math.nan], [[1, 2]]])
def test_counts_must_be_whole(wrong):
    with pytest.raises(InputError, match="one whole number ≥ 0 for each kind"):
        chao1(wrong)


def test_arguments_out_of_range_are_named():
    with pytest.raises(InputError, match="order must be 0 or more, got -1"):
        hill_number([1], order=-1)
    with pytest.raises(InputError, match=r"between 1 and the 3 individuals there are, got 4; .*extrapolated_richness"):
        rarefied_richness([2, 1], n=4)
    with pytest.raises(InputError, match="n must be at least 3, got 2"):
        extrapolated_richness([2, 1], n=2)
