import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.diversity.g_vendi import g_vendi
from trivium.views.gradients import Projected


def of(rows):
    return Projected(np.array(rows, dtype=np.float32))


def test_two_alike_and_one_apart_by_hand():
    # Shares 2/3 and 1/3 of the spectrum: exp(entropy) = 3 / 4^(1/3). Lengths of gradients do not matter.
    assert g_vendi(of([[1, 0], [9, 0], [0, 0.5]])) == pytest.approx(3 / 4 ** (1 / 3))


def test_opposite_lessons_are_one_direction():
    # K = [[1, -1], [-1, 1]] / 2 has eigenvalues 1 and 0.
    assert g_vendi(of([[1, 2], [-1, -2]])) == pytest.approx(1)


def test_it_is_what_the_authors_of_the_vendi_score_compute():
    reference = pytest.importorskip("vendi_score.vendi", reason="the reference implementation is not installed")
    rows = np.random.default_rng(0).normal(size=(40, 64))
    assert g_vendi(of(rows)) == pytest.approx(reference.score_dual(rows, normalize=True), rel=1e-5)


def test_records_without_a_gradient_are_left_out():
    assert g_vendi(of([[1, 0], [0, 0], [0, 1], [math.nan, 1]])) == pytest.approx(2)
    assert math.isnan(g_vendi(of([[0, 0], [0, 0]])))


def test_repeating_the_whole_set_changes_nothing():
    rows = np.random.default_rng(1).normal(size=(10, 30))
    assert g_vendi(of([*rows, *rows])) == pytest.approx(g_vendi(of(rows)), rel=1e-6)


def test_no_records_are_refused():
    with pytest.raises(InputError, match="g_vendi needs at least one record, got none"):
        g_vendi(of(np.zeros((0, 4))))
