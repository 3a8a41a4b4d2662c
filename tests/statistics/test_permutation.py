import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from trivium.errors import InputError
from trivium.statistics.permutation import (
    ENOUGH,
    REACHED,
    SMALLEST,
    mean_difference_test,
    set_difference_test,
    set_difference_tests,
    tail_p,
)

values = st.lists(st.floats(-100, 100), min_size=2, max_size=5)


def generator(seed=0):
    return np.random.default_rng(seed)


def test_few_values_are_split_in_every_way_and_p_is_exact():
    # 6 choose 3 = 20 splits; only {1,2,3}|{4,5,6} and its mirror are 3 apart: 2 / 20.
    assert mean_difference_test([1, 2, 3], [4, 5, 6], resamples=20, rng=generator()) == (3.0, 0.1, 20)


def test_exact_p_counts_ties():
    # a = {0, 1}, b = {1, 2}: means 0.5 and 1.5. Six splits: first pair 01 → 1, 01' → 1, 02 → 0, 11' → 0, 12 → -1,
    # 1'2 → -1; four of six are at least 1 from zero.
    found = mean_difference_test([0, 1], [1, 2], resamples=99, rng=generator())
    assert found == (1.0, pytest.approx(4 / 6), 6)


@given(values, values)
def test_exact_p_is_what_scipy_finds(a, b):
    theirs = stats.permutation_test((b, a), lambda x, y: np.mean(x) - np.mean(y), n_resamples=np.inf, vectorized=False)
    # scipy doubles the smaller one-sided p, which is the two-sided share only for equal sizes.
    if len(a) == len(b):
        ours = mean_difference_test(a, b, resamples=1_000, rng=generator())
        gap = 1e-9 * max(map(abs, a + b), default=0)  # sums in another order: a tie may fall either way in scipy
        near = np.abs(np.abs(theirs.null_distribution) - abs(ours.difference)) <= max(gap, 1e-300)
        if near.sum() <= 2 or math.isclose(ours.p, theirs.pvalue):
            assert ours.p == pytest.approx(theirs.pvalue)


def test_undefined_values_are_left_out():
    # The same 20 splits as without the two nan.
    assert mean_difference_test([1, math.nan, 2, 3], [4, 5, 6, math.nan], resamples=20, rng=generator()).p == 0.1


@pytest.mark.parametrize(("a", "b"), [([], [1.0]), ([1.0], []), ([math.nan], [1.0])])
def test_without_a_defined_value_there_is_no_difference(a, b):
    found = mean_difference_test(a, b, resamples=9, rng=generator())
    assert math.isnan(found.difference)
    assert math.isnan(found.p)


def test_many_deals_agree_with_the_t_test_on_normal_values():
    rng = generator(3)
    a, b = rng.normal(size=80), rng.normal(size=60) + 0.3
    ours = mean_difference_test(a, b, resamples=20_000, rng=rng)
    assert ours.difference == pytest.approx(b.mean() - a.mean())
    assert ours.p == pytest.approx(stats.ttest_ind(a, b).pvalue, abs=0.006)


def test_more_values_than_fit_at_once_are_dealt_in_chunks():
    rng = generator(4)
    a, b = rng.normal(size=40_000), rng.normal(size=30_000) + 0.01  # 70,000 × 99 cells: four chunks
    assert mean_difference_test(a, b, resamples=99, rng=rng).p == pytest.approx(stats.ttest_ind(a, b).pvalue, abs=0.15)


def test_values_that_are_all_alike_give_p_one():
    assert mean_difference_test([0.1] * 30, [0.1] * 40, resamples=99, rng=generator()).p == 1
    assert set_difference_test(lambda _: 0.3, 30, 40, 30, resamples=99, rng=generator()).p == 1


def test_swapping_the_sets_turns_the_sign_and_keeps_an_exact_p():
    a, b = [1.0, 4.0, 2.5], [3.0, 8.0, 5.0, 1.5]
    there = mean_difference_test(a, b, resamples=99, rng=generator())
    back = mean_difference_test(b, a, resamples=99, rng=generator())
    assert back == (-there.difference, there.p, there.deals)


