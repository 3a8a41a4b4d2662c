import math
from dataclasses import replace

import pytest

from trivium.comparison.result import AtEqualLength, Difference
from trivium.comparison.verdict import verdict

MORE = Difference(
    measure="vendi", axis="diversity", a="seeds", b="magpie", value_a=30.1, value_b=41.2, difference=11.1, low=5.2,
    high=17.0, p=0.001, p_adjusted=0.02, effect_size=3.0, effect="difference / subsampling sd", verdict="", of="set",
)  # fmt: skip


def test_a_clear_difference_names_who_has_more_and_the_figures():
    assert verdict(MORE) == "magpie has more diversity than seeds (vendi 41.2 vs 30.1, +11.1 [5.20, 17.0])"
    assert MORE.clear == 1


def test_the_winner_stands_first_and_the_figures_turn_with_it():
    less = replace(MORE, value_a=41.2, value_b=30.1, difference=-11.1, low=-17.0, high=-5.2)
    assert verdict(less) == "seeds has more diversity than magpie (vendi 41.2 vs 30.1, +11.1 [5.20, 17.0])"
    assert less.clear == -1


def test_a_measure_that_falls_with_the_axis_turns_the_claim_and_not_the_figures():
    bleu = replace(
        MORE, measure="self_bleu_4", direction=-1, value_a=0.3, value_b=0.5, difference=0.2, low=0.1, high=0.3
    )
    assert verdict(bleu) == "seeds has more diversity than magpie (self_bleu_4 0.300 vs 0.500, -0.200 [-0.300, -0.100])"
    assert bleu.clear == -1
    assert replace(bleu, difference=-0.2, low=-0.3, high=-0.1).clear == 1


@pytest.mark.parametrize(("axis", "words"), [
    ("quality", "magpie has higher quality than seeds"),
    ("complexity", "magpie has more complexity than seeds"),
])  # fmt: skip
def test_each_axis_has_its_words(axis, words):
    assert verdict(replace(MORE, axis=axis)).startswith(words)


def test_an_interval_that_holds_zero_is_no_claim_whatever_p_says():
    unsure = replace(MORE, low=-0.5, p_adjusted=1e-6)
    assert unsure.clear == 0
    assert (
        verdict(unsure)
        == "no clear difference in diversity between magpie and seeds (vendi 41.2 vs 30.1, +11.1 [-0.500, 17.0])"
    )


def test_an_adjusted_p_above_the_level_is_no_claim_whatever_the_interval_says():
    unsure = replace(MORE, p=0.01, p_adjusted=0.3)
    assert unsure.clear == 0
    assert verdict(unsure).endswith("[5.20, 17.0]; p = 0.0100, 0.300 adjusted)")
    assert verdict(unsure).startswith("no clear difference")
    assert verdict(replace(unsure, p=0.2, p_adjusted=1)).endswith("[5.20, 17.0]; p = 0.200)")


@pytest.mark.parametrize(("low", "high", "p_adjusted"), [(0.0, 5.0, 0.01), (-5.0, 0.0, 0.01), (1.0, 2.0, 0.0501)])
def test_the_edge_is_not_clear(low, high, p_adjusted):
    assert replace(MORE, low=low, high=high, p_adjusted=p_adjusted).clear == 0


def test_the_level_itself_still_counts():
    assert replace(MORE, p_adjusted=0.05).clear == 1


@pytest.mark.parametrize(("a", "b", "words"), [
    (math.nan, 1.0, "vendi is not defined for seeds"),
    (1.0, math.nan, "vendi is not defined for magpie"),
    (math.nan, math.nan, "vendi is not defined for seeds and magpie"),
])  # fmt: skip
def test_an_undefined_value_is_said_and_not_judged(a, b, words):
    undefined = replace(MORE, value_a=a, value_b=b, difference=math.nan, low=math.nan, high=math.nan, p=math.nan,
                        p_adjusted=math.nan)  # fmt: skip
    assert verdict(undefined) == words
    assert undefined.clear == 0


def test_values_without_an_interval_cannot_be_compared():
    bare = replace(MORE, low=math.nan, high=math.nan)
    assert verdict(bare) == (
        "magpie and seeds cannot be compared in diversity (vendi 41.2 vs 30.1, too few records for an interval)"
    )


def test_json_has_the_contract_and_null_for_undefined():
    found = replace(MORE, p=math.nan).to_json()
    contract = {"measure", "axis", "a", "b", "value_a", "value_b", "difference", "low", "high", "p", "p_adjusted",
                "effect_size", "verdict"}  # fmt: skip
    assert contract <= set(found)
    assert found["p"] is None
    assert found["clear"] is True


@pytest.mark.parametrize(("low", "high", "words"), [
    (2.0, 8.0, ""),
    (-2.0, 8.0, "; at equal length no clear difference (+3.00 [-2.00, 8.00], n = 61)"),
    (0.0, 6.0, "; at equal length no clear difference (+3.00 [0, 6.00], n = 61)"),
    (-8.0, -2.0, "; at equal length the other way round (-5.00 [-8.00, -2.00], n = 61)"),
])  # fmt: skip
def test_a_clear_difference_that_vanishes_or_turns_at_equal_length_is_said_to(low, high, words):
    figures = "magpie has more diversity than seeds (vendi 41.2 vs 30.1, +11.1 [5.20, 17.0])"
    matched = AtEqualLength((low + high) / 2, low, high, 61)
    assert verdict(replace(MORE, at_equal_length=matched)) == figures + words


def test_figures_at_equal_length_turn_with_the_others():
    less = replace(MORE, value_a=41.2, value_b=30.1, difference=-11.1, low=-17.0, high=-5.2,
                   at_equal_length=AtEqualLength(-1.0, -4.0, 2.0, 61))  # fmt: skip
    assert verdict(less).endswith(
        "41.2 vs 30.1, +11.1 [5.20, 17.0]); at equal length no clear difference (+1.00 [-2.00, 4.00], n = 61)"
    )


def test_a_measure_that_falls_with_the_axis_holds_at_equal_length_by_its_own_sign():
    bleu = replace(MORE, measure="self_bleu_4", direction=-1, value_a=0.3, value_b=0.5, difference=0.2, low=0.1,
                   high=0.3, at_equal_length=AtEqualLength(0.1, 0.05, 0.15, 61))  # fmt: skip
    assert "equal length" not in verdict(bleu)
    turned = verdict(replace(bleu, at_equal_length=AtEqualLength(-0.1, -0.15, -0.05, 61)))
    assert turned.endswith("; at equal length the other way round (+0.100 [0.0500, 0.150], n = 61)")


def test_what_is_not_clear_is_not_followed_to_equal_length():
    unsure = replace(MORE, low=-0.5, at_equal_length=AtEqualLength(5.0, 2.0, 8.0, 61))
    assert "equal length" not in verdict(unsure)


def test_an_interval_at_equal_length_has_a_sign_and_a_json():
    assert [AtEqualLength(0, low, high, 30).sign for low, high in ((1, 2), (-2, -1), (0, 1), (-1, 1))] == [1, -1, 0, 0]
    assert AtEqualLength(1.5, 1.0, 2.0, 30).to_json() == {
        "difference": 1.5, "low": 1.0, "high": 2.0, "n": 30, "clear": True,
    }  # fmt: skip
