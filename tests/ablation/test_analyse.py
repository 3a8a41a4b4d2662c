import json
import math
from dataclasses import replace

import numpy as np
import pytest

from trivium.ablation.analyse import analyse
from trivium.ablation.design import design
from trivium.ablation.diagnosis import diagnose
from trivium.ablation.fit import Estimate
from trivium.ablation.result import Cell, CellRun, Cost, Setting
from trivium.errors import InputError
from trivium.generation.component import Component
from trivium.measures import MEASURES

NAMES = ("added_relevance", "vendi", "constraint_count", "valid")
BY_NAME = {measure.card.name: measure.card for measure in MEASURES}
CARDS = [BY_NAME[name] for name in NAMES]
SETTING = Setting("evol-instruct", "scripted", 7, {"depth": 2}, {"tokens": 10_000}, n_common=50)


def parts(plan):
    return [Component("Q5", name, f"Does {name}") for name in plan.factors]


def cells_of(plan, value, *, repeats=3, tokens=lambda on: 10_000, records=lambda on: 50):
    """Cells whose measures are ``value(on, repeat)``, by name."""
    made = []
    for row in plan.levels.tolist():
        on = tuple(name for name, is_on in zip(plan.factors, row) if is_on)
        runs = tuple(
            CellRun(repeat, records(on), 100, tokens(on), value(on, repeat), f"r{repeat}") for repeat in range(repeats)
        )
        made.append(Cell(" ".join(on) or "nothing", on, tuple(sorted(set(plan.factors) - set(on))), runs))
    return made


def noisy(seed, effects):
    """Measures with planted main effects and a little noise."""
    rng = np.random.default_rng(seed)

    def value(on, repeat):
        return {
            name: 1.0 + sum(effects.get((name, factor), 0.0) for factor in on) + repeat / 2 + rng.normal(0, 0.02)
            for name in NAMES
        }

    return value


def found(plan, value, **options):
    return analyse(plan, cells_of(plan, value, **options), CARDS, setting=SETTING, components=parts(plan))


PLANTED = {("added_relevance", "filter"): 0.6, ("added_relevance", "evolve"): 0.4, ("vendi", "filter"): -0.5}


def test_planted_effects_are_found_on_their_measures_and_nowhere_else():
    plan = design(["filter", "evolve", "dedup"])
    ablation = found(plan, noisy(1, PLANTED))
    clear = {(one.measure, one.term): one.estimate.value for one in ablation.effects if one.clear}
    assert clear == {
        ("added_relevance", ("filter",)): pytest.approx(0.6, abs=0.05),
        ("added_relevance", ("evolve",)): pytest.approx(0.4, abs=0.05),
        ("vendi", ("filter",)): pytest.approx(-0.5, abs=0.05),
    }
    assert ablation.repeats == 3
    totals = {one.measure: one for one in ablation.totals}
    assert totals["added_relevance"].change.value == pytest.approx(1.0, abs=0.08)
    split = [one.estimate.value for one in ablation.shares if one.measure == "added_relevance"]
    assert sum(split) == pytest.approx(totals["added_relevance"].change.value)


def test_the_diagnosis_gives_every_claim_its_figure():
    plan = design(["filter", "evolve", "dedup"])
    rng = np.random.default_rng(2)

    def tokens(on):
        return int(10_000 + 5_000 * ("filter" in on) + rng.integers(100))

    said = found(plan, noisy(1, PLANTED), tokens=tokens).diagnosis
    assert said[0].startswith("From everything off to everything on, quality rises (added_relevance 1.5")
    of_filter = next(one for one in said if one.startswith("filter "))
    assert "filter accounts for 59 % of the change in quality (added_relevance +0.590 [0." in of_filter
    assert "and 102 % of the change in diversity (vendi -0.504 [-0." in of_filter
    assert "it costs 33 % of the tokens per record (+1" in of_filter
    of_dedup = next(one for one in said if one.startswith("dedup "))
    assert "dedup has no clear effect on quality (added_relevance" in of_dedup
    assert "what it costs is not clear" in of_dedup
    assert any(one.startswith("No clear change in complexity") for one in said)


def test_nothing_is_credited_where_nothing_is_there():
    plan = design(["a", "b", "c"])
    claims = ("accounts for", "raises", "lowers", "works against", "together than apart")
    wrong = 0
    for seed in range(100):
        said = found(plan, noisy(seed, {})).diagnosis
        wrong += any(claim in one for one in said for claim in claims)
    assert wrong <= 5 + 3 * math.sqrt(100 * 0.05 * 0.95)  # one family of effects, held at 5 % by Holm


