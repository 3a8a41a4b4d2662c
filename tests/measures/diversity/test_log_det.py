import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.log_det import finish, log_det, log_determinant, map_batch, merge, prepare


def cloud(n, seed, d=4):
    return np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([[2, 0], [3, 0]], math.log(101)),  # K / 2 has eigenvalues 1 and 0: ln(1 + 1 / 0.01)
        ([[1, 0], [0, 1]], 2 * math.log(51)),  # 1/2 and 1/2
        ([[1, 0], [1, 0], [0, 1]], math.log(1 + 200 / 3) + math.log(1 + 100 / 3)),  # 2/3 and 1/3
    ],
)
def test_by_hand(vectors, expected):
    assert log_det(vectors) == pytest.approx(expected, rel=1e-12)


@given(
    n=st.integers(1, 12), d=st.integers(1, 12), epsilon=st.sampled_from([0.001, 0.01, 1, 50]), seed=st.integers(0, 9)
)
def test_it_is_the_determinant_of_the_kernel_of_records(n, d, epsilon, seed):
    vectors = cloud(n, seed, d)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    _, direct = np.linalg.slogdet(np.eye(n) + unit @ unit.T / (n * epsilon))
    assert log_determinant(vectors, epsilon=epsilon) == pytest.approx(direct, rel=1e-9)


@given(n=st.integers(1, 20), seed=st.integers(0, 99))
def test_repeating_shuffling_stretching_and_turning_change_nothing(n, seed):
    rng = np.random.default_rng(seed)
    vectors = cloud(n, seed)
    expected = pytest.approx(log_det(vectors), rel=1e-9)
    assert log_det(np.vstack([vectors, vectors])) == expected
    assert log_det(rng.permutation(vectors)) == expected
    assert log_det(vectors * rng.uniform(0.1, 9, size=(n, 1))) == expected
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    assert log_det(vectors @ turn) == expected


@given(n=st.integers(1, 20), cut=st.integers(1, 19), seed=st.integers(0, 99))
def test_shards_merged_equal_the_whole(n, cut, seed):
    vectors = cloud(n, seed)
    parts = [part for part in (vectors[:cut], vectors[cut:]) if len(part)]
    merged = merge([prepare(4), *map(map_batch, parts)])
    assert finish(merged) == pytest.approx(log_det(vectors), rel=1e-9)


@pytest.mark.parametrize("epsilon", [0, -1, math.inf, math.nan])
def test_an_epsilon_that_is_not_positive_and_finite_is_refused(epsilon):
    with pytest.raises(InputError, match="epsilon must be a finite number > 0"):
        log_determinant([[1, 0]], epsilon=epsilon)


def test_nothing_to_measure_is_explained():
    with pytest.raises(InputError, match="non-empty"):
        log_det(np.zeros((0, 3)))
    with pytest.raises(InputError, match="log_det: the scatter holds no records"):
        finish(prepare(2))
