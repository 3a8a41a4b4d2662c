import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from trivium.ablation.design import design
from trivium.ablation.effects import effects
from trivium.ablation.fit import fit
from trivium.ablation.shares import shares
from trivium.errors import InputError


def by_term(found):
    return {effect.term: effect for effect in found}


def test_two_factors_and_two_repeats_worked_by_hand():
    # Cells (on on), (on off), (off on), (off off), each in two repeats; means 11, 6, 4, 3.
    # a: (11 + 6)/2 - (4 + 3)/2 = 5; b: (11 + 4)/2 - (6 + 3)/2 = 3.
    # a:b: half of a with b on less a with b off: ((11 - 4) - (6 - 3))/2 = 2.
    # Repeat means 5.5 and 6.5; left over of each run: value - cell mean - repeat mean + 6 =
    #   10-11-5.5+6 = -0.5, 6-6-5.5+6 = 0.5, 3-4+0.5 = -0.5, 3-3+0.5 = 0.5, and the opposite in the second repeat.
    # Sum of squares 8 · 0.25 = 2 on (4-1)(2-1) = 3: variance 2/3, of an effect 4 · (2/3) / 8 = 1/3.
    values = [[10, 12], [6, 6], [3, 5], [3, 3]]
    found = by_term(effects(design(["a", "b"]), values))
    assert [found[term].estimate.value for term in (("a",), ("b",), ("a", "b"))] == pytest.approx([5, 3, 2])
    half = stats.t.ppf(0.975, 3) * math.sqrt(1 / 3)
    assert (found["a",].estimate.low, found["a",].estimate.high) == pytest.approx((5 - half, 5 + half))
    assert found["b",].estimate.p == pytest.approx(2 * stats.t.sf(3 / math.sqrt(1 / 3), 3))
    assert (found["a",].kind, found["a", "b"].kind) == ("main", "interaction")


def test_leave_one_out_is_everything_less_everything_but_one():
    # Cells full, without a, without b: means 10, 7, 9 at repeats 2 apart in level and no more: a 3, b 1.
    values = np.array([[9.0, 11.1], [6, 8], [8, 9.9]])
    found = effects(design(["a", "b"], kind="leave-one-out"), values)
    assert [effect.estimate.value for effect in found] == pytest.approx([3.05, 1.1])
    # Left over, in halves of the difference between repeats about its mean 2: 0.05, 0, -0.05; twice the squares on 2.
    error = math.sqrt(2 * (2 * (0.05**2 + 0.05**2)) / 2 / 2)
    assert found[0].estimate.high - 3.05 == pytest.approx(stats.t.ppf(0.975, 2) * error)


@pytest.mark.parametrize(("k", "runs"), [(2, 4), (3, 8), (4, 8), (5, 16)])
def test_in_complete_blocks_the_effects_are_the_closed_form_and_the_mixed_models(k, runs):
    statsmodels = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(k)
    plan = design("abcde"[:k], most_runs=runs)
    repeats = 6
    block = rng.normal(0, 3, repeats)
    values = rng.normal(size=(plan.runs, 1)) * 2 + block + rng.normal(size=(plan.runs, repeats))
    found = effects(plan, values)
    terms = [effect.term for effect in found]
    columns = [plan.signs[:, [plan.factors.index(name) for name in term]].prod(axis=1) for term in terms]
    for effect, column in zip(found, columns):
        assert effect.estimate.value == pytest.approx(values[column > 0].mean() - values[column < 0].mean())
    # The cells of a fraction or factorial with pairs alone leave higher orders out: give the mixed model every cell.
    cell, repeat = np.indices(values.shape).reshape(2, -1)
    mixed = statsmodels.MixedLM(values.ravel(), np.eye(plan.runs)[cell], groups=repeat).fit(reml=True)
    for effect, column in zip(found, columns):
        weights = 2 * column / plan.runs
        assert effect.estimate.value == pytest.approx(float(weights @ mixed.fe_params), abs=1e-6)
        error = math.sqrt(weights @ mixed.cov_params()[: plan.runs, : plan.runs] @ weights)
        freedom = (plan.runs - 1) * (repeats - 1)
        half = stats.t.ppf(0.975, freedom) * error
        assert effect.estimate.high - effect.estimate.value == pytest.approx(half, rel=2e-3)


tables = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).normal(size=(8, 3)))


@given(tables)
def test_a_level_of_each_repeat_and_of_all_changes_no_effect(values):
    plan = design("abcd", most_runs=8)
    shifted = values + np.array([5, -3, 100])
    for before, after in zip(effects(plan, values), effects(plan, shifted)):
        assert after.estimate.value == pytest.approx(before.estimate.value, abs=1e-9)
        assert after.estimate.high == pytest.approx(before.estimate.high, abs=1e-9)


