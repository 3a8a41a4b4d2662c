import math

import numpy as np
import pytest
from scipy import stats

from trivium.comparison.values import SET_MOST, Plan, bootstrap_means, of_records, of_sets, reader, t_quantile
from trivium.generation.seeds import packaged_seeds
from trivium.measures import DEFAULTS
from trivium.measures.diversity.vendi import vendi_score
from trivium.views import Views


def generator(seed=0):
    return np.random.default_rng(seed)


def of(pool, function):
    """The measure ``function`` of the values at some rows, in the shape that ``of_sets`` asks for."""
    return lambda rows, which: [float(function(pool[rows])) for _ in which]


def test_the_mean_of_records_leaves_out_what_is_undefined():
    found = of_records([1.0, math.nan, 2.0, 6.0], resamples=200, level=0.95, rng=generator())
    assert found.mean == 3.0
    assert found.values.size == 4
    # Means of three of {1, 2, 6} lie between 1 and 6, before they are moved away from 3 by √(3/2) · t(2) / z.
    stretch = math.sqrt(3 / 2) * stats.t.ppf(0.975, 2) / stats.norm.ppf(0.975)
    assert found.means.min() == pytest.approx(3 - 2 * stretch)
    assert found.means.max() == pytest.approx(3 + 3 * stretch)


def test_bootstrap_means_spread_as_the_standard_error_says():
    values = generator(1).normal(size=400)
    found = of_records(values, resamples=4_000, level=0.95, rng=generator(2))
    assert found.means.std() == pytest.approx(values.std(ddof=1) / 20, rel=0.05)


def test_more_records_than_fit_at_once_are_resampled_in_chunks():
    values = generator(3).normal(size=30_000)
    found = of_records(values, resamples=100, level=0.95, rng=generator(4))
    assert np.isfinite(found.means).all()
    assert found.means.std() == pytest.approx(1 / math.sqrt(30_000), rel=0.3)


@pytest.mark.parametrize(("values", "mean"), [([], math.nan), ([math.nan], math.nan), ([4.0], 4.0)])
def test_fewer_than_two_values_have_no_interval(values, mean):
    found = of_records(values, resamples=10, level=0.95, rng=generator())
    assert found.mean == pytest.approx(mean, nan_ok=True)
    assert np.isnan(found.means).all()


def test_a_set_of_the_common_size_is_read_whole():
    pool = np.arange(10.0)
    found = of_sets(of(pool, np.max), 1, 10, 10, draws=30, rng=generator())[0]
    assert found.value == 9.0


def test_a_larger_set_is_the_mean_over_subsets():
    # The largest of 2 of 0 … 9: the mean over all 45 pairs is Σ k · k / 45 for k = 1 … 9, 285 / 45 = 6.33.
    found = of_sets(of(np.arange(10.0), np.max), 1, 10, 2, draws=4_000, rng=generator())[0]
    assert found.value == pytest.approx(285 / 45, abs=0.15)


def test_the_error_of_a_mean_is_the_textbook_one():
    # The measure is a mean: subsets of 66 of 100 vary by σ² (1/66 - 1/100); times 66/34 that is σ² / 100; growth is 1.
    pool = 5 + generator(5).normal(size=100)
    found = of_sets(of(pool, np.mean), 1, 100, 100, draws=2_000, rng=generator(6))[0]
    assert found.error == pytest.approx(pool.std(ddof=1) / 10, rel=0.06)
    assert found.spread == pytest.approx(found.error)


def test_a_set_larger_than_the_common_size_is_known_better_than_one_of_that_size():
    pool = 5 + generator(7).normal(size=400)
    found = of_sets(of(pool, np.mean), 1, 400, 40, draws=2_000, rng=generator(8))[0]
    sigma = pool.std(ddof=1)
    # Of the population: σ² / 400; of the drawing: σ² (1/40 - 1/400) / 2,000.
    assert found.error == pytest.approx(sigma * math.sqrt(1 / 400 + (1 / 40 - 1 / 400) / 2_000), rel=0.06)
    assert found.spread == pytest.approx(sigma / math.sqrt(40), rel=0.06)


