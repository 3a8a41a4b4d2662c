"""Records as numbers, and the order they are learned in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.students.examples import Examples, order

THREE = Examples.of([(b"ab", b"c"), (b"a", b""), (b"", b"xyz")])


def test_sequences_stand_one_after_the_other_and_know_where_their_answer_begins():
    assert THREE.ids.tolist() == [97, 98, 99, 97, 120, 121, 122]
    assert THREE.offsets.tolist() == [0, 3, 4, 7]
    assert THREE.begins.tolist() == [2, 1, 0]


def test_padding_stands_behind_and_only_tokens_of_the_answer_are_wanted():
    ids, wanted = THREE.padded(np.array([1, 0]))
    assert ids.tolist() == [[97, 0, 0], [97, 98, 99]]
    assert wanted.tolist() == [[False, False], [False, True]]  # column j is about token j + 1


def test_records_longer_than_the_context_are_left_out_up_to_a_share():
    kept = THREE.within(2, 0.7)
    assert (kept.n, kept.ids.tolist(), kept.begins.tolist()) == (1, [97], [1])
    with pytest.raises(
        InputError, match=r"2 of 3 records are longer than the context of 2 tokens \(the longest has 3\)"
    ):
        THREE.within(2, 0.6)
    assert THREE.within(3, 0.0) is THREE


def test_nothing_left_is_refused_whatever_the_share():
    with pytest.raises(InputError, match="3 of 3 records"):
        THREE.within(0, 1.0)


@given(st.integers(1, 40), st.integers(1, 30), st.integers(1, 9), st.integers(0, 5))
def test_every_record_comes_once_before_any_comes_twice(n, steps, batch, seed):
    rows = order(n, steps, batch, np.random.default_rng(seed))
    assert rows.shape == (steps, batch)
    flat = rows.ravel()
    for start in range(0, len(flat), n):
        assert len(set(flat[start : start + n])) == len(flat[start : start + n])


def test_another_generator_gives_another_order():
    one, again, other = (order(50, 5, 10, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert (one == again).all()
    assert (one != other).any()
