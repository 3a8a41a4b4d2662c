"""Questions to the one who grades, in the middle of a step."""

import asyncio
import json
import math

import pytest

from trivium.errors import InputError
from trivium.generation.pool import Pool
from trivium.generation.verify.judged import kinds, preferred, rated, sorted_into
from trivium.generation.work import Dropped, Work
from trivium.judges.prompts import Text
from trivium.models.api import Completion
from trivium.models.scripted import Scripted
from trivium.records import Record

RUBRIC = Text("rubric", "How good is it?")


def working(function, calls=9):
    model = Scripted(function)
    return Work(Pool([]).first(0), model, "here", 100_000, calls)


def shown(request):
    return json.loads(request.messages[1].content.split("\n")[1])


def odds(**shares):
    return Completion("x", "stop", first=tuple((token, math.log(share)) for token, share in shares.items()))


def test_a_rating_is_the_mean_of_the_digits_where_log_probabilities_are_given():
    work = working(lambda request: odds(**{"4": 0.6, "5": 0.2, "The": 0.2}))
    # (4·0.6 + 5·0.2) / 0.8
    assert asyncio.run(rated(work, RUBRIC, {"prompt": "Name a river."})) == pytest.approx(4.25)
    assert work.calls == 1
    assert list(work.stages) == [RUBRIC.label]


def test_without_log_probabilities_the_answer_in_words_counts():
    def grader(request):
        if request.extra:
            return "4"
        word = request.messages[1].content.split('{"check": "')[1].split('"')[0]
        return f'{{"check": "{word}", "answer": "2"}}'

    work = working(grader)
    assert asyncio.run(rated(work, RUBRIC, {"prompt": "Name a river."})) == 2
    assert work.calls == 2


def test_a_server_that_refuses_to_give_log_probabilities_is_asked_in_words():
    def grader(request):
        if request.extra:
            return Completion("", "refused", reason="HTTP 400")
        word = request.messages[1].content.split('{"check": "')[1].split('"')[0]
        return f'{{"check": "{word}", "answer": "5"}}'

    assert asyncio.run(rated(working(grader), RUBRIC, {"prompt": "Name a river."})) == 5


def test_a_judge_that_says_nothing_ends_the_proposal_with_its_reason():
    with pytest.raises(Dropped, match="the judge gave no answer: no answer in the form asked for"):
        asyncio.run(rated(working(lambda request: "Well."), RUBRIC, {"prompt": "Name a river."}))
    with pytest.raises(Dropped, match="the judge gave no answer: none of the choices"):
        asyncio.run(rated(working(lambda request: odds(Well=0.9)), RUBRIC, {"prompt": "Name a river."}))
    with pytest.raises(Dropped, match="failed by the model: timeout"):
        failed = Completion("", "failed", reason="timeout: 3 s")
        asyncio.run(rated(working(lambda request: failed), RUBRIC, {"prompt": "Name a river."}))


def test_kinds_are_lettered_and_their_shares_come_in_their_order():
    asked = []

    def grader(request):
        asked.append(request)
        return odds(B=0.6, A=0.2)

    said = asyncio.run(
        sorted_into(
            working(grader), "which_kind", {"axis": "form"}, ("letter", "story", "poem"), {"prompt": "Tell me one."}
        )
    )
    assert said == pytest.approx((0.25, 0.75, 0))
    assert "Of what form is the prompt" in asked[0].messages[0].content
    assert "A: letter\nB: story\nC: poem" in asked[0].messages[0].content
    assert asked[0].messages[1].content.endswith("Answer with one letter, A, B or C, and nothing else.")


@pytest.mark.parametrize("answer", ["AB", "", "D"])
def test_an_answer_that_is_not_one_of_the_letters_is_no_answer(answer):
    def grader(request):
        word = request.messages[1].content.split('{"check": "')
        return "A" if len(word) < 2 else json.dumps({"check": word[1].split('"')[0], "answer": answer})

    with pytest.raises(Dropped, match="the judge gave no answer: an answer that was not a choice"):
        asyncio.run(sorted_into(working(grader), "which_kind", {"axis": "form"}, ("letter", "story"), {"prompt": "x"}))


def test_a_preference_is_asked_in_both_orders_so_that_a_place_wins_nothing():
    first, second = Record("1", "Name a river.", "The Nile."), Record("2", "Name a lake.", "Lake Chad.")
    in_front = working(lambda request: odds(A=1.0))
    assert asyncio.run(preferred(in_front, RUBRIC, first, second)) == 0.5

    def likes_lakes(request):
        return odds(**{"A" if "lake" in shown(request)["prompt A"] else "B": 0.9, "C": 0.1})

    assert asyncio.run(preferred(working(likes_lakes), RUBRIC, first, second)) == pytest.approx(0.05)
    assert asyncio.run(preferred(working(likes_lakes), RUBRIC, second, first)) == pytest.approx(0.95)


def test_axes_are_read_as_they_are_typed():
    assert kinds("form: letter, story ; tone:sad,merry", "axes") == {
        "form": ("letter", "story"),
        "tone": ("sad", "merry"),
    }


@pytest.mark.parametrize("text", ["form", "form: one", ": a, b", "form: a, a", ""])
def test_axes_that_are_none_are_refused(text):
    with pytest.raises(InputError, match="axes must be axes of 2 to 26 different kinds"):
        kinds(text, "axes")
    with pytest.raises(InputError, match="'form' is given twice"):
        kinds("form: a, b; form: c, d", "axes")
