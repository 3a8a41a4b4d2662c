import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.statistics.partial import mean_at


def test_a_straight_line_is_read_where_asked():
    # y = 3 x: at x = 2 it is 6, whatever mix of lengths the records have (their mean is 7.5).
    assert mean_at([3, 6, 9, 12], [1, 2, 3, 4], 2) == pytest.approx(6)


def test_values_off_the_line_by_hand():
    # x = 0, 1, 2 and y = 0, 0, 3: means 1 and 1, slope (1·1 + 0 + 1·2) / 2 = 1.5; at 1.5: 1 + 1.5 · 0.5 = 1.75.
    assert mean_at([0, 0, 3], [0, 1, 2], 1.5) == pytest.approx(1.75)


def test_without_a_slope_it_is_the_mean():
    # The pairs (0, 1), (0, 3), (4, 1), (4, 3): y does not go with x.
    assert mean_at([1, 3, 1, 3], [0, 0, 4, 4], 1) == pytest.approx(2)


def test_undefined_values_are_left_out():
    assert mean_at([3, math.nan, 6, 9, 5], [1, 7, 2, 3, math.nan], 2) == pytest.approx(6)


@pytest.mark.parametrize(
    ("values", "covariate", "at"),
    [
        ([1, 2], [1, 2], 1.5),  # two points are always on a line
        ([1, 2, 3], [4, 4, 4], 4),  # nothing to draw a line along
        ([1, 2, 3], [0.1 + 0.2, 0.3, 0.3], 0.3),  # nor along rounding
        ([1, 2, 3, 4], [1, 2, 3, 4], 5),  # beyond the data
        ([1, 2, 3, 4], [1, 2, 3, 4], 1.1),  # the quantile 0.05 of 1, 2, 3, 4 is 1.15
        ([math.nan] * 4, [1, 2, 3, 4], 2),
        ([], [], 1),
    ],
)
def test_it_is_undefined_without_a_line_or_beyond_it(values, covariate, at):
    assert math.isnan(mean_at(values, covariate, at))


@given(st.floats(-100, 100), st.floats(-100, 100), st.integers(0, 2**32))
def test_adding_a_multiple_of_the_covariate_adds_as_much_at_the_place(slope, height, seed):
    draws = np.random.default_rng(seed)
    values, covariate = draws.normal(size=(2, 30))
    place = float(np.median(covariate))
    moved = mean_at(values + slope * covariate + height, covariate, place)
    assert moved == pytest.approx(mean_at(values, covariate, place) + slope * place + height, abs=1e-9)


def test_two_sets_that_differ_in_length_alone_get_one_value():
    draws = np.random.default_rng(0)
    short, long = draws.uniform(1, 5, 4_000), draws.uniform(2, 9, 4_000)
    values = [mean_at(0.3 * x + draws.normal(size=len(x)), x, 3) for x in (short, long)]
    assert values == pytest.approx([0.9, 0.9], abs=0.08)


def test_wrong_input_is_explained():
    with pytest.raises(InputError, match=r"two lists of one length, got shapes \(2,\) and \(3,\)"):
        mean_at([1, 2], [1, 2, 3], 1)
    with pytest.raises(InputError, match="at must be finite, got inf"):
        mean_at([1, 2, 3], [1, 2, 3], math.inf)
