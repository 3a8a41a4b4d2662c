"""Plans of runs: one line each, resumable, blocks that share their randomness."""

import math
import os
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import orjson
import pytest

from trivium import students
from trivium.errors import DiskError, InputError, MissingCapability
from trivium.students import Decoder, FineTune, Linear
from trivium.studies import plan
from trivium.studies.kept import RUNS, workers_for
from trivium.studies.plan import Ask, Condition, run
from trivium.tasks import Dials, find

STUDENT = Linear(reads="hashed", buckets=64)
ASKS = (Ask("ID", "id"), Ask("new", "unseen domains"))


def condition(wrong=0.0, student=STUDENT, asks=ASKS):
    return Condition(
        f"{wrong:.0%} wrong", {"wrong": wrong}, "opinions", Dials(rules=2, wrong=wrong), 40, student, asks, 20
    )


def test_every_condition_runs_in_every_repeat_and_says_what_it_was_trained_on(tmp_path):
    rows = run([condition(), condition(0.5)], 2, tmp_path)
    assert [(row.condition, row.repeat) for row in rows] == [
        ("0% wrong", 0), ("50% wrong", 0), ("0% wrong", 1), ("50% wrong", 1),
    ]  # fmt: skip
    assert [row.makeup["wrong"] for row in rows] == [0, 0.5, 0, 0.5]  # 20 of 40 records
    assert all(row.makeup["rules"] == 2 for row in rows)
    assert all(row.right["ID"][1] == 20 and 0 <= row.accuracy("new") <= 1 for row in rows)
    assert run([condition(), condition(0.5)], 2, tmp_path) == rows  # as its file has them


def test_a_killed_plan_goes_on_without_running_anything_twice(tmp_path, monkeypatch):
    conditions = [condition(), condition(0.25), condition(0.5)]
    whole = run(conditions, 2, tmp_path / "whole") if (tmp_path / "whole").mkdir() is None else ()
    one_run, made = plan.one_run, []

    def counted(one, repeat, *more):
        if len(made) == 4:
            raise KeyboardInterrupt
        made.append((one.name, repeat))
        return one_run(one, repeat, *more)

    monkeypatch.setattr(plan, "one_run", counted)
    with pytest.raises(KeyboardInterrupt):
        run(conditions, 2, tmp_path)
    with (tmp_path / RUNS).open("ab") as file:
        file.write(b'{"key": "cut off in the mid')  # as a crash within a write leaves it
    first, made[:] = list(made), []
    rows = run(conditions, 2, tmp_path)
    assert len(made) == 2
    assert not set(made) & set(first)
    assert [(row.condition, row.right) for row in rows] == [(row.condition, row.right) for row in whole]
    assert len((tmp_path / RUNS).read_bytes().splitlines()) == 6


def test_workers_find_what_one_process_finds(tmp_path):
    made = replace(condition(), name="every other", make=every_other, settings={"from": 0})
    conditions, told = [condition(), condition(0.5), made], []
    (tmp_path / "one").mkdir()
    one = run(conditions, 2, tmp_path / "one")
    two = run(conditions, 2, tmp_path, workers=2, on_run=lambda name, done, of: told.append((name, done, of)))
    assert [(row.condition, row.repeat, row.right) for row in two] == [(r.condition, r.repeat, r.right) for r in one]
    assert told == [
        ("0% wrong, repeat 1", 0, 6), ("50% wrong, repeat 1", 1, 6), ("every other, repeat 1", 2, 6),
        ("0% wrong, repeat 2", 3, 6), ("50% wrong, repeat 2", 4, 6), ("every other, repeat 2", 5, 6),
        ("all runs done", 6, 6),
    ]  # fmt: skip


def test_students_are_shared_out_over_the_cores_unless_one_is_pretrained(monkeypatch):
    monkeypatch.setattr("trivium.studies.kept.cores", lambda: 3)
    assert workers_for([Linear(), Decoder()]) == 3
    assert workers_for([Decoder(), FineTune()]) == 1
    monkeypatch.setattr("trivium.studies.kept.cores", lambda: 64)
    assert workers_for([Decoder()]) == 8


def test_a_measure_that_there_is_not_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(InputError, match="vendy"):
        run([condition(), replace(condition(0.5), measured=("vendi", "vendy"))], 1, tmp_path)
    assert not (tmp_path / RUNS).exists()


def test_the_questions_are_drawn_once_for_all_conditions_of_a_repeat(tmp_path, monkeypatch):
    task, drawn = find("opinions"), []

    def tests(n, dials, rng):
        drawn.append(dials)
        return task.tests(n, dials, rng)

    counting = SimpleNamespace(draw=task.draw, right=task.right, tests=tests)
    monkeypatch.setattr(plan, "find", lambda name: counting)
    plan._tests.cache_clear()
    rows = run([condition(), condition(0.25), condition(0.5)], 2, tmp_path)
    assert [dials.choice for dials in drawn] == [0, 1]
    assert len(rows) == 6


def dies(condition, dials, rng, folder):
    os._exit(9)


def test_a_run_that_kills_its_workers_is_named_and_the_rest_is_kept(tmp_path):
    deadly = replace(condition(), name="too large", make=dies)
    with pytest.raises(DiskError, match=r"3 workers died over 'too large' .* fewer --workers"):
        run([condition(), deadly], 1, tmp_path, workers=2)
    lines = (tmp_path / RUNS).read_bytes().splitlines()
    assert [orjson.loads(line)["condition"] for line in lines] == ["0% wrong"]


