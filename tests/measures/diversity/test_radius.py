import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity import radius as module
from trivium.measures.diversity.radius import finish, map_batch, merge, prepare, radius


def cloud(n, seed, d=4):
    return np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([[1, 0], [0, 1]], 0.5),  # each coordinate is 0 once and 1 once
        ([[6, 8], [8, 6]], 0.1),  # 0.6 and 0.8 once length is gone
        ([[1, 0], [-1, 0], [0, 1], [0, -1]], math.sqrt(0.5)),  # 1, -1, 0, 0: variance 1/2; the most for d = 2
        ([[1, 0, 0], [0, 1, 0], [-1, 0, 0]], 0),  # the third coordinate never changes
        ([[1, 0], [0, 1], [0, 1]], math.sqrt(2) / 3),  # variance 2/9 in both
        ([[4, 3], [0, 5]], math.sqrt(0.4 * 0.2)),  # 0.8 and 0: 0.4; 0.6 and 1: 0.2
    ],
)
def test_by_hand(vectors, expected):
    assert radius(vectors) == pytest.approx(expected, abs=1e-12)


@given(n=st.integers(2, 20), seed=st.integers(0, 99))
def test_repeating_shuffling_and_stretching_change_nothing(n, seed):
    rng = np.random.default_rng(seed)
    vectors = cloud(n, seed)
    value = radius(vectors)
    assert 0 < value <= 1 / math.sqrt(4)
    assert radius(np.vstack([vectors, vectors])) == pytest.approx(value)
    assert radius(rng.permutation(vectors)) == pytest.approx(value)
    assert radius(vectors * rng.uniform(0.1, 9, size=(n, 1))) == pytest.approx(value)


@given(n=st.integers(2, 20), cuts=st.lists(st.integers(0, 20), max_size=3), seed=st.integers(0, 99))
def test_shards_merged_equal_the_whole(n, cuts, seed):
    vectors = cloud(n, seed)
    parts = [part for part in np.split(vectors, sorted({min(cut, n) for cut in cuts})) if len(part)]
    state = merge([prepare(4), *map(map_batch, parts), prepare(4)])
    assert finish(state) == pytest.approx(radius(vectors), rel=1e-9)


def test_blocks_of_rows_add_up(monkeypatch):
    vectors = cloud(50, 0)
    whole = radius(vectors)
    monkeypatch.setattr(module, "_BLOCK", 7)
    assert radius(vectors) == pytest.approx(whole, rel=1e-12)


def test_copies_have_no_spread_at_all():
    assert radius(np.full((999, 7), 0.1, dtype=np.float32)) == 0


def test_one_record_has_no_spread_and_bad_input_is_explained():
    assert math.isnan(radius([[1, 2]]))
    with pytest.raises(InputError, match="non-empty"):
        radius(np.zeros((0, 3)))
    with pytest.raises(InputError, match=r"got shapes \[\(2,\), \(3,\)\]"):
        merge([prepare(2), prepare(3)])
