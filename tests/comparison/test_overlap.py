import numpy as np
import pytest

from trivium.comparison.overlap import overlap
from trivium.errors import InputError
from trivium.records.record import Record
from trivium.views import Views

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"


def seen(*texts):
    return Views([Record(str(place), "", text) for place, text in enumerate(texts)])


def found(a, b):
    there, back = overlap(["a", "b"], [seen(*a), seen(*b)], rng=np.random.default_rng(0))
    assert (there.a, there.b, back.a, back.b) == ("a", "b", "b", "a")
    return (there.exact, there.near, there.of), (back.exact, back.near, back.of)


def test_case_and_white_space_are_folded():
    assert found(["Hello  big\nWorld"], ["hello big world ", "other words here"]) == ((1, 1, 2), (1, 1, 1))


def test_each_record_of_b_is_counted_once_however_often_it_stands_in_a():
    assert found([LONG, LONG], [LONG]) == ((1, 1, 1), (2, 2, 2))


def test_a_changed_last_word_is_near_and_not_exact():
    # 16 words hold 14 runs of three; the last word touches one: 13 shared of 15 different, 0.87.
    changed = LONG.replace("sixteen", "twenty")
    assert found([LONG], [changed, "nothing of the kind at all"]) == ((0, 1, 2), (0, 1, 1))


def test_two_words_changed_in_the_middle_is_another_text():
    # Words 5 and 11 touch three runs each: 8 shared of 20 different, 0.4.
    changed = LONG.replace("five", "x").replace("eleven", "y")
    assert found([LONG], [changed]) == ((0, 0, 1), (0, 0, 1))


def test_texts_without_a_word_match_only_each_other():
    assert found([" ", "words are here"], [""]) == ((1, 1, 1), (1, 1, 2))


def test_every_ordered_pair_is_there():
    sets = [seen("x y z"), seen("x y z"), seen("p q r")]
    pairs = [(one.a, one.b) for one in overlap(list("abc"), sets, rng=np.random.default_rng(0))]
    assert pairs == [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")]


class Angles:
    """Embeds a number as the direction at that many degrees; other texts have none."""

    name, dimensions = "angles", 2

    def embed(self, texts):
        known = np.array([float(text) if text.strip("-").isdigit() else np.nan for text in texts])
        angles = np.deg2rad(known)
        return np.nan_to_num(np.column_stack([np.cos(angles), np.sin(angles)])).astype(np.float32)


def in_meaning(a, b, **keywords):
    sets = [
        Views([Record(str(place), "", text) for place, text in enumerate(one)], embedder=Angles()) for one in (a, b)
    ]
    return overlap(["a", "b"], sets, rng=np.random.default_rng(0), **keywords)


def test_semantic_matches_are_those_within_the_threshold():
    # cos 10° = 0.985, cos 20° = 0.940; b's 0 is 10 from a's 10, its 40 is 20 from a's 60, its 90 is 30 away.
    there, back = in_meaning(["10", "60"], ["0", "40", "90"], threshold=0.97)
    assert (there.semantic, there.any, there.exact, there.looked, there.of) == (1, 1, 0, 3, 3)
    assert (back.semantic, back.of) == (1, 2)
    assert in_meaning(["10", "60"], ["0", "40", "90"], threshold=0.93)[0].semantic == 2


def test_an_embedder_that_was_not_looked_at_is_asked_for_more():
    assert in_meaning(["10"], ["20"])[0].threshold == 0.95
    assert overlap(["a", "b"], [seen("x"), seen("y")], rng=np.random.default_rng(0))[0].threshold == 0.85


def test_kinds_do_not_nest_and_any_counts_each_record_once():
    # "no number" has no direction, so it is met word for word and not in meaning; 5 is met in meaning alone.
    there, _ = in_meaning(["no number", "7", "80"], ["no number", "5", "7", "200"], threshold=0.99)
    assert (there.exact, there.near, there.semantic, there.any) == (2, 2, 2, 3)


def test_records_without_a_direction_are_not_looked_for():
    there, back = in_meaning(["no", "none"], ["5", "nothing"])
    assert (there.semantic, there.looked, back.semantic, back.looked) == (0, 1, 0, 0)


def test_identical_sets_contain_each_other():
    there, back = in_meaning(["5", "60"], ["60", "5"])
    assert (there.semantic, there.any, there.contains, back.contains) == (2, 2, "a contains b", "b contains a")


def test_a_set_that_holds_all_of_another_contains_it_and_not_the_other_way_round():
    there, back = in_meaning(["5", "60", "100"], ["60"])
    assert (there.contains, back.contains) == ("a contains b", "")
    near, _ = overlap(
        ["a", "b"], [seen(LONG), seen(LONG.replace("sixteen", "twenty"))], rng=np.random.default_rng(0)
    )  # fmt: skip
    assert near.contains == "a contains b, though not word for word"


def test_a_threshold_that_cannot_be_is_refused():
    with pytest.raises(InputError, match="threshold must be above 0"):
        in_meaning(["1"], ["2"], threshold=0)
    with pytest.raises(InputError, match="between 0 and 1"):
        in_meaning(["1"], ["2"], threshold=1.5)


def test_of_large_sets_a_sample_is_looked_for_and_the_count_comes_with_an_interval(monkeypatch):
    monkeypatch.setattr("trivium.comparison.overlap._ALL", 1_000)
    monkeypatch.setattr("trivium.comparison.overlap._LEAST", 50)
    # Of b's 200 records, 40 lie at 0°, where all of a is; the others are at 90°.
    there, back = in_meaning(["0"] * 150, ["0"] * 40 + ["90"] * 160)
    assert (there.looked, there.of, back.looked) == (50, 200, 50)
    assert there.semantic_low < 40 < there.semantic_high
    assert there.semantic_low <= there.semantic <= there.semantic_high
    assert there.any == 40  # all of them are word for word, so the sample adds nothing
    assert (
        in_meaning(["0"] * 150, ["1"] * 200)[0].any == in_meaning(["0"] * 150, ["0"] * 100 + ["1"] * 100)[0].any == 200
    )
    assert (back.semantic, back.semantic_high) == (150, 150)
    assert there.to_json()["semantic_low"] == there.semantic_low
