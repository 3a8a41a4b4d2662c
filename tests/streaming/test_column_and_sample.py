import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.measures.streamed import packed, unpacked
from trivium.records.record import Record
from trivium.streaming.column import NOTHING, Column, column_of, merge_columns
from trivium.streaming.sample import Sample, merge_samples, records_of, sample_of

numbers = st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0])), max_size=20)


def close(a, b):
    assert (a.n, a.undefined, a.least, a.most, a.other) == (b.n, b.undefined, b.least, b.most, b.other)
    assert a.mean == pytest.approx(b.mean, rel=1e-12, abs=1e-9)
    assert a.squares == pytest.approx(b.squares, rel=1e-9, abs=1e-3)  # of numbers of up to a million, squared


def test_a_column_by_hand():
    column = column_of(np.array([1.0, 2.0, np.nan, 6.0]))
    assert column == (3, 1, 3.0, 14.0, 1.0, 6.0, 2)  # 4 + 1 + 9 from the mean of 3; two values other than 0 and 1
    assert column.deviation == pytest.approx(7**0.5)
    assert column_of(np.array([np.inf, np.nan])) == NOTHING._replace(undefined=2)
    assert np.isnan(column_of(np.array([4.0])).deviation)


def test_no_digits_are_lost_far_from_zero():
    values = 1e9 + np.arange(1000) % 2
    parts = [column_of(part) for part in np.split(values, 100)]
    assert merge_columns(parts).deviation == pytest.approx(values.std(ddof=1), rel=1e-9)


@given(numbers, numbers, numbers)
def test_columns_merge_in_any_way(a, b, c):
    parts = [column_of(np.array(part, dtype=float)) for part in (a, b, c)]
    whole = column_of(np.array([*a, *b, *c], dtype=float))
    close(merge_columns(parts), whole)
    close(merge_columns(parts[::-1]), whole)
    close(merge_columns([parts[0], merge_columns(parts[1:])]), whole)
    close(merge_columns([NOTHING, whole]), whole)
    assert unpacked(Column, packed(whole)) == whole


def drawn_from(sizes, *, size=10, seed=0):
    """The sample of each shard; a record's text is its shard and row."""
    return [
        sample_of(size, seed, shard, 0, n, lambda rows, s=shard: [Record(f"{s}-{r}", "", f"{s} {r}") for r in rows])
        for shard, n in enumerate(sizes)
    ]


def texts(sample):
    return [record.response for record in records_of(sample)]


@given(st.lists(st.integers(0, 15), min_size=1, max_size=8), st.permutations(range(8)))
def test_the_sample_does_not_depend_on_the_order_of_shards(sizes, order):
    parts = drawn_from(sizes)
    whole = merge_samples(parts, size=10)
    turned = merge_samples([parts[place] for place in order if place < len(parts)], size=10)
    in_two = merge_samples([merge_samples(parts[:3], size=10), *parts[3:]], size=10)
    assert packed(whole) == packed(turned) == packed(in_two)
    assert len(texts(whole)) == min(10, sum(sizes))
    assert texts(unpacked(Sample, packed(whole))) == texts(whole)


def test_a_shard_may_be_drawn_from_in_parts():
    def records(first):
        return lambda rows: [Record(str(first + row), "", str(first + row)) for row in rows]

    whole = sample_of(5, 3, 7, 0, 100, records(0))
    parts = [sample_of(5, 3, 7, first, 25, records(first)) for first in range(0, 100, 25)]
    assert packed(merge_samples(parts, size=5)) == packed(whole)


def test_records_come_in_the_order_of_the_data_and_whole():
    record = Record("a", "b", "c", "d", ("e", "f"), {"n": 1, "deep": [{"x": None}]})
    assert records_of(sample_of(5, 0, 0, 0, 1, lambda _: [record])) == [record]
    order = [tuple(map(int, text.split())) for text in texts(merge_samples(drawn_from([6, 6, 6]), size=10))]
    assert order == sorted(order)


@given(st.integers(0, 2**32))
def test_another_seed_draws_other_records(seed):
    first, second = (merge_samples(drawn_from([200], seed=each), size=10) for each in (seed, seed + 1))
    assert texts(first) != texts(second)


def test_every_record_has_the_same_chance():
    sizes, times = [30, 10, 20], 2_000
    counts = np.zeros((3, 30))
    for seed in range(times):
        merged = merge_samples(drawn_from(sizes, size=6, seed=seed), size=6)
        counts[merged.shard, merged.row] += 1
    met = np.concatenate([counts[shard, :n] for shard, n in enumerate(sizes)])
    assert met.sum() == 6 * times
    expected = 6 * times / 60  # 200; drawing without replacement varies a little less than chi-square says
    assert ((met - expected) ** 2 / expected).sum() < 98  # 99.9 % of chi-square with 59 degrees of freedom
