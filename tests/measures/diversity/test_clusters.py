import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.clusters import cluster_number, effective_clusters


def groups(sizes, seed=0, d=6, noise=0.05):
    """Records in groups of these sizes, each about an axis of its own."""
    centres = np.repeat(np.eye(d)[: len(sizes)], sizes, axis=0)
    return centres + noise * np.random.default_rng(seed).normal(size=centres.shape)


def test_three_and_one_by_hand():
    # Shares 3/4 and 1/4: exp(entropy) = (4/3)^(3/4) * 4^(1/4) = 4 / 3^(3/4).
    assert effective_clusters([[1, 0], [1, 0], [2, 0], [0, 1]]) == pytest.approx(4 / 3**0.75)


def test_lloyds_rounds_move_the_centres():
    # Centres start at 90 and 0 degrees, border at 45: {0, 42, 43} and {46, 90}. Those point to 28.6 and 68, so the
    # border moves to 48.3 and 46 changes sides: 4 and 1.
    angles = np.radians([0, 42, 43, 46, 90])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])
    assert cluster_number(vectors, clusters=2) == pytest.approx(1.25**0.8 * 5**0.2)  # exp(entropy) of 4/5 and 1/5


@given(sizes=st.lists(st.integers(2, 6), min_size=2, max_size=5), seed=st.integers(0, 99))
def test_well_parted_groups_are_found_and_counted_by_their_shares(sizes, seed):
    shares = np.array(sizes) / sum(sizes)
    expected = np.exp(-(shares * np.log(shares)).sum())
    vectors = groups(sizes, seed)
    found = pytest.approx(expected, rel=1e-9)
    assert cluster_number(vectors, clusters=len(sizes)) == found
    rng = np.random.default_rng(seed)
    assert cluster_number(np.vstack([vectors, vectors]), clusters=len(sizes)) == found
    assert cluster_number(rng.permutation(vectors), clusters=len(sizes)) == found
    assert cluster_number(vectors * rng.uniform(0.1, 9, size=(len(vectors), 1)), clusters=len(sizes)) == found


def test_even_groups_count_more_than_one_group_with_stragglers():
    even, lopsided = groups([5, 5, 5, 5]), groups([17, 1, 1, 1])
    assert cluster_number(even, clusters=4) == pytest.approx(4)
    assert cluster_number(lopsided, clusters=4) < 2


def test_copies_are_one_cluster_however_many_are_looked_for():
    assert effective_clusters(np.repeat(groups([1], noise=1), 100, axis=0).astype(np.float32)) == 1
    assert cluster_number(np.repeat(np.eye(3), 9, axis=0), clusters=8) == pytest.approx(3)


def test_the_number_of_clusters_looked_for_matters():
    vectors = groups([4, 4, 4])
    assert [round(cluster_number(vectors, clusters=k), 3) for k in (1, 3)] == [1, 3]


def test_members_that_cancel_out_keep_their_centre():
    assert cluster_number([[1, 0], [-1, 0]], clusters=1) == 1


def test_one_record_has_no_clusters_and_bad_input_is_explained():
    assert math.isnan(effective_clusters([[1, 0]]))
    with pytest.raises(InputError, match="clusters must be at least 1, got 0"):
        cluster_number([[1, 0]], clusters=0)
    with pytest.raises(InputError, match="non-empty"):
        effective_clusters(np.zeros((0, 3)))