def test_a_measure_that_grows_with_n_keeps_its_error_as_a_share_of_the_value():
    # A sum of 100 has a standard deviation of 10 σ. Sums of 66 of them vary by σ √(66 · 34 / 100); times √(66 / 34)
    # that is 6.6 σ, and times the growth 100 / 66 it is 10 σ.
    pool = 5 + generator(9).normal(size=100)
    found = of_sets(of(pool, np.sum), 1, 100, 100, draws=2_000, rng=generator(10))[0]
    assert found.error == pytest.approx(10 * pool.std(ddof=1), rel=0.06)


def test_growth_is_not_believed_beyond_the_ratio_of_sizes_or_through_zero():
    pool = generator(11).normal(size=40)
    cubic = of_sets(of(pool, lambda x: 1 + abs(x.sum()) + x.size**3), 1, 40, 40, draws=50, rng=generator(12))[0]
    # Subsets are of 26 = 2 · 40 / 3. The measure grows by (40 / 26)³ = 3.6; believed is 40 / 26. That is to be told
    # from 3.6, with a standard deviation known from 50 subsets to 10 %.
    sums = np.array([abs(pool[generator(12 + seed).permutation(40)[:26]].sum()) for seed in range(400)])
    assert cubic.error == pytest.approx(sums.std() * math.sqrt(26 / 14) * 40 / 26, rel=0.4)
    crossing = of_sets(of(pool, lambda x: x.size - 30.0), 1, 40, 40, draws=5, rng=generator(13))[0]
    assert crossing == (10.0, 0.0, 0.0)


def test_a_mean_of_three_has_the_error_that_leaving_one_out_gives():
    # Means of two of {0, 3, 12}: 1.5, 6, 7.5, with variance 6.5; times 2 / 1 that is 13, which is the textbook's:
    # the three vary by 39, over 3.
    found = of_sets(of(np.array([0.0, 3.0, 12.0]), np.mean), 1, 3, 3, draws=4_000, rng=generator(15))[0]
    assert found.value == 5
    assert found.error == pytest.approx(math.sqrt(13), rel=0.05)


@pytest.mark.parametrize("n", [1, 2])
def test_tiny_sets_have_a_value_and_no_error(n):
    value, error, spread = of_sets(of(np.arange(5.0), np.max), 1, n, n, draws=20, rng=generator())[0]
    assert value == n - 1
    assert math.isnan(error)
    assert math.isnan(spread)


def test_an_undefined_measure_is_undefined_throughout():
    assert np.isnan(of_sets(of(np.arange(20.0), lambda _: math.nan), 1, 20, 20, draws=9, rng=generator())[0]).all()


@pytest.mark.parametrize(("n", "n_common"), [(60, 60), (150, 60)])
def test_intervals_of_a_vendi_score_hold_the_truth_as_often_as_they_say(n, n_common):
    # Records of 12 topics of unequal share; truth: the mean of fresh sets of n_common.
    rng = generator(14)
    topics = rng.normal(size=(12, 24))
    shares = np.array([0.2] * 3 + [0.4 / 9] * 9)

    def draw(size):
        return topics[rng.choice(12, size=size, p=shares)] + 0.6 * rng.normal(size=(size, 24))

    truth = np.mean([vendi_score(draw(n_common)) for _ in range(500)])
    trials, reach = 200, t_quantile(0.95, 39)
    held = 0
    for _ in range(trials):
        pool = draw(n)
        found = of_sets(of(pool, vendi_score), 1, n, n_common, draws=40, rng=rng)[0]
        held += abs(found.value - truth) <= reach * found.error
    assert 0.90 <= held / trials <= 0.99


class Seen:
    """As much of views as a plan asks for."""

    def __init__(self, embeddable):
        self.embeddable = np.array(embeddable, dtype=bool)

    def __len__(self):
        return self.embeddable.size


class Card:
    def __init__(self, name, of, reads):
        self.name, self.of, self.reads = name, of, reads


