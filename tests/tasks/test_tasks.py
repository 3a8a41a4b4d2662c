"""The same of every task in the catalogue: a new one is tested the day it is listed."""

import json
import math
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.tasks import TASKS, Dials, Item, Task, find, refuse_leaks
from trivium.tasks.task import Dial, evenly, held_out
from trivium.verifiers.gym import missing_gym

GYM = pytest.mark.skipif(missing_gym() is not None, reason="reasoning-gym or a sandbox is not there")
EVERY = [pytest.param(task, id=name, marks=GYM if name.startswith("gym") else ()) for name, task in TASKS.items()]
N = 300


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("task", EVERY)
def test_the_same_generator_gives_the_same_records_and_tests(task):
    dials = Dials(wrong=0.3, plausible=True, rules=6 if "rules" in task.dials else None)
    assert task.draw(60, dials, rng(3)) == task.draw(60, dials, rng(3))
    assert task.draw(60, dials, rng(3)) != task.draw(60, dials, rng(4))
    assert task.tests(20, dials, rng(3)) == task.tests(20, dials, rng(3))
    assert task.tests(20, dials, rng(3)) == task.tests(20, replace(dials, wrong=0, plausible=False), rng(3))


@pytest.mark.parametrize("plausible", [False, True])
@pytest.mark.parametrize("task", EVERY)
def test_exactly_the_share_asked_for_is_wrong_and_the_verifier_knows_which(task, plausible):
    records = task.draw(N, Dials(wrong=0.4, plausible=plausible), rng(1))
    assert sum(record.notes["wrong"] for record in records) == 0.4 * N
    for record in records:
        assert task.verdict(record).accepted is not record.notes["wrong"], record
        assert bool(record.notes["slip"]) is record.notes["wrong"]
        assert record.response
    clean = task.draw(N, Dials(), rng(1))
    assert [record.prompt for record in clean] == [record.prompt for record in records]
    assert not any(record.notes["wrong"] for record in clean)
    assert all(a == b for a, b in zip(clean, records) if not b.notes["wrong"])
    places = {place for place, record in enumerate(records) if record.notes["wrong"]}
    scattered = sum(place < N // 2 for place in places)
    assert abs(scattered - 0.2 * N) < 4 * math.sqrt(0.2 * N / 2)  # the wrong ones are not all at one end


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("task", EVERY)
def test_tests_ask_nothing_that_was_trained_on_and_are_answered_rightly(task, seed):
    dials = Dials(choice=seed)
    records = task.draw(N, dials, rng(seed))
    tests = task.tests(40, dials, rng(100 + seed))
    assert next(iter(tests)) == "id"
    assert len(tests) >= 3
    trained = {record.prompt for record in records}
    assert len(trained) == N
    for split, items in tests.items():
        assert len({item.prompt for item in items}) == len(items) == 40, split
        assert not trained & {item.prompt for item in items}
        for item in items:
            assert task.right(item, item.response)
            assert task.right(item, f" {item.response}\n")
            assert not task.right(item, "")
    refuse_leaks(records, tests)


@pytest.mark.parametrize("task", EVERY)
def test_what_is_kept_for_tests_is_in_no_training_record_and_in_every_question_of_those_tests(task):
    dials = Dials()
    trained = task.trained(task.settled(dials))
    for record in task.draw(300, dials, np.random.default_rng(1)):
        item = task.solve(record)
        assert not task.kept(item)
        assert trained.issuperset(item.notes["rules"])
    tests = task.tests(40, dials, np.random.default_rng(2))
    parts = {part for items in tests.values() for item in items for part in task.kept(item)}
    for split, items in tests.items():
        for part in parts.intersection(split.split(", ")):
            # A frame is drawn for each clause, of which some are of the negating frames: all are kept for tests.
            assert all(part in task.kept(item) for item in items)
        for item in items:
            assert task.kept(item) <= set(split.split(", ")) | {split}


@pytest.mark.parametrize("task", EVERY)
def test_depths_come_about_equally_often(task):
    records = task.draw(N, Dials(depth=(2, 3)), rng(6))
    assert {record.notes["depth"] for record in records} == {2, 3}
    assert abs(sum(record.notes["depth"] == 2 for record in records) - N / 2) <= 0.03 * N
    for record in records:
        assert set(json.loads(json.dumps(record.notes))) == set(record.notes)  # nothing that JSON does not know


@pytest.mark.parametrize("task", EVERY)
def test_fewer_questions_come_again_about_equally_often(task):
    records = task.draw(100, Dials(questions=30, rules=6 if "rules" in task.dials else None), rng(2))
    times = {record.prompt: 0 for record in records}
    for record in records:
        times[record.prompt] += 1
    assert sorted(times.values()) == [3] * 20 + [4] * 10  # 100 = 30 x 3 + 10


@pytest.mark.parametrize("choice", range(4))
@pytest.mark.parametrize(
    ("name", "dials"),
    [
        ("string_rewriting", {"rules": 1, "kinds": ("replace",), "depth": (1,)}),
        ("string_rewriting", {"rules": 4, "depth": (1, 2)}),
        ("string_rewriting", {"rules": 400, "depth": (2,)}),
        ("string_rewriting", {"rules": 500, "depth": (3,)}),
        ("arithmetic", {"rules": 1, "depth": (2,)}),
        ("arithmetic", {"rules": 40, "depth": (2, 3)}),
        ("arithmetic", {"rules": 250, "depth": (4,)}),
        ("list_programs", {"rules": 1, "depth": (3,)}),
        ("list_programs", {"rules": 200, "depth": (2,)}),
        ("list_programs", {"rules": 240, "depth": (4,)}),
        ("opinions", {"rules": 1}),
        ("opinions", {"rules": 8}),
    ],
)
def test_the_number_of_different_rules_is_the_number_asked_for(name, dials, choice):
    records = TASKS[name].draw(250, Dials(**dials, choice=choice), rng())
    assert len({rule for record in records for rule in record.notes["rules"]}) == dials["rules"]


def test_many_rules_are_shared_out_over_the_kinds_and_all_used():
    records = TASKS["string_rewriting"].draw(4_096, Dials(rules=4_096, depth=(1,)), rng())
    used = {rule: record.notes["kinds"][0] for record in records for rule in record.notes["rules"]}
    assert sorted(list(used.values()).count(kind) for kind in set(used.values())) == [1_365, 1_365, 1_366]


@pytest.mark.parametrize("name", ["string_rewriting", "list_programs", "arithmetic"])
def test_careless_outputs_are_nearer_to_the_right_ones_than_random_outputs(name):
    task = TASKS[name]

    def likeness(plausible):
        records = task.draw(N, Dials(wrong=1, plausible=plausible), rng(8))
        right = [task.solve(record).response for record in records]
        return np.mean([SequenceMatcher(None, a, b.response).ratio() for a, b in zip(right, records)])

    assert likeness(plausible=True) > likeness(plausible=False) + 0.15


@pytest.mark.parametrize("task", EVERY)
def test_dials_out_of_range_or_of_another_task_are_refused(task):
    if "rules" not in task.dials:
        with pytest.raises(InputError, match=r"has no dial 'rules', got 5\. It has: kinds, depth"):
            task.draw(5, Dials(rules=5), rng())
    else:
        with pytest.raises(InputError, match=r"rules=?.*got"):
            task.draw(5, Dials(rules=10**9), rng())
    with pytest.raises(InputError, match=r"depth must be from 1 to \d, got 50"):
        task.draw(5, Dials(depth=(1, 50)), rng())
    with pytest.raises(InputError, match=r"depth must be from 1 to \d, got 0"):
        task.tests(5, Dials(depth=(0,)), rng())
    with pytest.raises(InputError, match=r"n must be from 1 to 1,000,000 records, got 0"):
        task.draw(0, Dials(), rng())
    with pytest.raises(InputError, match=r"n must be from 1 to 1,000,000 records, got 1000000000"):
        task.draw(10**9, Dials(), rng())
    with pytest.raises(InputError, match="number of test items must be at least 1, got 0"):
        task.tests(0, Dials(), rng())


@pytest.mark.parametrize(
    ("dials", "message"),
    [
        ({"wrong": 1.5}, "wrong must be a number between 0 and 1, got 1.5"),
        ({"wrong": math.nan}, "wrong must be a number between 0 and 1, got nan"),
        ({"wrong": "half"}, "wrong must be a number between 0 and 1, got 'half'"),
        ({"kinds": (["replace"],)}, r"kinds must be names, got \(\['replace'\],\)"),
        ({"rules": 0}, "rules must be at least 1, got 0"),
        ({"rules": 2.5}, "rules must be a whole number, got 2.5"),
        ({"questions": True}, "questions must be a whole number, got True"),
        ({"choice": -1}, "choice must be at least 0, got -1"),
        ({"depth": 3}, "depth must be several values in a tuple, got 3"),
        ({"kinds": "replace"}, "kinds must be several values in a tuple, got 'replace'"),
        ({"depth": ()}, "depth must name at least one, got none"),
        ({"depth": (1, 1)}, r"depth must be different from each other, got \(1, 1\)"),
        ({"length": (9, 4)}, r"length must be its smallest and its largest value, got \(9, 4\)"),
        ({"numbers": (1, 2, 3)}, r"numbers must be its smallest and its largest value, got \(1, 2, 3\)"),
    ],
)
def test_dials_that_no_task_can_have_are_refused_when_set(dials, message):
    with pytest.raises(InputError, match=message):
        Dials(**dials)


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(InputError, match="no task 'strings_rewriting'; did you mean 'string_rewriting'"):
        find("strings_rewriting")
    with pytest.raises(InputError, match="kinds 'replce' is not known; did you mean 'replace'"):
        find("string_rewriting").draw(5, Dials(kinds=("replce",)), rng())


def test_without_reasoning_gym_its_tasks_name_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingCapability, match=r"trivium\[tasks\]"):
        TASKS["gym"].draw(5, Dials(), rng())


