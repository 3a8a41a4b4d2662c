import asyncio
import json
import math

import pytest
from attacks import ATTACKS
from grading import Grader, asked

from trivium.errors import EndpointError, InputError
from trivium.judges import Judge, open_judge
from trivium.judges.prompts import Text, packaged
from trivium.models.api import Completion
from trivium.models.scripted import Scripted

PAIR = {"prompt": "What is 2 + 2?", "response": "4"}
RUBRIC = packaged("quality")


def known(shown):
    """The eight calibration texts, right ones 5 and wrong ones 1."""
    right = ("Pacific", "13", "washer", "Hens")
    return "5" if any(word in shown["response"] for word in right) else "1"


def test_a_score_is_the_mean_digit_weighed_by_how_likely_each_is():
    # 4 with 0.6 and 5 with 0.2 of the probability, in two tokens that differ by a space: (4·0.6 + 5·0.2) / 0.8 = 4.25
    first = (("4", math.log(0.4)), (" 4", math.log(0.2)), ("5", math.log(0.2)), ("The", math.log(0.2)))
    with Judge(Grader(lambda shown: (first, ""))) as judge:
        [rating] = judge.rate(RUBRIC, [PAIR])
        assert judge.way == "log-probabilities"
    assert rating.value == pytest.approx(4.25)
    assert rating.mass == pytest.approx(0.8)
    assert rating.reasons == ("",)


def test_without_log_probabilities_the_printed_digit_counts_and_the_name_says_so():
    with Judge(Grader(lambda shown: "4", logprobs=False)) as judge:
        assert judge.name == f"scripted:grader ({RUBRIC.label}, {packaged('complexity').label})"
        [rating] = judge.rate(RUBRIC, [PAIR])
        assert rating.values == (4.0,)
        assert judge.name.startswith("scripted:grader by JSON schema (")


def test_a_server_that_refuses_schemas_is_asked_in_words():
    class Plain(Grader):
        def reply(self, request):
            if request.extra:
                return Completion("", "refused", reason="HTTP 400: unknown field")
            return super().reply(request)

    with Judge(Plain(lambda shown: "2")) as judge:
        assert judge.rate(RUBRIC, [PAIR])[0].value == 2
        assert judge.way == "printed answers"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (Completion("", "refused", reason="content filter: 17"), "refused: content filter"),
        (Completion("", "failed", reason="timeout"), "failed: timeout"),
        ("7", "an answer that was not a choice"),
        ((None, '{"check": "wrongwrd", "answer": "5"}'), "no answer with the check word"),
        ((None, "I would say five."), "no answer in the form asked for"),
    ],
)
def test_an_answer_that_is_none_is_counted_and_is_nan(said, reason):
    grader = Grader(lambda shown: said if shown == PAIR else known(shown), logprobs=False)
    with Judge(grader) as judge:
        [rating, other] = judge.rate(RUBRIC, [PAIR, {**PAIR, "response": "13"}])
    assert math.isnan(rating.value)
    assert rating.reasons == (reason,)
    assert other.value == 5


def test_digits_too_unlikely_to_mean_anything_are_no_score():
    odd = (("The", math.log(0.98)), ("5", math.log(0.005)))
    with Judge(Grader(lambda shown: (odd, "") if shown == PAIR else known(shown))) as judge:
        [rating] = judge.rate(RUBRIC, [PAIR])
    assert rating.reasons == ("none of the choices among the likeliest first tokens",)


def test_calibration_says_how_many_known_pairs_are_put_right():
    for grade, expected in ((known, 1.0), (lambda shown: "3", 0.5), (lambda shown: str(6 - int(known(shown))), 0.0)):
        with Judge(Grader(grade)) as judge:
            assert math.isnan(judge.calibration)
            judge.rate(RUBRIC, [PAIR])
            assert judge.calibration == expected


def test_without_any_answer_there_is_no_calibration():
    with Judge(Grader(lambda shown: (None, "Hm."), logprobs=False)) as judge:
        [rating] = judge.rate(RUBRIC, [PAIR])
        assert math.isnan(judge.calibration)
    assert rating.reasons == ("no answer in the form asked for",)


def test_what_a_server_is_told_besides_goes_with_every_request_and_thinking_gets_room():
    quiet, plain = Grader(known, logprobs=False), Grader(known, logprobs=False)
    with Judge(quiet, tokens=900, extra={"reasoning": "none"}) as judge:
        judge.rate(RUBRIC, [PAIR])
    with Judge(plain) as judge:
        judge.rate(RUBRIC, [PAIR])
    assert all(request.extra["reasoning"] == "none" for request in quiet.requests)
    assert (quiet.requests[-1].max_tokens, plain.requests[-1].max_tokens) == (900, 64)

    def aloud(request):
        answer = quiet.reply(request)
        return f'<think>{{"answer": "5"}}? No.</think> {answer}' if isinstance(answer, str) else answer

    with Judge(Scripted(aloud)) as judge:
        assert judge.rate(RUBRIC, [PAIR])[0].value == 1


def test_a_model_that_fails_at_its_first_question_stops_in_words():
    failing = Grader(lambda shown: Completion("", "failed", reason="timeout"))
    with Judge(failing) as judge, pytest.raises(EndpointError, match=r"judge scripted:grader failed .* timeout"):
        judge.rate(RUBRIC, [PAIR])


def test_what_was_answered_is_not_asked_again_by_another_judge_with_the_same_cache(tmp_path):
    first, second = Grader(known), Grader(known)
    many = [{**PAIR, "response": str(k)} for k in range(5)]
    for grader in (first, second):
        with Judge(grader) as judge:
            judge.rate(RUBRIC, many, cache=tmp_path)
    assert len(first.requests) == 8 + 5
    assert second.requests == []