@given(tables)
def test_turning_the_measure_round_turns_its_effects_round(values):
    plan = design("abc")
    for before, after in zip(effects(plan, values), effects(plan, -values)):
        assert (after.estimate.low, after.estimate.high) == pytest.approx((-before.estimate.high, -before.estimate.low))


def test_a_missing_run_is_made_up_for_by_its_repeats_level():
    # Without noise, cell means 11, 6, 4, 3 and repeats +0, +1, +5: what is left shows the same effects exactly.
    values = np.array([[11.0], [6], [4], [3]]) + np.array([0, 1, 5]) + np.random.default_rng(0).normal(0, 1e-6, (4, 3))
    values[0, 2] = values[3, 1] = math.nan
    found = by_term(effects(design("ab"), values))
    assert [found[term].estimate.value for term in (("a",), ("b",), ("a", "b"))] == pytest.approx([5, 3, 2], abs=1e-4)
    assert fit(design("ab"), values).freedom == 10 - 4 - 2


def test_a_cell_that_was_never_seen_is_described_by_mains_and_pairs():
    plan = design("abc")
    truth = 1 + plan.signs @ [2.0, 0, -1] + 0.5 * plan.signs[:, 0] * plan.signs[:, 1]
    values = truth[:, None] + [0, 4] + np.random.default_rng(0).normal(0, 1e-6, (8, 2))
    values[5] = math.nan
    found = by_term(effects(plan, values))
    assert found["a",].estimate.value == pytest.approx(4, abs=1e-4)
    assert found["a", "b"].estimate.value == pytest.approx(1, abs=1e-4)
    assert not fit(plan, values).complete
    assert "pairs" in fit(plan, values).how


def test_what_is_left_may_not_show_an_effect_and_says_so():
    values = np.array([[1.0, 1.5, 2], [2, 2.2, 3], [math.nan] * 3, [5, 5.1, 6]])
    found = by_term(effects(design("ab"), values))
    assert math.isnan(found["a", "b"].estimate.value)
    assert "too many runs without a value" in found["a", "b"].estimate.reason
    alone = effects(design("ab", kind="leave-one-out"), [[1.0, 2.0], [math.nan, math.nan], [3.0, 4.5]])
    assert "too many runs" in alone[0].estimate.reason
    assert alone[1].estimate.value == pytest.approx(-2.25)


def test_cells_that_never_share_a_repeat_cannot_be_compared():
    found = effects(design("a"), [[1.0, math.nan], [math.nan, 2.0]])
    assert math.isnan(found[0].estimate.value)


def test_nothing_measured_shows_nothing():
    for effect in effects(design("ab"), np.full((4, 2), math.nan)):
        assert math.isnan(effect.estimate.value)
        assert effect.estimate.reason


def test_one_repeat_of_eight_runs_is_read_by_lenths_pseudo_standard_error():
    # Half-normal contrasts of 2^3 by hand: effects 10, 2, -1, 1, 3, -2, 0.5 (a, b, c, a:b, a:c, b:c, a:b:c).
    # |.| sorted 0.5 1 1 2 2 3 10: median 2, s0 = 3; those under 7.5 are 0.5 1 1 2 2 3: median 1.5, PSE 2.25.
    # t(0.975) on 7/3 = 3.764.
    plan = design("abc")
    terms = [term for size in (1, 2, 3) for term in itertools.combinations("abc", size)]
    wanted = dict(zip(terms, [10, 2, -1, 1, 3, -2, 0.5]))
    values = sum(wanted[term] / 2 * plan.signs[:, ["abc".index(name) for name in term]].prod(axis=1) for term in terms)[
        :, None
    ]
    found = by_term(effects(plan, values))
    assert found["a",].estimate.value == pytest.approx(10)
    assert found["a",].estimate.high - 10 == pytest.approx(stats.t.ppf(0.975, 7 / 3) * 2.25)
    assert stats.t.ppf(0.975, 7 / 3) == pytest.approx(3.764, abs=1e-3)
    assert "Lenth" in fit(plan, values).how


@pytest.mark.parametrize(
    ("plan", "runs"), [(design("ab"), 4), (design("abc", kind="leave-one-out"), 4), (design("a"), 2)]
)
def test_one_repeat_of_few_runs_gives_estimates_without_intervals(plan, runs):
    for effect in effects(plan, np.arange(runs, dtype=float)[:, None]):
        assert math.isfinite(effect.estimate.value)
        assert math.isnan(effect.estimate.low)
        assert "make at least 2 repeats" in effect.estimate.reason


def test_runs_that_are_all_alike_give_no_interval():
    for effect in effects(design("ab"), np.full((4, 3), 0.1)):
        assert effect.estimate.value == pytest.approx(0, abs=1e-12)
        assert "no spread" in effect.estimate.reason


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros((3, 2)), r"values must be \(4, repeats\).* got shape \(3, 2\)"),
        (np.zeros(4), "got shape"),
        (np.zeros((4, 0)), "got shape"),
        (np.full((4, 2), math.inf), "must be finite"),
    ],
)
def test_values_of_another_shape_are_refused(values, words):
    with pytest.raises(InputError, match=words):
        effects(design("ab"), values)


