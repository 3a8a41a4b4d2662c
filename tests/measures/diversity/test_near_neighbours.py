import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.near_neighbours import chamfer, knn_distance
from trivium.measures.diversity.semantic_duplicates import semantic_duplicate_rate
from trivium.views import Neighbours
from trivium.views.neighbours import nearest_neighbours

ALL = pytest.mark.parametrize("measure", [chamfer, knn_distance, semantic_duplicate_rate])
THREE = [[1, 0], [1, math.sqrt(3)], [-1, 0]]  # at 0, 60, 180 degrees: distances 0.5, 1.5, 2


def cloud(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 5))


def test_three_records_by_hand():
    found = nearest_neighbours(THREE)
    assert chamfer(found) == pytest.approx((0.5 + 0.5 + 1.5) / 3)
    assert knn_distance(found) == pytest.approx((2 + 1.5 + 2) / 3)  # of two others, the further one


def test_the_tenth_neighbour_counts_once_there_are_ten():
    # One record at (1, 0), eleven at (0, 1): each of the eleven has ten copies, the one has none.
    vectors = [[1, 0]] + [[0, 1]] * 11
    assert knn_distance(nearest_neighbours(vectors)) == pytest.approx(1 / 12)
    # With ten at (0, 1), the tenth neighbour of each is the one apart.
    assert knn_distance(nearest_neighbours(vectors[:-1])) == pytest.approx(1)
    assert chamfer(nearest_neighbours(vectors[:-1])) == pytest.approx(1 / 11)


@pytest.mark.parametrize(("cosine", "expected"), [(0.96, 2 / 3), (0.94, 0)])
def test_a_pair_is_the_same_from_a_cosine_of_0_95(cosine, expected):
    vectors = [[1, 0, 0], [cosine, math.sqrt(1 - cosine**2), 0], [0, 0, 1]]
    assert semantic_duplicate_rate(nearest_neighbours(vectors)) == pytest.approx(expected)


def test_copies_are_at_no_distance_and_all_duplicates():
    found = nearest_neighbours(np.repeat(cloud(1), 20, axis=0).astype(np.float32))
    assert chamfer(found) == knn_distance(found) == 0
    assert semantic_duplicate_rate(found) == 1


@given(st.integers(2, 30), st.integers(0, 99))
def test_repeating_the_set_leaves_no_distance_to_the_nearest_and_never_widens_the_tenth(n, seed):
    vectors = cloud(n, seed)
    once, twice = nearest_neighbours(vectors), nearest_neighbours(np.vstack([vectors, vectors]))
    assert chamfer(twice) == 0
    assert semantic_duplicate_rate(twice) == 1
    assert knn_distance(twice) <= knn_distance(once) + 1e-6


@ALL
@given(n=st.integers(2, 30), seed=st.integers(0, 99))
def test_order_and_length_of_vectors_do_not_matter(measure, n, seed):
    rng = np.random.default_rng(seed)
    vectors = cloud(n, seed)
    expected = pytest.approx(measure(nearest_neighbours(vectors)), rel=1e-5)
    assert measure(nearest_neighbours(rng.permutation(vectors))) == expected
    assert measure(nearest_neighbours(vectors * rng.uniform(0.1, 9, size=(n, 1)))) == expected


@ALL
def test_records_without_a_direction_are_left_out(measure):
    found = nearest_neighbours(THREE)
    with_hole = Neighbours(
        np.vstack([found.distances, np.full((1, 2), np.nan, dtype=np.float32)]),
        np.vstack([found.indices, np.full((1, 2), -1)]),
    )
    assert measure(with_hole) == measure(found)


@ALL
def test_one_record_has_no_value_and_none_is_refused(measure):
    assert math.isnan(measure(nearest_neighbours([[1, 0]])))
    nothing = Neighbours(np.zeros((0, 0), dtype=np.float32), np.zeros((0, 0), dtype=np.int64))
    with pytest.raises(InputError, match=f"{measure.card.name} needs at least one record, got none"):
        measure(nothing)
