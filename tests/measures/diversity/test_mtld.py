import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.mtld import mtld, textual_diversity
from trivium.views import Tokens

documents = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=40), min_size=1, max_size=5)


def value(text, **options):
    return textual_diversity(Tokens.of([text]), **{"shortest": 1, **options}).item()


def one_way(words, threshold):
    """The definition, with a set of words for each factor."""
    factors, seen, count = 0.0, set(), 0
    for word in words:
        seen.add(word)
        count += 1
        if len(seen) / count <= threshold:
            factors, seen, count = factors + 1, set(), 0
    if len(set(words)) == len(words):
        return len(words) / ((1 - count / (count + 1)) / (1 - threshold))
    if count:
        factors += (1 - len(seen) / count) / (1 - threshold)
    return len(words) / factors


def test_by_hand():
    # Forth: of the people by the people closes a factor (4/6 at word 6), for the people leaves nothing: 9 / 1.
    # Back: people the for people the closes one (3/5), by people the of leaves nothing: 9 / 1.
    assert value("of the people by the people for the people") == pytest.approx(9)
    # Forth: a b b closes (2/3), c d d closes: 6 / 2. Back: d d closes (1/2), c b b closes (2/3), a: 6 / 2.
    assert value("a b b c d d") == pytest.approx(3)


def test_an_open_rest_counts_as_part_of_a_factor():
    # a b c a: 3/4 stays open, a part of (1 - 3/4) / (1 - 0.72) of a factor, from both ends.
    assert value("a b c a") == pytest.approx(4 / (0.25 / 0.28))


@given(documents, st.sampled_from([0.5, 0.66, 0.72, 0.9]))
def test_it_equals_the_definition_counted_with_sets(given_documents, threshold):
    tokens = Tokens.of(map(" ".join, given_documents))
    expected = [
        (one_way(words, threshold) + one_way(words[::-1], threshold)) / 2 if words else math.nan
        for words in given_documents
    ]
    found = textual_diversity(tokens, threshold=threshold, shortest=1)
    assert found.tolist() == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_reading_backwards_changes_nothing():
    words = np.random.default_rng(3).choice([f"w{number}" for number in range(40)], size=200).tolist()
    assert value(" ".join(words)) == pytest.approx(value(" ".join(words[::-1])))


def test_one_word_throughout_is_the_least_and_no_return_stands_above_one_late_return():
    assert mtld(Tokens.of(["word " * 60])).item() == 2
    different = [f"w{place}" for place in range(60)]
    late = [*different[:-1], "w0"]
    without, with_one = mtld(Tokens.of([" ".join(different), " ".join(late)]))
    assert without == pytest.approx(60 * 61 * 0.28)  # as though word 61 were a repeat: a part of 1/61 / 0.28
    assert with_one == pytest.approx(60 * 60 * 0.28)


def test_records_under_50_words_have_no_value():
    text = " ".join(f"w{place % 30}" for place in range(50))
    enough, short = mtld(Tokens.of([text, text.rsplit(" ", 1)[0]]))
    assert enough > 2
    assert math.isnan(short)


def test_the_threshold_and_the_least_length_matter():
    text = " ".join(f"w{place % 30}" for place in range(90))
    assert value(text, threshold=0.6) > value(text, threshold=0.8)
    assert math.isnan(value(text, shortest=91))


def test_wrong_arguments_are_refused():
    with pytest.raises(InputError, match="threshold must lie between 0 and 1, got 1"):
        value("a", threshold=1)
    with pytest.raises(InputError, match="shortest must be at least 1, got 0"):
        value("a", shortest=0)
    with pytest.raises(InputError, match="mtld needs at least one record"):
        mtld(Tokens.of([]))
