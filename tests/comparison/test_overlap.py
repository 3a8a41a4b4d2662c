import numpy as np

from trivium.comparison.overlap import overlap
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
