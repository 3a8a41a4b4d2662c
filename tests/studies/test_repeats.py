"""What a few repeats tell of chance, by hand and held against Student's t."""

import math

import numpy as np
import pytest

from trivium.studies.repeats import RESAMPLES, draws, estimate, means, over_repeats, spread


def test_the_first_draw_is_all_repeats_and_the_others_are_as_many_drawn_again():
    counts = draws(4, np.random.default_rng(0))
    assert counts.shape == (1 + RESAMPLES, 4)
    assert counts[0].tolist() == [1, 1, 1, 1]
    assert set(counts.sum(axis=1)) == {4}
    assert counts[1:].max() > 1


def test_a_run_without_a_result_is_left_out_of_the_mean():
    accuracy = np.array([[0.2, np.nan], [0.4, 0.8]])
    assert means(accuracy, np.array([[1.0, 1.0], [2.0, 0.0]])) == pytest.approx(
        np.array([[0.3, 0.8], [0.2, np.nan]]), nan_ok=True
    )


def test_without_repeats_or_without_chance_there_is_no_interval():
    values = np.full(1 + RESAMPLES, 0.3)
    assert estimate(values, 5).reason == "the same in every repeat"
    assert math.isnan(estimate(values, 5).p)
    assert "no repeats" in estimate(values, 1).reason
    assert np.isnan(spread(values, 1)).all()
    assert spread(values, 5) == (0.3, 0.3)
    assert "do not show it" in estimate(np.full(1 + RESAMPLES, np.nan), 5).reason


def test_draws_that_do_not_show_a_number_are_left_out_while_they_are_few():
    rng = np.random.default_rng(4)
    values = rng.normal(0.3, 0.1, 1 + RESAMPLES)
    lost = values.copy()
    lost[[7, 1_200]] = np.nan
    assert estimate(lost, 5).low == pytest.approx(estimate(np.delete(values, [7, 1_200]), 5).low)
    assert spread(lost, 5) == pytest.approx(spread(np.delete(values, [7, 1_200]), 5))
    lost[1:200] = np.nan  # a tenth of the draws
    assert "do not show it" in estimate(lost, 5).reason
    assert np.isnan(spread(lost, 5)).all()
    without = values.copy()
    without[0] = np.nan  # the runs themselves do not show it
    assert "do not show it" in estimate(without, 5).reason


def test_a_mean_over_repeats_by_hand():
    # Mean 2, standard deviation 1, error 1/sqrt(3); Student's t with 2 degrees of freedom at 97.5 % is 4.303.
    found = over_repeats(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (found.value, found.low, found.high) == pytest.approx(
        (2, 2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-3
    )
    assert "no repeats" in over_repeats(np.array([0.4])).reason


def test_the_bootstrap_of_a_mean_is_that_of_students_t():
    values = np.random.default_rng(3).normal(0.2, 1, 12)
    drawn = means(values, draws(12, np.random.default_rng(0)))
    assert estimate(drawn, 12).low == pytest.approx(over_repeats(values).low, abs=0.06)
    assert spread(drawn, 12) == pytest.approx((over_repeats(values).low, over_repeats(values).high), abs=0.15)
