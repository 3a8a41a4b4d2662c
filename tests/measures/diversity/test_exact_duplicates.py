import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.exact_duplicates import exact_duplicate_rate
from trivium.views import Tokens
from trivium.views.tokens import words

texts = st.lists(st.text("ab ,", max_size=5), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("given_texts", "rate"),
    [
        (["a b", "a c", "a b"], 1 / 3),  # the third comes after one like it
        (["A  b.", "a b ."], 1 / 2),  # case and white space do not count
        (["a b", "b a"], 0),  # order does
        (["a a b", "a b", "b a a"], 0),
        (["same"] * 4, 3 / 4),
    ],
)
def test_copies_by_hand(given_texts, rate):
    assert exact_duplicate_rate(Tokens.of(given_texts)) == pytest.approx(rate)


@given(texts)
def test_it_is_what_a_set_of_word_lists_says(given_texts):
    said = [tuple(words(text)) for text in given_texts if words(text)]
    expected = 1 - len(set(said)) / len(said) if said else math.nan
    assert exact_duplicate_rate(Tokens.of(given_texts)) == pytest.approx(expected, nan_ok=True)


def test_records_without_a_token_are_left_out_and_none_is_refused():
    assert exact_duplicate_rate(Tokens.of(["", "a", " ", "a"])) == 1 / 2
    assert math.isnan(exact_duplicate_rate(Tokens.of(["", " "])))
    with pytest.raises(InputError, match="exact_duplicate_rate needs at least one record"):
        exact_duplicate_rate(Tokens.of([]))
