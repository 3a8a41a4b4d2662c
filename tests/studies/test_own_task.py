"""What sets of one's own ask, and tests in and out of that."""

from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records import Record
from trivium.studies.own_task import beyond, dials_of, held_out_of, own_set, pool_of, rules_of
from trivium.tasks import Dials, find

OPINIONS = find("opinions")


def drawn(n=150, task=OPINIONS, seed=0, **dials):
    return task.draw(n, Dials(**dials), np.random.default_rng(seed))


def as_given(records):
    """As a user's file has them: prompts and responses, no notes."""
    return [Record(record.id, record.prompt, record.response) for record in records]


def test_every_record_is_solved_anew_and_its_response_judged():
    one = own_set("mine", as_given(drawn(wrong=0.2)), OPINIONS)
    assert len(one.records) == len(one.asked) == len(one.questions) == 150
    assert one.right == pytest.approx(0.8)  # 30 of 150 are wrong
    assert one.foreign == ()


def test_what_is_not_of_the_task_is_left_out_by_id_up_to_a_share():
    stray = [Record(f"stray{i}", "What is the capital of France?", "Paris") for i in range(15)]
    one = own_set("mine", [*as_given(drawn()), *stray], OPINIONS)
    assert one.foreign == tuple(record.id for record in stray)
    assert len(one.records) == 150
    with pytest.raises(InputError, match=r"20 of the 170 records of mine are no questions of opinions \(first: stray0"):
        own_set("mine", [*as_given(drawn()), *stray, *stray[:5]], OPINIONS)


def test_too_few_questions_say_how_many_are_needed():
    records = as_given(drawn(99))
    with pytest.raises(InputError, match=r"mine asks 99 different questions; at least 100 are needed"):
        own_set("mine", [*records, *records], OPINIONS)


@pytest.mark.parametrize(
    ("name", "dials"),
    [
        ("opinions", Dials(rules=3, depth=(1, 2), choice=2)),
        ("string_rewriting", Dials(rules=12, kinds=("replace", "delete"), depth=(1,), length=(6, 8), choice=5)),
        ("arithmetic", Dials(rules=9, depth=(2, 3), numbers=(3, 30), choice=1)),
        ("list_programs", Dials(rules=10, depth=(1, 2), length=(4, 6), choice=3)),
    ],
)
def test_the_dials_of_a_set_are_read_off_its_questions(name, dials):
    task = find(name)
    one = own_set("mine", as_given(task.draw(400, dials, np.random.default_rng(0))), task)
    found = dials_of([one], task)
    assert (found.rules, found.depth, found.kinds) == (dials.rules, dials.depth, dials.kinds)
    if dials.length or dials.numbers:
        assert (found.length, found.numbers) == (dials.length, dials.numbers)
    asked = task.tests(40, found, np.random.default_rng(1))["id"]
    assert all(set(item.notes["rules"]) <= rules_of([one]) for item in asked)  # the choice was found too


def test_tests_beyond_the_sets_are_so_for_each_of_them():
    sets = [own_set("few", as_given(drawn(rules=2, depth=(1,))), OPINIONS),
            own_set("many", as_given(drawn(rules=5, depth=(2,))), OPINIONS)]  # fmt: skip
    dials = dials_of(sets, OPINIONS)
    assert (dials.rules, dials.depth) == (5, (1, 2))
    found = beyond(sets, OPINIONS, dials, 60, np.random.default_rng(0))
    assert set(found.tests) == {
        "unseen domains", "unseen frames", "deeper", "unseen domains, unseen frames", "unseen domains, deeper",
    }  # fmt: skip
    rules = rules_of(sets)
    assert all(not rules & set(item.notes["rules"]) for item in found.tests["unseen domains"])
    assert all(rules >= set(item.notes["rules"]) for item in found.tests["unseen frames"])
    assert min(item.notes["depth"] for item in found.tests["deeper"]) == 3


def test_a_set_that_has_the_unseen_rules_leaves_only_the_others_to_be_asked():
    unseen = OPINIONS.tests(60, Dials(rules=2), np.random.default_rng(3))["unseen domains"]
    gardens = [Record(str(i), item.prompt, item.answer) for i, item in enumerate(unseen)
               if item.notes["rules"] == ["gardens"]]  # fmt: skip
    assert gardens
    one = own_set("mine", [*as_given(drawn(300, rules=2)), *gardens], OPINIONS)
    found = beyond([one], OPINIONS, replace(Dials(rules=2), depth=(2, 3)), 100, np.random.default_rng(0))
    assert {rule for item in found.tests["unseen domains"] for rule in item.notes["rules"]} == {
        "games", "lessons", "concerts",
    }  # fmt: skip


