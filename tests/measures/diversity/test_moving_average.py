import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.moving_average import mattr, moving_average_ttr
from trivium.views import Tokens

documents = st.lists(st.lists(st.sampled_from("abcde"), max_size=14), min_size=1, max_size=5)


def window_by_window(words, window):
    if len(words) < window:
        return math.nan
    ratios = [len(set(words[i : i + window])) / window for i in range(len(words) - window + 1)]
    return sum(ratios) / len(ratios)


def test_by_hand():
    # Windows of 3 in a b a c: aba has 2 different words, bac has 3.
    assert moving_average_ttr(Tokens.of(["a b a c"]), window=3).tolist() == pytest.approx([(2 / 3 + 3 / 3) / 2])


@given(documents, st.integers(1, 8))
def test_it_equals_a_count_window_by_window(given_documents, window):
    expected = [window_by_window(words, window) for words in given_documents]
    found = moving_average_ttr(Tokens.of(map(" ".join, given_documents)), window=window)
    assert found.tolist() == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_the_window_is_50_words():
    words = [f"w{place % 50}" for place in range(120)]
    assert mattr(Tokens.of([" ".join(words)])).item() == 1
    assert mattr(Tokens.of([" ".join(f"w{place % 25}" for place in range(120))])).item() == pytest.approx(0.5)
    assert math.isnan(mattr(Tokens.of([" ".join(words[:49])])).item())
    assert mattr(Tokens.of(["word " * 50])).item() == pytest.approx(1 / 50)


def test_punctuation_is_not_counted():
    plain, marked = "a b c a b d", "a, b. c! a? b (d)"
    first, second = moving_average_ttr(Tokens.of([plain, marked]), window=4)
    assert first == second


def test_a_window_without_words_and_no_records_are_refused():
    with pytest.raises(InputError, match="window must be at least 1, got 0"):
        moving_average_ttr(Tokens.of(["a"]), window=0)
    with pytest.raises(InputError, match="mattr needs at least one record"):
        mattr(Tokens.of([]))
