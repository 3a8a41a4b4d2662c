"""The intervals of values of all records hold the truth as often as they say."""

import numpy as np
import pytest

from trivium.measures import find
from trivium.statistics.from_sample import interval_from_sample
from trivium.statistics.intervals import Interval, set_interval
from trivium.streaming.column import column_of
from trivium.views import Tokens

N, SAMPLED, SETS, VOCABULARY = 3_000, 600, 80, 20_000
JACKKNIFED = ("distinct_1", "distinct_2", "distinct_4", "ead_1", "ead_2")
CARRIED_OVER = ("ngram_entropy_1", "ngram_entropy_2")


def data_set(rng):
    """Records drawn one by one: one in ten from fifty that stand in a book, the others of Zipf-distributed words."""
    tokens = Tokens.join([written(np.random.default_rng(2), 50), written(rng, N)])
    from_book = rng.random(N) < 0.1
    return tokens.take(np.where(from_book, rng.integers(0, 50, N), np.arange(50, 50 + N)))


def written(rng, n):
    """Records of 5 to 25 words, half of them from the record's topic."""
    hashes = np.random.default_rng(1).integers(0, 1 << 63, size=VOCABULARY, dtype=np.uint64)
    shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    lengths = rng.integers(5, 25, n)
    words = np.searchsorted(shares, rng.random(lengths.sum()) * shares[-1])
    topic = np.repeat(rng.integers(0, 40, n), lengths)
    words = np.where(rng.random(len(words)) < 0.5, (words + 500 * topic) % VOCABULARY, words)
    return Tokens(hashes[words], np.concatenate([[0], np.cumsum(lengths)]))


@pytest.fixture(scope="module")
def found():
    """Measure → the value of each data set, and its interval's half-width at 95 %."""
    rng = np.random.default_rng(0)
    values = {name: [] for name in (*JACKKNIFED, *CARRIED_OVER, "exact_duplicate_rate")}
    for _ in range(SETS):
        tokens = data_set(rng)
        sample = tokens.take(np.sort(rng.choice(N, SAMPLED, replace=False)))
        for name, seen in values.items():
            measure = find(name)
            partial = measure.streamed.map(tokens)
            value, _, _, spread = measure.streamed.finish(partial)
            if name in JACKKNIFED:
                spread = measure.streamed.error(partial, sample, N)
            if np.isnan(spread):
                of_sample = set_interval(
                    lambda rows, of=measure, all=sample: of(all.take(rows)),
                    SAMPLED, measure(sample), level=0.95, draws=20, rng=rng,
                )  # fmt: skip
                low, high = interval_from_sample(value, of_sample, n=N, error=0, level=0.95)[1:3]
                spread = (high - low) / 2 / 1.96
            seen.append((value, 1.96 * spread))
    return {name: np.array(seen).T for name, seen in values.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*JACKKNIFED, *CARRIED_OVER, "exact_duplicate_rate"])
def test_intervals_hold_the_mean_of_many_data_sets(found, name):
    values, half = found[name]
    holds = np.abs(values - values.mean()) <= half
    assert holds.mean() >= 0.88  # of 80 at a true 0.95: by chance below once in 100
    assert half.mean() < 8 * values.std()  # and are not wide for nothing


def test_a_mean_has_the_normal_interval():
    values = np.random.default_rng(0).gamma(2, size=1_000)
    column = column_of(values)
    assert column.deviation / np.sqrt(column.n) == pytest.approx(values.std(ddof=1) / np.sqrt(1_000))


def test_an_interval_is_carried_over_by_the_root_of_n_and_in_proportion():
    # 400 of 10,000: √(400 / 10,000) = 1/5; the value is twice the sample's, so 0.5 × 1/5 × 2 = 0.2
    sampled = Interval(4.0, 3.5, 4.5, 400)
    assert interval_from_sample(8.0, sampled, n=10_000, error=0, level=0.95) == (8.0, 7.8, 8.2, 10_000)
    # the wider side counts, since the other was cut; and what a sketch adds comes in squares: √(0.2² + 0.15²) = 0.25
    cut = Interval(4.0, 3.9, 4.5, 400)
    wide = interval_from_sample(8.0, cut, n=10_000, error=0.15 / 1.959964, level=0.95, range=(0, 8.1))
    assert wide[1:3] == (pytest.approx(7.75), 8.1)
    nothing = Interval(4.0, np.nan, np.nan, 1)
    assert np.isnan(interval_from_sample(8.0, nothing, n=10_000, error=0, level=0.95).low)
