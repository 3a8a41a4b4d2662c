import importlib.util
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.homogenization import (
    LONGEST,
    homogenization,
    homogenization_rouge_l,
)
from trivium.views import Tokens
from trivium.views.subsequence import longest_common_subsequence

few = st.lists(st.integers(0, 4), max_size=90)


def by_table(one, other):
    """The textbook table, one row for each item of the first."""
    row = [0] * (len(other) + 1)
    for item in one:
        before = row
        row = [0]
        for place, each in enumerate(other):
            row.append(before[place] + 1 if item == each else max(before[place + 1], row[place]))
    return row[-1]


def of(*texts):
    return Tokens.of(texts)


@given(few, few)
def test_the_common_subsequence_is_that_of_the_textbook(one, other):
    assert longest_common_subsequence(one, other) == by_table(one, other)


@pytest.mark.parametrize("length", [1, 63, 64, 65, 127, 128, 129, 400])
def test_lengths_around_a_machine_word(length):
    rng = np.random.default_rng(length)
    one, other = rng.integers(7, size=length).tolist(), rng.integers(7, size=length + 3).tolist()
    assert longest_common_subsequence(one, other) == by_table(one, other)


def test_a_value_by_hand():
    # the cat sat / the cat ran: common "the cat", F = 2·2 / (3 + 3) = 2/3
    # the cat sat / a dog sat down: "sat", 2·1 / (3 + 4) = 2/7; the cat ran / a dog sat down: 0
    assert homogenization_rouge_l(of("the cat sat", "the cat ran", "a dog sat down")) == pytest.approx(
        (2 / 3 + 2 / 7) / 3
    )


def test_order_counts_where_it_differs():
    # a b c / c b a: one word in common order, 2·1 / 6
    assert homogenization_rouge_l(of("a b c", "c b a")) == pytest.approx(1 / 3)


def test_nothing_in_common_is_nothing_and_copies_are_all():
    assert homogenization_rouge_l(of("red apples", "blue pears", "old plums")) == 0
    assert homogenization_rouge_l(of("red apples", "red apples", "red apples")) == 1


def test_alike_texts_score_above_unlike_ones():
    alike = of("Write a poem about the sea.", "Write a poem about the sky.", "Write a song about the sea.")
    unlike = of("Write a poem about the sea.", "How do magnets work?", "List three rivers of France.")
    assert homogenization_rouge_l(alike) > 2 * homogenization_rouge_l(unlike)


@pytest.mark.skipif(importlib.util.find_spec("rouge_score") is None, reason="rouge_score is not installed")
def test_the_mean_is_that_of_rouge_score_on_texts_without_marks():
    from rouge_score.rouge_scorer import RougeScorer

    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(list("abcdefghij"), size=rng.integers(3, 90))) for _ in range(12)]
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    theirs = [scorer.score(a, b)["rougeL"].fmeasure for a, b in combinations(texts, 2)]
    assert homogenization_rouge_l(of(*texts)) == pytest.approx(np.mean(theirs), abs=1e-12)


def corpus(n, seed=0):
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice([f"w{word}" for word in range(40)], size=12)) for _ in range(n)]


@pytest.mark.parametrize("n", [2, 3, 6, 7])
def test_all_pairs_are_compared_once_where_they_are_few(n):
    found = homogenization(of(*corpus(n)))
    assert (found.pairs, found.standard_error) == (n * (n - 1) // 2, 0)


def test_a_part_of_the_pairs_says_how_far_it_may_be_off():
    texts = corpus(120)
    whole = homogenization(of(*texts), pairs=10_000)
    assert whole.pairs == 7_140
    misses = []
    for seed in range(60):
        part = homogenization(of(*corpus(120, seed + 1)), pairs=480)
        every = homogenization(of(*corpus(120, seed + 1)))
        assert part.pairs == 480
        misses.append((part.mean - every.mean) / part.standard_error)
    assert 0.5 < np.std(misses) < 1.3
    assert abs(np.mean(misses)) < 0.5


def test_the_order_of_records_does_not_matter_where_pairs_are_chosen():
    texts = [*corpus(300), *corpus(40)]
    turned = [texts[place] for place in np.random.default_rng(1).permutation(len(texts))]
    assert homogenization(of(*texts), pairs=900) == pytest.approx(homogenization(of(*turned), pairs=900), rel=1e-12)


def test_copies_are_met_as_often_as_chance_has_it():
    # 200 texts with no word in common, each twice: 200 of 79,800 pairs are alike; side by side it were 200 of 400.
    texts = [f"x{place}" for place in range(200)] * 2
    assert homogenization(of(*texts), pairs=800).mean < 0.02


def test_fewer_pairs_than_records_read_as_many_records():
    assert homogenization(of(*corpus(50)), pairs=10).pairs == 10


def test_long_records_are_read_up_to_a_limit():
    same = " ".join(f"w{place}" for place in range(LONGEST))
    assert homogenization_rouge_l(of(same + " a b c", same + " d e")) == 1


def test_records_without_a_word_are_left_out_and_one_alone_has_no_value():
    assert homogenization_rouge_l(of("red apples", "", "red pears")) == pytest.approx(0.5)
    assert np.isnan(homogenization_rouge_l(of("red apples", "")))
    assert np.isnan(homogenization(of("", "")).standard_error)


def test_what_cannot_be_done_is_explained():
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        homogenization_rouge_l(of())
    with pytest.raises(InputError, match="pairs must be at least 1, got 0"):
        homogenization(of("a", "b"), pairs=0)
