"""The best mix, its law and its chance: planted ones are found, and where there is none nothing is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from trivium.errors import InputError
from trivium.studies.law import law, parabolas, tops, unbeaten
from trivium.studies.repeats import draws, estimate, means

MIXES = [0.0, 0.25, 0.5, 0.75, 1.0]


def hill(top, *, at=MIXES, bend=-0.3):
    return 0.6 + bend * (np.asarray(at) - top) ** 2


@pytest.mark.parametrize(
    ("accuracy", "top"),
    [
        (hill(0.3), 0.3),
        (hill(-0.4), 0.0),  # highest beyond an end: the end
        (hill(1.7), 1.0),
        (hill(0.3, bend=0.3), 1.0),  # opens upwards, lowest at 0.3: the end that is further from it
        (hill(0.8, bend=0.3), 0.0),
        ([0.1, 0.2, 0.3, 0.4, 0.5], 1.0),
        ([0.5, 0.4, 0.3, 0.2, 0.1], 0.0),
    ],
)
def test_the_top_of_a_parabola_is_found_within_the_dial(accuracy, top):
    assert tops(MIXES, np.asarray(accuracy)) == pytest.approx(top, abs=1e-6)


def test_a_parabola_by_hand_and_many_at_once():
    # Through (0, 1), (1, 2), (2, 1): 1 + 2x - x^2, highest at 1.
    assert parabolas([0, 1, 2], np.array([1.0, 2.0, 1.0])) == pytest.approx([1, 2, -1])
    assert tops(MIXES, np.stack([hill(0.2), hill(0.9)])) == pytest.approx([0.2, 0.9])


def test_a_mix_without_a_result_leaves_the_best_undefined_and_not_at_an_end():
    assert math.isnan(tops(MIXES, np.array([0.1, np.nan, 0.3, 0.4, 0.5])))


@given(arrays(np.float64, (5,), elements=st.floats(0, 1)))
def test_the_top_is_as_high_as_the_parabola_is_anywhere_on_the_dial(accuracy):
    level, rise, bend = parabolas(MIXES, accuracy)
    grid = np.linspace(0, 1, 101)
    top = float(tops(MIXES, accuracy))
    if np.ptp(accuracy) <= 1e-9:
        assert math.isnan(top)
        return
    assert level + rise * top + bend * top**2 >= (level + rise * grid + bend * grid**2).max() - 1e-12


@pytest.mark.parametrize("level", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("mixes", [3, 5, 7])
def test_where_all_mixes_are_alike_none_is_the_best(level, mixes):
    assert math.isnan(tops(np.linspace(0, 1, mixes), np.full(mixes, level)))


def test_the_law_is_the_straight_line_by_hand():
    # log2 of 4, 8, 16 is 2, 3, 4; 0.1, 0.2, 0.3 rise by 0.1 a doubling, are 0.2 at 8 and would be 0.4 at 32.
    found = law([4, 8, 16], np.array([0.1, 0.2, 0.3]))
    assert (found.middle, found.level, found.slope) == pytest.approx((3, 0.2, 0.1))
    assert found(32) == pytest.approx(0.4)


def test_what_is_too_little_is_said():
    with pytest.raises(InputError, match="at least 3 mixes, got 2"):
        parabolas([0, 1], np.array([0.1, 0.2]))
    with pytest.raises(InputError, match="at least 2 budgets, got 1"):
        law([64, 64], np.array([0.1, 0.2]))


def test_of_two_counts_only_what_another_beats_on_both_is_beaten():
    one, other = np.array([0.9, 0.5, 0.4, 0.9]), np.array([0.1, 0.5, 0.4, 0.05])
    # The third is worse than the second on both; the fourth as good as the first on one and worse on the other.
    assert unbeaten(one, other).tolist() == [True, True, False, False]
    assert unbeaten(np.array([0.5, 0.5]), np.array([0.5, 0.5])).tolist() == [True, True]  # equals beat nobody


@pytest.mark.parametrize("repeats", [3, 5, 6, 15])
def test_one_diverged_run_among_several_repeats_does_not_undo_the_law(repeats):
    budgets, accuracy = planted(0.05, repeats, np.random.default_rng(5))
    accuracy[0, 1, 2] = np.nan
    averaged = means(accuracy, draws(repeats, np.random.default_rng(0)))
    found = estimate(law(budgets, tops(np.linspace(0, 1, 7), averaged)).slope, repeats)
    assert found.reason is None
    assert found.value == pytest.approx(0.05, abs=0.03)


def planted(slope, repeats, rng, *, noise=0.02):
    """Best mixes against log2 of the budget on a line through 0.5, each repeat about it."""
    budgets = np.array([64, 256, 1024, 4096])
    lifts = slope * (np.log2(budgets) - 9)
    shifts = rng.normal(0, 0.05, (repeats, 1, 1))
    shape = hill(0.5 + lifts[None, :, None] + shifts, at=np.linspace(0, 1, 7))
    return budgets, shape + rng.normal(0, noise, shape.shape)


def slope_of(slope, repeats, rng):
    budgets, accuracy = planted(slope, repeats, rng)
    averaged = means(accuracy, draws(repeats, rng))
    return estimate(law(budgets, tops(np.linspace(0, 1, 7), averaged)).slope, repeats)


@pytest.mark.parametrize("slope", [0.0, 0.05])
def test_nineteen_in_twenty_intervals_hold_the_planted_slope(slope):
    rng = np.random.default_rng(11)
    held = [(found := slope_of(slope, 8, rng)).low <= slope <= found.high for _ in range(200)]
    assert 0.90 <= np.mean(held) <= 0.99  # 0.95 and about three standard errors of 200 trials


def test_a_planted_slope_is_seen_and_none_is_seen_where_there_is_none():
    rng = np.random.default_rng(12)
    assert np.mean([slope_of(0.08, 8, rng).p < 0.05 for _ in range(60)]) > 0.8
    assert np.mean([slope_of(0.0, 8, rng).p < 0.05 for _ in range(60)]) < 0.15
