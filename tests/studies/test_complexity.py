"""Shapes that were planted are found, arms keep what they should, and the study runs from the teacher to the answer."""

from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students import Decoder
from trivium.studies import complexity, find, teacher
from trivium.studies.complexity import (
    ARMS,
    EASY,
    EQUAL,
    HARD,
    MEDIUM,
    NOTHING_LOST,
    PROPORTIONAL,
    SAME_COST,
    UNIFORM,
    conditions,
    kept_by,
    questions,
)
from trivium.studies.plan import Ask, Made, Row, run
from trivium.studies.shapes import shape
from trivium.studies.teacher import Attempts, attempts, by_difficulty, uniform, until
from trivium.tasks import Dials
from trivium.tasks import find as task

# Attempts of three questions: one that is mostly solved, one that is once, one that never is.
RIGHT = np.array([[1, 0, 1, 1], [0, 0, 1, 0], [0, 0, 0, 0]], dtype=bool)
N = 10_000  # questions of a planted test


def curve(means, *, repeats=5, noise=0.01, seed=0):
    """Levels 6, 8, ..., accuracies and repeats of a planted curve; each repeat has a level of its own."""
    rng = np.random.default_rng(seed)
    x = np.tile(6 + 2 * np.arange(len(means)), repeats)
    level = np.repeat(rng.normal(0, 0.05, repeats), len(means))
    return x, np.tile(means, repeats) + level + rng.normal(0, noise, len(x)), np.repeat(np.arange(repeats), len(means))


def test_the_two_lines_of_a_roof_by_hand():
    x, y, blocks = curve([0.2, 0.4, 0.6, 0.3], noise=0.001)
    found = shape(x, y, blocks)
    assert found.at == 10
    assert found.rise.value == pytest.approx(0.1, abs=0.002)  # 0.4 over 4 letters
    assert found.fall.value == pytest.approx(-0.15, abs=0.002)  # -0.3 over 2 letters
    # The line over 6, 8, 10, 12 letters: (-3*0.2 - 0.4 + 0.6 + 3*0.3) / 20 = 0.025.
    assert found.whole.value == pytest.approx(0.025, abs=0.002)
    assert found.p < 0.001
    # The best curve that goes one way is 0.2, 0.4, 0.45, 0.45: it leaves 0.045 of 0.0875.
    assert found.monotone == pytest.approx(1 - 0.045 / 0.0875, abs=0.03)
    assert found.curvature.value == pytest.approx(-0.03125, abs=0.002)  # (0.2 - 0.4 - 0.6 + 0.3) / 16


def test_a_curve_that_levels_off_is_no_inverted_u_however_clear_its_curvature():
    found = shape(*curve([0.1, 0.5, 0.6, 0.62]))
    assert found.curvature.high < 0
    assert found.quadratic > 0.9
    assert found.monotone == pytest.approx(1, abs=1e-6)
    assert found.p > 0.05


@pytest.mark.parametrize("means", [[0.5] * 4, [0.2, 0.5, 0.5, 0.5], [0.7, 0.3, 0.3, 0.3]])
@pytest.mark.parametrize("repeats", [2, 5])
def test_where_nothing_turns_an_inverted_u_is_seldom_found(means, repeats):
    found = [shape(*curve(means, repeats=repeats, noise=0.05, seed=seed)).p <= 0.05 for seed in range(300)]
    # At most one in forty by the rule (two-sided p, two breaks); 300 curves: 0.025 + 2 standard errors of 0.009.
    assert np.mean(found) <= 0.043


def test_a_shape_needs_three_levels_and_lives_with_lost_runs():
    with pytest.raises(InputError, match="at least 3 levels with a result, got 2"):
        shape([1, 2, 1, 2], [0.1, 0.2, 0.1, 0.2], [0, 0, 1, 1])
    x, y, blocks = curve([0.2, 0.6, 0.2])
    y[1] = np.nan
    assert shape(x, y, blocks).p < 0.05
    flat = shape([1, 2, 3, 1, 2, 3], [0.0] * 6, [0, 0, 0, 1, 1, 1])
    assert flat.p == 1
    assert np.isnan(flat.quadratic)