def test_shapley_shares_of_two_factors_by_hand():
    # Worth of sets: none 3, b 4, a 6, both 11. a alone adds 3, after b 7: 5. b: 1 and 5: 3. Together 8 = 11 - 3.
    split = shares(fit(design("ab"), [[10, 12], [6, 6], [3, 5], [3, 3]]))
    assert {name: one.value for name, one in split.shares.items()} == pytest.approx({"a": 5, "b": 3})
    assert (split.all_off.value, split.all_on.value, split.change.value) == pytest.approx((3, 11, 8))


def test_shapley_shares_of_a_game_known_from_textbooks():
    # The glove game: a and b own a left glove each, c the right one; a pair is worth 1. c 4/6, the others 1/6 each.
    plan = design("abc")
    worth = np.array([float(c and (a or b)) for a, b, c in plan.levels])
    split = shares(fit(plan, np.column_stack([worth, worth])))
    assert {name: one.value for name, one in split.shares.items()} == pytest.approx(
        {"a": 1 / 6, "b": 1 / 6, "c": 4 / 6}
    )


@given(st.integers(0, 10_000), st.sampled_from([("abc", 8), ("abcd", 8), ("abcdef", 16), ("abcd", 16)]), st.booleans())
def test_shares_add_up_to_the_change_from_everything_off_to_everything_on(seed, plan, gap):
    plan = design(plan[0], most_runs=plan[1])
    values = np.random.default_rng(seed).normal(size=(plan.runs, 3))
    if gap:
        values[seed % plan.runs, seed % 3] = math.nan
    split = shares(fit(plan, values))
    assert sum(one.value for one in split.shares.values()) == pytest.approx(split.change.value, abs=1e-9)
    assert split.all_on.value - split.all_off.value == pytest.approx(split.change.value, abs=1e-9)
    assert all(one.low < one.value < one.high for one in split.shares.values())


def test_in_a_fraction_interactions_go_by_halves_from_everything_off():
    # Counted from everything off: 1 + 2a + 3b + 4ab. By halves: a 2 + 2 = 4, b 3 + 2 = 5; together 9.
    plan = design("abcd", most_runs=8)
    a, b = plan.levels[:, 0] * 1.0, plan.levels[:, 1] * 1.0
    values = (1 + 2 * a + 3 * b + 4 * a * b)[:, None] + [0.0, 1.0] + np.random.default_rng(0).normal(0, 1e-7, (8, 2))
    split = shares(fit(plan, values))
    assert {name: one.value for name, one in split.shares.items()} == pytest.approx(
        {"a": 4, "b": 5, "c": 0, "d": 0}, abs=1e-5
    )
    assert (split.all_off.value, split.all_on.value) == pytest.approx((1.5, 10.5), abs=1e-5)


def test_no_split_is_claimed_where_the_design_shows_none():
    split = shares(fit(design("abc", kind="leave-one-out"), np.random.default_rng(0).normal(size=(4, 2))))
    assert (split.shares, math.isnan(split.change.value)) == ({}, True)
    assert math.isfinite(split.all_on.value)
    assert "more than one component off" in split.reason
    mixed = shares(fit(design("abc", kind="fractional", most_runs=4), np.random.default_rng(0).normal(size=(4, 2))))
    assert "no split is claimed" in mixed.reason


def test_the_level_with_everything_on_stands_at_the_average_of_the_repeats():
    # One run of the last repeat is missing; its level is known from the others: 11 + (0 + 1 + 5)/3 = 13.
    values = np.array([[11.0], [6], [4], [3]]) + np.array([0, 1, 5]) + np.random.default_rng(0).normal(0, 1e-7, (4, 3))
    values[0, 2] = math.nan
    assert shares(fit(design("ab"), values)).all_on.value == pytest.approx(13, abs=1e-5)


@pytest.mark.parametrize(("k", "most_runs", "repeats"), [(2, 4, 3), (4, 8, 2), (3, 4, 3)])
def test_intervals_hold_the_planted_effect_as_often_as_they_say(k, most_runs, repeats):
    rng = np.random.default_rng(k)
    plan = design("abcd"[:k], most_runs=most_runs)
    factors = np.arange(1, k + 1, dtype=float)
    truth = plan.levels @ factors
    hits = total = 0
    for _ in range(400):
        values = truth[:, None] + rng.normal(0, 2, repeats) + rng.normal(0, 1.5, (plan.runs, repeats))
        for effect in effects(plan, values):
            if effect.kind == "main":
                true = factors[plan.factors.index(effect.term[0])]
                hits += effect.estimate.low <= true <= effect.estimate.high
                total += 1
    assert 0.92 <= hits / total <= 0.98
