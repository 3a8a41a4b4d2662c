import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.self_bleu import self_bleu_4
from trivium.views import Tokens

sentences = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, max_size=9)


def by_nltk(documents):
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    smooth = SmoothingFunction().method1
    others = [documents[:i] + documents[i + 1 :] for i in range(len(documents))]
    return np.mean([sentence_bleu(o, d, smoothing_function=smooth) for o, d in zip(others, documents, strict=True)])


def ours(documents):
    return self_bleu_4(Tokens.of(" ".join(document) for document in documents))


def test_by_hand():
    # "a b c d e" against "a b c d f": precisions 4/5, 3/4, 2/3, 1/2, no brevity penalty; and the same the other way.
    assert self_bleu_4(Tokens.of(["a b c d e", "a b c d f"])) == pytest.approx((4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25)


def test_a_short_record_pays_for_brevity():
    # "a b c d" in "a b c d e f": all precisions 1, penalty exp(1 - 6/4). Back: 4/6, 3/5, 2/4, 1/3, no penalty.
    expected = (math.exp(1 - 6 / 4) + (4 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25) / 2
    assert self_bleu_4(Tokens.of(["a b c d", "a b c d e f"])) == pytest.approx(expected)


def test_of_two_lengths_equally_close_the_shorter_counts():
    documents = [["a", "b", "c", "d", "e"], ["a", "b", "c", "d", "e", "f"], ["a", "b", "c", "d", "e", "f", "g"]]
    assert ours(documents) == pytest.approx(by_nltk(documents), abs=1e-12)


def test_a_word_is_matched_no_more_often_than_one_other_record_holds_it():
    # "a a a" against "a" and "a a": at most 2 of 3 match, though the others hold 3 between them.
    documents = [["a", "a", "a"], ["a"], ["a", "a"]]
    assert ours(documents) == pytest.approx(by_nltk(documents), abs=1e-12)


@settings(max_examples=200)
@given(st.lists(sentences, min_size=2, max_size=8))
def test_it_equals_nltk(documents):
    assert ours(documents) == pytest.approx(by_nltk(documents), abs=1e-12)


def test_it_equals_nltk_on_a_larger_corpus():
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(200)])
    weights = 1 / np.arange(1, 201)
    documents = [
        words[rng.choice(200, size=rng.integers(1, 25), p=weights / weights.sum())].tolist() for _ in range(80)
    ]
    documents += documents[:5]
    assert ours(documents) == pytest.approx(by_nltk(documents), abs=1e-12)


def test_copies_score_one_and_strangers_zero():
    assert self_bleu_4(Tokens.of(["the same four words"] * 5)) == pytest.approx(1)
    assert self_bleu_4(Tokens.of(["a b c d", "e f g h"])) == 0


def test_records_without_a_token_are_left_out():
    assert self_bleu_4(Tokens.of(["a b c d", "", "a b c d", " "])) == pytest.approx(1)
    assert math.isnan(self_bleu_4(Tokens.of(["", "a"])))
    assert math.isnan(self_bleu_4(Tokens.of(["alone in the set"])))
    with pytest.raises(InputError, match="at least one record"):
        self_bleu_4(Tokens.of([]))
