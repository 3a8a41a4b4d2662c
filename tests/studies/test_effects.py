"""Least squares with a level for each repeat."""

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.studies.effects import blocked


def test_a_paired_comparison_is_the_paired_t_test():
    # Two conditions in three repeats, differences 1, 2, 3: mean 2, sd 1, se 1/sqrt(3), t(2) at 97.5 % = 4.3027.
    fitted = blocked([[0], [1]] * 3, [0, 1, 5, 7, 2, 5], [0, 0, 1, 1, 2, 2])
    found = fitted.estimate([1])
    assert fitted.freedom == 2
    assert found.value == pytest.approx(2)
    assert found.high - found.value == pytest.approx(4.3027 / np.sqrt(3), rel=1e-4)
    assert found.p == pytest.approx(0.0742, abs=1e-4)  # t = 3.4641


def test_the_level_of_a_repeat_changes_nothing():
    x = [[0], [1], [0], [1]]
    one, other = (blocked(x, y, [0, 0, 1, 1]).estimate([1]) for y in ([0, 1, 0, 3], [0, 1, 100, 103]))
    assert one.value == pytest.approx(other.value)
    assert one.low == pytest.approx(other.low)


def test_intervals_hold_what_was_planted_nineteen_times_in_twenty():
    rng = np.random.default_rng(0)
    signs = np.array(np.meshgrid([-1, 1], [-1, 1], [-1, 1])).reshape(3, -1).T
    x, blocks = np.tile(signs, (3, 1)), np.repeat(np.arange(3), 8)
    held = 0
    for _ in range(400):
        y = 0.5 * x[:, 0] + rng.normal(size=3)[blocks] + rng.normal(size=24)
        found = blocked(x, y, blocks).estimate([1, 0, 0])
        held += found.low <= 0.5 <= found.high
    assert 365 <= held <= 393  # 380 expected, three standard errors are 13


def test_what_the_runs_left_do_not_show_is_undefined_with_the_reason():
    nothing = blocked([[0], [1]], [1, np.nan], [0, 0]).estimate([1])
    assert np.isnan(nothing.value)
    assert "do not show" in nothing.reason
    alike = blocked([[0], [1]] * 2, [0, 0, 0, 0], [0, 0, 1, 1]).estimate([1])
    assert alike.value == 0
    assert np.isnan(alike.low)
    assert "all alike" in alike.reason
    once = blocked([[0], [1]], [1, 2], [0, 0]).estimate([1])
    assert once.value == pytest.approx(1)
    assert np.isnan(once.p)
    assert "no repeats" in once.reason


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(InputError, match=r"terms \(2, 1\), values \(3,\)"):
        blocked([[0], [1]], [1, 2, 3], [0, 0, 0])
