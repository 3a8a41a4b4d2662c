import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity import distinct as module
from trivium.measures.diversity.distinct import distinct, expectation_adjusted_distinct
from trivium.views import Tokens

texts = st.lists(st.text(alphabet="abc ", max_size=12), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (1, 4 / 7),  # a b c a | a b d: a b c d of 7
        (2, 4 / 5),  # ab bc ca | ab bd: ab bc ca bd of 5
        (3, 3 / 3),  # abc bca | abd
        (4, 1 / 1),  # abca
    ],
)
def test_by_hand(order, expected):
    tokens = Tokens.of(["a b c a", "a b d"])
    assert distinct(tokens, order=order) == pytest.approx(expected)
    assert getattr(module, f"distinct_{order}")(tokens) == pytest.approx(expected)


def test_pairs_across_records_do_not_count():
    # Joined, "a b" + "a b" would hold the pair "b a"; within records there is only "a b", twice.
    assert module.distinct_2(Tokens.of(["a b", "a b"])) == 1 / 2


@given(texts)
def test_repeating_the_set_halves_it_and_order_does_not_matter(given_texts):
    once = module.distinct_2(Tokens.of(given_texts))
    if math.isnan(once):
        assert math.isnan(module.distinct_2(Tokens.of(given_texts * 2)))
        return
    assert 0 < once <= 1
    assert module.distinct_2(Tokens.of(given_texts * 2)) == pytest.approx(once / 2)
    assert module.distinct_2(Tokens.of(given_texts[::-1])) == once


def test_expectation_by_hand():
    # V = 2, C = 3: (1/2)^3 = 1/8 for each word to be missed, so 2 * 7/8 = 7/4 words expected; 1 found.
    assert expectation_adjusted_distinct(Tokens.of(["a a a"]), order=1, vocabulary=2) == pytest.approx(4 / 7)
    # V = 10, C = 4 pairs (ab bc ca | ab), 3 different: expected 10 * (1 - 0.9^4) = 3.439.
    tokens = Tokens.of(["a b c a", "a b"])
    assert expectation_adjusted_distinct(tokens, order=2, vocabulary=10) == pytest.approx(3 / 3.439)


def test_the_named_measures_use_the_stated_vocabularies():
    tokens = Tokens.of(["a b c a b", "a b d"])
    assert module.ead_1(tokens) == expectation_adjusted_distinct(tokens, order=1, vocabulary=50_000)
    assert module.ead_2(tokens) == expectation_adjusted_distinct(tokens, order=2, vocabulary=1_000_000)
    assert module.ead_1(tokens) != pytest.approx(
        expectation_adjusted_distinct(tokens, order=1, vocabulary=50), rel=1e-3
    )


def test_random_draws_score_one_at_any_length_where_distinct_falls():
    import numpy as np

    rng = np.random.default_rng(0)
    scores = {}
    for length in (2_000, 60_000):
        tokens = Tokens.of([" ".join(f"w{i}" for i in rng.integers(50_000, size=length))])
        scores[length] = (module.distinct_1(tokens), module.ead_1(tokens))
    assert scores[2_000][1] == pytest.approx(1, abs=0.02)
    assert scores[60_000][1] == pytest.approx(1, abs=0.02)
    assert scores[60_000][0] < scores[2_000][0] - 0.3


def test_records_too_short_for_a_run_have_no_value():
    assert math.isnan(module.distinct_4(Tokens.of(["one two three", ""])))
    assert math.isnan(module.ead_2(Tokens.of(["one", ""])))


def test_no_records_and_bad_settings_are_refused():
    with pytest.raises(InputError, match="at least one record"):
        module.distinct_1(Tokens.of([]))
    with pytest.raises(InputError, match="vocabulary must be at least 2, got 1"):
        expectation_adjusted_distinct(Tokens.of(["a"]), order=1, vocabulary=1)
    with pytest.raises(InputError, match="order must be at least 1, got 0"):
        distinct(Tokens.of(["a"]), order=0)
