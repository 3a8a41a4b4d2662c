import json

import pytest

from trivium.models.api import Message, Request
from trivium.models.replies import (
    UnreadableReply,
    completion_of,
    error_of,
    most_prompt_tokens,
    refusal_reason,
    retry_after_s,
)

ASKED = Request(messages=(Message("user", "Hi"),), max_tokens=8)


def reply(message=None, finish="stop", **more):
    message = {"role": "assistant", "content": "Hello."} if message is None else message
    return json.dumps({"choices": [{"message": message, "finish_reason": finish}], **more}).encode()


@pytest.mark.parametrize(
    ("finish", "expected"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "refused"), (None, "stop"), ("eos_token", "stop")],
)
def test_finish_reasons_become_ours(finish, expected):
    assert completion_of(reply(finish=finish), ASKED).finish == expected


def test_tokens_are_those_the_server_counted():
    completion = completion_of(reply(usage={"prompt_tokens": 11, "completion_tokens": 3}), ASKED)
    assert (completion.prompt_tokens, completion.completion_tokens, completion.tokens) == (11, 3, 14)


@pytest.mark.parametrize(
    "usage", [None, {}, [], {"prompt_tokens": -1, "completion_tokens": "3"}, {"prompt_tokens": True}]
)
def test_without_counts_the_bytes_stand_in(usage):
    completion = completion_of(reply(usage=usage), ASKED)
    assert completion.prompt_tokens == 2 + 16 + 256  # "Hi", one message, one template
    assert completion.completion_tokens == 6  # "Hello."


def test_without_counts_an_answer_is_never_charged_more_than_was_allowed():
    assert completion_of(reply({"content": "x" * 100}), ASKED).completion_tokens == 8


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"choices": [{"mess', "malformed reply"),
        (b"[]", "malformed reply"),
        (b"\xff\xfe", "malformed reply"),
        (b"[" * 5000, "malformed reply"),
        (b'{"choices": []}', "reply without choices"),
        (b'{"choices": [null]}', "reply without choices"),
        (b'{"error": {"message": "overloaded"}}', "error inside a reply"),
        (b'{"choices": [{"finish_reason": "stop"}]}', "reply without a message"),
        (b'{"choices": [{"message": {"content": 7}}]}', "malformed reply"),
    ],
)
def test_a_reply_that_holds_no_answer_says_why(body, reason):
    with pytest.raises(UnreadableReply, match=reason):
        completion_of(body, ASKED)


def test_a_refusal_in_the_message_is_a_refusal():
    completion = completion_of(reply({"content": None, "refusal": "I cannot help."}), ASKED)
    assert (completion.finish, completion.reason, completion.text) == ("refused", "the model refused", "")


def test_content_in_parts_is_joined():
    assert completion_of(reply({"content": [{"type": "text", "text": "a"}, {"text": "b"}]}), ASKED).text == "ab"


def test_a_reply_cut_inside_an_emoji_is_still_read():
    body = b'{"choices": [{"message": {"content": "ok \\ud83d"}, "finish_reason": "length"}]}'
    assert completion_of(body, ASKED).text == "ok \ud83d"


def test_plain_completions_are_read_too():
    body = b'{"choices": [{"text": " world", "finish_reason": "stop"}]}'
    assert completion_of(body, Request(prompt="Hello")).text == " world"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "2"}, 2.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After-Ms": "250", "Retry-After": "9"}, 0.25),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:10 GMT"}, 10.0),  # the clock says 07:28:00
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:10 GMT", "Date": "Wed, 21 Oct 2015 07:28:07 GMT"}, 3.0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:27:00 GMT"}, 0.0),  # already over
    ],
)
def test_retry_after_is_read_as_seconds_milliseconds_or_date(headers, expected):
    now_unix_s = 1445412480.0  # 2015-10-21 07:28:00 UTC
    assert retry_after_s(headers, now_unix_s) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"error": {"message": "no", "code": "x"}}', ("x", "no")),
        (b'{"error": {"message": "no", "type": "t", "code": null}}', ("t", "no")),
        (b'{"error": "just text"}', ("", "just text")),
        (b'{"detail": "Not Found"}', ("", "Not Found")),
        (b"<html>Bad gateway</html>", ("", "<html>Bad gateway</html>")),
        (b"", ("", "")),
    ],
)
def test_error_bodies_of_all_shapes_are_read(body, expected):
    assert error_of(body) == expected


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("context_length_exceeded", "This model's maximum is 4096", "prompt too long for the model"),
        ("", "Input is too long for requested model", "prompt too long for the model"),
        ("content_filter", "", "content filter"),
        ("", "odd request", "HTTP 400: odd request"),
        ("", "", "HTTP 400"),
    ],
)
def test_refusals_of_one_kind_have_one_reason(code, message, expected):
    assert refusal_reason(400, code, message) == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request(prompt="abc"), 3 + 256),
        (Request(prompt="é"), 2 + 256),
        (Request(prompt="\ufdfa"), 33 + 256),  # one sign of 3 bytes that NFKC spells out in 18 letters, 33 bytes
        (Request(messages=(Message("system", "ab"), Message("user", "c"))), 2 + 16 + 1 + 16 + 256),
        (Request(prompt="a", extra={"k": 1}), 1 + len('{"k": 1}') + 256),
    ],
)
def test_the_upper_bound_counts_every_byte(request_, expected):
    assert most_prompt_tokens(request_) == expected


def test_the_likeliest_first_tokens_are_read_where_the_server_gives_them():
    top = [{"token": "4", "logprob": -0.5}, {"token": "5", "logprob": -1.0}, {"token": "-", "logprob": float("-inf")}]
    reply = {"choices": [{"message": {"content": "4"}, "logprobs": {"content": [{"token": "4", "top_logprobs": top}]}}]}
    assert completion_of(json.dumps(reply).encode(), Request(prompt="x")).first == (("4", -0.5), ("5", -1.0))


@pytest.mark.parametrize("odd", [None, {}, {"content": []}, {"content": [{}]}, {"content": [{"top_logprobs": [3]}]}, 7])
def test_log_probabilities_in_no_known_shape_are_none(odd):
    reply = {"choices": [{"message": {"content": "4"}, "logprobs": odd}]}
    assert completion_of(json.dumps(reply).encode(), Request(prompt="x")).first == ()
