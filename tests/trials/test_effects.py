"""From values of runs to means, effects, expectations and places: worked by hand where that can be done."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from trivium.generation.algorithm import Expected
from trivium.measures.complexity.constraints import constraint_count
from trivium.measures.diversity.vendi import vendi
from trivium.measures.quality.added_relevance import added_relevance
from trivium.trials.effects import OverRuns, effects_of, expectations_of, means_of, places_of
from trivium.trials.result import Effect, Estimate

VENDI = vendi.card
NONE = math.nan


def over(values, errors=None, card=VENDI, headline=True):
    values = np.array(values, dtype=float)
    errors = np.zeros_like(values) if errors is None else np.array(errors, dtype=float)
    return OverRuns.of(card, values, errors, headline=headline)


def test_where_variances_are_alike_they_are_pooled():
    # Both arms have variance 1 of three runs: nothing beyond chance tells them apart, so 1 on 2 + 2 degrees of freedom.
    one = over([[10, 11, 12], [20, 21, 22]])
    assert one.means.tolist() == [11, 21]
    assert one.variances.tolist() == pytest.approx([1, 1])
    assert one.freedom.tolist() == [4, 4]
    half = stats.t.ppf(0.975, 4) * math.sqrt(1 / 3)
    assert one.mean(0) == pytest.approx((11, 11 - half, 11 + half))
    (effect,) = effects_of(["plain", "new"], 0, [one])
    reach = stats.t.ppf(0.975, 4) * math.sqrt(2 / 3)
    assert effect.difference == pytest.approx((10, 10 - reach, 10 + reach))
    assert effect.p == pytest.approx(2 * stats.t.sf(10 / math.sqrt(2 / 3), 4))
    assert (effect.arm, effect.against, effect.clear) == ("new", "plain", 1)


def test_arms_of_one_algorithm_lend_each_other_no_degrees_of_freedom():
    values = np.array([[10.0, 11, 12], [20, 21, 22], [20, 21, 22]])
    apart = OverRuns.of(VENDI, values, np.zeros((3, 3)), headline=True)
    alike = OverRuns.of(VENDI, values, np.zeros((3, 3)), headline=True, kin=["plain", "new", "new"])
    assert apart.freedom.tolist() == [6, 6, 6]
    assert alike.freedom.tolist() == [4, 4, 4]  # two algorithms of three runs
    assert alike.mean(0).low < apart.mean(0).low


def test_runs_cannot_vary_less_than_the_draw_of_their_records():
    exact = over([[10, 10, 10], [20, 20, 20]])
    assert exact.variances.tolist() == [0, 0]
    drawn = over([[10, 10, 10], [20, 20, 20]], errors=[[2, 2, 2], [0, 0, 0]])
    assert drawn.variances.tolist() == [4, 0]  # the mean of 2², 2², 2²


def test_one_run_has_no_interval_and_shows_nothing():
    one = over([[10], [20]], errors=[[NONE], [NONE]])
    assert one.mean(0)[0] == 10
    assert math.isnan(one.mean(0).low)
    (effect,) = effects_of(["plain", "new"], 0, [one])
    assert effect.difference.value == 10
    assert math.isnan(effect.p)
    assert effect.clear == 0


def test_an_arm_without_a_value_is_undefined_and_costs_the_others_nothing():
    with_it = over([[10, 11, 12], [NONE] * 3, [20, 21, 22]])
    without = over([[10, 11, 12], [20, 21, 22]])
    found = effects_of(["plain", "none", "new"], 0, [with_it])
    assert math.isnan(found[0].difference.value)
    assert math.isnan(found[0].p_adjusted)
    assert found[1].difference == pytest.approx(effects_of(["plain", "new"], 0, [without])[0].difference)


def test_a_smaller_value_is_more_where_the_card_says_so():
    less = replace(VENDI, direction=-1)
    (effect,) = effects_of(["plain", "new"], 0, [over([[10, 11, 12], [20, 21, 22]], card=less)])
    assert effect.clear == -1


def test_p_is_adjusted_within_the_headline_measures_and_within_the_others():
    a = over([[10, 11, 12], [11.5, 12.5, 13.5]])
    alone = effects_of(["plain", "new"], 0, [a])[0]
    others = [replace(a, headline=False) for _ in range(9)]
    found = effects_of(["plain", "new"], 0, [a, *others])
    assert found[0].p_adjusted == pytest.approx(alone.p)
    assert found[1].p_adjusted == pytest.approx(min(1, 9 * alone.p))


def effect(difference, clear, card=VENDI):
    return Effect("new", "plain", card, True, Estimate(*difference), 0.01, 0.01, clear)


@pytest.mark.parametrize(
    ("symbol", "difference", "clear", "verdict"),
    [
        ("+", (5, 3, 7), 1, "agree"),
        ("++", (5, 3, 7), 1, "agree"),
        ("-", (5, 3, 7), 1, "disagree"),
        ("--", (-5, -7, -3), -1, "agree"),
        ("+", (-5, -7, -3), -1, "disagree"),
        ("+", (2, -1, 5), 0, "not shown"),
        ("0", (5, 3, 7), 1, "disagree"),
        ("0", (0.5, -1, 2), 0, "agree"),  # within half a spread of 4 around 0
        ("0", (0.5, -1, 2.1), 0, "not shown"),
        ("0", (NONE, NONE, NONE), 0, "not shown"),
    ],
)
def test_what_was_expected_beside_what_came(symbol, difference, clear, verdict):
    expected = {"new": Expected("0", symbol, "0")}
    (found,) = expectations_of([effect(difference, clear)], expected, {"vendi": 4.0})
    assert (found.expected, found.verdict) == (symbol, verdict)


def test_expectations_stand_arm_by_arm_in_the_order_of_the_axes():
    effects = [
        replace(effect((1, 0, 2), 0, card), arm=arm)
        for card in (VENDI, constraint_count.card, added_relevance.card)
        for arm in ("b", "a")
    ]
    expected = {"a": Expected("0", "0", "0"), "b": Expected("0", "0", "0")}
    spread = {card.name: 1.0 for card in (VENDI, constraint_count.card, added_relevance.card)}
    found = expectations_of(effects, expected, spread)
    axes = ["quality", "diversity", "complexity"]
    assert [(one.arm, one.axis) for one in found] == [(arm, axis) for arm in "ab" for axis in axes]


def test_who_is_ahead_on_every_axis_dominates_and_who_is_level_does_so_by_chance():
    rng = np.random.default_rng(0)
    far = {"quality": over([[1, 2, 3], [101, 102, 103]], card=replace(VENDI, range=(0, math.inf))),
           "diversity": over([[1, 2, 3], [101, 102, 103]])}  # fmt: skip
    low, high = places_of(["low", "high"], far, rng)
    assert high.dominates == {"low": 1.0}
    assert low.dominates == {}
    assert low.dominated_by((low, high)) == ["high"]
    level = {"quality": over([[1, 2, 3], [1, 2, 3]]), "diversity": over([[1, 2, 3], [1, 2, 3]])}
    one, other = places_of(["one", "other"], level, rng)
    # Two independent axes, each with a chance of a half.
    assert one.dominates["other"] == pytest.approx(0.25, abs=0.03)
    assert other.dominates["one"] == pytest.approx(0.25, abs=0.03)
    assert one.dominated_by((one, other)) == []


def test_intervals_over_runs_cover_the_truth_as_often_as_they_say():
    """20 arms of three runs, variances scattered about 1: 95 % of 8,000 intervals, ± 4 standard errors and a point."""
    rng = np.random.default_rng(7)
    card, hits = replace(VENDI, range=(-math.inf, math.inf)), []
    for _ in range(400):
        spread = np.sqrt(8 / rng.chisquare(8, size=20))
        one = over(rng.normal(0, spread[:, None], size=(20, 3)), card=card)
        hits += [low <= 0 <= high for _, low, high in (mean.estimate for mean in means_of([""] * 20, [one]))]
    assert 0.93 <= np.mean(hits) <= 0.97