def test_too_few_records_for_the_rules_and_too_few_questions_are_refused():
    with pytest.raises(InputError, match="10 questions have room for 10 of 256 rules"):
        TASKS["string_rewriting"].draw(10, Dials(depth=(1,)), rng())
    with pytest.raises(InputError, match=r"about \d+ different questions were found, 500 were wanted"):
        TASKS["arithmetic"].draw(500, Dials(rules=1, depth=(1,), numbers=(1, 9)), rng())


def test_dials_that_leave_no_question_for_the_test_are_refused():
    with pytest.raises(InputError, match="no question is left for the test 'id'"):
        TASKS["arithmetic"].tests(5, Dials(rules=2, depth=(1,), numbers=(0, 0)), rng())


def test_a_question_of_the_tests_among_the_records_is_found():
    items = {"id": (Item("1+1:", "2"),), "deeper": (Item("1+1+1:", "3"), Item("2+1+1:", "4"))}
    refuse_leaks([Record("a", "1+2:", "3")], items)
    with pytest.raises(
        InputError, match=r"1 questions of the test 'deeper' are in the training data \(first: '2\+1\+1:'\)"
    ):
        refuse_leaks([Record("a", "2+1+1: ", "4")], items)


def test_a_task_whose_slips_are_always_right_says_so():
    task = Task(
        "toy", "A toy.", {"rules": Dial("diversity", "none", 1)}, lambda dials: ("id",),
        lambda split, dials, dice: iter([Item("q", "a", {"rules": ["r"]})]),
        lambda *_: ("a", "slip"), lambda *_: ("a", "random"),
        lambda item, output: output == item.answer, lambda record: Item("q", "a"), lambda dials: frozenset("r"),
    )  # fmt: skip
    assert task.draw(1, Dials(), rng())[0].response == "a"
    with pytest.raises(InputError, match="toy: found no wrong output for 'q'"):
        task.draw(1, Dials(wrong=1), rng())


def test_sharing_out_is_even_and_more_never_takes_any_away():
    assert evenly(5, [2, 9, 9]) == [2, 2, 1]
    assert evenly(9, [1, 9, 3]) == [1, 5, 3]  # one and three are full, the rest goes where there is room
    before = [0, 0, 0]
    for n in range(1, 14):
        now = evenly(n, [1, 9, 3])
        assert sum(now) == n
        assert all(a <= b for a, b in zip(before, now))
        before = now
    with pytest.raises(InputError, match="14 do not fit where there is room for 13"):
        evenly(14, [1, 9, 3])


def test_a_quarter_is_held_out():
    held = sum(held_out(str(number)) for number in range(10_000))
    assert abs(held - 2_500) < 5 * math.sqrt(10_000 * 3 / 16)
