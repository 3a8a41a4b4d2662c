import math

import pytest

from trivium.comparison.frontier import frontier, headlines
from trivium.comparison.result import Difference
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
