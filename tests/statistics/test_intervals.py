import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.diversity.cosine import mean_cosine_distance
from trivium.measures.diversity.vendi import vendi
from trivium.statistics.intervals import (
    LARGEST_SUBSET,
    mean_interval,
    mean_intervals,
    random_subsets,
    set_interval,
    subset_interval,
    subset_size,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_mean_interval_is_near_the_textbook_one_for_normal_values():
    values = rng().normal(5, 2, size=400)
    value, low, high, n = mean_interval(values, level=0.95, resamples=4_000, rng=rng())
    reach = 1.96 * values.std(ddof=1) / 20
    assert (value, n) == (pytest.approx(values.mean()), 400)
    assert low == pytest.approx(value - reach, abs=0.1 * reach)
    assert high == pytest.approx(value + reach, abs=0.1 * reach)


def test_bca_leans_towards_the_long_tail():
    value, low, high, _ = mean_interval(rng().exponential(size=60), level=0.95, resamples=4_000, rng=rng())
    assert high - value > 1.1 * (value - low)


def test_it_equals_another_bca():
    from scipy.stats import bootstrap

    values = rng(3).exponential(size=40)
    theirs = bootstrap((values,), np.mean, n_resamples=20_000, rng=rng(), confidence_level=0.9, method="BCa")
    ours = mean_interval(values, level=0.9, resamples=20_000, rng=rng())
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=0.01)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=0.015)


@pytest.mark.parametrize(
    ("draw", "mean", "least"),
    [
        (lambda r: r.normal(size=30), 0, 0.91),
        (lambda r: r.exponential(size=30), 1, 0.88),  # skewed and few: short of 95 %, as any bootstrap is
        (lambda r: (r.random(100) < 0.1).astype(float), 0.1, 0.91),
    ],
)
def test_mean_intervals_hold_the_true_mean_about_as_often_as_they_say(draw, mean, least):
    r = rng(1)
    found = [mean_interval(draw(r), level=0.95, resamples=600, rng=r) for _ in range(300)]
    assert least <= np.mean([one.low <= mean <= one.high for one in found]) <= 0.99


def test_undefined_values_are_left_out_and_counted():
    value, low, high, n = mean_interval([1, math.nan, 3, math.nan], level=0.95, resamples=200, rng=rng())
    assert (value, n) == (2, 2)
    assert 1 <= low <= 2 <= high <= 3


@pytest.mark.parametrize(("values", "value", "n"), [([], math.nan, 0), ([math.nan] * 3, math.nan, 0), ([7.0], 7, 1)])
def test_too_few_values_have_no_interval(values, value, n):
    found = mean_interval(values, level=0.95, resamples=200, rng=rng())
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.n == n
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_equal_values_have_an_interval_of_no_width():
    assert mean_interval([0.1] * 50, level=0.95, resamples=200, rng=rng())[1:3] == pytest.approx((0.1, 0.1))


def test_columns_are_resampled_together_and_each_as_if_alone():
    table = rng().normal(size=(300, 3))
    table[:40, 1] = math.nan
    together = mean_intervals(table, level=0.9, resamples=3_000, rng=rng())
    for column, found in zip(table.T, together, strict=True):
        alone = mean_interval(column, level=0.9, resamples=3_000, rng=rng(5))
        assert found == pytest.approx(alone, abs=0.02)
    assert together[1].n == 260


def test_above_the_limit_the_formula_takes_over_smoothly():
    values = rng().exponential(size=20_001)
    formula = mean_interval(values, level=0.95, resamples=500, rng=rng())
    bootstrap = mean_interval(values[:-1], level=0.95, resamples=2_000, rng=rng())
    assert formula == pytest.approx(bootstrap, abs=0.002, rel=1e-3)


def test_a_wider_level_gives_a_wider_interval_and_the_seed_decides_alone():
    values = rng().normal(size=50)
    narrow = mean_interval(values, level=0.5, resamples=500, rng=rng())
    wide = mean_interval(values, level=0.99, resamples=500, rng=rng())
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide == mean_interval(values, level=0.99, resamples=500, rng=rng())


def test_for_a_mean_random_subsets_give_the_textbook_error():
    # Means of h of n values have the variance s² (1/h - 1/n); times h / (n - h) that is s² / n, exactly, for any h.
    values = rng().normal(size=200)
    _, low, high, _ = set_interval(
        lambda rows: float(values[rows].mean()), 200, float(values.mean()), level=0.95, draws=4_000, rng=rng()
    )
    assert (high - low) / 2 == pytest.approx(1.96 * values.std(ddof=1) / math.sqrt(200), rel=0.05)


@pytest.mark.parametrize("size", [20, 100, 160])
def test_the_size_of_the_subsets_does_not_decide_the_interval(size):
    values = rng().normal(size=200)
    means = [float(values[rows].mean()) for rows in random_subsets(200, size, 4_000, rng())]
    _, low, high, _ = subset_interval(float(values.mean()), means, n=200, size=size, level=0.95)
    assert (high - low) / 2 == pytest.approx(1.96 * values.std(ddof=1) / math.sqrt(200), rel=0.05)


