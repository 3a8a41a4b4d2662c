"""Effects that were planted in made-up rows are found, and the lines say so."""

import hashlib
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.studies import STUDIES, find
from trivium.studies.axes import AXES
from trivium.studies.plan import Row
from trivium.studies.repeats import estimate
from trivium.studies.transition import Curve, fit_curve, middles, transition

N = 10_000  # questions of a planted test: accuracies to four digits


def row(name, levels, repeat, **accuracy):
    right = {test: (round(N * float(np.clip(value, 0, 1))), N) for test, value in accuracy.items()}
    return Row(name, name, levels, repeat, "trained", right, 4.0, 1000, 1.0, 0.1)


def axes_rows(id_of, ood_of, *, repeats=5, noise=0.01, seed=0):
    """``id_of(q, d, c)`` and ``ood_of(q, d, c)`` are the planted accuracies."""
    rng = np.random.default_rng(seed)
    rows = []
    for repeat in range(repeats):
        level = rng.normal(0, 0.05)
        for q, d, c in product((0, 1), repeat=3):
            values = {"ID": id_of(q, d, c), "unseen rules, depth 1": ood_of(q, d, c),
                      "unseen rules, depth 2": ood_of(q, d, c), "trained rules, depth 2": 0.5}  # fmt: skip
            values = {test: value + level + rng.normal(0, noise) for test, value in values.items()}
            rows.append(row(f"{q}{d}{c}", dict(zip(AXES, (q, d, c))), repeat, **values))
    return rows


def verdicts(found):
    return [line.verdict for line in found.lines]


def test_planted_effects_of_the_axes_are_found_and_the_claims_confirmed():
    found = find("axes").analyse(
        axes_rows(lambda q, d, c: 0.4 + 0.2 * q + 0.1 * c, lambda q, d, c: 0.3 + 0.3 * d + 0.1 * c + 0.1 * q * d), 0
    )
    assert verdicts(found) == ["confirmed"] * 3
    effects = {(tuple(one["term"]), one["test"]): one for one in found.figures["effects"]}
    assert effects[("quality",), "ID"]["value"] == pytest.approx(0.2, abs=0.02)
    assert effects[("diversity",), "OOD, mean"]["value"] == pytest.approx(0.35, abs=0.02)  # 0.3 + half of 0.1
    # Half the difference of differences: (0.1 - 0) / 2.
    assert effects[("quality", "diversity"), "OOD, mean"]["value"] == pytest.approx(0.05, abs=0.02)
    assert effects[("quality", "diversity"), "OOD, mean"]["clear"]
    assert not effects[("quality", "complexity"), "ID"]["clear"]
    shares = [effects[(axis,), "ID"]["standardised"] ** 2 for axis in AXES]
    assert 0.5 < shares[0] < 0.8
    assert shares[1] < 0.02  # quality explains 0.01 of about 0.0154


def test_a_negative_effect_contradicts_and_a_missing_one_confirms_nothing():
    found = find("axes").analyse(axes_rows(lambda q, d, c: 0.5, lambda q, d, c: 0.5 - 0.1 * d - 0.1 * c), 0)
    assert verdicts(found) == ["not confirmed", "contradicted", "contradicted"]


def test_complexity_that_helps_one_alone_is_not_confirmed():
    found = find("axes").analyse(axes_rows(lambda q, d, c: 0.5 + 0.1 * c, lambda q, d, c: 0.5), 0)
    assert verdicts(found)[2] == "not confirmed"


def test_tests_of_trained_rules_are_no_part_of_the_mean_out_of_distribution():
    found = find("axes").analyse(axes_rows(lambda q, d, c: 0.5, lambda q, d, c: 0.5), 0)
    assert found.figures["out_of_distribution"] == ["unseen rules, depth 1", "unseen rules, depth 2"]


def test_diverged_runs_are_left_out_and_counted():
    rows = axes_rows(lambda q, d, c: 0.4 + 0.2 * q, lambda q, d, c: 0.3 + 0.3 * d)
    rows[3] = Row("x", rows[3].condition, rows[3].levels, 0, "diverged", {}, 1.0, 10, 1.0, None)
    found = find("axes").analyse(rows, 0)
    assert verdicts(found)[:2] == ["confirmed", "confirmed"]
    table = next(table for table in found.tables if table.header[0] == "condition")
    assert [line[1] for line in table.rows].count("4 of 5") == 1


def test_a_planted_midpoint_is_recovered():
    grid = [2.0**power for power in range(2, 13)]
    planted = Curve(middle=7.5, width=0.8, top=0.9)
    fitted = fit_curve(grid, planted(grid))
    assert fitted == pytest.approx(planted, abs=1e-3)
    rng = np.random.default_rng(1)
    noisy = np.array(
        [Curve(7.5 + rng.normal(0, 0.3), 0.8, 0.9)(grid) + rng.normal(0, 0.02, len(grid)) for _ in range(5)]
    )
    found = transition(grid, noisy, np.random.default_rng(0))
    assert found.low < found.rules < found.high
    assert found.reason is None
    assert np.log2(found.rules) == pytest.approx(7.5, abs=0.5)


