import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.hd_d import hd_d, hypergeometric_diversity
from trivium.views import Tokens

documents = st.lists(st.lists(st.sampled_from("abcde"), max_size=60), min_size=1, max_size=4)


def by_binomials(words, draws):
    if len(words) < draws:
        return math.nan
    every = math.comb(len(words), draws)
    return sum(1 - math.comb(len(words) - count, draws) / every for count in Counter(words).values()) / draws


def test_by_hand():
    # Two of a a b: the three draws aa, ab, ab show 1, 2 and 2 different words: 5/3 of 2.
    assert hypergeometric_diversity(Tokens.of(["a a b"]), draws=2).item() == pytest.approx(5 / 6)


@given(documents, st.integers(1, 50))
def test_it_equals_exact_binomials(given_documents, draws):
    expected = [by_binomials(words, draws) for words in given_documents]
    found = hypergeometric_diversity(Tokens.of(map(" ".join, given_documents)), draws=draws)
    assert found.tolist() == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_42_words_are_drawn():
    words = [f"w{place}" for place in range(60)]
    assert hd_d(Tokens.of([" ".join(words)])).item() == 1
    assert hd_d(Tokens.of(["word " * 60])).item() == pytest.approx(1 / 42)
    assert math.isnan(hd_d(Tokens.of([" ".join(words[:41])])).item())
    assert hd_d(Tokens.of([" ".join(words[:42])])).item() == 1


def test_a_long_record_stays_exact():
    words = ["the"] * 50_000 + [f"w{place % 20_000}" for place in range(100_000)]
    assert hd_d(Tokens.of([" ".join(words)])).item() == pytest.approx(by_binomials(words, 42), abs=1e-10)


def test_no_draws_and_no_records_are_refused():
    with pytest.raises(InputError, match="draws must be at least 1, got 0"):
        hypergeometric_diversity(Tokens.of(["a"]), draws=0)
    with pytest.raises(InputError, match="hd_d needs at least one record"):
        hd_d(Tokens.of([]))