def test_a_huge_difference_gets_a_p_far_below_one_over_the_deals():
    rng = generator(5)
    a, b = rng.normal(size=100), rng.normal(size=100) + 1
    found = mean_difference_test(a, b, resamples=199, rng=rng)
    assert stats.ttest_ind(a, b).pvalue < 1e-8
    assert SMALLEST <= found.p < 1e-4


def test_p_never_goes_below_what_the_number_of_splits_allows():
    # 12 choose 6 = 924 splits, more than the 99 deals; the split itself and its mirror are always there: 2 / 924.
    found = mean_difference_test(np.arange(6), 100 + np.arange(6), resamples=99, rng=generator())
    assert found.p >= 2 / 924


def test_the_tail_of_normal_deals_is_the_normal_tail():
    dealt = generator(6).normal(scale=2, size=200_000)
    for z in (1, 2, 3, 4):
        assert tail_p(2 * z, dealt) == pytest.approx(2 * stats.norm.sf(z), rel=0.25)


def test_the_tail_of_two_valued_deals_is_worked_by_hand():
    # Deals of ±1: second moment 1, fourth 1, excess -2 + √(24/4) = 0.449; freedom 4 + 6/0.449 = 17.35;
    # scale √(15.35 / 17.35) = 0.9406: p = P(|t| > 2 / 0.9406).
    excess = -2 + math.sqrt(6)
    freedom = 4 + 6 / excess
    assert freedom == pytest.approx(17.348, abs=1e-3)
    by_hand = 2 * stats.t.sf(2 / math.sqrt((freedom - 2) / freedom), freedom)
    assert tail_p(2, [1, -1, 1, -1]) == pytest.approx(by_hand)


def test_heavier_tails_and_fewer_deals_give_larger_p():
    rng = generator(7)
    normal = rng.normal(size=5_000)
    heavy = rng.standard_t(5, size=5_000)
    assert tail_p(5 * heavy.std(), heavy) > 10 * tail_p(5 * normal.std(), normal)
    assert tail_p(4, normal[:50]) > 2 * tail_p(4, normal)


def test_the_tail_of_nothing_and_of_zeros():
    assert math.isnan(tail_p(1, [math.nan, 3]))
    assert tail_p(0, [0, 0, 0]) == 1
    assert tail_p(1, [0, 0, 0]) == 0


def spread_of(pool):
    return lambda rows: float(np.std(pool[rows]))


def test_a_set_measure_that_differs_is_found_with_its_sign():
    rng = generator(8)
    pool = np.concatenate([rng.normal(size=80), 2 * rng.normal(size=80)])
    found = set_difference_test(spread_of(pool), 80, 80, 80, resamples=499, rng=rng)
    assert found.difference == pytest.approx(np.std(pool[80:]) - np.std(pool[:80]))
    assert found.p < 1e-4


def test_a_plain_answer_needs_few_deals():
    rng = generator(9)
    pool = np.concatenate([rng.normal(size=80), rng.normal(size=80)])
    same = set_difference_test(lambda rows: float(rows.sum() % 7), 80, 80, 80, resamples=9_999, rng=rng)
    assert same.deals < 500
    assert same.p == pytest.approx(ENOUGH / same.deals)
    pool[80:] *= 30
    apart = set_difference_test(spread_of(pool), 80, 80, 80, resamples=9_999, rng=rng)
    assert apart.deals < 9_999
    assert apart.p == SMALLEST


