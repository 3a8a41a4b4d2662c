from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.studies.own_task import beyond, dials_of, own_set
from trivium.tasks import TASKS, Dials
from trivium.tasks.dice import Dice
from trivium.tasks.gym import ABOVE, FAMILIES, HIGHEST, entries
from trivium.verifiers.gym import missing_gym

pytestmark = pytest.mark.skipif(missing_gym() is not None, reason="reasoning-gym or a sandbox is not there")


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_levels_of_a_family_ask_the_same(family):
    asked = {}
    for level in range(1, HIGHEST + ABOVE + 1):
        for entry, _ in zip(entries(family, level, Dice(np.random.default_rng(level))), range(300)):
            assert asked.setdefault(entry["question"], level) == level


@pytest.mark.parametrize("choice", range(3))
def test_families_and_levels_that_were_not_asked_for_are_in_the_tests_alone(choice):
    dials = Dials(kinds=("gcd", "number_sorting"), depth=(2, 3))
    records = TASKS["gym"].draw(100, dials, np.random.default_rng(choice))
    assert {record.notes["rules"][0] for record in records} == {"gcd", "number_sorting"}
    tests = TASKS["gym"].tests(40, dials, np.random.default_rng(50 + choice))
    assert set(tests) == {"id", "unseen families", "harder"}
    for split, items in tests.items():
        for item in items:
            assert (item.notes["rules"][0] in dials.kinds) == (split != "unseen families")
            assert item.notes["depth"] in ((4, 5) if split == "harder" else (2, 3))
    assert "unseen families" not in TASKS["gym"].tests(5, Dials(kinds=tuple(FAMILIES)), np.random.default_rng(0))


def test_the_familys_own_scorer_decides_where_it_knows_more_than_the_letter():
    task = TASKS["gym_number_sorting"]
    item = task.tests(1, Dials(), np.random.default_rng(0))["id"][0]
    assert task.right(item, item.answer.replace(", ", ","))
    assert not task.right(item, item.answer.replace(", ", ",").replace("['", "['9"))
    assert not task.right(item, "x" * 100_000)
    assert not task.right(item, "__import__('os')")


def test_a_record_that_reasoning_gym_did_not_make_is_refused():
    with pytest.raises(InputError, match="its question cannot be solved anew"):
        TASKS["gym"].verdict(Record("r", "2 + 2?", "4"))


def test_harder_than_a_set_of_ones_own_is_harder_than_its_levels_or_not_asked():
    """The questions do not show their level: where the records do not say it, the usual levels must not stand in."""
    task = TASKS["gym_gcd"]
    records = task.draw(120, Dials(depth=(5, 6)), np.random.default_rng(0))
    known = own_set("mine", records, task)
    drawn = beyond([known], task, dials_of([known], task), 30, np.random.default_rng(1))
    assert {item.notes["depth"] for item in drawn.tests["harder"]} == {7, 8}
    for levels in ({}, {"depth": "high"}, {"depth": 99}):
        bare = [
            replace(r, notes={"answer": r.notes["answer"], "metadata": r.notes["metadata"]} | levels) for r in records
        ]
        unknown = own_set("mine", bare, task)
        drawn = beyond([unknown], task, dials_of([unknown], task), 30, np.random.default_rng(1))
        assert set(drawn.tests) == {"unseen families"}
        assert "do not say in notes['depth']" in drawn.left_out["harder"]
