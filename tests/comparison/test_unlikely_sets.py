"""Sets that are nothing like each other, or too much: the right answer, or none, and no claim beyond it."""

import json
import math

import numpy as np
import pytest

from trivium.comparison import compare
from trivium.errors import InputError
from trivium.measures import DEFAULTS, find
from trivium.records.dataset import Dataset
from trivium.records.record import Record

TOPICS = ("tides", "bread", "engines", "comets", "violins", "moss", "bridges", "glaciers", "clocks", "rivers")
WORDS = "calm bright heavy early narrow distant common simple strange frequent gentle hollow late quiet rare".split()
SOME = [find(name) for name in ("valid", "response_words", "vendi", "distinct_2", "near_duplicate_rate")]


class Letters:
    """Embeds a text as its counts of letters; a text without one has no direction."""

    name, dimensions = "letters", 26

    def embed(self, texts):
        counts = [[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        return np.array(counts, dtype=np.float32)


def generator(seed=0):
    return np.random.default_rng(seed)


def texts(n, seed):
    rng = generator(seed)
    return tuple(
        Record(
            str(place), f"What is there to say of {rng.choice(TOPICS)}?",
            f"Of {rng.choice(TOPICS)} we know that they are {' and '.join(rng.choice(WORDS, rng.integers(2, 12)))}.",
        )
        for place in range(n)
    )  # fmt: skip


def compared(a, b, measures=SOME, **keywords):
    keywords = {"embedder": Letters(), "rng": generator(99), "resamples": 99, **keywords}
    found = compare([Dataset("a", tuple(a)), Dataset("b", tuple(b))], measures, **keywords)
    json.dumps(found.to_json(), allow_nan=False)  # whatever came out can be written
    return found, {one.measure: one for one in found.differences}


def test_two_hundred_times_as_many_records_of_one_source_differ_in_nothing():
    found, by = compared(texts(20, 1), texts(3_000, 2))
    assert found.n_common == 20
    assert by["vendi"].n == by["response_words"].n == 20
    assert not any(one.clear for one in found.differences)
    assert all(not math.isnan(one.p) for one in found.differences)
    assert by["vendi"].value_b == pytest.approx(by["vendi"].value_a, rel=0.3)


def test_a_difference_shows_through_very_different_sizes():
    narrow = [Record(str(place), "Say it.", f"It is {WORDS[place % 3]}.") for place in range(3_000)]
    _, by = compared(texts(40, 3), narrow)
    assert by["distinct_2"].clear == -1
    assert by["response_words"].clear == -1
    assert by["distinct_2"].at_equal_length is None  # hardly any record is as short as those


def test_identical_sets_differ_in_nothing_and_are_said_to_be_the_same():
    same = texts(60, 4)
    found, by = compared(same, same)
    assert all(one.difference == pytest.approx(0, abs=1e-12) for one in found.differences)
    assert not any(one.clear for one in found.differences)
    assert by["vendi"].at_equal_length.n == 60
    assert by["vendi"].at_equal_length.sign == 0
    assert [(one.exact, one.of) for one in found.overlap] == [(60, 60), (60, 60)]


def test_one_record_against_one_has_values_and_no_claims():
    found, by = compared(texts(1, 5), texts(1, 6))
    assert found.n_common == 1
    assert (by["vendi"].value_a, by["vendi"].value_b) == (pytest.approx(1), pytest.approx(1))
    assert not any(one.clear for one in found.differences)
    assert all(one.at_equal_length is None for one in found.differences)
    assert all(math.isnan(one.detectable) for one in found.power)


def test_one_record_against_many_has_values_and_no_claims():
    found, by = compared(texts(1, 7), texts(300, 8))
    assert found.n_common == 1
    assert by["response_words"].value_b == pytest.approx(19, abs=4)
    assert not any(one.clear for one in found.differences)


def test_a_set_within_another_is_found_in_it_and_differs_in_nothing():
    whole = texts(200, 9)
    part = [whole[row] for row in generator(10).permutation(200)[:80]]
    found, _ = compared(part, whole)
    shares = {(one.a, one.b): one.exact / one.of for one in found.overlap}
    assert shares["b", "a"] == 1
    assert shares["a", "b"] == pytest.approx(0.4, abs=0.02)
    assert not any(one.clear for one in found.differences)


def test_a_language_without_letters_of_the_embedder_is_left_out_where_it_must_be_and_said_to_be():
    english = texts(40, 11)
    chinese = [Record(str(place), "海有多深?", f"海的深度是{place}米,水很冷。") for place in range(40)]
    found, by = compared(english, chinese, [*SOME, find("rare_words"), find("subordination")])
    assert math.isnan(by["rare_words"].value_b)
    assert by["rare_words"].verdict == "rare_words is not defined for b"
    assert math.isnan(by["vendi"].value_b)
    assert not math.isnan(by["distinct_2"].value_b)
    assert "40 of b" in " ".join(found.notes)


def test_mixed_languages_in_both_sets_are_compared_on_what_each_can_show():
    mixed = [
        one
        if place % 2
        else Record(
            str(place), "Wie tief ist das Meer vor der Insel?", f"Das Meer ist dort {place} Meter tief und sehr kalt."
        )
        for place, one in enumerate(texts(80, 12))
    ]
    found, by = compared(mixed[:40], mixed[40:], [*SOME, find("rare_words")])
    assert not any(one.clear for one in found.differences)
    assert by["rare_words"].n < 40  # the German half has no value
    assert not math.isnan(by["rare_words"].difference)


def test_copies_of_one_record_are_one_record():
    copies = [Record(str(place), "Say it.", "Nothing at all is new here today.") for place in range(60)]
    found, by = compared(copies, texts(60, 13))
    assert by["vendi"].value_a == pytest.approx(1)
    assert by["near_duplicate_rate"].value_a == pytest.approx(1, abs=0.02)
    assert by["vendi"].clear == 1
    assert not any(one.clear for one in compared(copies, copies)[0].differences)
    assert found.headlines["diversity"] == "vendi"


def test_two_sets_of_copies_differ_only_in_what_differs():
    short, long = (
        [Record(str(place), "Say it.", text) for place in range(40)]
        for text in ("It is late.", "It is late and the moss is calm.")
    )
    _, by = compared(short, long)
    assert by["response_words"].clear == 1
    assert by["response_words"].low == by["response_words"].high == 5
    assert by["vendi"].difference == pytest.approx(0)
    assert by["vendi"].clear == 0


def test_records_of_other_shapes_are_compared_on_what_they_share():
    prompts = [Record(one.id, one.prompt, "") for one in texts(40, 14)]
    answers = [Record(one.id, "", one.response) for one in texts(40, 15)]
    found, by = compared(prompts, answers, DEFAULTS)
    assert not math.isnan(by["distinct_2"].difference)
    assert math.isnan(by["relevance"].value_a)
    assert "relevance is not defined for a and b" in by["relevance"].verdict
    assert len(found.differences) == len(DEFAULTS)


def test_values_known_before_are_used_and_checked():
    a, b = texts(20, 16), texts(20, 17)
    words = find("response_words")
    known = [{"response_words": np.full(20, 3.0)}, {"response_words": np.full(20, 4.0)}]
    _, by = compared(a, b, [words], known=known)
    assert (by["response_words"].value_a, by["response_words"].value_b) == (3.0, 4.0)
    with pytest.raises(InputError, match="known must be one per set, with a value for each of its records"):
        compared(a, b, [words], known=[{"response_words": np.full(20, 3.0)}, {"response_words": np.full(19, 4.0)}])
