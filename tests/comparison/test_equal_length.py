import math

import numpy as np
import pytest

from trivium.comparison import compare
from trivium.comparison.equal_length import length_biased, match, of_record_measure, of_set_measures
from trivium.errors import InputError
from trivium.measures import find
from trivium.records.dataset import Dataset
from trivium.records.record import Record


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("name", "moved"), [
    ("vendi", True), ("distinct_2", True), ("valid", True), ("response_words", False), ("rare_words", False),
])  # fmt: skip
def test_the_card_says_which_measures_length_moves(name, moved):
    assert length_biased(find(name).card) == moved


def test_sets_of_one_length_are_matched_whole():
    matched = match([7] * 30, [7] * 12)
    assert matched.n == 12
    assert [len(rows) for rows in (*matched.a, *matched.b)] == [30, 12]


def test_sets_whose_lengths_do_not_meet_have_no_match():
    assert match([1, 2, 3] * 20, [50, 60, 70] * 20).n == 0


def test_each_bin_gives_as_many_as_the_poorer_set_has():
    # Lengths 1 (8 of a, 2 of b) and 9 (2 of a, 8 of b): two of either at both.
    matched = match([1] * 8 + [9] * 2, [1] * 2 + [9] * 8)
    assert matched.counts.tolist() == [2, 2]
    assert [rows.tolist() for rows in matched.a] == [list(range(8)), [8, 9]]
    assert [rows.tolist() for rows in matched.b] == [[0, 1], list(range(2, 10))]


def test_matched_lengths_agree_where_the_sets_do_not():
    rng = generator(1)
    a, b = rng.poisson(30, size=2_000), rng.poisson(36, size=2_000)
    matched = match(a, b)
    means = [
        sum(lengths[rows].mean() * count for rows, count in zip(bins, matched.counts)) / matched.n
        for lengths, bins in ((a, matched.a), (b, matched.b))
    ]
    assert b.mean() - a.mean() > 5
    assert abs(means[1] - means[0]) < 0.05 * (b.mean() - a.mean())
    assert 1_000 < matched.n < 1_600


def test_empty_and_undefined_lengths_are_refused():
    with pytest.raises(InputError, match="match needs records in both sets, got 0 and 1"):
        match([], [1])
    with pytest.raises(InputError, match="finite lengths"):
        match([math.nan], [1])


def test_a_record_measure_worked_by_hand():
    # At length 1 a has values 0, 2 (ten each) and b 1, 3; at length 9 a has 10, 12 (five each) and b 11, 13 (ten each).
    # Counts min(20, 20) and min(10, 20): weights 2/3 and 1/3. Means 1 and 11 against 2 and 12, difference 1 in both.
    a, of_a = [0, 2] * 10 + [10, 12] * 5, [1] * 20 + [9] * 10
    b, of_b = [1, 3] * 10 + [11, 13] * 10, [1] * 20 + [9] * 20
    found = of_record_measure(a, b, of_a, of_b, level=0.95)
    assert found.n == 30
    assert found.difference == pytest.approx(1)
    # Deviations are ±1: variances 20/19, 10/9, 20/19, 20/19 over 20, 10, 20, 20 records, so 1/19, 1/9, 1/19, 1/19;
    # squared weights 4/9, 1/9: the sum is 4/171 + 1/81 + 4/171 + 1/171 = 0.0649772, its root 0.2549063.
    # Satterthwaite: 0.0649772² / (2 (4/171)²/19 + (1/81)²/9 + (1/171)²/19) = 55.2, whose t is 2.0038.
    assert found.high - found.difference == pytest.approx(2.0038 * 0.2549063, rel=1e-4)
    assert found.difference - found.low == pytest.approx(found.high - found.difference)


def test_fewer_than_twenty_matched_records_say_nothing():
    assert of_record_measure([1.0] * 19, [2.0] * 19, [5] * 19, [5] * 19, level=0.95) is None
    assert of_record_measure([1.0] * 20, [math.nan] * 20, [5] * 20, [5] * 20, level=0.95) is None
    found = of_record_measure([1.0] * 20, [2.0] * 20, [5] * 20, [5] * 20, level=0.95)
    assert (found.difference, found.low, found.high, found.sign) == (1, 1, 1, 1)