def test_a_component_that_works_against_the_others_is_said_to():
    said = found(design(["a", "b", "c"]), noisy(1, {("vendi", "a"): 2.0, ("vendi", "b"): -1.0})).diagnosis
    of_a, of_b = (next(one for one in said if one.startswith(f"{name} ")) for name in "ab")
    assert of_b.startswith("b works against the change in diversity (vendi -0.997 [-1.01, -0.979] of +1.00)")
    assert of_a.startswith("a more than accounts for the change in diversity (vendi +")  # 2 of 1


def test_helping_each_other_is_said_of_interactions():
    plan = design(["a", "b"])
    rng = np.random.default_rng(0)

    def value(on, repeat):
        return dict.fromkeys(NAMES, 1.0) | {"vendi": 3.0 * (len(on) == 2) + rng.normal(0, 0.05) + repeat}

    said = found(plan, value).diagnosis
    assert any(
        one.startswith("a and b do more for diversity together than apart (vendi, half the difference") for one in said
    )


def test_pairs_that_a_fraction_cannot_tell_apart_are_all_named_and_the_one_with_clear_parents_is_likeliest():
    plan = design(["a", "b", "c", "d"], most_runs=8)
    rng = np.random.default_rng(0)

    def value(on, repeat):
        both = 3.0 * ("c" in on) + 2.0 * ("d" in on) + 4.0 * ("c" in on and "d" in on)
        return dict.fromkeys(NAMES, 1.0) | {"vendi": both + rng.normal(0, 0.05) + repeat}

    said = found(plan, value).diagnosis
    (pair,) = (one for one in said if one.startswith("One or more of the pairs"))
    assert pair.startswith("One or more of the pairs a with b or c with d do more for diversity together than apart")
    assert pair.endswith("likeliest c with d, the only pair of which both have clear effects alone.")


def test_a_measure_that_falls_as_its_axis_rises_is_spoken_of_the_right_way_round():
    card = replace(BY_NAME["vendi"], direction=-1)
    plan = design(["a", "b"], kind="leave-one-out")
    cells = cells_of(plan, noisy(3, {("vendi", "a"): 1.0}))
    ablation = analyse(plan, cells, [card], setting=SETTING, components=parts(plan))
    assert ablation.diagnosis[0].startswith("a lowers diversity (vendi +")
    assert any("A larger value means less of the axis for vendi" in note for note in ablation.notes)


def test_leave_one_out_claims_no_split_and_says_why():
    plan = design(["filter", "evolve", "dedup"], kind="leave-one-out")
    ablation = found(plan, noisy(1, PLANTED))
    assert ablation.shares == ()
    assert any("No split of the total: leave-one-out never runs" in note for note in ablation.notes)
    assert any("filter raises quality (added_relevance +0.6" in one for one in ablation.diagnosis)
    assert json.dumps(ablation.to_json())


def test_the_json_is_the_contracts():
    plan = design(["a", "b", "c", "d"], most_runs=8)
    told = found(plan, noisy(1, {("vendi", "a"): 1.0})).to_json()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["schema"] == "trivium/ablation/1"
    assert set(told) == {
        "schema", "algorithm", "options", "without", "model", "seed", "budget", "repeats", "n_common", "design",
        "factors", "cells", "effects", "shares", "totals", "costs", "headlines", "diagnosis", "notes",
    }  # fmt: skip
    assert told["design"]["aliases"] == [["a:b", "c:d"], ["a:c", "b:d"], ["a:d", "b:c"]]
    assert told["factors"][0] == {"name": "a", "class": "Q5", "does": "Does a"}
    assert set(told["cells"][0]) == {"cell", "on", "off", "runs"}
    assert set(told["cells"][0]["runs"][0]) == {
        "repeat", "folder", "records", "proposals", "tokens", "fates", "values",
    }  # fmt: skip
    effect = next(one for one in told["effects"] if one["measure"] == "vendi" and one["term"] == ["a", "b"])
    assert (effect["kind"], effect["aliases"], effect["headline"]) == ("interaction", [["c", "d"]], True)
    assert set(effect) >= {"axis", "direction", "estimate", "low", "high", "p", "p_adjusted", "clear"}
    assert set(told["shares"][0]) == {"measure", "axis", "factor", "share", "low", "high"}
    assert set(told["totals"][0]) >= {"measure", "axis", "all_off", "all_on", "change", "low", "high"}
    assert set(told["costs"][0]) >= {
        "factor", "tokens_per_record", "low", "high", "yield", "yield_low", "yield_high",
    }  # fmt: skip
    assert told["headlines"] == {"quality": "added_relevance", "diversity": "vendi", "complexity": "constraint_count"}


