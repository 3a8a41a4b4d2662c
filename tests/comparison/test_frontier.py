import math

import numpy as np
import pytest

from trivium.comparison.frontier import dominance_of, frontier, headlines
from trivium.comparison.result import Difference
from trivium.comparison.values import BOOTSTRAPS, OfRecords, OfSet, Worth
from trivium.measures.card import measure


def difference(a, b, sign, axis="diversity", name="vendi"):
    """A difference that is clear in the direction of ``sign``, or not clear for 0."""
    low, high = {1: (1.0, 3.0), -1: (-3.0, -1.0), 0: (-1.0, 1.0)}[sign]
    return Difference(
        measure=name, axis=axis, a=a, b=b, value_a=1.0, value_b=1.0 + 2 * sign, difference=2.0 * sign, low=low,
        high=high, p=0.001, p_adjusted=0.01, effect_size=1.0, effect="", verdict="",
    )  # fmt: skip


CHOSEN = {"quality": "valid", "diversity": "vendi"}
VALUES = {name: {"valid": (0.5, 0.4, 0.6), "vendi": (9.0, 8.0, 10.0)} for name in "abc"}


def dominated(differences):
    return {place.dataset: place.dominated_by for place in frontier(VALUES, differences, CHOSEN, 60)}


def test_a_place_holds_the_headline_values_and_nothing_where_there_is_none():
    place = frontier(VALUES, [], CHOSEN, 60)[0]
    assert (place.dataset, place.n, place.quality, place.diversity) == ("a", 60, (0.5, 0.4, 0.6), (9.0, 8.0, 10.0))
    assert all(math.isnan(end) for end in place.complexity)
    assert place.to_json()["complexity"] == [None, None, None]


def test_one_clear_lead_and_no_clear_loss_dominates():
    assert dominated([difference("a", "b", 1)]) == {"a": ("b",), "b": (), "c": ()}
    assert dominated([difference("a", "b", -1)]) == {"a": (), "b": ("a",), "c": ()}


def test_a_lead_on_one_axis_and_a_loss_on_another_is_a_trade_off():
    traded = [difference("a", "b", 1), difference("a", "b", -1, axis="quality", name="valid")]
    assert dominated(traded) == {"a": (), "b": (), "c": ()}


def test_what_is_not_clear_counts_for_neither_side():
    assert dominated([difference("a", "b", 0)]) == {"a": (), "b": (), "c": ()}
    unsure = [difference("a", "b", 1), difference("a", "b", 0, axis="quality", name="valid")]
    assert dominated(unsure)["a"] == ("b",)


def test_only_headline_measures_count():
    assert dominated([difference("a", "b", 1, name="self_bleu_4")])["a"] == ()


def test_every_dominating_set_is_named():
    assert dominated([difference("a", "b", 1), difference("a", "c", 1)])["a"] == ("b", "c")


def card(name, axis, *, headline):
    @measure(
        axis=axis, of="record", reads="records", unit="", range=(0, 1), rises_with="", length_bias="", cost="",
        source="", headline=headline, name=name,
    )  # fmt: skip
    def one(records):
        """Nothing."""

    return one.card


@pytest.mark.parametrize(("flags", "expected"), [
    ((False, True, True), "second"),
    ((False, False, False), "first"),
    ((True, True, False), "first"),
])  # fmt: skip
def test_the_first_headline_measure_stands_for_its_axis_else_the_first_measure(flags, expected):
    names = ("first", "second", "third")
    cards = [card(name, "complexity", headline=flag) for name, flag in zip(names, flags)]
    assert headlines(cards) == {"complexity": expected}


def of_record(name, direction=1):
    @measure(
        axis="quality", of="record", reads="records", unit="", range=(0, 1), rises_with="", length_bias="", cost="",
        source="", name=name, direction=direction,
    )  # fmt: skip
    def one(records):
        """Nothing."""

    return one.card


def of_set(name):
    @measure(
        axis="diversity", of="set", reads="records", unit="", range=(0, 9), rises_with="", length_bias="", cost="",
        source="", name=name,
    )  # fmt: skip
    def one(records):
        """Nothing."""

    return one.card


def worth_of(means, value=math.nan, error=math.nan):
    records = {"score": OfRecords(np.empty(0), 0.0, np.resize(np.array(means, dtype=float), BOOTSTRAPS))}
    return Worth(records, {"spread": OfSet(value, error, 1.0)})


def shares(one, other, *cards, seed=0):
    found = dominance_of(["a", "b"], [one, other], cards, draws=40, rng=np.random.default_rng(seed))
    return found["a", "b"], found["b", "a"]


def test_a_set_that_is_always_ahead_dominates_in_every_resample():
    assert shares(worth_of([2.0]), worth_of([1.0]), of_record("score")) == (1.0, 0.0)
    assert shares(worth_of([2.0]), worth_of([1.0]), of_record("score", direction=-1)) == (0.0, 1.0)


def test_sets_that_are_always_level_do_not_dominate_each_other():
    assert shares(worth_of([1.0]), worth_of([1.0]), of_record("score")) == (0.0, 0.0)


def test_level_on_one_axis_and_ahead_on_another_is_enough():
    there, back = shares(worth_of([1.0], 5.0, 0.01), worth_of([1.0], 4.0, 0.01), of_record("score"), of_set("spread"))
    assert (there, back) == (1.0, 0.0)


def test_ahead_on_one_axis_and_behind_on_another_dominates_nothing():
    traded = shares(worth_of([2.0], 4.0, 0.01), worth_of([1.0], 5.0, 0.01), of_record("score"), of_set("spread"))
    assert traded == (0.0, 0.0)


def test_a_coin_is_ahead_half_the_time_and_on_two_axes_a_quarter():
    # Means 0 and 1 with equal chance against 0.5; values of a set measure alike but for their error.
    coin, half = worth_of([0.0, 1.0], 5.0, 1.0), worth_of([0.5], 5.0, 1.0)
    assert shares(coin, half, of_record("score"))[0] == pytest.approx(0.5, abs=0.001)
    there, back = shares(coin, half, of_record("score"), of_set("spread"))
    assert there == pytest.approx(0.25, abs=0.04)
    assert back == pytest.approx(0.25, abs=0.04)


def test_what_is_undefined_has_no_share():
    assert all(math.isnan(one) for one in shares(worth_of([math.nan]), worth_of([1.0]), of_record("score")))
    assert all(math.isnan(one) for one in shares(worth_of([1.0]), worth_of([1.0], 2.0, 1.0), of_set("spread")))
    assert all(math.isnan(one) for one in shares(worth_of([1.0]), worth_of([1.0])))


def test_a_place_holds_the_shares_against_every_other_set():
    found = {("a", "b"): 0.9, ("a", "c"): math.nan, ("b", "a"): 0.0, ("b", "c"): 0.5, ("c", "a"): 0.1, ("c", "b"): 0.2}
    place = frontier(VALUES, [], CHOSEN, 60, dominance=found)[0]
    assert place.to_json()["dominates"] == [
        {"dataset": "b", "probability": 0.9}, {"dataset": "c", "probability": None}
    ]  # fmt: skip
    assert frontier(VALUES, [], CHOSEN, 60)[0].dominates == ()