def test_no_block_is_larger_than_n_common_and_blocks_of_one_deal_share_no_record():
    seen = []

    def remember(rows):
        seen.append(rows.copy())
        return float(len(seen))

    set_difference_test(remember, 25, 17, 8, resamples=3, rng=generator())
    assert all(len(rows) == 8 for rows in seen)
    # 25 // 8 = 3 blocks of a, 17 // 8 = 2 of b, for the observed statistic and for each deal.
    assert len(seen) == 5 * (1 + 3)
    assert np.concatenate(seen[:3]).max() < 25 <= np.concatenate(seen[3:5]).min()
    for deal in range(1, 4):
        drawn = np.concatenate(seen[5 * deal : 5 * deal + 5])
        assert len(set(drawn.tolist())) == 40


def test_large_sets_deal_out_blocks_and_compute_each_once():
    rng = generator(10)
    pool = np.concatenate([rng.normal(size=400), 1.5 * rng.normal(size=300)])
    calls = []
    found = set_difference_test(
        lambda rows: calls.append(rows) or float(np.std(pool[rows])), 400, 300, 20, resamples=99, rng=rng
    )
    assert len(calls) == 20 + 15  # 300 // 20 blocks of b, and at most 20 of a
    assert found.p < 1e-3


def test_several_measures_see_the_same_deals():
    rng = generator(11)
    pool = rng.normal(size=60)

    def both(rows, which):
        return [(float(pool[rows].mean()), float(-2 * pool[rows].mean()))[test] for test in which]

    first, second = set_difference_tests(both, 2, 30, 30, 30, resamples=199, rng=rng)
    assert second == (pytest.approx(-2 * first.difference), first.p, first.deals)


def test_an_undefined_deal_counts_as_reached_and_an_undefined_set_has_no_p():
    rng = generator(12)
    pool = np.concatenate([np.zeros(20), np.ones(20)])
    # Defined only on a block whose records are all alike, as the observed blocks are and no deal is.
    only_pure = set_difference_test(
        lambda rows: float(pool[rows].mean()) if np.ptp(pool[rows]) == 0 else math.nan,
        20,
        20,
        20,
        resamples=99,
        rng=rng,
    )
    assert only_pure == (1.0, 1.0, ENOUGH)
    assert math.isnan(set_difference_test(lambda _: math.nan, 20, 20, 20, resamples=99, rng=rng).p)
    assert math.isnan(set_difference_test(lambda _: math.nan, 200, 200, 20, resamples=99, rng=rng).p)


@pytest.mark.parametrize(("n_common", "resamples", "blocks", "words"), [
    (0, 9, 1, "n_common must lie between 1 and the smaller set's 4 records, got 0"),
    (5, 9, 1, "n_common must lie between 1 and the smaller set's 4 records, got 5"),
    (4, 0, 1, "resamples must be at least 1, got 0"),
    (4, 9, 0, "blocks must be at least 1, got 0"),
])  # fmt: skip
def test_sizes_that_cannot_be_are_named(n_common, resamples, blocks, words):
    with pytest.raises(InputError, match=words):
        set_difference_test(lambda _: 0.0, 6, 4, n_common, resamples=resamples, rng=generator(), blocks=blocks)


def test_no_deals_at_all_is_refused():
    with pytest.raises(InputError, match="resamples must be at least 1, got 0"):
        mean_difference_test([1], [2], resamples=0, rng=generator())


def bounds(rate, trials):
    """Between which counts a rate is within three Monte Carlo errors."""
    slack = 3 * math.sqrt(rate * (1 - rate) / trials)
    return rate - slack, rate + slack


@pytest.mark.parametrize("draw", [
    lambda rng: rng.normal(size=120),
    lambda rng: rng.lognormal(size=120),
    lambda rng: (rng.random(120) < 0.2) * 1.0,
], ids=["normal", "skewed", "two-valued"])  # fmt: skip
def test_under_the_null_p_for_means_is_small_as_often_as_it_says(draw):
    rng, trials = generator(13), 1_000
    found = np.empty(trials)
    for trial in range(trials):
        pool = draw(rng)
        found[trial] = mean_difference_test(pool[:50], pool[50:], resamples=199, rng=rng).p
    for rate in (0.5, 0.05, 0.01):
        assert np.mean(found <= rate) <= bounds(rate, trials)[1]
    assert np.mean(found <= 0.2) >= bounds(0.2, trials)[0] * 0.8  # ties of two-valued data cost some power


