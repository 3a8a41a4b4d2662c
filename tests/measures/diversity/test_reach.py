import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.reach import coverage, diversity_gain, recall
from trivium.measures.quality.fidelity import precision
from trivium.views.reference import Against


def at(*degrees):
    """Unit vectors in the plane."""
    return np.array([[np.cos(np.radians(angle)), np.sin(np.radians(angle))] for angle in degrees])


def cloud(n, d=6, seed=0, at=0.0):
    return np.random.default_rng(seed).normal(size=(n, d)) + at


def cosine_distances(vectors, others):
    x, y = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (vectors, others))
    return 1 - x @ y.T


def radii(vectors, k):
    own = cosine_distances(vectors, vectors)
    np.fill_diagonal(own, np.inf)
    return np.sort(own, axis=1)[:, k - 1]


# Records at 0, 10, 20, 30 and 100 degrees: their balls reach from -30 to 30, -10 to 30, 0 to 40, 0 to 60, 10 to 190.
def test_recall_by_hand():
    records = at(0, 10, 20, 30, 100)
    assert recall(Against(records, at(-25, -35, 55, 150, 195))) == pytest.approx(3 / 5)


# Reference at 0, 10, 20, 30, 40 and 100 degrees; its balls: -100 to 100, -80 to 100, -60 to 100, -40 to 100,
# -20 to 100, 0 to 200. A record at 150 lies in the last, one at -70 in the first two, one at -120 in none.
def test_coverage_by_hand():
    reference = at(0, 10, 20, 30, 40, 100)
    assert coverage(Against(at(150), reference)) == pytest.approx(1 / 6)
    assert coverage(Against(at(150, -70, -120), reference)) == pytest.approx(3 / 6)
    assert coverage(Against(at(-120), reference)) == 0


# The nearest of 0 and 90 degrees is 60 degrees from 150, 45 from 45: squared chords 2 - 2 cos.
def test_diversity_gain_by_hand():
    gain = diversity_gain(Against(at(0, 150, 45, 225), at(0, 90)))
    half = math.sqrt(0.5)
    assert gain.tolist() == pytest.approx([0, 2 - 2 * 0.5, 2 - 2 * half, 2 + 2 * half], abs=1e-6)


@pytest.mark.parametrize(("n", "m"), [(6, 300), (300, 6), (150, 170)])
def test_all_are_what_the_whole_matrix_says(n, m):
    records, reference = cloud(n), cloud(m, seed=1)
    across = cosine_distances(records, reference)
    against = Against(records, reference)
    assert recall(against) == pytest.approx((across < radii(records, 3)[:, None]).any(axis=0).mean())
    assert coverage(against) == pytest.approx((across.min(axis=0) < radii(reference, 5)).mean())
    np.testing.assert_allclose(diversity_gain(against), 2 * across.min(axis=1), atol=1e-6)


@given(st.integers(0, 99))
def test_a_set_against_itself_is_all_there_and_gains_nothing(seed):
    same = cloud(30, seed=seed)
    assert recall(Against(same, same)) == 1
    assert coverage(Against(same, same)) == 1
    assert diversity_gain(Against(same, same)).tolist() == [0] * 30


def test_what_is_far_away_reaches_nothing():
    against = Against(cloud(50, at=9), cloud(50, seed=1, at=-9))
    assert recall(against) == 0
    assert coverage(against) == 0
    assert diversity_gain(against).min() > 3


def test_a_mode_left_out_lowers_recall_and_coverage_and_not_precision():
    one, other = np.array([5.0, 0, 0, 0, 0, 0]), np.array([0, 5.0, 0, 0, 0, 0])
    reference = np.vstack([cloud(300, seed=1) + one, cloud(300, seed=2) + other])
    both = Against(np.vstack([cloud(300, seed=3) + one, cloud(300, seed=4) + other]), reference)
    half = Against(cloud(600, seed=3) + one, reference)
    assert recall(half) < recall(both) - 0.3
    assert coverage(half) < coverage(both) - 0.3
    assert precision(half).mean() == pytest.approx(precision(both).mean(), abs=0.05)


def test_two_samples_of_one_source_cover_as_much_as_theory_says():
    # A ball around one of m, up to its fifth neighbour, misses all n = m records of the same source with chance
    # 1/2 to the fifth: of the 2 m - 1 others in random order, the first five are of the reference.
    found = np.mean([coverage(Against(cloud(400, seed=2 * i), cloud(400, seed=2 * i + 1))) for i in range(10)])
    assert found == pytest.approx(1 - 1 / 32, abs=0.01)


def test_stray_records_lift_recall_and_not_coverage():
    rng = np.random.default_rng(0)
    records, reference = cloud(200, d=16, at=3), cloud(200, d=16, seed=1, at=-1)
    strays = np.vstack([records, rng.normal(size=(10, 16)) * 5])
    assert recall(Against(records, reference)) == 0
    assert recall(Against(strays, reference)) > 0.9
    assert coverage(Against(strays, reference)) < 0.2


@given(st.permutations(range(12)))
def test_more_records_never_cover_less_nor_gain_less_apart(order):
    records, reference = cloud(12)[order], cloud(40, seed=1)
    grown = [coverage(Against(records[:n], reference)) for n in (3, 6, 12)]
    assert grown == sorted(grown)


def test_more_reference_never_raises_the_gain():
    records, reference = cloud(20), cloud(60, seed=1)
    assert (diversity_gain(Against(records, reference)) <= diversity_gain(Against(records, reference[:30]))).all()


def test_too_few_records_leave_them_undefined():
    assert math.isnan(recall(Against(cloud(3), cloud(9))))
    assert not math.isnan(recall(Against(cloud(4), cloud(1))))
    assert math.isnan(coverage(Against(cloud(9), cloud(5))))
    assert not math.isnan(coverage(Against(cloud(1), cloud(6))))
    assert math.isnan(recall(Against(cloud(9), np.zeros((2, 6)))))
    assert np.isnan(diversity_gain(Against(cloud(2), np.zeros((2, 6))))).all()
    assert np.isnan(diversity_gain(Against(np.zeros((1, 6)), cloud(2)))).all()


@pytest.mark.parametrize("measure", [recall, coverage])
def test_records_without_a_direction_are_refused(measure):
    with pytest.raises(InputError, match="must have no all-zero row, but 1 of 9 are"):
        measure(Against(np.vstack([cloud(8), np.zeros(6)]), cloud(9)))
    with pytest.raises(InputError, match="non-empty"):
        measure(Against(np.zeros((0, 6)), cloud(9)))
