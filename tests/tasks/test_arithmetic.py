import re

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks import Dials
from trivium.tasks.arithmetic import (
    ARITHMETIC,
    PRODUCTS,
    UNSEEN_PAIRS,
    pairs_of,
    parsed,
    steps_of,
    template_of,
    training_templates,
    written,
)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("7+5", ["7+5=12"]),
        ("((7+5)*2)-3", ["7+5=12", "12*2=24", "24-3=21"]),
        ("(1-9)-(2*3)", ["1-9=-8", "2*3=6", "-8-6=-14"]),  # left before right
        ("0*(5-5)", ["5-5=0", "0*0=0"]),
    ],
)
def test_steps_by_hand(text, steps):
    assert written(parsed(text)) == text
    assert steps_of(parsed(text)) == steps
    assert ARITHMETIC.verdict(Record("r", f"{text}:", ";".join(steps))).accepted
    assert ARITHMETIC.verdict(Record("r", f"{text}:", steps[-1].split("=")[1])).accepted  # the number alone will do
    assert not ARITHMETIC.verdict(Record("r", f"{text}:", ";".join(steps) + "0")).accepted or steps[-1].endswith("=0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2+2=?", "looks like"),
        ("", "looks like"),
        ("1+" * 600 + "1", "looks like"),
        ("1+2+3", "brackets do not match"),
        ("(1+2", "an operation is missing|a number or a bracket is missing"),
        ("1+", "a number or a bracket is missing"),
        ("5", "an operation is missing"),
        ("(" * 90 + "1", "a number or a bracket is missing|operation is missing"),
        ("(" * 499 + "1", "more than 100 brackets"),
        ("\u0663+\u0664:", "looks like"),  # digits of another script
    ],
)
def test_other_texts_are_refused(text, message):
    with pytest.raises(InputError, match=message):
        ARITHMETIC.verdict(Record("r", text, "4"))


def test_pairs_and_templates_by_hand():
    assert pairs_of(parsed("((7+5)*2)-3")) == {("+", "*"), ("*", "-")}
    assert pairs_of(parsed("7+5")) == set()
    assert template_of(parsed("((17+5)*2)-3")) == "((#+#)*#)-#"
    # One operation: three. Two: an operation left or right of another, 2 x 9, of which 2 x 2 have an unseen pair.
    assert len(training_templates(1)) == 3
    assert len(training_templates(2)) <= 14
    assert len(set(training_templates(3))) == len(training_templates(3))


@pytest.mark.parametrize("choice", range(8))
def test_nothing_of_the_tests_was_in_training(choice):
    dials = Dials(rules=40, depth=(1, 2, 3), choice=choice)
    records = ARITHMETIC.draw(900, dials, np.random.default_rng(choice))
    templates = {record.notes["rules"][0] for record in records}
    for record in records:
        tree = parsed(record.prompt[:-1])
        assert not pairs_of(tree).intersection(UNSEEN_PAIRS)
        assert record.prompt.count("*") <= PRODUCTS
        assert all(1 <= int(number) <= 20 for number in re.findall(r"\d+", record.prompt))
    tests = ARITHMETIC.tests(50, dials, np.random.default_rng(500 + choice))
    for split, items in tests.items():
        for item in items:
            numbers = [int(number) for number in re.findall(r"\d+", item.prompt)]
            new_pairs = pairs_of(parsed(item.prompt[:-1])).intersection(UNSEEN_PAIRS)
            assert bool(new_pairs) == (split == "unseen pairs")
            assert all((20 < number <= 40) == ("unseen numbers" in split) for number in numbers)
            if split in ("id", "unseen numbers"):
                assert item.notes["rules"][0] in templates
            else:
                assert item.notes["rules"][0] not in templates
            if split == "deeper":
                assert item.notes["depth"] in (4, 5)
            elif "depth" in split:
                assert item.notes["depth"] == int(split[-1])
            else:
                assert item.notes["depth"] <= 3


def test_a_slip_is_carried_on():
    records = ARITHMETIC.draw(400, Dials(wrong=1, plausible=True), np.random.default_rng(3))
    for record in records:
        right, given = ARITHMETIC.solve(record).response.split(";"), record.response.split(";")
        assert len(right) == len(given)
        false = 0
        for step in given:
            sides = step.rpartition("=")
            (left, sign, other) = re.fullmatch(r"(-?\d+)([-+*])(-?\d+)", sides[0]).groups()
            value = {"+": int(left) + int(other), "-": int(left) - int(other), "*": int(left) * int(other)}[sign]
            false += value != int(sides[2])
        assert false == 1  # one step is false; the others are right given what came before


def test_more_templates_than_there_are_is_refused_with_the_number():
    there = len(training_templates(1)) + len(training_templates(2))
    with pytest.raises(InputError, match=f"from 2 to {there}, the number of templates there are with 1, 2 operations"):
        ARITHMETIC.draw(100, Dials(rules=there + 1, depth=(1, 2)), np.random.default_rng(0))
    assert len(ARITHMETIC.draw(500, Dials(rules=there, depth=(1, 2)), np.random.default_rng(0))) == 500


def test_one_operation_has_no_pairs_and_no_unseen_templates():
    tests = ARITHMETIC.tests(20, Dials(rules=3, depth=(1,)), np.random.default_rng(0))
    assert set(tests) == {"id", "unseen numbers", "deeper", "unseen templates, depth 2", "unseen templates, depth 3"}