def of_tests(task, dials, *splits, n=60):
    """Records made from other questions of the task's tests."""
    tests = task.tests(n, dials, np.random.default_rng(77))
    return [Record(f"{split} {i}", item.prompt, item.answer) for split in splits for i, item in enumerate(tests[split])]


def test_what_a_set_has_of_the_tests_in_other_questions_is_not_called_unseen():
    """None of the questions is asked twice: it is the domains, and the frames, that the second set has seen."""
    dials = Dials(rules=2, depth=(1, 3))
    narrow = own_set("narrow", as_given(drawn(300, rules=2, depth=(1, 3))), OPINIONS)
    leaky = [*as_given(drawn(300, seed=1, rules=2, depth=(1, 3))), *of_tests(OPINIONS, dials, "unseen domains", n=200)]
    sets = [narrow, own_set("leaky", leaky, OPINIONS)]
    found = beyond(sets, OPINIONS, dials_of(sets, OPINIONS), 60, np.random.default_rng(0))
    assert set(found.tests) == {"unseen frames", "deeper"}
    assert set(found.left_out) == {"unseen domains", "unseen domains, unseen frames", "unseen domains, deeper"}
    assert "0 of its 60 questions ask rules that no set has" in found.left_out["unseen domains"]
    framed = own_set("framed", [*leaky[:300], *of_tests(OPINIONS, dials, "unseen frames", n=30)], OPINIONS)
    found = beyond([narrow, framed], OPINIONS, dials_of([narrow, framed], OPINIONS), 60, np.random.default_rng(0))
    assert set(found.tests) == {"unseen domains", "deeper", "unseen domains, deeper"}
    assert found.left_out["unseen frames"] == "there are such among the records: 30 of framed"


@pytest.mark.parametrize(("name", "other"), [("arithmetic", "unseen numbers"), ("list_programs", "unseen programs")])
def test_unseen_pairs_are_asked_of_nobody_who_has_seen_some(name, other):
    task, dials, split = find(name), Dials(rules=20, depth=(2, 3)), "unseen pairs"
    clean = as_given(task.draw(400, dials, np.random.default_rng(0)))
    sets = [own_set("clean", clean, task),
            own_set("leaky", [*clean[:200], *of_tests(task, dials, split, n=20)], task)]  # fmt: skip
    found = beyond(sets[:1], task, dials_of(sets[:1], task), 40, np.random.default_rng(0))
    assert {split, other} <= set(found.tests)
    found = beyond(sets, task, dials_of(sets, task), 40, np.random.default_rng(0))
    assert split not in found.tests
    assert found.left_out[split] == "there are such among the records: 20 of leaky"


def test_a_set_made_from_the_tests_is_refused():
    tests = OPINIONS.tests(100, Dials(rules=2), np.random.default_rng(0))
    leak = [Record(str(i), item.prompt, item.answer) for i, item in enumerate(tests["deeper"][:10])]
    one = own_set("mine", [*as_given(drawn(300, rules=2)), *leak], OPINIONS)
    with pytest.raises(InputError, match=r"questions of the test 'deeper' stand in mine"):
        beyond([one], OPINIONS, Dials(rules=2), 100, np.random.default_rng(0))


def test_dials_that_the_task_cannot_have_are_told_with_what_was_read():
    one = own_set("mine", as_given(drawn()), OPINIONS)
    with pytest.raises(InputError, match=r"dials of these sets, rules 9.*opinions: rules must be"):
        beyond([one], OPINIONS, Dials(rules=9), 20, np.random.default_rng(0))


def test_questions_held_out_are_asked_of_no_set_and_answered_by_the_task():
    records = as_given(drawn(200, wrong=0.5))
    again = [Record(f"again{i}", record.prompt, "good") for i, record in enumerate(records)]
    sets = [own_set("a", records, OPINIONS), own_set("b", [*again, *again], OPINIONS)]
    tests = held_out_of(sets, 30, np.random.default_rng(0))
    assert {name: len(items) for name, items in tests.items()} == {"a": 30, "b": 30}
    asked = {item.prompt for items in tests.values() for item in items}
    for one in sets:
        pool = pool_of(one, tests)
        assert not asked & {record.prompt for record in pool}
        assert len(pool) == sum(record.prompt not in asked for record in one.records)
    assert all(OPINIONS.right(item, item.answer) for item in tests["a"])
    assert len(held_out_of(sets, 1000, np.random.default_rng(0))["a"]) == 40  # a fifth of 200