@pytest.mark.parametrize(("n_a", "n_b", "n_common"), [(40, 40, 40), (100, 40, 40), (120, 100, 40), (200, 300, 20)])
def test_under_the_null_p_for_sets_is_small_as_often_as_it_says(n_a, n_b, n_common):
    rng, trials = generator(14), 400
    found = np.empty(trials)
    for trial in range(trials):
        pool = rng.normal(size=n_a + n_b)
        found[trial] = set_difference_test(spread_of(pool), n_a, n_b, n_common, resamples=99, rng=rng).p
    assert np.mean(found <= 0.05) <= bounds(0.05, trials)[1]
    low, high = bounds(0.5, trials)
    assert low <= np.mean(found <= 0.5) <= high


def test_far_out_p_are_not_too_small_under_the_null():
    # 2,000 null tests of 99 deals: counts alone could not go below 0.01. Expected at 0.001: 2; P(more than 8) is 2e-4.
    rng = generator(15)
    found = [
        mean_difference_test(*np.split(rng.standard_t(4, size=100), 2), resamples=99, rng=rng).p for _ in range(2_000)
    ]
    assert sum(p <= 0.001 for p in found) <= 8
    assert sum(p <= 2 * REACHED / 99 for p in found) >= 300  # expected 404


def test_few_different_values_are_dealt_out_by_their_counts():
    # 300 of 1, 100 of 0 against 270 and 130: Fisher's exact test is the same permutation test in closed form.
    a, b = [1] * 300 + [0] * 100, [1] * 270 + [0] * 130
    exact = stats.fisher_exact([[300, 100], [270, 130]]).pvalue
    found = mean_difference_test(a, b, resamples=40_000, rng=generator(3))
    assert found.difference == pytest.approx(-30 / 400)
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact / 40_000))


def test_counts_are_dealt_out_as_the_records_would_be():
    rng = generator(4)
    a, b = rng.poisson(2, size=150), rng.poisson(2.3, size=180)
    found = mean_difference_test(a, b, resamples=20_000, rng=generator(5))
    pooled, observed = np.concatenate([a, b]), abs(b.mean() - a.mean())
    dealt = generator(6).permuted(np.tile(pooled, (5_000, 1)), axis=1)
    differences = np.abs(dealt[:, 150:].mean(axis=1) - dealt[:, :150].mean(axis=1))
    assert found.p == pytest.approx((differences >= observed - 1e-9).mean(), abs=0.02)


@pytest.mark.parametrize(("shift", "deals"), [(0.0, 200), (1.0, 99)])
def test_large_samples_are_dealt_out_until_the_answer_is_plain(shift, deals):
    rng = generator(7)
    found = mean_difference_test(
        rng.normal(size=4_000), rng.normal(size=3_000) + shift, resamples=5_000, rng=generator(8)
    )
    assert found.deals <= deals
    assert (found.p > 0.05) if shift == 0 else (found.p == SMALLEST)


def test_p_of_large_samples_is_what_theory_says():
    rng = generator(9)
    a, b = rng.normal(size=3_000), rng.normal(size=3_000) + 0.05
    theory = stats.ttest_ind(a, b).pvalue
    found = mean_difference_test(a, b, resamples=4_000, rng=generator(10))
    assert found.p == pytest.approx(theory, rel=0.6)  # twenty deals reach it: known to about a fifth


def test_p_of_large_samples_is_small_as_often_as_it_says():
    rng = generator(11)
    found = [
        mean_difference_test(*np.split(rng.normal(size=5_000), [1_500]), resamples=200, rng=rng).p for _ in range(400)
    ]
    # 5 % ± 3 standard errors of 1.1 %.
    assert 0.017 <= np.mean(np.array(found) <= 0.05) <= 0.083