def test_a_level_whose_runs_all_diverged_is_left_out_of_the_shape():
    x, y, blocks = curve([0.2, 0.6, 0.3, 0.1], repeats=5, noise=0.01)
    y[x == x.max()] = np.nan
    there = x < x.max()
    found, without = shape(x, y, blocks), shape(x[there], y[there], np.asarray(blocks)[there])
    assert found == without
    assert found.p < 0.001
    with pytest.raises(InputError, match="with a result, got 2"):
        shape(x, np.where(x < np.unique(x)[2], y, np.nan), blocks)


def test_what_each_way_of_sampling_keeps_by_hand():
    assert uniform(RIGHT, 2).places.tolist() == [[True, False, False, False], [False] * 4, [False] * 4]
    assert uniform(RIGHT, 2).asked == 6
    equal = until(RIGHT, 2)
    assert [row.nonzero()[0].tolist() for row in equal.places] == [[0, 2], [2], []]
    assert equal.asked == 3 + 4 + 4  # two right ones after three attempts; the others go to the end
    # Failures in the first two attempts: 1/2, 1, 1 -> wanted 2, 4, 4 with 4 for the worst; 1, 2, 2 with 2.
    assert by_difficulty(RIGHT, 2, 4).asked == 11
    fewer = by_difficulty(RIGHT, 2, 2)
    assert [row.nonzero()[0].tolist() for row in fewer.places] == [[0], [2], []]
    assert fewer.asked == 2 + 4 + 4  # the first two attempts are made even where one right answer was enough


def test_arms_differ_in_attempts_and_the_one_of_the_same_cost_makes_as_many():
    assert kept_by(NOTHING_LOST, RIGHT, 2, 4) is None
    made = {arm: kept_by(arm, RIGHT, 2, 4) for arm in ARMS if arm != NOTHING_LOST}
    assert made[UNIFORM].asked == 6
    assert made[SAME_COST].asked == 12  # 11 / 3, rounded up: 4 attempts at each of 3
    assert made[SAME_COST].places.sum() == 4
    assert made[EQUAL].asked == made[PROPORTIONAL].asked == 11


def test_questions_are_spread_evenly_and_all_different():
    drawn = questions(
        task("string_rewriting"), 100, (6, 8, 10), Dials(rules=4, kinds=("replace",), depth=(1,)),
        np.random.default_rng(0),
    )  # fmt: skip
    lengths = [one.notes["length"] for one in drawn]
    assert [lengths.count(each) for each in (6, 8, 10)] == [34, 33, 33]
    assert len({one.prompt for one in drawn}) == 100
    assert lengths != sorted(lengths)


TEACHER = Decoder(layers=1, width=16, heads=2, steps=30, batch=8, context=32)
COIN = [Record(str(i), f"toss {i % 2}", "a") for i in range(8)]


def tossed(folder, seed=0, times=3):
    return attempts(
        COIN[:2], COIN, TEACHER, lambda question, said: said == question.response, times=times, temperature=1.0,
        rng=np.random.default_rng(seed), folder=folder,
    )  # fmt: skip