def test_where_nothing_is_learnt_there_is_no_transition():
    found = transition([4, 16, 64], np.full((2, 3), 0.02), np.random.default_rng(0))
    assert np.isnan(found.rules)
    assert "no run reaches" in found.reason
    with pytest.raises(InputError, match="at least 3 numbers of rules"):
        fit_curve([4, 8], [0, 1])


def rules_rows(middles):
    rng = np.random.default_rng(0)
    rows = []
    for repeat in range(5):
        shift = rng.normal(0, 0.1)
        for student, middle in middles.items():
            for power in range(2, 13):
                accuracy = float(Curve(middle + shift, 0.7, 0.9)(2**power))
                levels = {"student": student, "rules": 2**power}
                rows.append(row(f"{student} {power}", levels, repeat, **{"ID": 0.9, "unseen rules": accuracy}))
    return rows


def test_a_transition_that_moves_with_the_size_is_found_and_one_that_does_not_is_not():
    moved = find("rules").analyse(rules_rows({"small": 8.5, "large": 6.0}), 0)
    assert verdicts(moved) == ["found", "found", "found"]
    assert moved.figures["moves"]["doublings"] == pytest.approx(-2.5, abs=0.05)
    same = find("rules").analyse(rules_rows({"small": 8.0, "large": 8.0}), 0)
    assert verdicts(same) == ["found", "found", "not found"]


def test_two_students_of_equal_midpoint_are_rarely_said_to_differ():
    """In one case of twenty by design; percentiles of three repeats drawn again said so in one of three."""
    rng, grid = np.random.default_rng(3), [4.0, 32.0, 64.0, 128.0, 1024.0]

    def moved():
        one, other = (
            np.stack([Curve(6 + rng.normal(0, 0.3), 0.7, 0.85)(grid) + rng.normal(0, 0.02, 5) for _ in range(3)])
            for _ in range(2)
        )
        seed = int(rng.integers(2**31))
        first, second = (middles(grid, table, np.random.default_rng(seed)) for table in (one, other))
        return estimate(second - first, 3).p <= 0.05

    assert np.mean([moved() for _ in range(80)]) <= 0.12  # 0.05 and about three standard errors of 80 trials


def test_with_most_runs_of_a_repeat_lost_the_midpoint_has_no_interval_and_nothing_breaks():
    rows = [
        replace(one, outcome="diverged", right={}) if one.repeat == 0 and one.levels["rules"] not in (4, 8) else one
        for one in rules_rows({"small": 8.5}) if one.repeat < 2
    ]  # fmt: skip
    found = find("rules").analyse(rows, 0)
    assert verdicts(found) == ["not found"]
    assert found.figures["transitions"][0]["rules"] == pytest.approx(2**8.5, rel=0.1)
    assert "do not show it" in found.figures["transitions"][0]["reason"]


def test_a_transition_beyond_the_grid_is_not_found():
    assert verdicts(find("rules").analyse(rules_rows({"small": 12.6}), 0)) == ["not found"]


def noise_rows(slope):
    """``slope(kind, rules)``: loss of accuracy on unseen rules for each 10 points of wrong outputs."""
    rng = np.random.default_rng(0)
    rows = []
    for repeat, rules, wrong, kind in product(range(5), (32, 1024), (0.0, 0.2, 0.4), ("random", "plausible")):
        if wrong == 0 and kind == "plausible":
            continue
        told = kind if wrong else "none"
        unseen = 0.8 - slope(kind, rules) * 10 * wrong + rng.normal(0, 0.01)
        values = {"ID": 0.8 + rng.normal(0, 0.01), "unseen rules": unseen}
        rows.append(row(f"{rules}{wrong}{told}", {"wrong": wrong, "kind": told, "rules": rules}, repeat, **values))
    return rows


