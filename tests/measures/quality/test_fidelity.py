import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.quality.fidelity import density, precision
from trivium.views.reference import Against


def at(*degrees):
    """Unit vectors in the plane."""
    return np.array([[np.cos(np.radians(angle)), np.sin(np.radians(angle))] for angle in degrees])


def cloud(n, d=6, seed=0, at=0.0):
    return np.random.default_rng(seed).normal(size=(n, d)) + at


def directly(vectors, reference, k):
    """(n, m) which records lie in which balls, from the whole matrix in float64."""
    x, y = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (vectors, reference))
    own = 1 - y @ y.T
    np.fill_diagonal(own, np.inf)
    return 1 - x @ y.T < np.sort(own, axis=1)[:, k - 1]


# Reference at 0, 10, 20, 30, 100 degrees. Third neighbours lie 30, 20, 20, 30 and 90 degrees off: balls reach from
# -30 to 30, -10 to 30, 0 to 40, 0 to 60 and 10 to 190 degrees. For a sixth, at 200, the others lie 100, 160 and 170
# degrees off, and more; its ball is from 30 to 370, and the others' balls are as before.
REFERENCE = at(0, 10, 20, 30, 100)


def test_precision_by_hand():
    records = at(-25, -35, 55, 150, 195, 5)
    assert precision(Against(records, REFERENCE)).tolist() == [1, 0, 1, 1, 0, 1]


def test_an_outlier_of_the_reference_takes_in_what_was_outside():
    assert precision(Against(at(195, 250), REFERENCE)).tolist() == [0, 0]
    assert precision(Against(at(195, 250), np.vstack([REFERENCE, at(200)]))).tolist() == [1, 1]


# Six of the reference, so that the fifth neighbour is the furthest other: of 0 it is at 100, of 10 at 90, 20 at 80,
# 30 at 70, 40 at 60 and of 100 at 100 degrees. Balls: -100 to 100, -80 to 100, -60 to 100, -40 to 100, -20 to 100,
# 0 to 200. 50 lies in all six, -50 in those of 0, 10 and 20, 150 in that of 100 alone, and -120 in none.
def test_density_by_hand():
    reference = at(0, 10, 20, 30, 40, 100)
    assert density(Against(at(50, -50, 150, -120), reference)).tolist() == pytest.approx([6 / 5, 3 / 5, 1 / 5, 0])


@pytest.mark.parametrize("n", [1, 50, 300])
def test_both_are_what_the_whole_matrix_says(n):
    records, reference = cloud(n), cloud(200, seed=1)
    against = Against(records, reference)
    np.testing.assert_array_equal(precision(against), directly(records, reference, 3).any(axis=1))
    np.testing.assert_allclose(density(against), directly(records, reference, 5).sum(axis=1) / 5)


@given(st.integers(0, 99))
def test_a_set_against_itself_has_precision_and_density_one(seed):
    same = cloud(40, seed=seed)
    assert precision(Against(same, same)).tolist() == [1] * 40
    # Each ball holds its centre and the four nearest of its five, so that they add up to 5 for each record.
    assert density(Against(same, same)).mean() == pytest.approx(1)


def test_copies_in_the_reference_still_hold_their_copies():
    copies = np.repeat(cloud(4), 8, axis=0)
    assert precision(Against(copies, copies)).tolist() == [1] * 32
    # All radii are 0: a record lies in the balls of its eight copies.
    assert density(Against(copies, copies)).tolist() == [8 / 5] * 32


def test_two_samples_of_one_source_have_density_about_one():
    assert density(Against(cloud(2000), cloud(2000, seed=1))).mean() == pytest.approx(1, abs=0.03)


def test_what_is_far_away_has_neither():
    against = Against(cloud(50, at=9), cloud(50, seed=1, at=-9))
    assert not precision(against).any()
    assert not density(against).any()


def test_outliers_of_the_reference_lift_precision_and_hardly_density():
    rng = np.random.default_rng(0)
    good, away = cloud(200, d=16, seed=1, at=3), cloud(200, d=16, seed=2, at=-1)
    outliers = rng.normal(size=(10, 16)) * 5
    before, after = Against(away, good), Against(away, np.vstack([good, outliers]))
    assert precision(before).mean() == 0
    assert precision(after).mean() > 0.9
    assert density(after).mean() < 10 / 5  # no more than the ball of each outlier
    # Among records that do fit, the outliers change it by less than their ten balls over 5 × 210 of the reference.
    fits = cloud(2000, d=16, seed=3, at=3)
    assert density(Against(fits, np.vstack([good, outliers]))).mean() == pytest.approx(
        density(Against(fits, good)).mean(), abs=0.1
    )


def test_row_length_does_not_matter():
    records, reference = cloud(30), cloud(40, seed=1)
    longer = Against(records * 7, reference * 0.01)
    np.testing.assert_array_equal(precision(longer), precision(Against(records, reference)))
    np.testing.assert_array_equal(density(longer), density(Against(records, reference)))


@pytest.mark.parametrize(("measure", "too_few"), [(precision, 3), (density, 5)])
def test_without_enough_of_the_reference_it_is_undefined(measure, too_few):
    assert np.isnan(measure(Against(cloud(4), cloud(too_few)))).all()
    assert not np.isnan(measure(Against(cloud(4), cloud(too_few + 1)))).any()
    assert np.isnan(measure(Against(cloud(4), np.zeros((9, 6))))).all()
    assert np.isnan(measure(Against(np.zeros((1, 6)), cloud(9)))).all()


@pytest.mark.parametrize("measure", [precision, density])
def test_no_records_are_refused(measure):
    with pytest.raises(InputError, match=f"{measure.card.name}: number of records must be at least 1, got 0"):
        measure(Against(np.zeros((0, 6)), cloud(9)))