@pytest.mark.parametrize("sizes", [(60, 60), (60, 400)])
def test_intervals_of_record_measures_hold_the_truth_as_often_as_they_say(sizes):
    rng = generator(2)
    held = 0
    for _ in range(600):
        of_a, of_b = rng.poisson(20, size=sizes[0]), rng.poisson(22, size=sizes[1])
        a, b = (lengths / 10 + rng.exponential(1 + lengths / 20) for lengths in (of_a, of_b))
        # Given length the two are alike but for the mean, (1 + length / 20) of either: no difference at equal length.
        found = of_record_measure(a, b, of_a, of_b, level=0.95)
        held += found.low <= 0 <= found.high
    assert 0.925 <= held / 600 <= 0.975  # 95 % ± 2.8 standard errors of 0.89 %


@pytest.mark.parametrize("sizes", [(80, 80), (80, 400)])
def test_intervals_of_set_measures_hold_the_truth_as_often_as_they_say(sizes):
    rng = generator(3)
    held = 0
    for _ in range(300):
        of_a, of_b = rng.poisson(20, size=sizes[0]), rng.poisson(22, size=sizes[1])
        a, b = (rng.normal(lengths / 2, 2) for lengths in (of_a, of_b))
        # The mean, read as a measure of a set: what it would be at equal length does not differ.
        (found,) = of_set_measures(
            lambda rows, _, a=a: [float(a[rows].mean())], lambda rows, _, b=b: [float(b[rows].mean())], 1,
            match(of_a, of_b), level=0.95, rng=rng,
        )  # fmt: skip
        held += found.low <= 0 <= found.high
    assert 0.91 <= held / 300 <= 0.985  # 95 % ± 3 standard errors of 1.26 %


def of_words(name, lengths, seed):
    """Records of words of a Zipf vocabulary: the same source, whatever their length."""
    rng = generator(seed)
    shares = 1 / np.arange(1, 3_001)
    draw = [rng.choice(3_000, size=length, p=shares / shares.sum()) for length in lengths]
    texts = [" ".join(f"w{word}" for word in words) for words in draw]
    return Dataset(name, tuple(Record(str(place), "say", text) for place, text in enumerate(texts)))


def test_sets_that_differ_in_length_alone_do_not_differ_at_equal_length():
    rng = generator(4)
    short, long = (np.clip(rng.poisson(mean, size=300), 5, 80) for mean in (25, 33))
    found = compare(
        [of_words("short", short, 5), of_words("long", long, 6)], [find("distinct_1"), find("response_words")],
        rng=generator(7), resamples=199,
    )  # fmt: skip
    diverse, words = found.differences[1], found.differences[0]
    assert (words.measure, words.at_equal_length) == ("response_words", None)
    assert diverse.clear == -1
    assert diverse.at_equal_length.sign == 0
    assert diverse.at_equal_length.n < 300
    assert abs(diverse.at_equal_length.difference) < 0.3 * abs(diverse.difference)
    assert "; at equal length no clear difference (" in diverse.verdict
    assert diverse.to_json()["at_equal_length"]["clear"] is False
    assert any("at equal length" in note for note in found.notes)


def test_sets_that_differ_in_their_words_differ_at_equal_length_too():
    rng = generator(8)
    lengths = np.clip(rng.poisson(25, size=300), 5, 80)
    wide = of_words("wide", lengths, 9)
    narrow = Dataset("narrow", tuple(
        Record(record.id, record.prompt, " ".join(f"w{int(word[1:]) % 200}" for word in record.response.split()))
        for record in wide.records
    ))  # fmt: skip
    (one,) = compare([narrow, wide], [find("distinct_1")], rng=generator(10), resamples=199).differences
    assert one.clear == 1
    assert one.at_equal_length.sign == 1
    assert "equal length" not in one.verdict


def test_an_undefined_set_measure_has_no_value_at_equal_length():
    matched = match([5] * 30, [5] * 30)
    found = of_set_measures(
        lambda rows, _: [math.nan, 1.0], lambda rows, _: [1.0, 2.0], 2, matched, level=0.95, rng=generator()
    )
    assert found[0] is None
    assert (found[1].difference, found[1].low, found[1].high, found[1].n) == (1, 1, 1, 30)


def test_two_records_are_sorted_into_bins():
    assert match([19], [29]).n == 0
    assert match([19], [19]).n == 1