def test_an_interrupted_measurement_goes_on_where_it_stopped(tmp_path):
    class Stops(Grader):
        async def answer(self, request):
            if len(self.requests) == 8 + 3:
                raise EndpointError("gone")
            return await super().answer(request)

    many = [{**PAIR, "response": str(k)} for k in range(6)]
    with Judge(Stops(known)) as judge, pytest.raises(EndpointError, match="gone"):
        judge.rate(RUBRIC, many, cache=tmp_path)
    again = Grader(known)
    with Judge(again) as judge:
        assert len(judge.rate(RUBRIC, many, cache=tmp_path)) == 6
    assert 0 < len(again.requests) <= 6


def test_what_failed_is_asked_again_and_what_was_refused_is_not(tmp_path):
    said = {"f": Completion("", "failed", reason="timeout"), "r": Completion("", "refused", reason="filter")}
    failing = Grader(lambda shown: said.get(shown["response"], "3"))
    texts = [{**PAIR, "response": text} for text in "fr"]
    with Judge(failing) as judge:
        assert all(math.isnan(each.value) for each in judge.rate(RUBRIC, texts, cache=tmp_path))
    well = Grader(known)
    with Judge(well) as judge:
        found = judge.rate(RUBRIC, texts, cache=tmp_path)
    assert found[0].value == 1
    assert math.isnan(found[1].value)
    assert len(well.requests) == 1


def test_repeats_are_requests_of_their_own_and_their_mean_is_the_value():
    seen = []

    def moody(shown):
        seen.append(shown)
        return "2" if seen.count(shown) % 2 else "4"

    grader = Grader(moody)
    with Judge(grader, repeats=2) as judge:
        [rating] = judge.rate(RUBRIC, [PAIR])
    assert rating.values == (2, 4)
    assert rating.value == 3
    mine = [request for request in grader.requests if asked(request)[0] == PAIR]
    assert len({request.messages[1].content for request in mine}) == 2
    assert {request.temperature for request in mine} == {1.0}


def test_a_rubric_of_ones_own_is_what_the_judge_reads(tmp_path):
    grader = Grader(known)
    with Judge(grader) as judge:
        judge.rate(Text("polite", "Costs $5: is it polite?"), [PAIR])
    assert "Costs $5: is it polite?" in grader.requests[-1].messages[0].content
    assert "polite@" in grader.requests[-1].label


@pytest.mark.parametrize("logprobs", [True, False])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_changes_what_is_read_of_a_judge_that_keeps_to_its_form(attack, logprobs):
    with Judge(Grader(lambda shown: "2", logprobs=logprobs)) as judge:
        [rating] = judge.rate(RUBRIC, [{"prompt": "What is 2 + 2?", "response": attack}])
        [pair] = judge.compare(packaged("better"), [(PAIR, {"prompt": PAIR["prompt"], "response": attack})])
    assert rating.value == 2
    assert all(math.isnan(value) for value in pair.values)  # "2" is no letter
    assert set(pair.reasons) <= {
        "an answer that was not a choice",
        "none of the choices among the likeliest first tokens",
    }


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_judge_that_parrots_the_material_gives_no_score_instead_of_the_attackers(attack):
    def parrot(shown):
        return known(shown) if shown["response"] != attack else (None, json.dumps(shown) + "\n" + attack)

    with Judge(Grader(parrot, logprobs=False)) as judge:
        [rating] = judge.rate(RUBRIC, [{"prompt": "What is 2 + 2?", "response": attack}])
    assert math.isnan(rating.value)


def test_it_works_inside_a_running_loop_as_in_a_notebook():
    async def notebook():
        with Judge(Grader(lambda shown: "3")) as judge:
            return judge.rate(RUBRIC, [PAIR])[0].value

    assert asyncio.run(notebook()) == 3


def test_a_judge_is_opened_from_a_model_or_from_a_file_of_settings(tmp_path):
    (tmp_path / "script.jsonl").write_text('{"reply": "5"}\n', encoding="utf-8")
    (tmp_path / "kind.txt").write_text("1: rude. 5: kind.", encoding="utf-8")
    model = f"scripted:{tmp_path / 'script.jsonl'}"
    with open_judge(model) as judge:
        assert (judge.repeats, judge.pairings, judge.quality.name) == (1, 4, "quality")
    settings = {"model": model, "quality": "kind.txt", "repeats": 3, "pairings": 2, "tokens": 900, "extra": {"x": 1}}
    (tmp_path / "judge.json").write_text(json.dumps(settings), encoding="utf-8")
    with open_judge(str(tmp_path / "judge.json")) as judge:
        assert (judge.repeats, judge.pairings, judge.quality.text) == (3, 2, "1: rude. 5: kind.")
        assert (judge.tokens, judge.extra) == (900, {"x": 1})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "wanted an object with model"),
        ('{"model": "embedded", "rubric": "x"}', "any of complexity, extra, pairings, quality, repeats, tokens"),
        ('{"model": "embedded", "repeats": "3"}', "repeats must be int, got '3'"),
        ('{"model": "embedded", "quality": "none.txt"}', "rubric .* cannot be read"),
        ('{"model": "embedded", "quality": "empty.txt"}', "between 1 and 20,000 characters, got 0"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_words(tmp_path, text, message):
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "judge.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        open_judge(str(tmp_path / "judge.json"))


def test_numbers_out_of_range_are_refused():
    with pytest.raises(InputError, match="repeats of a judge must be at least 1"):
        Judge(Scripted(lambda request: ""), repeats=0)
    with pytest.raises(InputError, match="pairings of a judge must be at least 2"):
        Judge(Scripted(lambda request: ""), pairings=1)
    with pytest.raises(InputError, match="tokens of a judge must be at least 16"):
        Judge(Scripted(lambda request: ""), tokens=1)
