import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity import novel_sum as module
from trivium.measures.diversity.novel_sum import novel_sum, novelty

THREE = [[1, 0], [1, math.sqrt(3)], [-1, 0]]  # at 0, 60, 180 degrees: distances 0.5, 1.5, 2


def cloud(n, seed, d=4):
    return np.random.default_rng(seed).normal(size=(n, d))


def directly(vectors, neighbours):
    """The definition, record by record; vectors without copies."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = []
    for row in range(len(unit)):
        distances = np.sort(np.delete(1 - unit @ unit[row], row))
        density = 1 / math.sqrt(np.mean(2 * distances[:neighbours]))
        scores.append(density * np.average(distances, weights=1 / np.arange(1, len(unit))))
    return np.mean(scores)


@pytest.mark.parametrize(
    ("neighbours", "squared"),  # mean squared Euclidean distance, 2 d, to the nearest
    [(10, (5 / 2, 2, 7 / 2)), (1, (1, 1, 3))],
)
def test_three_records_by_hand(neighbours, squared):
    # Weights 2/3 and 1/3 on 0.5, 2; on 0.5, 1.5; on 1.5, 2.
    expected = np.mean([mean / math.sqrt(square) for mean, square in zip((1, 5 / 6, 5 / 3), squared)])
    assert novelty(THREE, neighbours=neighbours) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("cells", [4_000_000, 100])
@pytest.mark.parametrize("neighbours", [1, 10, 50])
def test_it_is_what_its_definition_says(cells, neighbours, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK_CELLS", cells)  # 100: blocks of 3 rows
    vectors = cloud(32, 0)
    assert novelty(vectors, neighbours=neighbours) == pytest.approx(directly(vectors, neighbours), rel=1e-9)
    assert novelty(vectors.astype(np.float32), neighbours=neighbours) == pytest.approx(
        directly(vectors, neighbours), rel=1e-5
    )


@given(n=st.integers(2, 20), seed=st.integers(0, 99))
def test_order_and_length_of_vectors_do_not_matter(n, seed):
    rng = np.random.default_rng(seed)
    vectors = cloud(n, seed)
    value = novel_sum(vectors)
    assert value > 0
    assert novel_sum(rng.permutation(vectors)) == pytest.approx(value)
    assert novel_sum(vectors * rng.uniform(0.1, 9, size=(n, 1))) == pytest.approx(value)


@given(n=st.integers(2, 6), copies=st.integers(2, 4), seed=st.integers(0, 99))
def test_repeating_the_set_lowers_the_score(n, copies, seed):
    vectors = cloud(n, seed)
    assert novelty(np.vstack([vectors] * copies), neighbours=100) < novelty(vectors, neighbours=100)


def test_a_copy_is_near_but_makes_no_place_infinitely_dense():
    # a, a, b with b unrelated: of each a the distances are 0 and 1, weighted 2/3 and 1/3, its one neighbour that is no
    # copy at squared distance 2; of b they are 1 and 1.
    expected = (2 * (1 / 3) + 1) / math.sqrt(2) / 3
    assert novel_sum([[1, 0], [1, 0], [0, 1]]) == pytest.approx(expected, rel=1e-12)
    assert novel_sum(np.repeat(cloud(1, 0), 30, axis=0).astype(np.float32)) == 0


def test_one_record_has_no_score_and_bad_input_is_explained():
    assert math.isnan(novel_sum([[1, 0]]))
    with pytest.raises(InputError, match="neighbours must be at least 1, got 0"):
        novelty(THREE, neighbours=0)
    with pytest.raises(InputError, match="all-zero"):
        novel_sum([[0, 0], [1, 0]])
