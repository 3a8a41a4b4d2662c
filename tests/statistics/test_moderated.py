import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from trivium.errors import InputError
from trivium.statistics.moderated import difference, moderated, trigamma_inverse


@given(st.floats(-12, 12))
def test_the_inverse_of_trigamma_gives_back_its_value(power):
    value = 10.0**power
    assert special.polygamma(1, trigamma_inverse(value)) == pytest.approx(value, rel=1e-6)


def test_the_inverse_of_trigamma_at_known_places():
    assert trigamma_inverse(math.pi**2 / 6) == pytest.approx(1)  # trigamma(1) = ζ(2)
    assert trigamma_inverse(math.pi**2 / 2) == pytest.approx(0.5)
    with pytest.raises(InputError, match="every positive value and no other, got 0"):
        trigamma_inverse(0)


def test_two_arms_worked_by_hand():
    # s² = e² and e⁻², d = 2 each. log(s²) - ψ(1) + log(1) = ±2 + γ: mean γ, variance 8 (divisor 1).
    # 8 - trigamma(1) = 6.35507 = Σ 1/(x + k)² over k ≥ 0 at x = 0.431919, so d0 = 0.863838.
    # log s0² = γ + ψ(x) - log x = 0.57722 - 2.34440 + 0.83952 = -0.92767: s0² = 0.395475.
    # Posterior of the first: (0.863838 · 0.395475 + 2 · 7.389056) / 2.863838 = 5.27954; freedom 2.863838.
    found = moderated([math.exp(2), math.exp(-2)], 2)
    assert found.prior_freedom == pytest.approx(0.863838, rel=1e-5)
    assert found.prior_variance == pytest.approx(0.395475, rel=1e-5)
    assert found.variances == pytest.approx([5.27954, (0.863838 * 0.395475 + 2 * 0.135335) / 2.863838], rel=1e-5)
    assert found.freedom == pytest.approx([2.863838] * 2, rel=1e-5)


def test_the_prior_is_found_again_in_many_variances_drawn_from_it():
    rng = np.random.default_rng(1)
    for d0, s0 in ((4.0, 2.0), (20.0, 0.1)):
        true = s0 * d0 / rng.chisquare(d0, 20_000)
        seen = true * rng.chisquare(3, 20_000) / 3
        found = moderated(seen, 3)
        assert found.prior_freedom == pytest.approx(d0, rel=0.1)
        assert found.prior_variance == pytest.approx(s0, rel=0.05)


def test_arms_as_alike_as_chance_makes_them_share_one_pooled_variance():
    # 1, 2, 3 scatter less than trigamma(1) allows; pooled with freedoms 2, 2, 4: (2 + 4 + 12) / 8 = 2.25.
    found = moderated([1, 2, 3], [2, 2, 4])
    assert (found.prior_variance, found.prior_freedom) == (2.25, math.inf)
    assert found.variances.tolist() == [2.25] * 3
    assert found.freedom.tolist() == [8] * 3  # never more than all arms have together


def test_a_single_arm_keeps_its_own_variance():
    found = moderated([2.0], 3)
    assert (found.variances.tolist(), found.freedom.tolist(), found.prior_freedom) == ([2.0], [3.0], 0.0)
    assert math.isnan(found.prior_variance)


def test_an_arm_without_a_variance_gets_the_priors_and_does_not_count():
    rng = np.random.default_rng(5)
    seen = 3 / rng.chisquare(3, 30) * rng.chisquare(2, 30) / 2
    with_gap = moderated([*seen, math.nan, 7.0], [*([2] * 31), 0])
    alone = moderated(seen, 2)
    assert with_gap.prior_freedom == alone.prior_freedom
    assert with_gap.variances[:30] == pytest.approx(alone.variances)
    assert with_gap.variances[30:] == pytest.approx([alone.prior_variance] * 2)
    assert with_gap.freedom[30:] == pytest.approx([alone.prior_freedom] * 2)
    nothing = moderated([math.nan, 1.0], 2)
    assert math.isnan(nothing.variances[0])
    assert (nothing.variances[1], nothing.freedom.tolist()) == (1.0, [0.0, 2.0])


def test_a_variance_of_zero_is_lifted_and_does_not_break_the_others():
    rng = np.random.default_rng(3)
    seen = np.append(rng.chisquare(2, 20) / 2, 0.0)
    found = moderated(seen, 2)
    assert 0 < found.variances[-1] < found.prior_variance
    assert np.isfinite(found.variances).all()
    still = moderated([0.0, 0.0, 0.0], 2)
    assert (still.variances.tolist(), still.prior_freedom) == ([0.0] * 3, math.inf)
    mostly = moderated([0.0, 0.0, 1.0], 2)  # the median is 0: the mean sets the floor
    assert np.isfinite(mostly.variances).all()
    assert mostly.variances[2] > mostly.variances[0]


