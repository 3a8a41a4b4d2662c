from itertools import islice

import numpy as np

from trivium.tasks.dice import Dice


def dice(seed=0):
    return Dice(np.random.default_rng(seed))


def test_the_same_generator_gives_the_same_choices():
    one, other = dice(), dice()
    assert [one.below(100) for _ in range(9_000)] == [other.below(100) for _ in range(9_000)]


def test_every_number_of_a_range_comes_about_equally_often_and_no_other():
    chosen = dice()
    counts = np.bincount([chosen.between(3, 8) for _ in range(6_000)])
    assert not counts[:3].any()
    assert len(counts) == 9
    assert np.abs(counts[3:] - 1_000).max() < 5 * np.sqrt(6_000 * 5 / 36)  # binomial, five deviations


def test_options_come_round_before_any_comes_again():
    stream = list(islice(dice().cycled("abcd"), 12))
    assert [sorted(stream[start : start + 4]) for start in (0, 4, 8)] == [list("abcd")] * 3
    assert stream[:4] != stream[4:8] or stream[4:8] != stream[8:]
    assert list(dice().cycled("")) == []


def test_every_order_of_three_comes_up():
    chosen = dice()
    orders = set()
    for _ in range(200):
        items = [1, 2, 3]
        chosen.shuffle(items)
        orders.add(tuple(items))
    assert len(orders) == 6
