import math
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.hill import (
    chao1,
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