def test_other_repeats_have_other_records_and_the_same_repeat_the_same():
    drawn = []

    def noted(condition, dials, rng, folder):
        drawn.append([record.id for record in find(condition.task).draw(condition.n, dials, rng)])
        return every_other(replace(condition, settings={"from": 0}), dials, rng, folder)

    made = replace(condition(), make=noted)
    one, again, *_ = [plan.one_run(made, repeat, seed) for repeat, seed in ((0, 0), (0, 0), (1, 0), (0, 1))]
    assert one.right == again.right
    assert drawn[0] == drawn[1]
    assert len({tuple(ids) for ids in drawn}) == 3  # another repeat and another seed have others each


def every_other(condition, dials, rng, folder):
    drawn = find(condition.task).draw(2 * condition.n, dials, rng)
    return drawn[int(condition.settings["from"]) :: 2]


def test_a_training_set_may_be_made_otherwise_than_drawn(tmp_path):
    made = [replace(condition(), name=f"from {start}", make=every_other, settings={"from": start}) for start in (0, 1)]
    rows = run([condition(), *made], 1, tmp_path)
    assert len({row.key for row in rows}) == 3  # who makes it and with what settings is part of what a run is
    assert rows[0].makeup["depth"] != rows[1].makeup["depth"] or rows[0].right != rows[1].right
    assert run([condition(), *made], 1, tmp_path) == rows


def nothing(condition, dials, rng, folder):
    return plan.Made((), {"asked": 7.0})


def test_a_run_without_records_is_kept_as_such_and_the_others_go_on(tmp_path):
    empty = replace(condition(), name="empty", make=nothing)
    (lost, other) = run([empty, condition()], 1, tmp_path)
    assert (lost.outcome, lost.right, lost.makeup) == ("untrained", {}, {"asked": 7.0})
    assert np.isnan(lost.accuracy("ID"))
    assert other.outcome == "trained"
    assert run([empty, condition()], 1, tmp_path) == (lost, other)


def test_a_training_set_may_be_measured_and_what_is_undefined_is_left_out(tmp_path):
    plain = condition()
    asked = replace(plain, name="measured", measured=("exact_duplicate_rate", "composition_depth", "solve_rate"))
    (bare, row) = run([plain, asked], 1, tmp_path)
    assert row.key != bare.key  # a row without the values is none of this condition
    assert replace(plain, measured=()).key == plain.key
    assert row.makeup["exact_duplicate_rate"] == 0  # a draw asks no question twice
    assert row.makeup["composition_depth"] == row.makeup["depth"]
    assert "solve_rate" not in row.makeup  # nobody solved these several times
    assert row.right == bare.right
    with pytest.raises(InputError, match="vendi"):
        run([replace(plain, measured=("wendi",))], 1, tmp_path)


def test_another_seed_is_another_run(tmp_path):
    (one,), (other,) = (run([condition()], 1, tmp_path, seed=seed) for seed in (0, 1))
    assert (one.seed, other.seed) == (0, 1)
    assert len((tmp_path / RUNS).read_bytes().splitlines()) == 2


def test_a_condition_is_known_by_what_it_trains_not_by_its_name():
    assert condition().key == condition().key
    assert len({condition().key, condition(0.1).key, condition(student=Linear(reads="hashed", penalty=2)).key,
                condition(asks=(Ask("ID", "id"),)).key}) == 4  # fmt: skip


def test_the_same_training_under_two_names_is_refused(tmp_path):
    with pytest.raises(InputError, match="the same training run under two names"):
        run([condition(), condition()], 1, tmp_path)


def test_a_test_that_the_task_does_not_have_is_named(tmp_path):
    with pytest.raises(InputError, match=r"opinions has no test for new.*unseen frames"):
        run([condition(asks=(Ask("new", "unseen planets"),))], 1, tmp_path)


def test_a_line_that_is_no_run_is_named(tmp_path):
    (tmp_path / RUNS).write_bytes(orjson.dumps({"key": "a"}) + b"\n")
    with pytest.raises(InputError, match="line 1 is no run"):
        run([condition()], 1, tmp_path)


def test_leaks_are_refused(tmp_path, monkeypatch):
    task = plan.find("opinions")

    class Leaky:
        def draw(self, n, dials, rng):
            return task.draw(n, dials, rng)

        def tests(self, n, dials, rng):
            from trivium.tasks import Item

            again = task.draw(
                40, dials, plan.np.random.default_rng(plan.np.random.SeedSequence(0, spawn_key=(0,))).spawn(3)[1]
            )
            return {"id": tuple(Item(record.prompt, "good") for record in again)}

    monkeypatch.setattr(plan, "find", lambda name: Leaky())
    with pytest.raises(InputError, match="are in the training data"):
        run([condition(asks=(Ask("ID", "id"),))], 1, tmp_path)


def test_without_torch_the_extra_is_named_before_anything_runs(tmp_path, monkeypatch):
    def gone(module, *, feature, install):
        raise MissingCapability(f"{feature} needs {module}, which is optional: {install}")

    monkeypatch.setattr(students, "need", gone)
    with pytest.raises(MissingCapability, match=r"trivium\[train\]"):
        run([condition(student=Decoder())], 1, tmp_path)
    assert not (tmp_path / RUNS).exists()


def test_a_diverged_run_has_no_accuracy(tmp_path, monkeypatch):
    train = plan.train

    def broken(*arguments, **options):
        from dataclasses import replace

        return replace(train(*arguments, **options), outcome="diverged")

    monkeypatch.setattr(plan, "train", broken)
    (row,) = run([condition()], 1, tmp_path)
    assert row.outcome == "diverged"
    assert row.right == {}
    assert math.isnan(row.accuracy("ID"))  # and never 0
