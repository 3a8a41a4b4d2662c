import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks import Dials, find
from trivium.tasks.string_rewriting import KINDS, LETTERS, STRING_REWRITING, kind_of, rewrite, rules_of, training_rules


@pytest.mark.parametrize(
    ("rules", "string", "outcome"),
    [
        (["ab>c"], "abxab", "cxc"),  # every occurrence
        (["ab>c", "xc>d"], "abxab", "cd"),  # cxc, then the last two letters
        (["xc>d", "ab>c"], "abxab", "cxc"),  # in the other order nothing to find at first
        (["ab>"], "aabb", "ab"),  # one pass: what arises is not read again
        (["ab>abab"], "cab", "cabab"),
        (["abc>cba"], "xabc", "xcba"),
        (["ab>adb"], "ab", "adb"),
        (["abc<d"], "abccba", "abcd"),  # cba is abc backwards
    ],
)
def test_rules_are_applied_in_order_everywhere_once(rules, string, outcome):
    assert rewrite(rules, string) == outcome
    asked = Record("r", f"{';'.join(rules)}|{string}=", outcome)
    assert STRING_REWRITING.verdict(asked).accepted
    assert not STRING_REWRITING.verdict(Record("r", asked.prompt, outcome + "a")).accepted


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_rule_shows_in_its_form(kind):
    rules = rules_of(kind, ("ab", "abc", "pda"))
    assert len(set(rules)) == len(rules)
    assert {kind_of(rule) for rule in rules} == {kind}


def test_fewer_rules_of_one_choice_are_a_part_of_more():
    kinds = ("replace", "delete")
    assert set(training_rules(10, kinds, 3)) < set(training_rules(500, kinds, 3))
    assert set(training_rules(500, kinds, 3)) != set(training_rules(500, kinds, 4))
    assert sum(kind_of(rule) == "delete" for rule in training_rules(500, kinds, 3)) == 250


def test_rules_that_do_not_fit_or_do_not_exist_are_refused_with_the_number_there_is():
    rng = np.random.default_rng(0)
    there = len(rules_of("delete", tuple({rule[:-1] for rule in training_rules(2_000, ("delete",), 0)})))
    assert there == 2_000
    with pytest.raises(InputError, match=r"there are 2,\d\d\d rules of delete, got rules=4,000"):
        STRING_REWRITING.draw(10, Dials(rules=4_000, kinds=("delete",)), rng)
    with pytest.raises(InputError, match="3 kinds need as many rules, got rules=2"):
        STRING_REWRITING.draw(10, Dials(rules=2), rng)
    with pytest.raises(InputError, match="compositions of 4 need as many rules, got rules=3"):
        STRING_REWRITING.tests(10, Dials(rules=3, depth=(4,)), rng)
    with pytest.raises(InputError, match=r"strings of at least 10 letters, got length=\(9, 12\)"):
        STRING_REWRITING.draw(10, Dials(depth=(3,), length=(9, 12)), rng)
    with pytest.raises(InputError, match=r"looks like 'ab>c;de>f\|abxde=', got 'What is 2"):
        STRING_REWRITING.verdict(Record("r", "What is 2 + 2?", "4"))


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        (";".join(["a>aa"] * 40) + "|a=", "grows beyond 10,000 letters"),
        (";".join(["ab>abab"] * 40) + "|ab=", "grows beyond 10,000 letters"),
        ("a>" + "a" * 5_000 + ";a>aaa|aaa=", "grows beyond 10,000 letters"),
        ("ab>c|=", "nothing is left of the string"),
        ("ab>|ab=", "nothing is left of the string"),
    ],
)
def test_questions_that_would_fill_the_memory_or_ask_for_nothing_are_refused(prompt, message):
    for task in (STRING_REWRITING, find("string_rewriting_spaced")):
        with pytest.raises(InputError, match=message):
            task.solve(Record("r", prompt, ""))


