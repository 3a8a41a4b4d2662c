import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks import TASKS, Dials
from trivium.tasks.dice import Dice
from trivium.tasks.gym import FAMILIES, HARDER, HIGHEST, entries
from trivium.verifiers.gym import missing_gym

pytestmark = pytest.mark.skipif(missing_gym() is not None, reason="reasoning-gym or a sandbox is not there")


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_levels_of_a_family_ask_the_same(family):
    asked = {}
    for level in range(1, HIGHEST + HARDER + 1):
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
