import asyncio
import json

import pytest

from trivium.errors import InputError
from trivium.models.api import Completion, Message, Request
from trivium.models.scripted import Scripted, count_tokens


def script(tmp_path, *rules, name="replies.jsonl"):
    path = tmp_path / name
    path.write_text("\n".join(rule if isinstance(rule, str) else json.dumps(rule) for rule in rules))
    return Scripted.from_file(path)


def ask(model, *requests):
    async def all_of_them():
        return [await model.answer(request) for request in requests]

    return asyncio.run(all_of_them())


def test_the_first_rule_that_fits_answers(tmp_path):
    model = script(
        tmp_path,
        {"match": "poem", "reply": "Roses."},
        {"regex": r"sum of \d+", "reply": "42"},
        {"reply": "Anything."},
    )
    texts = [answer.text for answer in ask(model, *(Request(prompt=p) for p in ("a poem", "sum of 3", "sum of x")))]
    assert texts == ["Roses.", "42", "Anything."]


def test_rules_see_each_turn_with_its_role(tmp_path):
    model = script(tmp_path, {"regex": "^system: Be brief.\nuser: Hi$", "reply": "Hello."})
    (answer,) = ask(model, Request(messages=(Message("system", "Be brief."), Message("user", "Hi"))))
    assert answer.text == "Hello."


def test_a_list_of_replies_is_picked_from_by_content_and_seed_alone(tmp_path):
    model = script(tmp_path, {"reply": ["a", "b", "c"]})
    requests = [Request(prompt="p", seed=seed) for seed in range(50)]
    first, second = ask(model, *requests), ask(model, *reversed(requests))
    assert first == second[::-1]
    assert {answer.text for answer in first} == {"a", "b", "c"}
    assert len({answer.text for answer in ask(model, *(Request(prompt="p", sample=i) for i in range(50)))}) == 3


def test_a_request_no_rule_fits_is_refused_with_that_reason(tmp_path):
    (answer,) = ask(script(tmp_path, {"match": "poem", "reply": "Roses."}), Request(prompt="prose"))
    assert (answer.finish, answer.reason, answer.text) == ("refused", "no rule of the script fits", "")


def test_a_rule_says_how_it_ends_and_why(tmp_path):
    model = script(tmp_path, {"match": "bomb", "finish": "refused", "reason": "unsafe"}, {"finish": "failed"})
    assert [(a.finish, a.reason) for a in ask(model, Request(prompt="bomb"), Request(prompt="x"))] == [
        ("refused", "unsafe"),
        ("failed", "scripted: failed"),
    ]


def test_a_reply_ends_after_max_tokens_and_before_a_stop_text():
    model = Scripted(lambda request: "one, two, three. END four")
    long, short, stopped = ask(
        model, Request(prompt="p"), Request(prompt="p", max_tokens=3), Request(prompt="p", stop=("four", "END"))
    )
    assert (long.text, long.finish) == ("one, two, three. END four", "stop")
    assert (short.text, short.finish, short.completion_tokens) == ("one, two", "length", 3)  # one | , | two
    assert (stopped.text, stopped.finish) == ("one, two, three. ", "stop")


def test_tokens_are_words_and_marks():
    assert count_tokens("Don't stop, 3.5 times!") == 10  # Don ' t stop , 3 . 5 times !
    (answer,) = ask(Scripted(lambda request: "a b c"), Request(prompt="two words"))
    assert (answer.prompt_tokens, answer.completion_tokens) == (2, 3)


def test_no_answer_is_charged_more_than_most_tokens_says():
    model, request = Scripted(lambda request: "word " * 50), Request(prompt="p q r", max_tokens=5)
    (answer,) = ask(model, request)
    assert answer.tokens == model.most_tokens(request) == 8


def test_a_function_may_give_a_whole_completion():
    completion = Completion("text", "length", 7, 9, attempts=3)
    assert ask(Scripted(lambda request: completion), Request(prompt="p")) == [completion]


@pytest.mark.parametrize("latency", [0.03, lambda request: 0.03])
async def test_latency_is_waited_for(latency):
    loop = asyncio.get_running_loop()
    over = loop.time() + 0.029
    await Scripted(lambda request: "x", latency_s=latency).answer(Request(prompt="p"))
    assert loop.time() >= over


async def test_a_rule_may_take_its_time(tmp_path):
    loop = asyncio.get_running_loop()
    over = loop.time() + 0.029
    await script(tmp_path, {"reply": "x", "latency_s": 0.03}).answer(Request(prompt="p"))
    assert loop.time() >= over


def test_an_edited_script_is_another_model(tmp_path):
    before, same = script(tmp_path, {"reply": "a"}), script(tmp_path, {"reply": "a"})
    after = script(tmp_path, {"reply": "b"})
    assert before.name == same.name != after.name
    assert before.name.startswith("scripted:replies.jsonl#")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{not json", "line 2 is not JSON"),
        ("[1]", "line 2 must be an object with .*; got list"),
        ('{"reply": "a", "relpy": "b"}', r"line 2 must be an object with .*; got \['relpy'\]"),
        ('{"reply": 3}', "line 2: reply must be a text or a list of texts, got 3"),
        ('{"reply": []}', "line 2: reply must be a text or a list of texts"),
        ('{"finish": "done"}', "line 2: finish must be stop, length, refused or failed, got 'done'"),
        ('{"finish": []}', "line 2: finish must be"),
        ('{"latency_s": -1}', "line 2: latency_s must be a number of seconds"),
        ('{"regex": "("}', "line 2: regex .* is no pattern"),
        ('{"match": 3}', "line 2: match, regex and reason must be texts"),
    ],
)
def test_a_line_that_is_no_rule_is_named(tmp_path, rule, words):
    with pytest.raises(InputError, match=words):
        script(tmp_path, {"reply": "fine"}, rule)


def test_a_script_without_rules_or_that_is_not_there_says_what_to_write(tmp_path):
    with pytest.raises(InputError, match="holds no rule; write lines such as"):
        script(tmp_path, "", "  ")
    with pytest.raises(InputError, match=r"cannot be read .No such file"):
        Scripted.from_file(tmp_path / "absent.jsonl")
