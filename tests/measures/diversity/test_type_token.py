import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.type_token import herdan_c, maas, root_ttr, ttr, types_and_words
from trivium.measures.diversity.word_places import word_places
from trivium.views import Tokens
from trivium.views.prose import plain_words

ALL = [ttr, root_ttr, herdan_c, maas]
SENTENCE = "The cat saw the dog, and the dog saw a bird."  # 11 words, 7 of them different


def value(measure, text):
    return measure(Tokens.of([text])).item()


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (ttr, 7 / 11),
        (root_ttr, 7 / math.sqrt(11)),
        (herdan_c, math.log(7) / math.log(11)),
        (maas, (math.log(11) - math.log(7)) / math.log(11) ** 2),
    ],
)
def test_by_hand(measure, expected):
    assert value(measure, SENTENCE) == pytest.approx(expected)


@pytest.mark.parametrize("measure", ALL)
def test_a_record_whose_words_return_is_less_diverse(measure):
    many, few = "the small cat saw a large dog run", "the cat saw the cat saw the cat"
    assert measure.card.direction * value(measure, many) > measure.card.direction * value(measure, few)


@pytest.mark.parametrize(("measure", "expected"), [(ttr, 1), (herdan_c, 1), (maas, 0), (root_ttr, 2)])
def test_where_no_word_returns_the_end_of_the_scale_is_reached(measure, expected):
    assert value(measure, "four words, all different!") == pytest.approx(expected)


def test_the_worst_under_maas_is_one_word_said_twice():
    assert value(maas, "no no") == pytest.approx(1 / math.log(2)) == pytest.approx(maas.card.range[1])


@pytest.mark.parametrize("text", ["", " ", "?!", "👍🏽 …", "``` ***"])
@pytest.mark.parametrize("measure", ALL)
def test_without_a_word_there_is_no_value(measure, text):
    assert math.isnan(value(measure, text))


def test_one_word_has_a_ratio_but_no_logarithm_to_divide_by():
    assert value(ttr, "Yes.") == value(root_ttr, "Yes.") == 1
    assert math.isnan(value(herdan_c, "Yes."))
    assert math.isnan(value(maas, "Yes."))


@pytest.mark.parametrize("measure", ALL)
def test_no_records_are_refused_by_the_name_of_the_measure(measure):
    with pytest.raises(InputError, match=f"{measure.card.name} needs at least one record, got none"):
        measure(Tokens.of([]))


@given(st.lists(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Co", "Cn"]), max_size=20)))
def test_words_are_those_of_prose_and_counted_record_by_record(texts):
    found = [plain_words(text) for text in texts]
    if not texts:
        return
    types, words = types_and_words(Tokens.of(texts))
    assert np.nan_to_num(words).tolist() == list(map(len, found))
    assert np.nan_to_num(types).tolist() == [len(set(each)) for each in found]


def test_each_place_knows_where_its_word_stood_before_and_how_often_it_stands():
    words = word_places(Tokens.of(["a b, a! b a", "b", "a a"]), measure="test")
    assert words.offsets.tolist() == [0, 5, 6, 8]
    assert words.previous.tolist() == [-1, -1, 0, 1, 2, -1, -1, 6]
    assert words.frequency.tolist() == [3, 2, 0, 0, 0, 1, 2, 0]
