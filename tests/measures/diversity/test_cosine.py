import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from trivium.errors import InputError
from trivium.measures.diversity.cosine import finish, map_batch, mean_cosine_distance, merge, prepare

clouds = (
    st.tuples(st.integers(2, 9), st.integers(1, 5))
    .flatmap(lambda shape: arrays(np.float64, shape, elements=st.integers(-4, 4)))
    .filter(lambda rows: np.abs(rows).sum(axis=1).all())
)


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([[1, 0], [0, 1]], 1),
        ([[1, 0], [-1, 0]], 2),
        ([[3, 0], [0.5, 0]], 0),
        ([[1, 0], [2, 0], [0, 1]], 2 / 3),  # pairs: 0, 1, 1
        ([[1, 0], [1, 1]], 1 - math.sqrt(0.5)),
    ],
)
def test_by_hand(vectors, expected):
    assert mean_cosine_distance(vectors) == pytest.approx(expected, abs=1e-15)


@given(clouds)
def test_it_is_the_mean_over_all_pairs(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = (1 - unit @ unit.T)[np.triu_indices(len(vectors), 1)]
    assert mean_cosine_distance(vectors) == pytest.approx(pairs.mean(), abs=1e-12)


@given(clouds, st.integers(1, 8))
def test_shards_merged_equal_the_whole(vectors, cut):
    parts = [part for part in (vectors[:cut], vectors[cut:]) if len(part)]
    merged = finish(merge([prepare(vectors.shape[1]), *map(map_batch, parts)]))
    assert merged == pytest.approx(mean_cosine_distance(vectors), abs=1e-12)


def test_identical_records_are_at_no_distance_not_below_it():
    assert mean_cosine_distance(np.full((1000, 7), 0.1, dtype=np.float32)) == pytest.approx(0, abs=1e-6)
    assert mean_cosine_distance(np.full((1000, 7), 0.1)) >= 0


def test_one_record_has_no_distance():
    assert math.isnan(mean_cosine_distance([[1, 2]]))


def test_unusable_vectors_are_explained():
    with pytest.raises(InputError, match="non-empty"):
        mean_cosine_distance(np.zeros((0, 3)))
    with pytest.raises(InputError, match="all-zero"):
        mean_cosine_distance([[0, 0], [1, 0]])
    with pytest.raises(InputError, match="parts of one dimension"):
        merge([prepare(2), prepare(3)])
