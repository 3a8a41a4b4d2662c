import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.farthest_first import farthest_first, usual_count
from trivium.measures.diversity.k_centre import covering_radius, k_centre_radius

THREE = [[1, 0], [1, math.sqrt(3)], [-1, 0]]  # at 0, 60, 180 degrees


def cloud(n, seed, d=4):
    return np.random.default_rng(seed).normal(size=(n, d))


def test_three_records_by_hand():
    # Their sum points to 60 degrees, so the one at 180 comes first: distances 2, 1.5, 0. Then the one at 0 degrees,
    # from which the one at 60 is 0.5 away.
    assert covering_radius(THREE, centres=1) == pytest.approx(2)
    assert covering_radius(THREE, centres=2) == pytest.approx(0.5)
    assert k_centre_radius(THREE) == pytest.approx(0.5)  # the root of 3 is nearest to 2


@pytest.mark.parametrize(("n", "k"), [(1, 1), (2, 1), (3, 2), (6, 2), (7, 3), (100, 10), (2500, 50), (10**6, 50)])
def test_the_number_of_centres_is_the_root_of_n_up_to_fifty(n, k):
    assert usual_count(n) == k


@given(n=st.integers(3, 8), k=st.integers(1, 3), seed=st.integers(0, 999))
def test_no_choice_of_centres_covers_twice_as_well(n, k, seed):
    rows = cloud(n, seed)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    if n <= k:
        return
    chords = np.sqrt(np.maximum(0, 2 - 2 * rows @ rows.T))
    best = min(chords[:, list(centres)].min(axis=1).max() for centres in combinations(range(n), k))
    ours = math.sqrt(2 * covering_radius(rows, centres=k))
    assert best - 1e-6 <= ours <= 2 * best + 1e-6


@given(n=st.integers(4, 20), k=st.integers(1, 3), seed=st.integers(0, 99))
def test_repeating_shuffling_and_stretching_change_nothing_and_more_centres_cover_more(n, k, seed):
    rng = np.random.default_rng(seed)
    vectors = cloud(n, seed)
    expected = pytest.approx(covering_radius(vectors, centres=k), rel=1e-9)
    assert covering_radius(np.vstack([vectors, vectors]), centres=k) == expected
    assert covering_radius(rng.permutation(vectors), centres=k) == expected
    assert covering_radius(vectors * rng.uniform(0.1, 9, size=(n, 1)), centres=k) == expected
    if n > k + 1:
        assert covering_radius(vectors, centres=k + 1) <= covering_radius(vectors, centres=k)


def test_records_alike_need_one_centre_only():
    rows = np.repeat(cloud(2, 0), 20, axis=0).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    chosen = farthest_first(rows, 7)
    assert len(chosen.rows) == 2
    assert covering_radius(rows, centres=7) == 0
    assert covering_radius(rows, centres=1) > 0.1


def test_as_many_centres_as_records_cover_nothing_and_bad_input_is_explained():
    assert math.isnan(covering_radius(THREE, centres=3))
    assert math.isnan(k_centre_radius([[1, 0]]))
    with pytest.raises(InputError, match="centres must be at least 1, got 0"):
        covering_radius(THREE, centres=0)
    with pytest.raises(InputError, match="non-empty"):
        k_centre_radius(np.zeros((0, 3)))
