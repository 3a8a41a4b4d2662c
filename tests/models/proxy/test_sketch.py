import numpy as np
import pytest

from trivium.models.proxy.sketch import Sketch

torch = pytest.importorskip("torch")


def pieces(rng, sizes=(7, 64, 1000, 40_000)):
    return [torch.tensor(rng.normal(size=size), dtype=torch.float32) for size in sizes]


def sizes(vector):
    return [len(piece) for piece in vector]


def whole(vector):
    return torch.cat(vector).double().numpy()


def test_every_coordinate_goes_to_one_sum_with_one_sign():
    sketch = Sketch([5, 13], 4)
    for place in range(18):
        vector = torch.zeros(18)
        vector[place] = 3
        projected = sketch.project([vector[:5], vector[5:]])
        assert sorted(np.abs(projected)) == [0, 0, 0, 3]


def test_it_is_linear():
    rng = np.random.default_rng(0)
    one, other = pieces(rng), pieces(rng)
    sketch = Sketch(sizes(one), 64)
    both = sketch.project([2 * a - b for a, b in zip(one, other)])
    np.testing.assert_allclose(both, 2 * sketch.project(one) - sketch.project(other), atol=1e-3)


def test_inner_products_are_off_by_no_more_than_theory_says():
    # 40 vectors with cosines from 0 to 0.9 with a first one: each projected cosine is off by about 1 / √1024 = 0.031.
    rng = np.random.default_rng(1)
    first = pieces(rng)
    sketch = Sketch(sizes(first), 1024)
    errors = []
    for share in np.linspace(0, 0.9, 40):
        other = [share * a + np.sqrt(1 - share**2) * b for a, b in zip(first, pieces(rng))]
        exact = whole(first) @ whole(other) / np.linalg.norm(whole(first)) / np.linalg.norm(whole(other))
        a, b = sketch.project(first), sketch.project(other)
        errors.append(a @ b / np.linalg.norm(a) / np.linalg.norm(b) - exact)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(1 / 32, rel=0.5)
    assert max(map(abs, errors)) < 4 / 32
    assert abs(np.mean(errors)) < 3 / 32 / np.sqrt(40)


def test_vectors_that_lean_on_a_few_places_of_every_row_keep_their_inner_products():
    # As in the gradients of a language model: of 576 numbers a row, a few are a hundred times the others.
    rng = np.random.default_rng(2)
    scale = np.ones(576)
    scale[:3] = 100
    vectors = rng.normal(size=(12, 300, 576)) * scale
    sketch = Sketch([300 * 576], 1024)
    projected = np.array([sketch.project([torch.tensor(each.ravel(), dtype=torch.float32)]) for each in vectors])

    def cosines(rows):
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows @ rows.T)[np.triu_indices(12, 1)]

    errors = cosines(projected.astype(float)) - cosines(vectors.reshape(12, -1))
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(1 / 32, rel=0.4)


def test_it_stays_the_same_projection_or_gradients_kept_on_disk_would_lose_their_meaning():
    # Coordinates 0 to 3 are one block, 4 and 5 another: −2 is 2 − 4 with signs, 2 is 5 − 3.
    assert Sketch([6], 4).project([torch.arange(6, dtype=torch.float32)]).tolist() == [-2, 2, 0, 1]
