import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.self_repetition import self_repetition
from trivium.views import Tokens

documents = st.lists(st.lists(st.sampled_from(["a", "b", "c"]), min_size=4, max_size=9), min_size=1, max_size=8)


def value(texts):
    return self_repetition(Tokens.of(texts))


def by_the_formula_of_the_package_diversity(documents):
    runs = [{tuple(words[i : i + 4]) for i in range(len(words) - 3)} for words in documents]
    holders = Counter(run for held in runs for run in held)
    return sum(math.log(sum(holders[run] for run in held) - len(held) + 1) for held in runs) / len(documents)


def test_by_hand():
    # Runs: 1st abcd bcde, 2nd bcde, 3rd wxyz. Only bcde returns: once elsewhere for the 1st, once for the 2nd.
    assert value(["a b c d e", "b c d e", "w x y z"]) == pytest.approx((math.log(2) + math.log(2) + 0) / 3)


def test_a_run_counts_once_in_a_record_that_repeats_it():
    # Both hold aaaa, the second twice over: one holder elsewhere for each.
    assert value(["a a a a", "a a a a a"]) == pytest.approx(math.log(2))


@given(documents)
def test_it_equals_the_formula_of_the_package_diversity(documents):
    expected = by_the_formula_of_the_package_diversity(documents)
    assert value(" ".join(words) for words in documents) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10])
def test_copies_score_what_the_docstring_says(n):
    # Seven words have four runs, each in n - 1 other records.
    assert value(["one two three four five six seven"] * n) == pytest.approx(math.log(1 + 4 * (n - 1)))


def test_records_too_short_for_a_run_are_left_out():
    assert value(["a b c d", "a b c d", "short", ""]) == pytest.approx(math.log(2))
    assert math.isnan(value(["too short", "three words here"]))
    with pytest.raises(InputError, match="self_repetition needs at least one record"):
        value([])