def test_headline_measures_are_adjusted_apart_from_the_others():
    plan = design(["a", "b"])
    ablation = found(plan, noisy(5, {}))
    for headline in (True, False):
        family = [one for one in ablation.effects if one.headline == headline]
        least = min(family, key=lambda one: one.estimate.p)
        assert least.p_adjusted == pytest.approx(min(1, least.estimate.p * len(family)))
    assert sum(one.headline for one in ablation.effects) == 9


def test_costs_are_what_a_component_does_to_tokens_per_record_and_to_the_yield():
    plan = design(["a", "b"])
    ablation = found(
        plan, noisy(1, {}), tokens=lambda on: 20_000 if "a" in on else 10_000, records=lambda on: 50 - 10 * ("b" in on)
    )
    costs = {one.factor: one for one in ablation.costs}
    # a: (20,000/40 + 20,000/50)/2 - (10,000/40 + 10,000/50)/2 = 450 - 225; with everything on 20,000/40 = 500.
    assert costs["a"].tokens_per_record.value == pytest.approx(225)
    assert costs["a"].of == pytest.approx(500)
    assert costs["b"].accepted.value == pytest.approx(-0.1)  # 40 of 100 proposals, not 50
    assert costs["a"].accepted.value == pytest.approx(0)


def test_runs_that_brought_nothing_are_missing_and_said():
    plan = design(["a", "b"])
    cells = cells_of(plan, noisy(1, {("vendi", "a"): 1.0}))
    first = cells[1].runs[0]
    cells[1] = replace(cells[1], runs=(replace(first, records=0, values={}), *cells[1].runs[1:]))
    cells[2] = replace(cells[2], runs=cells[2].runs[1:])
    ablation = analyse(plan, cells, CARDS, setting=SETTING, components=parts(plan))
    assert any("1 of 12 runs were not made" in note for note in ablation.notes)
    assert any("1 of 11 runs brought too few records" in note for note in ablation.notes)
    main = next(one for one in ablation.effects if (one.measure, one.term) == ("vendi", ("a",)))
    assert main.estimate.value == pytest.approx(1.0, abs=0.1)


def test_a_run_that_accepted_and_proposed_nothing_has_no_price_and_no_yield():
    run = CellRun(0, 0, 0, 500, {})
    assert math.isnan(run.tokens_per_record)
    assert math.isnan(run.accepted)


def test_one_repeat_gives_no_interval_and_no_claim():
    plan = design(["a", "b"])
    ablation = found(plan, noisy(1, {("vendi", "a"): 5.0}), repeats=1)
    assert not any(one.clear for one in ablation.effects)
    assert any(note.startswith("No intervals: one repeat of 4 runs") for note in ablation.notes)
    assert not any("accounts for" in one for one in ablation.diagnosis)
    (said,) = (one for one in ablation.diagnosis if one.startswith("No effect on a headline measure has an interval"))
    assert "make at least 2 repeats" in said
    assert any("(tokens per record 0, no interval)" in one for one in ablation.diagnosis)


def test_what_components_cost_is_adjusted_over_the_components():
    plan = design(["a", "b", "c"])

    def said(*chances):
        costs = [
            Cost(name, Estimate(40.0, 2.0, 78.0, p), 100.0, Estimate(0.0, -0.1, 0.1, 0.9))
            for name, p in zip(plan.factors, chances)
        ]
        return diagnose(plan, [], [], [], costs, {})

    # 0.03 alone is clear; of three such, the smallest is held to 0.05 / 3.
    assert all("what it costs is not clear" in one for one in said(0.03, 0.03, 0.03))
    assert ["it costs 40 %" in one for one in said(0.01, 0.6, 0.7)] == [True, False, False]


def bad(case):
    plan = design(["a", "b"])
    cells = cells_of(plan, noisy(1, {}))
    cards, components = CARDS, parts(plan)
    if case == "twice":
        cells.append(cells[0])
    elif case == "strange":
        cells[0] = replace(cells[0], on=("a", "c"))
    elif case == "repeat":
        cells[0] = replace(cells[0], runs=cells[0].runs + cells[0].runs[:1])
    elif case == "measures":
        cards = []
    else:
        components = components[:1]
    return analyse(plan, cells, cards, setting=SETTING, components=components)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("twice", r"the one with \['a', 'b'\] on is there more than once"),
        ("strange", r"\['a', 'c'\]\) is not among the runs of the design"),
        ("repeat", "cell 'a b' has repeat 0 more than once"),
        ("measures", "at least one measure"),
        ("components", "one per factor: 2 wanted, got 1"),
    ],
)
def test_cells_that_do_not_fit_are_refused(case, words):
    with pytest.raises(InputError, match=words):
        bad(case)