def test_a_teacher_is_trained_once_and_its_answers_are_read_back(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    first = tossed(tmp_path)
    assert len(first.answers) == 2
    assert first.right.shape == (2, 3)
    assert first.right.tolist() == [[said == "a" for said in row] for row in first.answers]
    (kept,) = tmp_path.iterdir()
    assert not [file for file in kept.iterdir() if file.name.startswith(".")]
    alone = tossed(None)
    assert alone.answers == first.answers  # the folder changes nothing
    with monkeypatch.context() as patched:
        patched.setattr(teacher, "train", lambda *a, **k: pytest.fail("trained again"))
        assert tossed(tmp_path).answers == first.answers
    tossed(tmp_path, seed=1)
    tossed(tmp_path, times=2)
    assert len(list(tmp_path.iterdir())) == 3  # another teacher, other attempts: folders of their own


def fake(pool, taught, config, judge, *, times, temperature, rng, folder):
    """A teacher that solves all of 6 letters, none of 10, and of 8 letters every other attempt."""
    right = [[{6: True, 8: i % 2 == 1, 10: False}[one.notes["length"]] for i in range(times)] for one in pool]
    assert not {one.prompt for one in pool} & {one.prompt for one in taught}
    assert judge(pool[0], pool[0].response)
    assert not judge(pool[0], "?")
    return Attempts([[one.response if ok else "?" for ok in row] for one, row in zip(pool, right)], np.array(right))


def test_what_is_lost_is_counted_in_the_training_set(monkeypatch):
    monkeypatch.setattr(complexity, "attempts", fake)
    quick = {one.levels["arm"]: one for one in conditions(True) if one.levels["part"] == "sampling"}
    made = {}
    for arm, one in quick.items():
        small = replace(one, n=300, settings={**one.settings, "pool": 60, "taught": 30})
        made[arm] = complexity.sampled(small, small.dials, np.random.default_rng(3), None)
        assert isinstance(made[arm], Made)
        assert len(made[arm].records) == 300
    plain, equal, none = (made[arm].facts for arm in (UNIFORM, EQUAL, NOTHING_LOST))
    assert [plain[f"lost, {each} letters"] for each in (6, 8, 10)] == [0, 0, 1]
    assert plain["lost"] == pytest.approx(1 / 3)
    assert plain["lost, least solved quarter"] == 1  # 15 of the 20 that are never solved
    assert (plain["attempts"], plain["kept"]) == (240, 120)  # 4 of each; 20 x 4 + 20 x 2 right
    assert (equal["attempts"], equal["kept"]) == (20 * 4 + 20 * 8 + 20 * 12, 160)
    assert (none["lost"], none["attempts"], none["kept"]) == (0, 0, 60)
    assert plain["share, 6 letters"] == pytest.approx(2 / 3, abs=0.02)
    assert equal["share, 6 letters"] == pytest.approx(1 / 2, abs=0.02)
    assert plain["solved, 8 letters"] == 0.5
    pools = [{one.prompt for one in made[arm].records} for arm in (UNIFORM, NOTHING_LOST)]
    assert pools[0] < pools[1]  # the same questions for every arm
    by_teacher = {one.made_by for one in made[EQUAL].records}
    assert by_teacher == {"teacher"}


def test_a_teacher_that_knows_nothing_leaves_nothing_to_train_on_and_that_is_counted(monkeypatch):
    monkeypatch.setattr(complexity, "attempts", lambda pool, *a, times, **k: Attempts(
        [["?"] * times for _ in pool], np.zeros((len(pool), times), dtype=bool)))  # fmt: skip
    one = next(one for one in conditions(True) if one.levels["arm"] == UNIFORM)
    made = complexity.sampled(one, one.dials, np.random.default_rng(0), None)
    assert not made.records
    assert (made.facts["kept"], made.facts["lost"]) == (0, 1)


def test_a_teacher_that_diverges_costs_its_repeat_alone(tmp_path):
    """The first part of the study, and the arms of other teachers, are told all the same."""
    pytest.importorskip("torch")
    wild = Decoder(layers=1, width=16, heads=2, steps=40, batch=8, context=64, learning_rate=5.0, diverges_at=1.01)
    one = next(one for one in conditions(True) if one.levels["arm"] == UNIFORM)
    small = replace(one, n=60, items=5, student=wild, settings={**one.settings, "pool": 60, "taught": 30,
                                                                "teacher_steps": 40})  # fmt: skip
    (row,) = run([small], 1, tmp_path)
    assert (row.outcome, row.right, dict(row.makeup)) == ("untrained", {}, {})
    rows = planted((0.3, 0.6, 0.5, 0.2), {UNIFORM: 0.5, EQUAL: 0.1}, {})
    gone = [replace(each, outcome="untrained", right={}, makeup={})
            if each.repeat == 0 and each.levels["part"] == "sampling" else each for each in rows]  # fmt: skip
    assert verdicts(gone)["equal shares keeps hardest questions that uniform loses"] == "confirmed"
    none = [replace(each, outcome="untrained", right={}, makeup={}) if each.levels["part"] == "sampling" else each
            for each in rows]  # fmt: skip
    assert verdicts(none)["uniform sampling loses the hardest questions"] == "not found"


def row(name, levels, repeat, makeup, **accuracy):
    right = {test: (round(N * float(np.clip(value, 0, 1))), N) for test, value in accuracy.items()}
    return Row(name, name, levels, repeat, "trained", right, 4.0, 1000, 1.0, 0.1, makeup)


def planted(over, lost, effect, *, repeats=5, noise=0.01, seed=0):
    """``over``: mean accuracy at 6 to 12 letters; ``lost``: hardest lost by arm; ``effect``: (easy, hard) by arm."""
    rng = np.random.default_rng(seed)
    rows = []
    for repeat in range(repeats):
        for longest, value in zip((6, 8, 10, 12), over):
            values = {test: value + rng.normal(0, noise) for test in (EASY, MEDIUM, HARD)}
            levels = {"part": "difficulty", "mix": "up to", "longest": longest, "arm": "–"}
            rows.append(row(f"up to {longest}", levels, repeat, {"length": 8.0}, **values))
        for arm in ARMS:
            easy, hard = effect.get(arm, (0, 0))
            values = {EASY: 0.7 + easy, MEDIUM: 0.5, HARD: 0.3 + hard}
            share = lost.get(arm, 0.5) + rng.normal(0, noise)
            short = 0.05 + rng.normal(0, noise)
            facts = {"lost, 6 letters": short, "lost, 10 letters": share, "solved, 6 letters": 0.8,
                     "solved, 10 letters": 0.2, "share, 10 letters": 0.3, "attempts": 100.0, "kept": 50.0,
                     "lost, least solved quarter": share}  # fmt: skip
            levels = {"part": "sampling", "mix": "–", "longest": 10, "arm": arm}
            noisy = {test: value + rng.normal(0, noise) for test, value in values.items()}
            rows.append(row(f"sampling: {arm}", levels, repeat, facts, **noisy))
    return rows


def test_what_an_arm_loses_is_held_against_the_other_alone_repeat_by_repeat():
    # 0.24 - 0.20, 0.35 - 0.30, 0.24 - 0.20, 0.37 - 0.28 and 0.13 - 0.10 have the mean 0.05 and the standard
    # deviation 0.0235, so that t = 0.05 / (0.0235 / sqrt(5)) = 4.76 with 4 degrees of freedom, p = 0.0089.
    uniform, equal = (0.24, 0.35, 0.24, 0.37, 0.13), (0.20, 0.30, 0.20, 0.28, 0.10)
    rows = planted((0.5,) * 4, {}, {}, noise=0.0)
    for row in rows:
        if row.levels["part"] == "sampling":
            of = {UNIFORM: uniform, EQUAL: equal}.get(row.levels["arm"], (0.0,) * 5)
            row.makeup["lost, 10 letters"] = of[row.repeat]
    lost = find("complexity").analyse(rows, 0).figures["lost"]
    (one,) = (each for each in lost if (each["arm"], each["than"]) == (EQUAL, UNIFORM))
    assert one["value"] == pytest.approx(-0.05)
    assert one["p"] == pytest.approx(0.0089, abs=2e-4)


def verdicts(rows):
    return {line.claim: line.verdict for line in find("complexity").analyse(rows, 0).lines}


def test_planted_effects_are_found_with_their_signs():
    rows = planted(
        (0.3, 0.6, 0.5, 0.2), {UNIFORM: 0.5, SAME_COST: 0.3, EQUAL: 0.1, PROPORTIONAL: 0.6, NOTHING_LOST: 0.0},
        {EQUAL: (-0.1, 0.2), PROPORTIONAL: (0.1, -0.1), NOTHING_LOST: (0, 0.3)},
    )  # fmt: skip
    told = verdicts(rows)
    assert told["an inverted U of accuracy on mean questions over difficulty, up to a length"] == "found"
    assert told["uniform sampling loses the hardest questions"] == "found"
    assert told["equal shares keeps hardest questions that uniform loses"] == "confirmed"
    assert told["equal shares keeps hardest questions that uniform, same cost loses"] == "confirmed"
    assert told["by difficulty keeps hardest questions that uniform loses"] == "contradicted"
    assert told["equal shares helps the student on hard questions"] == "confirmed"
    assert told["equal shares costs on easy questions"] == "found"
    assert told["by difficulty helps the student on hard questions"] == "contradicted"
    assert told["by difficulty costs on easy questions"] == "not found"
    found = find("complexity").analyse(rows, 0)
    line = next(line for line in found.lines if line.claim == "equal shares helps the student on hard questions")
    assert "% of the gap" in line.figures
    share = float(line.figures.rsplit(": ", 1)[1].split("%")[0])
    assert share == pytest.approx(67, abs=5)  # 0.2 of 0.3


def test_where_nothing_was_planted_nothing_is_found():
    lost = dict.fromkeys(ARMS, 0.05)
    wrong = []
    for seed in range(20):
        told = verdicts(planted((0.5,) * 4, lost, {}, seed=seed, repeats=3))
        wrong.append(sum(verdict in ("found", "confirmed", "contradicted") for verdict in told.values()))
    # Four families at 5 % each, one of them two-sided on one side only: 0.17 a study; in 20 studies 3.4 ± 1.9.
    assert np.mean(wrong) <= 0.5


def test_a_study_with_a_diverged_run_is_still_told():
    rows = planted((0.3, 0.6, 0.5, 0.2), {UNIFORM: 0.5, EQUAL: 0.1}, {})
    rows[2] = replace(rows[2], outcome="diverged", right={})
    assert verdicts(rows)["equal shares keeps hardest questions that uniform loses"] == "confirmed"


def test_both_forms_have_a_dial_beyond_the_hardest_test_and_every_arm():
    for quick in (True, False):
        made = conditions(quick)
        assert [one.levels["arm"] for one in made if one.levels["part"] == "sampling"] == list(ARMS)
        assert max(one.levels["longest"] for one in made) > max(ask.length[1] for ask in made[0].asks)
        assert len({one.asks for one in made}) == 1  # every condition is asked the same
        names = {one.settings["lengths"] for one in made if one.levels["part"] == "difficulty"}
        assert len(names) == sum(one.levels["part"] == "difficulty" for one in made)


def test_a_real_teacher_and_real_students_from_the_first_draw_to_the_answer(tmp_path):
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    tiny = Decoder(layers=1, width=16, heads=2, steps=10, batch=8, learning_rate=0.01, context=64)
    asks = tuple(Ask(name, "id", length=(3, 3)) for name in (EASY, MEDIUM, HARD))
    made = []
    for one in conditions(True):
        many = len(str(one.settings["lengths"]).split())
        settings = {**one.settings, "lengths": " ".join(map(str, range(3, 3 + many)))}
        if one.levels["part"] == "sampling":
            settings |= {"pool": 30, "taught": 90, "teacher_steps": 150, "cap": 6, "graded": 2, "first": 2}
        dials = Dials(rules=1, depth=(1,))
        made.append(replace(one, task="list_programs", dials=dials, n=60, student=tiny, items=10, asks=asks,
                            settings=settings))  # fmt: skip
    rows = run(made, 1, tmp_path)
    torch.set_num_threads(before)
    assert len(rows) == 11
    teachers = list((tmp_path / "training").iterdir())
    assert [folder.name.split("-")[0] for folder in teachers] == ["teacher"]  # one for all arms, kept to the end
    facts = {row.levels["arm"]: row.makeup for row in rows[6:]}
    assert facts[UNIFORM]["attempts"] == 60
    assert facts[UNIFORM]["attempts"] <= facts[EQUAL]["attempts"] <= 180
    assert facts[EQUAL]["lost"] <= facts[UNIFORM]["lost"]
    assert facts[NOTHING_LOST]["lost"] == 0
    assert len({facts[arm]["solved, 3 letters"] for arm in ARMS}) == 1  # the same attempts for every arm
