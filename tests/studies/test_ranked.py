"""Spearman's correlation within blocks: by hand, against the plain one, and under chance alone."""

import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.statistics.rank_correlation import spearman
from trivium.studies.ranked import difference, drawn_again, ranked


def rho(x, y, blocks, weights=None):
    weights = np.empty((0, len(x))) if weights is None else weights
    return ranked(np.array(x)[:, None], np.array(y)[:, None], blocks, weights, len(x))[0][0]


def test_in_one_block_it_is_the_plain_correlation():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 6, 40).astype(float)  # with ties
    y = x + rng.normal(0, 3, 40)
    assert rho(x, y, [0] * 40).rho == pytest.approx(spearman(x, y))


def test_what_differs_between_blocks_is_gone():
    # Both rise from block to block; within each, one falls where the other rises: -1, though over all it is +.
    x, y = [1, 2, 3, 11, 12, 13], [3, 2, 1, 13, 12, 11]
    assert spearman(x, y) > 0
    assert rho(x, y, [0, 0, 0, 1, 1, 1]).rho == pytest.approx(-1)


def test_blocks_of_one_and_two_by_hand():
    # Ranks as shares less 1/2. Block a: x -1/3 0 1/3, y 0 -1/3 1/3, products 1/9; block b: x -1/4 1/4, y the same,
    # products 1/8; a block of one: 0. Squares 2/9 + 1/8 each: rho = (1/9 + 1/8) / (2/9 + 1/8) = 17 / 25.
    found = rho([1, 2, 3, 5, 6, 0], [2, 1, 3, 7, 8, 9], ["a", "a", "a", "b", "b", "c"])
    assert found.rho == pytest.approx(17 / 25)


def test_a_draw_is_what_the_runs_drawn_so_often_give():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 8))
    times = np.array([[2, 0, 1, 3, 0, 1, 1, 0]])
    again = np.repeat(np.arange(8), times[0])
    assert rho(x, y, [0] * 8, times).draws[0] == pytest.approx(spearman(x[again], y[again]))


def test_runs_without_a_value_are_left_out_and_too_few_are_no_correlation():
    x, y = [1, math.nan, 3, 2, 5, 4.0], [1, 9, 3, 2, 5, 4.0]
    assert rho(x, y, [0] * 6).rho == pytest.approx(1)
    few = rho([1, math.nan, math.nan, math.nan, math.nan, 4.0], y, [0] * 6)
    assert math.isnan(few.rho)
    assert few.reason == "has a value for 2 of 6 sets"


def test_what_does_not_vary_within_a_block_is_undefined_and_not_0():
    found = rho([1, 1, 1, 2, 2, 2], [1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1])
    assert math.isnan(found.rho)
    assert found.estimate().reason == "the same for all sets of a block"
    assert math.isnan(found.estimate().p)


def test_the_sign_turns_value_and_interval():
    rng = np.random.default_rng(2)
    x = rng.normal(size=30)
    y = x + rng.normal(0, 1, 30)
    weights, groups = drawn_again(range(30), 500, rng)
    found = ranked(x[:, None], y[:, None], [0] * 30, weights, groups)[0][0]
    plus, minus = found.estimate(), found.estimate(-1)
    assert (minus.value, minus.low, minus.high) == pytest.approx((-plus.value, -plus.high, -plus.low))
    assert plus.low < plus.value < plus.high <= 1
    assert plus.p == pytest.approx(minus.p)
    assert plus.p < 0.01


def test_whole_groups_are_drawn():
    weights, groups = drawn_again(["a", "b", "a", "c", "b"], 50, np.random.default_rng(0))
    assert groups == 3
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, 1] == weights[:, 4]).all()
    assert (weights[:, 0] + weights[:, 1] + weights[:, 3] == 3).all()


def test_the_better_of_two_is_told_from_chance_only_where_it_is_better():
    rng = np.random.default_rng(3)
    y = rng.normal(size=60)
    x = np.stack([y + rng.normal(0, 0.2, 60), -y + rng.normal(0, 2, 60), y + rng.normal(0, 0.2, 60)], axis=1)
    weights, groups = drawn_again(range(60), 500, rng)
    good, bad, alike = (each[0] for each in ranked(x, y[:, None], [0] * 60, weights, groups))
    assert difference(good, bad, (1, -1)).low > 0
    less = difference(good, alike, (1, 1))
    assert less.low < 0 < less.high
    assert difference(good, good, (1, 1)).reason == "the two rank all sets alike"


def test_by_chance_alone_few_are_clear_though_the_runs_of_a_group_are_alike():
    rng = np.random.default_rng(4)
    group, block = np.repeat(np.arange(22), 15), np.tile(np.arange(5), 66)
    weights, groups = drawn_again(group, 400, rng)
    clear = []
    for _ in range(6):
        x = rng.normal(size=(22, 30))[group] + 0.3 * rng.normal(size=(330, 30))  # 30 measures that have nothing to say
        y = rng.normal(size=22)[group] + 0.3 * rng.normal(size=330)
        clear += [each[0].estimate().p <= 0.05 for each in ranked(x, y[:, None], block, weights, groups)]
    assert np.mean(clear) < 0.12  # runs drawn one by one would make most of them clear
    alone, all_runs = drawn_again(range(330), 400, rng)
    one_by_one = [each[0].estimate().p <= 0.05 for each in ranked(x, y[:, None], block, alone, all_runs)]
    assert np.mean(one_by_one) > 0.3


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="not of one length"):
        ranked(np.ones((4, 1)), np.ones((3, 1)), [0] * 4, np.ones((2, 4)), 4)