def test_planted_slopes_are_found_and_diversity_that_softens_noise_is_seen():
    planted = {"random": {32: 0.1, 1024: 0.02}, "plausible": {32: 0.05, 1024: 0.1}}
    found = find("noise").analyse(noise_rows(lambda kind, rules: planted[kind][rules]), 0)
    slopes = {(one["kind"], one["rules"], one["test"]): one["value"] for one in found.figures["slopes"]}
    assert slopes["random", 32, "unseen rules"] == pytest.approx(-0.1, abs=0.005)
    assert slopes["plausible", 1024, "unseen rules"] == pytest.approx(-0.1, abs=0.005)
    told = {line.claim: line.verdict for line in found.lines}
    assert told["diversity softens random noise on unseen rules"] == "confirmed"
    assert told["diversity softens plausible noise on unseen rules"] == "contradicted"
    assert told["diversity softens random noise on ID"] == "not confirmed"
    # On unseen rules 1024 rules keep 0.8 - 0.08 and 0.8 - 0.4; 32 rules with none wrong have 0.8: both below.
    assert told["diversity outweighs random noise on unseen rules"] == "contradicted"
    assert told["diversity outweighs plausible noise on unseen rules"] == "contradicted"
    assert told["random wrong outputs cost accuracy on unseen rules, 32 rules"] == "found"
    assert told["random wrong outputs cost accuracy on ID, 32 rules"] == "not found"


FORMS = [(name, one.student) for name, study in STUDIES.items() for one in (study, *study.others)]


def conditions_of(name, student, quick):
    (found,) = (one for one in (STUDIES[name], *STUDIES[name].others) if one.student == student)
    return found.conditions(quick)


@pytest.mark.parametrize(("name", "student"), FORMS)
@pytest.mark.parametrize("quick", [True, False])
def test_every_condition_of_every_study_can_be_had(name, student, quick):
    from trivium.tasks import find as task

    made = conditions_of(name, student, quick)
    assert len({one.key for one in made}) == len({one.name for one in made}) == len(made)
    for one in made:
        splits = set()
        for ask in one.asks:
            dials = one.dials if ask.depth is None else replace(one.dials, depth=ask.depth)
            splits |= set(task(one.task).splits(task(one.task).settled(dials)))
        assert {ask.split for ask in one.asks} <= splits
    levels = {name: {one.levels[name] for one in made} for name in made[0].levels}
    single = {"student", "part"} | ({"complexity"} if (name, student) == ("metrics", "decoder") else set())
    assert all(len(found) > 1 for key, found in levels.items() if not (quick and key in single))


@pytest.mark.parametrize("student", ["decoder", "fine_tune"])
def test_the_axes_study_is_a_full_factorial(student):
    for quick in (True, False):
        corners = {tuple(one.levels[axis] for axis in AXES) for one in conditions_of("axes", student, quick)}
        assert corners == set(product((0, 1), repeat=3))


def test_which_students_a_study_has_the_usual_one_first():
    assert {name: [one.student for one in (study, *study.others)] for name, study in STUDIES.items()} == {
        "axes": ["decoder", "fine_tune"], "rules": ["decoder"], "noise": ["decoder"], "metrics": ["linear", "decoder"],
        "frontier": ["linear", "decoder", "fine_tune"], "complexity": ["decoder"],
    }  # fmt: skip


@pytest.mark.parametrize(("name", "student"), FORMS)
def test_another_student_is_asked_the_same_question_by_the_same_rule(name, student):
    usual, form = find(name), next(one for one in (find(name), *find(name).others) if one.student == student)
    assert (form.question, form.analyse) == (usual.question, usual.analyse)
    starts = "rho is" if name == "metrics" else ""  # before it, which tests are read: those of its task
    assert form.rule[form.rule.index(starts) :] == usual.rule[usual.rule.index(starts) :]
    shapes = [
        {tuple(one.levels) for one in each.conditions(quick)} for each in (usual, form) for quick in (True, False)
    ]
    assert all(shape == shapes[0] for shape in shapes)
    assert {one.key for one in form.conditions(False)}.isdisjoint(one.key for one in usual.conditions(False)) or (
        form is usual
    )


# A run is known by its key: a key that changes is a run made again, in every folder there is.
@pytest.mark.parametrize(("name", "quick", "runs", "digest"), [
    ("axes", True, 8, "54887f4f5e9acae5"), ("axes", False, 8, "b3b831011ec9527e"),
    ("rules", True, 10, "a04d50ed7103fa8c"), ("rules", False, 22, "086508544cbf84a0"),
    ("noise", True, 6, "40354eb4cc0a9ce8"), ("noise", False, 18, "6b1d3f7dd0bc6ea3"),
    ("metrics", True, 44, "f303c3287c9e92b5"), ("metrics", False, 66, "32c363d6fedbb68e"),
    ("frontier", True, 36, "8239fb1235ce48d6"), ("frontier", False, 112, "ffb848b4f33d999d"),
    ("complexity", True, 11, "c2f1bc37a96eefb6"), ("complexity", False, 20, "d41387d5759a773f"),
])  # fmt: skip
def test_the_keys_of_the_usual_forms_are_what_they_were(name, quick, runs, digest):
    keys = [one.key for one in STUDIES[name].conditions(quick)]
    assert (len(keys), hashlib.blake2b("".join(keys).encode(), digest_size=8).hexdigest()) == (runs, digest)
