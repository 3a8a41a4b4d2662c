import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity import dc_score as module
from trivium.measures.diversity.dc_score import dc_score, dcscore


def cloud(n, seed, d=4):
    return np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize("temperature", [0.1, 1, 3])
def test_two_alike_and_one_apart_by_hand(temperature):
    own = math.exp(1 / temperature)  # cosine 1; cosine 0 weighs 1
    expected = 2 * own / (2 * own + 1) + own / (own + 2)
    assert dc_score([[1, 0], [5, 0], [0, 1]], temperature=temperature) == pytest.approx(expected, rel=1e-12)


def test_the_named_measure_is_at_a_tenth():
    vectors = cloud(20, 0)
    assert dcscore(vectors) == dc_score(vectors, temperature=0.1)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_copies_count_as_one_and_unrelated_records_nearly_one_each(n):
    assert dcscore(np.ones((n, 5), dtype=np.float32)) == pytest.approx(1, abs=1e-5)
    assert dcscore(np.eye(n)) == pytest.approx(n / (1 + (n - 1) * math.exp(-10)), rel=1e-12)


@pytest.mark.parametrize("cells", [4_000_000, 100])
def test_it_is_the_trace_of_the_softmax_of_all_pairs(cells, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK_CELLS", cells)  # 100: blocks of 3 rows, the last of one
    vectors = cloud(31, 0)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = np.exp(unit @ unit.T / 0.3)
    assert dc_score(vectors, temperature=0.3) == pytest.approx((np.diag(weights) / weights.sum(axis=1)).sum(), rel=1e-9)


@given(n=st.integers(1, 20), seed=st.integers(0, 99))
def test_repeating_shuffling_and_stretching_change_nothing(n, seed):
    rng = np.random.default_rng(seed)
    vectors = cloud(n, seed)
    value = dcscore(vectors)
    assert 1 - 1e-9 <= value <= n + 1e-9
    assert dcscore(np.vstack([vectors, vectors])) == pytest.approx(value)
    assert dcscore(rng.permutation(vectors)) == pytest.approx(value)
    assert dcscore(vectors * rng.uniform(0.1, 9, size=(n, 1))) == pytest.approx(value)


def test_at_one_the_score_hardly_sees_how_many_records_there_are():
    few, many = cloud(200, 0, 64), cloud(2000, 0, 64)
    assert dc_score(many, temperature=1) / dc_score(few, temperature=1) < 1.02
    assert dcscore(many) / dcscore(few) > 4


@pytest.mark.parametrize("temperature", [0, -1, math.inf, math.nan])
def test_a_temperature_that_is_not_positive_and_finite_is_refused(temperature):
    with pytest.raises(InputError, match="temperature must be a finite number > 0"):
        dc_score([[1, 0]], temperature=temperature)


def test_no_records_are_refused():
    with pytest.raises(InputError, match="non-empty"):
        dcscore(np.zeros((0, 3)))