@pytest.mark.parametrize("choice", range(12))
def test_nothing_of_the_tests_was_in_training(choice):
    dials = Dials(rules=300, depth=(1, 2, 3), choice=choice)
    records = STRING_REWRITING.draw(600, dials, np.random.default_rng(choice))
    tests = STRING_REWRITING.tests(60, dials, np.random.default_rng(1_000 - choice))
    rules = {rule for record in records for rule in record.notes["rules"]}
    patterns = {rule.split(">")[0] for rule in rules}
    strings = {record.prompt.split("|")[1] for record in records}
    assert {kind for record in records for kind in record.notes["kinds"]} == {"replace", "delete", "duplicate"}
    for split, items in tests.items():
        for item in items:
            assert item.prompt.split("|")[1] not in strings
            new = {rule.replace("<", ">").split(">")[0] for rule in item.notes["rules"]} - patterns
            if split.startswith("unseen rules"):
                assert len(new) == len({rule.split(">")[0] for rule in item.notes["rules"]})
            else:
                assert not new, split
            if split == "unseen kinds":
                assert set(item.notes["kinds"]) <= {"turn", "insert"}
            elif split == "unseen operator":
                assert set(item.notes["kinds"]) == {"backward"}
            else:
                assert set(item.notes["kinds"]) <= {"replace", "delete", "duplicate"}
            if split in ("id", "longer strings", "deeper"):
                assert set(item.notes["rules"]) <= rules
            assert (item.notes["length"] > 12) == ("longer" in split)
            if split == "deeper":
                assert item.notes["depth"] in (4, 5)
            elif "depth" in split:
                assert item.notes["depth"] == int(split[-1])
            else:
                assert item.notes["depth"] in (1, 2, 3)


def test_a_split_that_the_dials_leave_nothing_of_is_not_there():
    tests = STRING_REWRITING.tests(5, Dials(kinds=tuple(KINDS)), np.random.default_rng(0))
    assert "unseen kinds" not in tests
    assert "unseen operator" not in tests


def test_outputs_are_seldom_the_input_or_empty_and_order_often_matters():
    records = STRING_REWRITING.draw(4_000, Dials(depth=(1, 2, 3)), np.random.default_rng(5))
    same = [record.response == record.prompt[:-1].split("|")[1] for record in records]
    assert np.mean(same) < 0.01
    assert all(record.response and set(record.response) <= set(LETTERS) for record in records)
    composed = [record for record in records if record.notes["depth"] > 1]
    turned = [rewrite(record.notes["rules"][::-1], record.prompt[:-1].split("|")[1]) for record in composed]
    assert np.mean([other != record.response for other, record in zip(turned, composed)]) > 0.25


def test_with_spaces_the_same_is_asked_and_any_spacing_of_the_answer_is_right():
    dials = Dials(rules=20, depth=(1, 2), wrong=0.3, plausible=True, choice=3)
    plain, spaced = (find(name) for name in ("string_rewriting", "string_rewriting_spaced"))
    for one, other in zip(*(task.draw(60, dials, np.random.default_rng(1)) for task in (plain, spaced)), strict=True):
        assert (other.prompt, other.response) == (" ".join(one.prompt), " ".join(one.response))
        assert spaced.verdict(other).accepted is plain.verdict(one).accepted is not one.notes["wrong"]
        assert other.notes["rules"] == one.notes["rules"]
    asked = [task.tests(20, dials, np.random.default_rng(2)) for task in (plain, spaced)]
    assert asked[0].keys() == asked[1].keys()
    for one, other in zip(asked[0]["id"], asked[1]["id"], strict=True):
        assert (other.prompt, other.answer) == (" ".join(one.prompt), " ".join(one.answer))
        assert spaced.right(other, f" {one.answer}\n")
        assert spaced.right(other, other.answer)
        assert not spaced.right(other, other.answer + " x")
        assert not plain.right(one, other.answer)
