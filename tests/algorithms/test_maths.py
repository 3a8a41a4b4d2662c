"""What makes each algorithm of mathematics this method and no other, seen on a scripted model."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from speakers import Listening, made
from speakers_maths import (
    PROBLEMS,
    SPEAKERS,
    aside,
    asked,
    backward,
    by_prompt,
    changed,
    composed,
    counted,
    declared,
    fresh,
    goes_on,
    of_solution,
    right,
    solved_back,
    strange,
    sums,
    sums_by_seed,
    voted,
)  # fmt: skip

from trivium.algorithms import build
from trivium.algorithms.dart_math import missing_solutions
from trivium.algorithms.kpmath import KeyPoints
from trivium.algorithms.openmathinstruct_1 import mask_results
from trivium.algorithms.self_verification import weigh
from trivium.errors import InputError
from trivium.generation import prompts
from trivium.generation.pool import Pool
from trivium.generation.prompts import FIELD, has_prompt, lines, prompt
from trivium.generation.propose.concepts import ConceptGraph, Concepts
from trivium.generation.propose.renumber import renumber
from trivium.generation.work import Dropped
from trivium.models.scripted import rendered
from trivium.records import Record

ONE = Record("p1", "A shelf has 4 rows of 6 books. How many books are there?", "4 * 6 = 24. The answer is 24.",
             notes={"answer": "24"})  # fmt: skip
TWO = Record("p2", "A box has 5 rows of 3 pens. How many pens are there?", "5 * 3 = 15. The answer is 15.",
             notes={"answer": "15"})  # fmt: skip

SOME = list(PROBLEMS.values())[:2]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


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
    with pytest.raises(InputError, match=rf"{name} needs problems with a right answer"):
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
                                 "As given, the answer is 12. The answer is 12.", "The answer is 15."),
    )  # fmt: skip
    done, model = run(tmp_path, "rationalization", speak, seeds=[ONE, TWO], max_calls=40)
    hints = [rendered(request) for request in model.heard if asked(request)[0] == "math_rationalize"]
    assert all(hint.splitlines()[-2] == "Answer: 15" for hint in hints)
    assert not any("Answer:" in rendered(request) for request in model.heard if asked(request)[0] == "math_solve")
    assert done.brought.fates["dropped: quotes the hint"] >= 1
    assert done.brought.fates["dropped: nothing but the answer"] >= 1
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


# --- WizardMath


def test_wizardmath_evolves_up_and_down_and_multiplies_two_rewards(tmp_path):
    speak = by_prompt(math_solve=voted, math_change=fresh, math_rate="4", math_rate_solution="Score: 3")
    done, _ = run(tmp_path, "wizardmath", speak, max_calls=160)
    ways = {record.notes["evolution"] for record in done.records}
    assert ways == {"down-steps", "down-topic", "up-constraint", "up-concretise", "up-reasoning"}
    assert {record.notes["reward"] for record in done.records} == {12}
    assert max(record.notes["evolutions"] for record in done.records) > 1


def test_wizardmath_pays_no_solution_for_a_problem_that_cannot_earn_its_reward(tmp_path):
    speak = by_prompt(math_change=fresh, math_rate="1")
    done, model = run(tmp_path / "a", "wizardmath", speak, max_calls=16)
    assert set(done.brought.fates) == {"dropped: reward too small"}
    assert not any(asked(request)[0] == "math_solve" for request in model.heard)
    low = by_prompt(math_solve=voted, math_change=fresh, math_rate="3", math_rate_solution="2")  # 6 < 9
    assert not run(tmp_path / "b", "wizardmath", low, max_calls=16)[0].records
    words = by_prompt(math_change=fresh, math_rate="very good")
    fates = run(tmp_path / "c", "wizardmath", words, max_calls=8)[0].brought.fates
    assert set(fates) == {"dropped: the judge gave no grade"}


# --- concepts: MathScale and KPMath

READ = [
    Concepts(("money", "arithmetic"), ("prices", "products")),
    Concepts(("money", "arithmetic"), ("prices", "change")),
    Concepts(("motion",), ("speed",)),
]


def test_the_concept_graph_counts_problems_and_walks_along_edges_in_proportion(rng):
    graph = ConceptGraph.of(READ)
    assert graph.points["prices"] == {"products": 1, "change": 1}
    assert graph.topics["money"] == {"arithmetic": 2}
    assert graph.members["money"] == {"prices": 2, "products": 1, "change": 1}
    walks = [tuple(graph.walk(rng, 2)) for _ in range(3000)]
    for walk in walks:  # never from one island to the other
        assert set(walk) == {"speed"} or "speed" not in walk
    starts = Counter(walk[0] for walk in walks)
    assert starts["speed"] / 3000 == pytest.approx(1 / 3, abs=0.04)  # one topic of three
    assert starts["prices"] / 3000 == pytest.approx(2 / 3 * 2 / 4, abs=0.04)


def test_mathscale_composes_what_a_walk_in_the_graph_of_its_seeds_met(tmp_path):
    def told(request):
        return "money: adding prices; change of a note" if request.seed % 2 else "motion: speed and time"

    speak = by_prompt(math_solve=voted, math_concepts=told, math_compose=strange)
    done, model = run(tmp_path, "mathscale", speak, max_calls=80, options={"seeds_read": 10})
    assert [asked(request)[0] for request in model.heard[:11]] == ["math_concepts"] * 10 + ["math_compose"]
    composed_of = [rendered(request) for request in model.heard if asked(request)[0] == "math_compose"]
    for record in done.records:
        points = "; ".join(record.notes["concepts"])
        assert any(f"Knowledge points: {points}\nProblem:" in text for text in composed_of)
    assert len({tuple(record.notes["concepts"]) for record in done.records}) >= 3


def test_mathscale_without_any_concept_ends_before_its_first_step(tmp_path):
    done, _ = run(tmp_path, "mathscale", by_prompt(math_concepts="I see none"), max_calls=60)
    assert done.brought.fates == {"dropped: before the first step: no concepts found in the seeds": 1}


def test_kpmath_draws_topics_by_how_often_they_meet_and_points_by_frequency(rng):
    known = KeyPoints.of(READ)
    assert known.pairs == {("arithmetic", "money"): 2, ("motion", "motion"): 1}
    drawn = [known.draw(rng) for _ in range(3000)]
    assert sum(topics == ("motion", "motion") for topics, _ in drawn) / 3000 == pytest.approx(1 / 3, abs=0.04)
    firsts = Counter(points[0] for topics, points in drawn if topics[0] == "arithmetic")
    assert firsts["prices"] / firsts.total() == pytest.approx(1 / 2, abs=0.05)


def test_kpmath_keeps_what_raters_like_and_labels_it_by_a_vote(tmp_path):
    speak = by_prompt(math_solve=in_turn(sums(4), sums(4), sums(7)), math_concepts="money: adding prices",
                      math_compose=strange, math_rate=in_turn("2", "3", "5", "1", "2", "2"))  # fmt: skip
    done, _ = run(tmp_path, "kpmath", speak, max_calls=70, options={"least_rating": 3})
    assert {record.notes["rating"] for record in done.records} == {10 / 3}
    assert {record.notes["answer"] for record in done.records} == {"4"}
    assert done.brought.fates["dropped: rated too low"] >= 1
    assert all(record.notes["key_points"] == ["adding prices"] for record in done.records)


# --- MathGenie


def test_mathgenie_varies_the_solution_first_and_verifies_the_question_written_from_it(tmp_path):
    speak = by_prompt(math_solve=solved_back, math_augment_solution=counted, math_back_translate=of_solution)
    done, model = run(tmp_path, "mathgenie", speak, max_calls=12)
    order = [asked(request)[0] for request in model.heard[:3]]
    assert order == ["math_augment_solution", "math_back_translate", "math_solve"]
    first = rendered(model.heard[0]).split("Solution: ")[-1].removesuffix("\nNew solution:")
    assert first in {problem.response for problem in PROBLEMS.values()}
    for record in done.records:
        assert record.response.endswith(f"The answer is {record.notes['answer']}.")
    other = by_prompt(math_solve=sums(0), math_augment_solution=counted, math_back_translate=of_solution)
    fates = run(tmp_path / "b", "mathgenie", other, max_calls=12)[0].brought.fates
    assert fates == {"dropped: solved again: wrong answer": 4}
    same = by_prompt(math_augment_solution=lambda r: rendered(r).split("Solution: ")[-1].split("\n")[0])
    fates = run(tmp_path / "c", "mathgenie", same, max_calls=12)[0].brought.fates
    assert set(fates) == {"dropped: solution not varied"}


# --- OpenMathInstruct 1 and 2


def test_openmathinstruct_1_runs_code_under_three_prompts(tmp_path):
    programs = in_turn("print(4 * 6)", "rows = 4\nprint(rows * 6)", "print(4 + 6)", "print(1 / 0)", "I cannot.")
    seed = Record("p1", ONE.prompt, "In all 4 * 6 = 24 books. The answer is 24.",
                  notes={"answer": "24", "topic": "shelves"})  # fmt: skip
    done, model = run(tmp_path, "openmathinstruct-1", by_prompt(math_program=programs), seeds=[seed], max_calls=5,
                      options={"samples": 5})  # fmt: skip
    assert [record.notes["style"] for record in done.records] == ["default", "subject"]
    assert done.brought.fates == {
        "accepted": 2, "dropped: wrong answer": 1, "dropped: program: ZeroDivisionError": 1,
        "dropped: program: SyntaxError": 1,
    }  # fmt: skip
    hints = [rendered(request).split("\n```python")[-2].rsplit("\n", 1)[-1] for request in model.heard[:3]]
    assert hints == [
        "", "This is a problem of shelves.",
        "One way to solve it, with results masked: In all 4 * 6 = M books. The answer is M.",
    ]  # fmt: skip


def test_masked_results_are_hidden_wherever_they_stand():
    text = "First 4 * 6 = 24 and 24 - 5 = 19, not 124. The answer is 19."
    assert mask_results(text) == "First 4 * 6 = M and M - 5 = N, not 124. The answer is N."


def test_openmathinstruct_2_labels_new_problems_by_the_majority(tmp_path):
    speak = by_prompt(math_change=fresh, math_solve=in_turn(sums(4), sums(7), sums(7), sums(9), sums(1), sums(2)))
    done, _ = run(tmp_path, "openmathinstruct-2", speak, max_calls=8, options={"samples": 3})
    assert [record.notes["answer"] for record in done.records] == ["7"]
    assert done.brought.fates == {"accepted": 1, "dropped: vote is tied": 1}
    assert all(record.prompt not in PROBLEMS for record in done.records)


# --- Xwin-Math


def test_xwin_math_mends_a_problem_by_what_an_attempt_ran_into_and_solves_the_mended_one(tmp_path):
    draft, mended = "A bus has 7 seats. How far does it get?", "A bus has 7 seats. How many sit in 2 buses?"
    speak = by_prompt(
        math_change=draft, math_repair=mended,
        math_solve=lambda r: "7 * 2 = 14. The answer is 14." if asked(r)[1] == mended else "Its speed is missing.",
    )  # fmt: skip
    done, model = run(tmp_path, "xwin-math", speak, seeds=[ONE], max_calls=4)
    (record,) = done.records
    assert (record.prompt, record.notes["mended"]) == (mended, True)
    assert [asked(r)[0] for r in model.heard] == ["math_change", "math_solve", "math_repair", "math_solve"]
    assert f"Problem: {draft}\nAttempt: Its speed is missing." in rendered(model.heard[2])
    kept = by_prompt(math_change=mended, math_repair=mended, math_solve=sums(14))
    assert not run(tmp_path / "b", "xwin-math", kept, seeds=[ONE], max_calls=4)[0].records[0].notes["mended"]


# --- Orca-Math


def test_orca_math_suggests_and_edits_in_rounds_each_on_the_one_before(tmp_path):
    edits = in_turn("A shelf has 4 rows of 6 books and 2 more. How many are there?",
                    "A shelf has 4 rows of 6 books and 2 more, and 5 go. How many are left?")  # fmt: skip
    speak = by_prompt(math_solve=sums_by_seed, math_suggest="Add something.", math_edit=edits)
    done, model = run(tmp_path, "orca-math", speak, seeds=[ONE], max_calls=6, options={"asking": 0})
    assert [record.notes["round"] for record in done.records] == [1, 2]
    edited = [asked(request)[1] for request in model.heard if asked(request)[0] == "math_edit"]
    assert edited == [ONE.prompt, done.records[0].prompt]
    assert all("Suggestion: Add something." in rendered(r) for r in model.heard if asked(r)[0] == "math_edit")


def test_orca_math_asks_anything_about_one_problem_in_one_call(tmp_path):
    speak = by_prompt(
        math_solve=sums_by_seed,
        math_ask_anything=" A shelf has 4 rows. How many rows are half of them?\n2. It is a nice shelf, is it not?\n"
        "3. A row holds 6 books. How many books are in 2 rows?",
    )  # fmt: skip
    done, model = run(tmp_path, "orca-math", speak, seeds=[ONE], max_calls=6, options={"asking": 1})
    assert [asked(request)[0] for request in model.heard] == ["math_ask_anything", "math_solve", "math_solve"]
    assert done.brought.fates == {"accepted": 2, "dropped: problem without a quantity": 1}


# --- UltraInteract


def test_ultrainteract_pairs_right_and_wrong_siblings_at_each_turn_of_the_tree(tmp_path):
    speak = by_prompt(
        math_solve=in_turn("4 + 6 = 10. The answer is 10.", "4 * 6 = 24. The answer is 24.", "It is hard."),
        math_critique="Rows were added.",
        math_try_again=in_turn("6 * 4 = 24. The answer is 24.", "6 - 4 = 2. The answer is 2.", "No."),
    )  # fmt: skip
    done, model = run(tmp_path, "ultrainteract", speak, seeds=[ONE], max_calls=7)
    assert done.brought.fates == {"accepted": 2}
    first, second = done.records
    assert (first.prompt, first.response, first.notes["rejected"]) == (
        ONE.prompt, "4 * 6 = 24. The answer is 24.", "4 + 6 = 10. The answer is 10.",
    )  # fmt: skip
    assert (second.response, second.notes["rejected"]) == (
        "6 * 4 = 24. The answer is 24.", "6 - 4 = 2. The answer is 2.",
    )  # fmt: skip
    assert second.prompt.startswith(ONE.prompt)
    assert "4 + 6 = 10. The answer is 10." in second.prompt
    assert "Rows were added." in second.prompt
    again = rendered(next(r for r in model.heard if asked(r)[0] == "math_try_again"))
    assert "Solution: 4 + 6 = 10. The answer is 10.\nThe mistake: Rows were added.\nSolution:" in again
    assert [record.notes["turn"] for record in done.records] == [1, 2]


def test_ultrainteract_needs_both_kinds_of_siblings(tmp_path):
    all_right = by_prompt(math_solve="4 * 6 = 24. The answer is 24.")
    assert run(tmp_path / "a", "ultrainteract", all_right, seeds=[ONE], max_calls=7)[0].brought.fates == {
        "dropped: no wrong attempt": 1
    }
    wrong = "4 + 6 = 10. The answer is 10."
    none = by_prompt(math_solve=wrong, math_critique="No.", math_try_again=wrong)
    assert run(tmp_path / "b", "ultrainteract", none, seeds=[ONE], max_calls=7)[0].brought.fates == {
        "dropped: no right attempt": 1
    }


# --- DivSE


def test_divse_asks_for_all_ways_in_one_call_and_keeps_those_of_the_majority(tmp_path):
    reply = (" Two rows have 6 + 6 = 12, all 12 + 12 = 24. The answer is 24.\n2. 4 + 6 = 10. The answer is 10.\n"
             "3. Six columns of four are 6 * 4 = 24. The answer is 24.\n")  # fmt: skip
    done, model = run(tmp_path, "divse", by_prompt(math_divse=reply), seeds=[ONE], max_calls=1)
    assert len(model.heard) == 1
    assert [record.response[:3] for record in done.records] == ["Two", "Six"]
    ways = [record.notes["way"] for record in done.records]
    personas, approaches = lines("math_personas"), lines("math_approaches")
    assert all(any(way == f"{one} {other}" for one in personas for other in approaches) for way in ways)
    assert len(set(ways)) == 2
    assert f"by {ways[0]}; " in rendered(model.heard[0])
    assert all(record.notes["vote_share"] == 2 / 3 for record in done.records)
    with pytest.raises(InputError, match="ways must be at most 6"):
        build("divse", {"ways": 9})


# --- MMIQC


def test_mmiqc_composes_on_its_own_problems_and_calculates_with_the_old_answer(tmp_path):
    done, _ = run(tmp_path, "mmiqc", by_prompt(math_solve=goes_on, math_iqc=composed), max_calls=120, seeds=SOME,
                  options={"rounds": 3})  # fmt: skip
    by_id = {record.id: record for record in [*SOME, *done.records]}
    for record in done.records:
        parent = by_id[record.parents[0]]
        assert record.prompt.startswith(parent.prompt)
        assert f"1 * {parent.notes['answer']} = " in record.response
        assert record.notes["compositions"] == parent.notes.get("compositions", 0) + 1
    assert max(record.notes["compositions"] for record in done.records) == 3
    aside = by_prompt(math_solve="100 + 1 = 101. The answer is 101.", math_iqc=composed)
    fates = run(tmp_path / "b", "mmiqc", aside, seeds=[ONE], max_calls=8)[0].brought.fates
    assert fates == {"dropped: does not build on the old answer": 2}


# --- GSM-Plus


def test_renumbering_works_a_solution_out_anew(rng):
    problem = "A hall has 18 rows of 22 chairs, and 30 are taken away. How many chairs are left?"
    solution = "There are 18 * 22 = 396 chairs. Left are 396 - 30 = 366 chairs. The answer is 366."
    for _ in range(30):
        text, worked, answer = renumber(problem, solution, rng)
        rows, chairs, taken = map(int, re.findall(r"\d+", text))
        assert (rows, chairs, taken) != (18, 22, 30)
        assert sum(new == old for new, old in zip((rows, chairs, taken), (18, 22, 30), strict=True)) == 2
        all_chairs = rows * chairs
        assert answer == str(all_chairs - taken)
        assert worked == (
            f"There are {rows} * {chairs} = {all_chairs} chairs. Left are {all_chairs} - {taken} = {answer} chairs. "
            f"The answer is {answer}."
        )


@pytest.mark.parametrize(
    ("problem", "solution"),
    [
        ("A shelf has 6 rows of 6 books. How many?", "6 * 6 = 36. The answer is 36."),  # which of the two?
        ("It takes 3 weeks. How many days?", "Three weeks have 3 * 7 = 21 days. The answer is 21."),  # said in words
        ("Ana packs 5 boxes. How many in 2 hours?", "2 * 5 = 10. So 5 + 10 = 15, 2 + 15 = 17. The answer is 17."),
        ("A path of 1 metre runs around 20 metres. What is left?", "20 - 2 = 18 and 18 * 1 = 18. The answer is 18."),
        ("Half of 12 pens go. How many?", "It is six. The answer is 6."),  # no calculation to go by
        (f"Add 5 to {9**30}.", f"{9**30} + 5 = {9**30 + 5}. The answer is {9**30 + 5}."),  # would be rounded
        ("Start with 4.", f"4{' + 1' * 3_000} = 3004. The answer is 3004."),  # too long to be read
        ("Start with 4.", f"4 * 2 = {'9' * 400}. The answer is {'9' * 400}."),
    ],
)
def test_a_number_whose_way_is_in_doubt_is_not_changed(problem, solution, rng):
    for _ in range(10):
        with pytest.raises(Dropped, match="no number that can be changed and worked out"):
            renumber(problem, solution, rng)


def test_every_renumbered_seed_has_right_sums_that_end_in_its_answer(rng):
    count = 0
    for problem in PROBLEMS.values():
        try:
            text, worked, answer = renumber(problem.prompt, problem.response, rng)
        except Dropped:
            continue
        count += 1
        said = re.findall(r"([\d.]+(?: [-+*/] [\d.]+)+) = ([\d.]*\d)", worked)
        for left, right_side in said:
            assert eval(left) == pytest.approx(float(right_side), abs=1e-4)
        assert said[-1][1] == answer
        assert worked.endswith(f"The answer is {answer}.")
        assert text != problem.prompt
        assert re.sub(r"\d+", "#", text) == re.sub(r"\d+", "#", problem.prompt)
    assert count >= 30


def test_gsm_plus_knows_the_answer_of_every_perturbation(tmp_path):
    speak = by_prompt(math_solve=backward, math_distract=aside)
    done, _ = run(tmp_path, "gsm-plus", speak, max_calls=60)
    by_id = {problem.id: problem for problem in PROBLEMS.values()}
    kinds = Counter(record.notes["perturbation"] for record in done.records)
    assert set(kinds) == {"numbers", "distractor", "reversal"}
    for record in done.records:
        seed = by_id[record.parents[0]]
        if record.notes["perturbation"] == "distractor":
            assert record.response == seed.response
            assert "People like the" in record.prompt
            assert record.prompt.endswith("?")
        if record.notes["perturbation"] == "reversal":
            assert record.prompt.endswith("what is the value of x?")
            assert f" {record.notes['answer']}" in f" {seed.prompt}".replace("$", " ").replace("-", " ")
    bad = by_prompt(math_distract=in_turn("Two of them break.", "Cats befriend dogs."), math_solve=sums(1))
    fates = run(tmp_path / "b", "gsm-plus", bad, max_calls=30)[0].brought.fates
    assert fates["dropped: distractor may bear on the answer"] >= 1
    assert fates["dropped: distractor is told already or far off"] >= 1
    assert fates["dropped: wrong answer"] >= 1


@pytest.mark.parametrize("name", ["metamath", "gsm-plus", "rationalization", "mmiqc", "rft", "only-c9"])
def test_of_several_right_answers_one_is_shown_and_all_are_accepted(tmp_path, name):
    seeds = [
        Record(each.id, each.prompt, each.response, notes={"answer": [each.notes["answer"], "no number"]})
        for each in PROBLEMS.values()
    ]
    speak = SPEAKERS.get(name, by_prompt(math_solve=backward))
    done, model = run(tmp_path, name, speak, seeds=seeds, max_calls=60)
    assert done.records
    for text in [*(rendered(request) for request in model.heard), *(record.prompt for record in done.records)]:
        assert "['" not in text
        assert "no number" not in text
    kept = {type(record.notes["answer"]) for record in done.records}
    assert kept == {
        "metamath": {list, str},
        "gsm-plus": {list, str},
        "mmiqc": {str},
        "only-c9": {str},
    }.get(name, {list})  # all of them where the problem asks what the seed asks, one where it asks for a number back


# --- forward and backward


def test_an_answer_is_weighed_by_the_geometric_mean_of_its_two_shares():
    forward = Counter({"24": 1, "10": 3})
    # 24: sqrt(1/4 * 2/2) = 0.5; 10: sqrt(3/4 * 0/2) = 0
    assert weigh(forward, Counter({"24": 2}), 2) == ("24", 0.5)
    assert weigh(forward, Counter({"24": 2, "10": 1}), 2) == ("10", pytest.approx((3 / 8) ** 0.5))
    assert weigh(forward, Counter(), 2) == ("", 0.0)
    assert weigh(Counter({"1": 2, "2": 2}), Counter({"1": 1, "2": 1}), 2) == ("", 0.0)  # a tie


def test_self_verification_overrules_a_majority_that_does_not_lead_back(tmp_path):
    forward = in_turn(sums(10), sums(10), sums(24), sums(10))

    def speak(request):
        problem = asked(request)[1]
        if problem == ONE.prompt:
            return forward(request)
        masked = "4" if problem.startswith("A shelf has x rows") else "6"
        return sums(int(masked)) if "this question is 24," in problem else sums(77)

    done, _ = run(tmp_path, "self-verification", speak, seeds=[ONE], max_calls=8)
    (record,) = done.records
    assert record.response == sums(24)
    assert {name: record.notes[name] for name in ("answer", "vote_share", "recovered_share", "score")} == {
        "answer": "24", "vote_share": 1 / 4, "recovered_share": 1.0, "score": 0.5,
    }  # fmt: skip
    fates = run(tmp_path / "b", "self-verification", lambda r: sums(99), seeds=[ONE], max_calls=8)[0].brought.fates
    assert fates == {"dropped: no answer explains the problem": 1}


# --- both forms of every prompt

FAMILY = sorted(SPEAKERS)


def test_both_forms_of_a_prompt_have_the_same_fields():
    assert len(LABELS) >= 15
    for name in LABELS:
        assert set(FIELD.findall(prompt(name).text)) == set(FIELD.findall(prompt(f"{name}_text").text)), name


LABELS = [
    path.name.removesuffix(".txt")
    for path in Path(prompts.__file__).parent.glob("math_*.txt")
    if has_prompt(f"{path.name.removesuffix('.txt')}_text")
]


@pytest.mark.parametrize("name", FAMILY)
def test_the_chat_form_makes_records_as_well(tmp_path, name):
    cost = build(name)
    done, model = run(tmp_path, name, SPEAKERS[name], options={"form": "chat"},
                      max_calls=max(30, 12 * cost.calls + cost.prepare_calls))  # fmt: skip
    assert all(request.messages and not request.prompt for request in model.heard)
    assert done.records