variances = st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=12)


@given(variances, st.floats(1e-3, 1e3))
def test_variances_are_drawn_together_keep_their_order_and_scale_with_the_unit(seen, unit):
    found, scaled = moderated(seen, 3), moderated(np.array(seen) * unit, 3)
    assert scaled.variances == pytest.approx(found.variances * unit, rel=1e-6)
    order = np.argsort(seen)
    assert (np.diff(found.variances[order]) >= -1e-12).all()
    if math.isfinite(found.prior_freedom):
        low, high = np.minimum(seen, found.prior_variance), np.maximum(seen, found.prior_variance)
        assert (found.variances >= low * (1 - 1e-9)).all()
        assert (found.variances <= high * (1 + 1e-9)).all()
    assert (found.freedom >= 3).all()


@pytest.mark.parametrize(
    ("variances", "freedom", "words"),
    [
        ([1.0, -2.0], 2, "variances must be finite and ≥ 0, got -2.0"),
        ([1.0, math.inf], 2, "variances must be finite and ≥ 0, got inf"),
        ([1.0, 2.0], -1, "freedom must be finite and ≥ 0, got -1.0"),
        ([1.0, 2.0], [1, 2, 3], r"one per arm \(2\), got shape \(3,\)"),
        ([[1.0]], 2, "a list of numbers"),
    ],
)
def test_what_is_no_variance_is_named(variances, freedom, words):
    with pytest.raises(InputError, match=words):
        moderated(variances, freedom)


def test_a_difference_is_students_where_variances_are_pooled():
    a, b = np.array([1.0, 2.0, 4.0]), np.array([3.0, 5.0, 6.0, 9.0])
    pooled = (a.var(ddof=1) * 2 + b.var(ddof=1) * 3) / 5
    found = difference(a.mean(), b.mean(), pooled, 3, pooled, 4, 5)
    test = stats.ttest_ind(b, a)
    assert found.p == pytest.approx(test.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert found.difference == pytest.approx(5.75 - 7 / 3)


def test_a_difference_is_welchs_at_welchs_freedom():
    a, b = np.array([1.0, 2.0, 4.0]), np.array([3.0, 5.0, 6.0, 19.0])
    test = stats.ttest_ind(b, a, equal_var=False)
    found = difference(a.mean(), b.mean(), a.var(ddof=1), 3, b.var(ddof=1), 4, test.df)
    assert found.p == pytest.approx(test.pvalue)


def test_a_difference_at_infinite_freedom_is_normal():
    assert difference(0, 1.959964, 0.5, 1, 0.5, 1, math.inf).p == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize("given", [(0, 1, 0, 3, 0, 3, 4), (0, 1, 1, 3, math.nan, 3, 4), (0, 1, 1, 3, 1, 3, 0)])
def test_without_spread_or_freedom_there_is_no_interval(given):
    found = difference(*given)
    assert found.difference == 1
    assert np.isnan([found.low, found.high, found.p]).all()


def test_no_runs_and_negative_variances_are_refused():
    with pytest.raises(InputError, match="n_b must be at least 1, got 0"):
        difference(0, 1, 1, 3, 1, 0, 4)
    with pytest.raises(InputError, match="var_a must be ≥ 0, got -1"):
        difference(0, 1, -1, 3, 1, 3, 4)


def covered(rng, true, repeats, rounds):
    """Share of 95 % intervals, of every arm against the first, that hold the true difference of 0."""
    hits = total = 0
    for _ in range(rounds):
        sd = np.sqrt(true(rng))
        runs = rng.normal(0, sd[:, None], (sd.size, repeats))
        mean, arms = runs.mean(axis=1), moderated(runs.var(axis=1, ddof=1), repeats - 1)
        for b in range(1, sd.size):
            found = difference(
                mean[0], mean[b], arms.variances[0], repeats, arms.variances[b], repeats,
                min(arms.freedom[0], arms.freedom[b]),
            )  # fmt: skip
            hits += found.low <= 0 <= found.high
            total += 1
    return hits / total


@pytest.mark.parametrize("d0", [4, 10, math.inf])
def test_intervals_of_twenty_arms_with_three_repeats_cover_as_they_say(d0):
    def true(rng):
        return np.ones(20) if math.isinf(d0) else d0 / rng.chisquare(d0, 20)

    assert 0.93 <= covered(np.random.default_rng(11), true, 3, 1_500) <= 0.97


def test_intervals_stay_near_their_level_where_variances_differ_a_thousandfold():
    # No scaled inverse chi-square: half the arms have a thousand times the variance of the others.
    def true(rng):
        return rng.permutation(np.repeat([1.0, 1000.0], 10))

    assert 0.90 <= covered(np.random.default_rng(12), true, 3, 1_500) <= 0.995
