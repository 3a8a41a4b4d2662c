import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.statistics.effect_size import hedges_g, in_subsampling_sds, smallest_effect


def test_hedges_g_worked_by_hand():
    # Means 2 and 4, both variances 1, so d = 2. f = 4: J = Γ(2) / (√2 Γ(1.5)) = 1 / (1.41421 × 0.886227) = 0.797885.
    assert hedges_g([1, 2, 3], [3, 4, 5]) == pytest.approx(2 * 0.7978845608)


def test_the_correction_is_near_one_less_three_over_four_f_less_one():
    a, b = np.arange(30.0), np.arange(30.0) + 5
    d = 5 / np.std(a, ddof=1)
    assert hedges_g(a, b) == pytest.approx(d * (1 - 3 / (4 * 58 - 1)), rel=1e-4)


def test_hedges_g_removes_the_bias_of_small_samples():
    rng = np.random.default_rng(0)
    found = [hedges_g(rng.normal(size=4), rng.normal(size=4) + 1) for _ in range(20_000)]
    assert np.mean(found) == pytest.approx(1, abs=4 * np.std(found) / math.sqrt(20_000))


def test_undefined_values_are_left_out_of_g():
    assert hedges_g([1, 2, math.nan, 3], [3, 4, 5]) == hedges_g([1, 2, 3], [3, 4, 5])


@pytest.mark.parametrize(("a", "b", "expected"), [
    ([2, 2, 2], [2, 2], 0.0),
    ([0.1] * 7, [0.1] * 3, 0.0),  # the mean of seven 0.1 differs from that of three in the last digit
    ([2, 2, 2], [3, 3], math.nan),
    ([1], [2], math.nan),
    ([1, 2], [1], math.nan),  # f = 1: the correction is 0 and the deviation unknown
    ([], [1, 2, 3], math.nan),
    ([math.nan], [1, 2, 3], math.nan),
])  # fmt: skip
def test_g_where_nothing_varies_or_nothing_is_there(a, b, expected):
    assert hedges_g(a, b) == pytest.approx(expected, nan_ok=True)


spreads = st.lists(st.integers(-50, 50), min_size=3, max_size=8).filter(lambda values: len(set(values)) > 1)


@given(spreads, spreads, st.integers(1, 9), st.integers(-9, 9))
def test_g_turns_sign_with_the_sets_and_does_not_see_unit_or_origin(a, b, unit, origin):
    g = hedges_g(a, b)
    assert hedges_g(b, a) == pytest.approx(-g)
    assert hedges_g(unit * np.array(a) + origin, unit * np.array(b) + origin) == pytest.approx(g)


def test_a_set_difference_in_its_own_spread():
    assert in_subsampling_sds(10, 3, 4) == pytest.approx(10 / math.sqrt(12.5))
    assert in_subsampling_sds(0, 0, 0) == 0
    assert math.isnan(in_subsampling_sds(1, 0, 0))
    assert math.isnan(in_subsampling_sds(1, math.nan, 1))


def test_the_smallest_effect_is_the_textbook_one():
    # (1.959964 + 0.841621) × √(2/60) = 2.801585 × 0.182574
    assert smallest_effect(60, 60) == pytest.approx(0.511497, abs=1e-5)


def test_more_tests_less_alpha_more_power_and_fewer_records_need_a_larger_effect():
    plain = smallest_effect(60, 60)
    assert smallest_effect(60, 60, tests=250) > smallest_effect(60, 60, tests=2) > plain
    assert smallest_effect(60, 60, alpha=0.01) > plain
    assert smallest_effect(60, 60, power=0.9) > plain
    assert smallest_effect(60, 30) > plain
    assert smallest_effect(60, 60, tests=5) == pytest.approx(smallest_effect(60, 60, alpha=0.01))


def test_the_smallest_effect_is_seen_with_the_stated_power():
    rng = np.random.default_rng(1)
    effect = smallest_effect(50, 50)
    seen = 0
    for _ in range(2_000):
        a, b = rng.normal(size=50), rng.normal(size=50) + effect
        z = (b.mean() - a.mean()) / math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 50)
        seen += abs(z) > 1.959964
    assert seen / 2_000 == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("sizes", "rates", "words"), [
    ((0, 5), {}, "n_a must be at least 1, got 0"),
    ((5, 0), {}, "n_b must be at least 1, got 0"),
    ((5, 5), {"tests": 0}, "tests must be at least 1, got 0"),
    ((5, 5), {"alpha": 0}, "alpha must lie strictly between 0 and 1, got 0"),
    ((5, 5), {"power": 1}, "power must lie strictly between 0 and 1, got 1"),
])  # fmt: skip
def test_what_cannot_be_asked_of_power(sizes, rates, words):
    with pytest.raises(InputError, match=words):
        smallest_effect(*sizes, **rates)
