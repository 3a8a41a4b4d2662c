import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.views import Views, neighbours
from trivium.views.neighbours import nearest_neighbours


def directly(vectors, k):
    """Distances to the k nearest others, by sorting the whole matrix in float64."""
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    distances = 1 - unit @ unit.T
    np.fill_diagonal(distances, np.inf)
    return np.sort(distances, axis=1)[:, :k], distances


def cloud(n, d=12, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def test_three_records_by_hand():
    # At 0, 60 and 180 degrees: cosine distances 0.5 (first two), 1.5 (last two), 2.
    found = nearest_neighbours([[1, 0], [1, np.sqrt(3)], [-3, 0]])
    assert found.indices.tolist() == [[1, 2], [0, 2], [1, 0]]
    np.testing.assert_allclose(found.distances, [[0.5, 2], [0.5, 1.5], [1.5, 2]], rtol=1e-6)


# Below 320 columns all are partitioned; above, groups of columns give a bound first.
@pytest.mark.parametrize("n", [2, 11, 12, 319, 320, 321, 777])
@pytest.mark.parametrize("cells", [4_000_000, 5_000])
def test_it_finds_what_sorting_all_pairs_finds(n, cells, monkeypatch):
    monkeypatch.setattr(neighbours, "_BLOCK_CELLS", cells)
    vectors = cloud(n)
    expected, all_distances = directly(vectors, 10)
    found = nearest_neighbours(vectors)
    assert found.distances.shape == found.indices.shape == (n, min(10, n - 1))
    np.testing.assert_allclose(found.distances, expected[:, : n - 1], atol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(all_distances, found.indices, axis=1), found.distances, atol=1e-6)


@pytest.mark.parametrize("n", [30, 500])
def test_a_record_is_never_its_own_neighbour_and_its_copies_are_at_no_distance(n):
    found = nearest_neighbours(np.repeat(cloud(2), n // 2, axis=0))
    assert (found.distances == 0).all()
    assert (found.indices != np.arange(n)[:, None]).all()
    assert ((found.indices < n // 2) == (np.arange(n) < n // 2)[:, None]).all()
    for row in found.indices:
        assert len(set(row.tolist())) == 10


def test_only_some_tied_rows_do_not_hide_the_others_neighbours():
    vectors = np.vstack([np.repeat(cloud(1), 400, axis=0), cloud(100, seed=1)])
    np.testing.assert_allclose(nearest_neighbours(vectors).distances, directly(vectors, 10)[0], atol=1e-6)


def test_length_of_a_row_does_not_matter_and_k_does():
    vectors = cloud(40)
    found = nearest_neighbours(vectors, k=3)
    assert found.indices.shape == (40, 3)
    stretched = nearest_neighbours(vectors * np.linspace(0.1, 9, 40)[:, None], k=3)
    assert np.array_equal(stretched.indices, found.indices)


def test_unusable_input_is_explained():
    with pytest.raises(InputError, match="non-empty"):
        nearest_neighbours(np.zeros((0, 3)))
    with pytest.raises(InputError, match="all-zero"):
        nearest_neighbours([[0, 0], [1, 0]])
    with pytest.raises(InputError, match="k must be at least 1, got 0"):
        nearest_neighbours([[1, 0]], k=0)


class Spelled:
    """Embeds "1 2" as the vector (1, 2); counts the texts asked for."""

    name, dimensions = "spelled@1", 2

    def __init__(self):
        self.asked = 0

    def embed(self, texts):
        self.asked += len(texts)
        return np.array([[float(part) for part in text.split()] for text in texts], dtype=np.float32).reshape(-1, 2)


def views(*texts):
    return Views([Record(text, "", text) for text in texts], embedder=Spelled())


def test_the_view_is_made_once_and_cannot_be_changed():
    seen = views("1 0", "1 1", "0 1")
    view = seen.read("neighbours")
    assert view is seen.read("neighbours")
    assert view.indices[0].tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        view.distances[0, 0] = 7


def test_neighbours_of_a_part_are_looked_for_within_the_part():
    whole = views("1 0", "9 1", "0 1")
    assert whole.read("neighbours").indices[:, 0].tolist() == [1, 0, 1]
    part = whole.take([2, 0])
    assert part.read("neighbours").indices.tolist() == [[1], [0]]
    np.testing.assert_allclose(part.read("neighbours").distances, [[1], [1]])
    assert whole._embedder.asked == 3


def test_neighbours_of_joined_parts_are_looked_for_in_all_parts():
    joined = Views.join([views("1 0", "0 1"), views("9 1")])
    assert joined.read("neighbours").indices[:, 0].tolist() == [2, 2, 0]


def test_a_record_without_a_direction_has_no_neighbours_and_is_nobodys():
    view = views("0 0", "1 0", "nan 1", "1 1", "0 1").read("neighbours")
    assert view.indices.tolist() == [[-1, -1], [3, 4], [-1, -1], [1, 4], [3, 1]]
    assert np.isnan(view.distances).all(axis=1).tolist() == [True, False, True, False, False]


def test_no_record_and_one_record_have_no_neighbours():
    assert views().read("neighbours").distances.shape == (0, 0)
    assert views("1 0").read("neighbours").indices.shape == (1, 0)
    assert views("0 0", "1 0").read("neighbours").distances.shape == (2, 0)
