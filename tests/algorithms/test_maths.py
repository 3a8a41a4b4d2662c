"""What makes each algorithm of mathematics this method and no other, seen on a scripted model."""

import re
from collections import Counter

import pytest
from speakers import Listening, made
from speakers_maths import PROBLEMS, asked, backward, by_prompt, changed, declared, right, sums, sums_by_seed

from trivium.algorithms.dart_math import missing_solutions
from trivium.errors import InputError
from trivium.generation.pool import Pool
from trivium.models.scripted import rendered
from trivium.records import Record

ONE = Record("p1", "A shelf has 4 rows of 6 books. How many books are there?", "4 * 6 = 24. The answer is 24.",
             notes={"answer": "24"})  # fmt: skip
TWO = Record("p2", "A box has 5 rows of 3 pens. How many pens are there?", "5 * 3 = 15. The answer is 15.",
             notes={"answer": "15"})  # fmt: skip


def in_turn(*replies):
    """A speaker that gives one reply after the other, over and over."""
    said = []

    def speak(request):
        said.append(request)
        return replies[(len(said) - 1) % len(replies)]

    return speak


def run(tmp_path, name, speak, **more):
    """A run of one step at a time, so that calls come in the order of the steps."""
    model = Listening(speak)
    return made(tmp_path, name, model, **{"ahead": 1, "step_tokens": 20_000, **more}), model


def test_algorithms_of_mathematics_start_from_the_packaged_problems(tmp_path):
    run(tmp_path, "rft", right)
    assert (tmp_path / "rft" / "seeds.jsonl").read_text().count("\n") == len(PROBLEMS)


@pytest.mark.parametrize("name", ["rft", "dart-math", "rationalization", "metamath"])
def test_what_needs_answers_says_so_where_there_are_none(tmp_path, name):
    with pytest.raises(InputError, match=rf"{name} needs problems with a right answer in notes\['answer'\]"):
        run(tmp_path, name, right, seeds=[Record("s", "Name a big river of Asia.", "The Yangtze.")])


# --- self-consistency


def test_self_consistency_labels_by_the_majority_and_never_by_the_known_answer(tmp_path):
    speak = in_turn("2 + 2 = 4. The answer is 4.", "3 + 4 = 7. The answer is 7.", "8 - 1 = 7. So the answer is $7.00.",
                    "The answer is unknown to me.", "1 * 7 = 7. The answer is 7 books.")  # fmt: skip
    done, _ = run(tmp_path, "self-consistency", speak, seeds=[ONE], max_calls=5)
    (record,) = done.records
    assert record.response == "3 + 4 = 7. The answer is 7."  # the first of the three that say 7, though 24 is right
    told = {name: record.notes[name] for name in ("answer", "vote_share", "votes", "samples")}
    assert told == {"answer": "7", "vote_share": 3 / 5, "votes": 3, "samples": 5}


def test_self_consistency_drops_ties_small_majorities_and_samples_that_state_nothing(tmp_path):
    tie = in_turn(sums(4), sums(7), "No idea at all.")
    assert run(tmp_path / "a", "self-consistency", tie, seeds=[ONE], max_calls=6, options={"samples": 3})[
        0
    ].brought.fates == {"dropped: vote is tied": 2}
    none = in_turn("I would say 7 of them.")
    assert run(tmp_path / "b", "self-consistency", none, seeds=[ONE], max_calls=5)[0].brought.fates == {
        "dropped: no answer stated": 1
    }
    options = {"samples": 3, "least_share": 0.7}
    small = in_turn(sums(4), sums(4), sums(7))
    assert run(tmp_path / "c", "self-consistency", small, seeds=[ONE], max_calls=3, options=options)[
        0
    ].brought.fates == {"dropped: too small a majority": 1}


# --- rejection sampling


def test_rft_keeps_right_solutions_of_distinct_paths(tmp_path):
    speak = in_turn(
        "4 * 6 = 24. The answer is 24.",  # the seed's own path
        "6 + 6 = 12, 12 + 12 = 24. The answer is 24.",
        "First 6 + 6 = 12 books, and then 12 + 12 = 24 books. The answer is 24.",  # the same path in other words
        "6 * 4 = 24. The answer is 24.",  # in RFT another path than 4 * 6
        "4 + 6 = 10. The answer is 10.",
        "4 * 6 = 24, I think.",
    )
    done, _ = run(tmp_path, "rft", speak, seeds=[ONE], max_calls=6, options={"samples": 6})
    assert [record.response[:5] for record in done.records] == ["6 + 6", "6 * 4"]
    assert done.brought.fates == {
        "accepted": 2, "dropped: solution path already there": 2, "dropped: wrong answer": 1,
        "dropped: no answer stated": 1,
    }  # fmt: skip
    assert all(record.prompt == ONE.prompt and record.parents == ("p1",) for record in done.records)


def test_a_solution_that_was_cut_off_is_no_solution(tmp_path):
    done, _ = run(tmp_path, "rft", lambda request: "The answer is 24. " + "And more. " * 200, max_calls=8)
    assert done.brought.fates == {"dropped: truncated solution": 8}


# --- DART-Math


def solved(parent, trials):
    return Record(f"{parent.id}-{trials}", parent.prompt, "done", parents=(parent.id,), notes={"trials": trials})


def test_dart_math_wants_more_solutions_of_problems_that_took_more_trials():
    pool = Pool([ONE, TWO])
    for record in [solved(ONE, 1), solved(ONE, 1), solved(TWO, 4)]:
        pool.add(record)
    window = pool.first(len(pool))
    # ONE failed 0 of 2 trials, TWO 3 of 4: in proportion 0 : 8 wanted, but at least one of each; held are 2 and 1.
    assert missing_solutions([ONE, TWO], window, "difficulty", 8) == [0, 7]
    assert missing_solutions([ONE, TWO], window, "uniform", 8) == [6, 7]
    # Before TWO was ever solved its share of failures counts as 1.
    assert missing_solutions([ONE, TWO], pool.first(4), "difficulty", 8) == [0, 8]


