"""Parts that the algorithms of mathematics share."""

from collections import Counter

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.pool import Pool
from trivium.generation.propose.mask import backward_question, last_question, mask_number
from trivium.generation.propose.problems import rarely_used
from trivium.generation.propose.solve import Solution
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import reaches, right_answer, stated_answer
from trivium.generation.verify.vote import majority
from trivium.generation.work import Dropped, Work
from trivium.models.scripted import Scripted
from trivium.records import Record


@pytest.mark.parametrize(
    ("solution", "answer"),
    [
        ("3 * 4 = 12. The answer is 12.", "12"),
        ("The answer is $12.00.", "12"),
        ("The answer is 12 apples.", "12"),
        ("The answer is 3 * 4 = 12.", "12"),
        ("So the answer is 1,200 metres.", "1200"),
        (r"Hence \boxed{\frac{1}{2}}", "0.5"),
        ("#### -7", "-7"),
        ("12", "12"),
        ("There are 3 * 4 = 12 apples.", ""),  # nothing is said to be the answer
        ("The answer is between 3 and 4.", "between 3 and 4"),
        ("The answer is Paris.", "paris"),
        ("", ""),
    ],
)
def test_the_answer_that_a_solution_states(solution, answer):
    assert stated_answer(solution) == answer


def test_a_stated_answer_is_compared_as_a_number_and_a_formula_as_mathematics():
    assert reaches("The answer is 0.5.", "1/2").reason == "right answer"
    assert reaches("The answer is 3.", "4").reason == "wrong answer"
    assert reaches("It may well be 4.", "4").reason == "no answer stated"
    pytest.importorskip("math_verify")
    assert reaches("The answer is $x^2 + 2x + 1$.", "(x+1)^2").accepted


def test_what_failed_on_its_way_is_rejected_with_that_reason():
    failed = Record("r", "p", "The answer is 4.", notes={"answer": "4", "failed": "truncated solution"})
    assert right_answer(failed) == (False, "truncated solution")


def solutions(*answers, cut=()):
    return [Solution(f"The answer is {answer}.", place not in cut) for place, answer in enumerate(answers)]


def test_a_vote_counts_stated_answers_of_whole_solutions():
    vote = majority(solutions(3, 4, "4.0", cut=()))
    assert (vote.answer, vote.votes, vote.share) == ("4", 2, 2 / 3)
    assert vote.solution == "The answer is 4."
    assert majority(solutions(3, 4, 4, cut=(1, 2))).answer == "3"
    assert majority(solutions(3, "", "")).verdict.reason == "no two agree"
    assert majority(solutions(3)).verdict.accepted
    assert majority(solutions(3, 4)).verdict.reason == "vote is tied"
    assert majority(solutions(3, 3, 4, 4, 5)).verdict.reason == "vote is tied"
    assert majority(solutions(3, 3, 4), least_share=0.7).verdict.reason == "too small a majority"


def one(response, prompt="How many?", **notes):
    return Record(f"{prompt}{response}", prompt, response, notes=notes)


def test_a_solution_is_new_by_its_path_or_by_its_text():
    kept = Pool([one("4 * 6 = 24. The answer is 24.")])
    same_path = one("There are 4 * 6 = 24 of them. The answer is 24.")
    assert NewSolution()(same_path, kept) == (False, "solution path already there")
    assert NewSolution("text")(same_path, kept).accepted
    assert NewSolution()(one(same_path.response, prompt="How many else?"), kept).accepted
    check = NewSolution()
    assert check(one("6 + 6 = 12, 12 + 12 = 24."), kept).accepted
    kept.add(one("6 + 6 = 12, 12 + 12 = 24."))
    assert not check(one("First 6 + 6 = 12, then 12 + 12 = 24."), kept).accepted  # it follows the pool
    assert check(one("6 + 6 = 12, 12 + 12 = 24."), Pool([])).accepted  # another pool
    assert not NewSolution("text")(one("Ten, say."), Pool([one("Ten,  say.")])).accepted
    assert NewSolution("text")(one("Ten, say.", rejected="Nine."), Pool([one("Ten, say.")])).accepted
    with pytest.raises(InputError, match="by must be path or text, got 'word'"):
        NewSolution("word")


def test_a_masked_number_stands_there_once_and_is_given_in_figures():
    problem = "Ana has 3 bags of 12 nuts, and 3 empty ones; she pays $1,500 and 2.5 per cent of tax on the 2nd day."
    rng = np.random.default_rng(0)
    masked = {mask_number(problem, rng) for _ in range(60)}
    assert {each.value for each in masked} == {"12", "1500", "2.5"}
    assert next(each.text for each in masked if each.value == "1500") == problem.replace("1,500", "x")
    with pytest.raises(Dropped, match="no number to mask"):
        mask_number("Six hens lay 2 and 2 eggs.", rng)
    assert {mask_number(problem, rng, solution="3 * 12 = 36 and 36 * 2.5 = 90.").value for _ in range(30)} == {
        "12",
        "2.5",
    }
    text = backward_question(next(each for each in masked if each.value == "12"), "36")
    assert text.endswith("day. If the answer to this question is 36, what is the value of x?")


def test_the_last_question_is_told_apart_from_what_is_given():
    assert last_question("A pen costs $2.50. Mia buys 2. What does she pay?") == (
        "A pen costs $2.50. Mia buys 2.", "What does she pay?",
    )  # fmt: skip
    for problem in ("What is 30 per cent of 250?", "A pen costs $2. Find the price of 3 pens."):
        with pytest.raises(Dropped, match="no question apart from what is given"):
            last_question(problem)


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        ("How many apples does Mia have in the end?", "problem without a quantity"),
        ("Mia has two apples and then buys 3 more.", "problem asks nothing"),
        ("Mia has 2 apples. How many? The answer is 2.", "problem holds its answer"),
        ("A shelf has 4 rows. How many rows?", "problem repeats its parent"),
        ("How many?", "task too short"),
        ("Calculate the area of a square of side 3.", "plausible"),
    ],
)
def test_a_problem_has_a_quantity_and_a_question_and_is_not_its_parent(problem, reason):
    assert plausible_problem(problem, "A shelf has 4 rows. How many rows?").reason == reason


def test_problems_from_which_little_was_made_are_drawn_more_often():
    problems = [Record("a", "p", "r"), Record("b", "q", "r")]
    pool = Pool(problems)
    for number in range(3):
        pool.add(Record(f"m{number}", "x", "y", parents=("a",)))
    work = Work(pool.first(len(pool)), Scripted(lambda request: ""), "here", 100, 1)
    rng = np.random.default_rng(3)
    drawn = Counter(rarely_used(work, rng, problems).id for _ in range(4000))
    assert drawn["a"] / 4000 == pytest.approx(1 / 5, abs=0.02)  # 1/4 against 1