class Known:
    def __init__(self, *card):
        self.card = Card(*card)


VENDI, DISTINCT, LENGTH = (
    Known("vendi", "set", "embeddings"),
    Known("distinct", "set", "tokens"),
    Known("length", "record", "tokens"),
)


def test_measures_read_on_the_same_rows_share_their_subsets():
    plan = Plan.of([VENDI, LENGTH, DISTINCT], [Seen([1] * 9), Seen([1] * 7)], 7)
    assert plan.records == (LENGTH,)
    assert [(group.measures, group.n) for group in plan.groups] == [((VENDI, DISTINCT), 7)]


def test_records_without_a_vector_are_left_out_of_measures_of_embeddings_alone():
    plan = Plan.of([VENDI, DISTINCT], [Seen([1, 0, 1, 1, 0]), Seen([1] * 7)], 5)
    tokens, vectors = plan.groups
    assert (tokens.measures, tokens.n, [rows.size for rows in tokens.rows]) == ((DISTINCT,), 5, [5, 7])
    assert (vectors.measures, vectors.n) == ((VENDI,), 3)
    assert vectors.rows[0].tolist() == [0, 2, 3]


def test_a_set_without_any_vector_does_not_hinder_the_others():
    plan = Plan.of([VENDI], [Seen([0, 0, 0]), Seen([1] * 4), Seen([1, 1, 1, 0])], 3)
    assert plan.groups[0].n == 3
    assert plan.groups[0].rows[0].size == 0


def test_large_sets_are_read_at_a_bounded_size():
    plan = Plan.of([DISTINCT], [Seen([1] * 2_000)] * 2, 2_000)
    assert plan.groups[0].n == SET_MOST == 500


def test_few_different_values_are_resampled_by_their_counts():
    # 300 ones among 1,000: the bootstrap is binomial, with mean 0.3 and standard deviation √(0.3 · 0.7 / 1000).
    means = bootstrap_means(np.repeat([1.0, 0.0], [300, 700]), 4_000, generator(20))
    assert means.mean() == pytest.approx(0.3, abs=0.001)
    assert means.std() == pytest.approx(math.sqrt(0.3 * 0.7 / 1_000), rel=0.05)
    assert np.allclose(means * 1_000, np.round(means * 1_000))


def test_a_rare_value_of_many_records_keeps_its_skew():
    # 2 of 100,000: the bootstrap count is about Poisson(2), with skewness 1/√2; a normal one would have none.
    means = bootstrap_means(np.repeat([1.0, 0.0], [2, 99_998]), 4_000, generator(21))
    assert means.min() == 0
    assert stats.skew(means) == pytest.approx(1 / math.sqrt(2), abs=0.15)


def test_means_of_many_records_are_resampled_as_they_tend_to_be():
    values = generator(22).exponential(size=30_000)
    means = bootstrap_means(values, 4_000, generator(23))
    drawn = [generator(seed).choice(values, size=30_000).mean() for seed in range(300)]
    assert means.mean() == pytest.approx(values.mean(), abs=3 * values.std() / math.sqrt(30_000 * 4_000))
    assert means.std() == pytest.approx(np.std(drawn), rel=0.15)


SET_MEASURES = [measure for measure in DEFAULTS if measure.card.of == "set"]


@pytest.mark.parametrize("measure", SET_MEASURES, ids=lambda measure: measure.card.name)
def test_subsets_are_read_from_what_was_made_once_as_if_they_were_made_anew(measure):
    seeds = packaged_seeds("tasks")
    parts = [Views(seeds[:30], embedder="wordllama"), Views(seeds[30:], embedder="wordllama")]
    pool = Views.join([parts[0].take(np.arange(5, 30)), parts[1].take(np.arange(0, 30, 2))])
    rows = generator(30).permutation(len(pool))[:20]
    (read,) = reader(pool, [measure], np.arange(len(pool)))(rows, [0])
    plain = Views([pool.records[row] for row in rows], embedder="wordllama")
    assert read == pytest.approx(float(measure(plain.read(measure.card.reads))), rel=1e-6, nan_ok=True)