def test_an_error_grows_with_a_measure_that_grows_with_n():
    # Sums of 133 of 200 vary by s √(133 · 67 / 200) = 6.67 s; times √(133 / 67) that is 9.40 s, and times the growth
    # 200 / 133 it is 14.14 s: the standard error of a sum of 200, s √200.
    values = rng().normal(5, 1, size=200)
    _, low, high, _ = set_interval(
        lambda rows: float(values[rows].sum()), 200, float(values.sum()), level=0.95, draws=4_000, rng=rng()
    )
    assert (high - low) / 2 == pytest.approx(1.96 * values.std(ddof=1) * math.sqrt(200), rel=0.05)


def clusters(n, r):
    """Records around 12 topics of unequal size, in 16 dimensions."""
    share = 1 / np.arange(1, 13)
    topics = np.random.default_rng(9).normal(size=(12, 16))
    return topics[r.choice(12, size=n, p=share / share.sum())] + 0.5 * r.normal(size=(n, 16))


@pytest.mark.parametrize(("measure", "n"), [(vendi, 60), (vendi, 200), (mean_cosine_distance, 200)])
def test_set_intervals_hold_the_measures_mean_about_as_often_as_they_say(measure, n):
    # With 300 sets each, 95 % intervals held it in 93 % (Vendi, n = 60), 95 % (Vendi, n = 200), 93 % (cosine, n = 200),
    # and standard errors were 1.07, 0.98 and 0.99 of the true ones.
    r = rng(0)
    fresh = [measure(clusters(n, r)) for _ in range(1_000)]
    truth, held, errors = np.mean(fresh), [], []
    for _ in range(150):
        rows = clusters(n, r)
        found = set_interval(lambda at, rows=rows: measure(rows[at]), n, measure(rows), level=0.95, draws=40, rng=r)
        held.append(found.low <= truth <= found.high)
        errors.append((found.high - found.low) / 2 / 2.0227)  # Student's t of 39 degrees of freedom
    assert 0.90 <= np.mean(held) <= 0.99
    assert np.mean(errors) == pytest.approx(np.std(fresh, ddof=1), rel=0.1)


def test_subsets_repeat_no_row_and_have_their_size():
    for rows in random_subsets(10, 7, 50, rng()):
        assert len(set(rows.tolist())) == 7
        assert 0 <= rows.min() <= rows.max() < 10


@pytest.mark.parametrize(("n", "size"), [(1, 0), (2, 1), (3, 2), (7, 4), (1_500, 1_000), (10**6, LARGEST_SUBSET)])
def test_a_subset_is_two_thirds_of_the_set_up_to_a_limit(n, size):
    assert subset_size(n) == size
    assert subset_size(n, 3) == min(size, 3)


def test_a_set_interval_stays_in_the_range_and_is_nan_where_undefined():
    shares = iter([0.9, 0.7] * 20)
    found = set_interval(lambda _: next(shares), 10, 0.95, level=0.95, draws=40, rng=rng(), range=(0, 1))
    assert found.high == 1
    assert found.low > 0
    assert math.isnan(set_interval(lambda _: 1.0, 10, math.nan, level=0.95, draws=5, rng=rng()).low)
    assert math.isnan(set_interval(lambda _: math.nan, 10, 1.0, level=0.95, draws=5, rng=rng()).low)
    assert math.isnan(set_interval(lambda _: 1.0, 1, 1.0, level=0.95, draws=5, rng=rng()).high)
    assert set_interval(lambda _: 1.0, 9, 1.0, level=0.95, draws=5, rng=rng()) == (1, 1, 1, 9)


def test_bad_settings_are_explained():
    with pytest.raises(InputError, match="level must lie between 0 and 1, got 95"):
        mean_interval([1, 2], level=95, resamples=200, rng=rng())
    with pytest.raises(InputError, match="resamples must be at least 100, got 10"):
        mean_interval([1, 2], level=0.95, resamples=10, rng=rng())
    with pytest.raises(InputError, match=r"one column per measure, got shape \(3,\)"):
        mean_intervals([1, 2, 3], level=0.95, resamples=200, rng=rng())
    with pytest.raises(InputError, match="n must be at least 1, got 0"):
        set_interval(lambda _: 1.0, 0, 1.0, level=0.95, draws=5, rng=rng())
    with pytest.raises(InputError, match="draws must be at least 2, got 1"):
        set_interval(lambda _: 1.0, 9, 1.0, level=0.95, draws=1, rng=rng())
    with pytest.raises(InputError, match="size must lie between 1 and n = 3, got 4"):
        random_subsets(3, 4, 1, rng())
    with pytest.raises(InputError, match="size must be below n = 3, got 3"):
        subset_interval(1.0, [1.0, 2.0], n=3, size=3, level=0.95)
