from itertools import pairwise

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks import Dials
from trivium.tasks.list_programs import LIST_PROGRAMS, STEPS, run, training_programs, trivial, unseen_pairs

BY_HAND = {
    "rev": "28714", "srt": "12478", "dsc": "87421", "rot": "17824", "swp": "21784", "ad1": "52893", "ad3": "74015",
    "ad5": "96237", "neg": "58217", "dbl": "82464", "sum": "45202", "tk3": "417", "dr2": "782", "evn": "482",
    "odd": "17", "big": "78", "low": "412", "unq": "41782", "dup": "4411778822", "mir": "4178228714",
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_every_step_by_hand(step):
    assert run((step,), "41782") == BY_HAND[step]


def test_steps_follow_one_another():
    assert run(("ad3", "tk3", "rev"), "4172") == "047"  # 7405, 740, 047
    assert run(("unq", "dup"), "3313") == "3311"
    assert run(("swp",), "5") == "5"
    assert LIST_PROGRAMS.verdict(Record("r", "ad3 tk3 rev|4172=", " 047 ")).accepted
    assert not LIST_PROGRAMS.verdict(Record("r", "ad3 tk3 rev|4172=", "47")).accepted


@pytest.mark.parametrize("prompt", ["", "rev 4172", "rev|4172", "rev|41a2=", "foo|41=", "|41=", "=", "|="])
def test_other_texts_are_refused(prompt):
    with pytest.raises(InputError, match=r"a question looks like 'rev ad3\|4172='"):
        LIST_PROGRAMS.verdict(Record("r", prompt, "4"))


def test_programs_that_do_nothing_or_leave_nothing_are_trivial():
    assert trivial(("rev", "rev"))
    assert trivial(("ad5", "ad5"))
    assert trivial(("evn", "odd"))
    assert not trivial(("rev", "rot"))
    assert len(training_programs(1)) == len(STEPS)
    assert not any(trivial(program) for program in training_programs(2))


@pytest.mark.parametrize("choice", range(8))
def test_nothing_of_the_tests_was_in_training(choice):
    dials = Dials(rules=100, depth=(1, 2, 3), choice=choice)
    records = LIST_PROGRAMS.draw(600, dials, np.random.default_rng(choice))
    programs = {record.notes["rules"][0] for record in records}
    lists = {record.prompt.split("|")[1] for record in records}
    pairs = {pair for program in programs for pair in pairwise(program.split())}
    steps = {step for program in programs for step in program.split()}
    others = [digits[: 4 + n % 6] for n, digits in enumerate("".join(map(str, row)) for row in _digits(choice, 60))]
    done = {tuple(run(tuple(program.split()), digits) for digits in others) for program in programs}
    for split, items in LIST_PROGRAMS.tests(50, dials, np.random.default_rng(500 + choice)).items():
        assert len(items) == 50
        for item in items:
            program, digits = item.prompt.split("|")
            assert digits not in lists
            assert set(program.split()) <= steps
            assert item.answer
            assert (item.notes["length"] > 7) == ("longer" in split)
            if split in ("id", "longer lists"):
                assert program in programs
            else:
                assert program not in programs
                assert tuple(run(tuple(program.split()), digits) for digits in others) not in done
            if split == "unseen pairs":
                assert any(pair not in pairs for pair in pairwise(program.split()))
                assert unseen_pairs(tuple(program.split()))
            if split == "deeper":
                assert item.notes["depth"] in (4, 5)
            elif "depth" in split:
                assert item.notes["depth"] == int(split[-1])
            else:
                assert item.notes["depth"] <= 3


def _digits(seed, n):
    return np.random.default_rng(seed).integers(0, 10, (n, 9)).tolist()


def test_outputs_are_seldom_the_list_itself_and_never_nothing():
    records = LIST_PROGRAMS.draw(3_000, Dials(depth=(1, 2, 3)), np.random.default_rng(5))
    same = [record.response == record.prompt[:-1].split("|")[1] for record in records]
    assert np.mean(same) < 0.01
    assert all(record.response for record in records)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("dup " * 40 + "|1=", "grows beyond 10,000 numbers"),
        ("mir " * 10_000 + "|12=", "grows beyond 10,000 numbers"),
        ("rev|=", "nothing is left of the list"),
        ("odd|2468=", "nothing is left of the list"),
    ],
)
def test_questions_that_would_fill_the_memory_or_ask_for_nothing_are_refused(prompt, message):
    with pytest.raises(InputError, match=message):
        LIST_PROGRAMS.solve(Record("r", prompt, ""))


def test_one_program_alone_leaves_only_the_tests_it_can():
    dials = Dials(rules=1, depth=(1,), length=(1, 2))
    tests = LIST_PROGRAMS.tests(5, dials, np.random.default_rng(0))
    assert all(tests.values())


def test_lists_that_a_program_leaves_nothing_of_end_in_an_error():
    alone = next(choice for choice in range(500) if _only(choice) == "dr2")
    with pytest.raises(InputError, match="about 0 different questions were found, 3 were wanted"):
        LIST_PROGRAMS.draw(3, Dials(rules=1, depth=(1,), length=(1, 2), choice=alone), np.random.default_rng(0))


def _only(choice):
    dials = Dials(rules=1, depth=(1,), choice=choice)
    return LIST_PROGRAMS.draw(1, dials, np.random.default_rng(0))[0].notes["rules"][0]


def test_more_programs_than_there_are_is_refused_with_the_number():
    there = len(training_programs(1)) + len(training_programs(2))
    with pytest.raises(
        InputError, match=f"rules must be from 2 to {there}, the number of programs there are with 1, 2"
    ):
        LIST_PROGRAMS.draw(5_000, Dials(rules=there + 1, depth=(1, 2)), np.random.default_rng(0))
    records = LIST_PROGRAMS.draw(900, Dials(rules=there, depth=(1, 2)), np.random.default_rng(0))
    assert len({record.notes["rules"][0] for record in records}) == there
    assert len(LIST_PROGRAMS.draw(2_000, Dials(rules=2_000, depth=(4, 5)), np.random.default_rng(0))) == 2_000