def test_dart_math_tries_until_right_and_stops_at_the_quota(tmp_path):
    wrong = "4 + 6 = 10. The answer is 10."
    calls = []

    def speak(request):
        calls.append(asked(request)[1])
        if asked(request)[1] == ONE.prompt:
            return f"0 + {len(calls)} = {len(calls)}. The answer is 24."
        return f"0 + {len(calls)} = {len(calls)}. The answer is 15." if calls.count(TWO.prompt) % 4 == 0 else wrong

    done, _ = run(tmp_path, "dart-math", speak, seeds=[ONE, TWO], max_calls=120, options={"most": 3})
    kept = Counter(record.prompt for record in done.records)
    assert kept[TWO.prompt] == 3
    assert {record.notes["trials"] for record in done.records if record.prompt == TWO.prompt} == {4}
    assert kept[ONE.prompt] <= 3
    assert done.brought.fates["dropped: every problem has its quota"] > 0
    one_trial, _ = run(tmp_path / "b", "dart-math", in_turn(wrong), seeds=[ONE], max_calls=8)
    assert one_trial.brought.fates == {"dropped: no right answer in all trials": 2}  # four calls each


# --- rationalization


def test_rationalization_gives_the_answer_only_where_the_model_failed_and_keeps_no_quoted_hint(tmp_path):
    speak = by_prompt(
        math_solve=lambda r: sums(24) if asked(r)[1] == ONE.prompt else "The answer is 9.",
        math_rationalize=in_turn("We are told the right answer is 15. The answer is 15.",
                                 "5 * 3 = 15. The answer is 15.",
                                 "As given, the answer is 12. The answer is 12."),
    )  # fmt: skip
    done, model = run(tmp_path, "rationalization", speak, seeds=[ONE, TWO], max_calls=40)
    hints = [rendered(request) for request in model.heard if asked(request)[0] == "math_rationalize"]
    assert all("(answer: 15)" in hint.splitlines()[-2] for hint in hints)
    assert not any("(answer:" in rendered(request) for request in model.heard if asked(request)[0] == "math_solve")
    assert done.brought.fates["dropped: quotes the hint"] >= 1
    assert done.brought.fates["dropped: wrong answer"] >= 1
    assert all(record.notes["hinted"] == (record.prompt == TWO.prompt) for record in done.records)


# --- MetaMath


def test_metamath_bootstraps_forward_and_backward_and_checks_every_answer(tmp_path):
    speak = by_prompt(math_solve=backward, math_declare=declared,
                      math_rephrase=lambda request: f"Say now: {asked(request)[1]}")  # fmt: skip
    done, _ = run(tmp_path, "metamath", speak, max_calls=120)
    branches = Counter(record.notes["branch"] for record in done.records)
    assert set(branches) == {"answer", "rephrase", "self-verification", "fobar"}
    by_id = {problem.id: problem for problem in PROBLEMS.values()}
    for record in done.records:
        parent, branch = by_id[record.parents[0]], record.notes["branch"]
        backwards = branch in ("self-verification", "fobar")
        assert (record.notes["answer"] != parent.notes["answer"]) or not backwards or "x" in record.prompt
        assert (record.prompt == parent.prompt) == (branch == "answer")
        if branch == "fobar":
            assert (
                f"If the answer to this question is {parent.notes['answer']}, what is the value of x?" in record.prompt
            )
        if branch == "self-verification":
            assert record.prompt.endswith(f"{parent.notes['answer']} in the end. What is the value of x?")
        if backwards:  # put back in, the masked number gives what the parent tells
            assert re.sub(r"\bx\b", record.notes["answer"], record.prompt, count=1)[:20] == parent.prompt[:20]


def test_metamath_drops_statements_without_the_answer_and_problems_without_a_number_to_hide(tmp_path):
    speak = by_prompt(math_solve=sums(1), math_declare="He has some left.", math_rephrase=lambda r: asked(r)[1])
    bare = Record("b", "Six hens lay two eggs each. How many eggs are there?", "", notes={"answer": "12"})
    fates = run(tmp_path, "metamath", speak, seeds=[bare, ONE], max_calls=60)[0].brought.fates
    assert {"dropped: statement without the answer", "dropped: no number to mask", "dropped: wrong answer",
            "dropped: problem repeats its parent"} <= set(fates)  # fmt: skip


# --- MuggleMath


def test_mugglemath_changes_one_seed_in_five_ways_and_checks_each(tmp_path):
    done, model = run(tmp_path, "mugglemath", by_prompt(math_solve=sums_by_seed, math_change=changed), seeds=[ONE],
                      max_calls=10)  # fmt: skip
    assert [record.notes["change"] for record in done.records] == [
        "numbers", "fractions", "concepts", "conditional", "complexity",
    ]  # fmt: skip
    assert all(record.parents == ("p1",) for record in done.records)
    still, model = run(tmp_path / "b", "mugglemath", by_prompt(math_change="A tub holds 4 fish. How many fish?"),
                       seeds=[ONE], max_calls=10)  # fmt: skip
    assert still.brought.fates == {
        f"dropped: not changed as asked: {kind}": 1
        for kind in ("numbers", "fractions", "concepts", "conditional", "complexity")
    }
    assert not any(asked(request)[0] == "math_solve" for request in model.heard)  # nothing is paid for those
