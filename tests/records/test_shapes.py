"""The shapes of rows, one fixture for each dataset type that trainers know, and how one is chosen."""

import pytest

from trivium.errors import InputError
from trivium.records import from_rows

USER = {"role": "user", "content": "What color is the sky?"}
BLUE = {"role": "assistant", "content": "It is blue."}
GREEN = {"role": "assistant", "content": "It is green."}

# name: row, shape found, prompt, response, notes
CASES = {
    "text": (
        {"text": "The sky is blue."},
        "text",
        "",
        "The sky is blue.",
        {},
    ),
    "text beside other fields": (
        {"text": "a", "topic": "sky", "n": 2},
        "text",
        "",
        "a",
        {"topic": "sky", "n": 2},
    ),
    "conversation": (
        {"messages": [USER, BLUE]},
        "messages",
        USER["content"],
        "It is blue.",
        {"messages": [USER, BLUE]},
    ),
    "prompt only": (
        {"prompt": "The sky is"},
        "prompt-only",
        "The sky is",
        "",
        {},
    ),
    "instruction only": (
        {"instruction": "Sum:", "input": "1, 2"},
        "prompt-only",
        "Sum:\n\n1, 2",
        "",
        {},
    ),
    "conversational prompt only": (
        {"prompt": [USER]},
        "prompt-only",
        USER["content"],
        "",
        {"messages": [USER]},
    ),
    "prompt and completion": (
        {"prompt": "The sky is", "completion": " blue."},
        "prompt-completion",
        "The sky is",
        " blue.",
        {},
    ),
    "prompt and response": (
        {"prompt": "a", "response": "b"},
        "prompt-completion",
        "a",
        "b",
        {},
    ),
    "prompt, response and true answer": (
        {"prompt": "a", "response": "b", "answer": "c"},
        "prompt-completion",
        "a",
        "b",
        {"answer": "c"},
    ),
    "prompt and output": (
        {"prompt": "a", "output": "b"},
        "prompt-completion",
        "a",
        "b",
        {},
    ),
    "prompt and answer": (
        {"prompt": "a", "answer": "b"},
        "prompt-completion",
        "a",
        "b",
        {},
    ),
    "conversational prompt and completion": (
        {"prompt": [USER], "completion": [BLUE]},
        "prompt-completion",
        USER["content"],
        "It is blue.",
        {"messages": [USER, BLUE]},
    ),
    "question and answer": (
        {"question": "a", "answer": "b"},
        "question-answer",
        "a",
        "b",
        {},
    ),
    "problem and solution": (
        {"problem": "a", "solution": "b"},
        "question-answer",
        "a",
        "b",
        {},
    ),
    "alpaca": (
        {"instruction": "Sum:", "input": "1, 2", "output": "3", "level": 1},
        "alpaca",
        "Sum:\n\n1, 2",
        "3",
        {"level": 1},
    ),
    "alpaca without input": (
        {"instruction": "Sing", "input": "", "output": "La"},
        "alpaca",
        "Sing",
        "La",
        {},
    ),
    "alpaca with a text made of it": (
        {"instruction": "Sing", "output": "La", "text": "Sing La"},
        "alpaca",
        "Sing",
        "La",
        {"text": "Sing La"},
    ),
    "sharegpt": (
        {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Ho"}]},
        "sharegpt",
        "Hi",
        "Ho",
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]},
    ),
    "preference": (
        {"prompt": "The sky is", "chosen": " blue.", "rejected": " green."},
        "preference",
        "The sky is",
        " blue.",
        {"rejected": " green."},
    ),
    "implicit prompt preference": (
        {"chosen": "The sky is blue.", "rejected": "The sky is green."},
        "preference",
        "The sky is",
        "blue.",
        {"rejected": "green."},
    ),
    "conversational preference": (
        {"prompt": [USER], "chosen": [BLUE], "rejected": [GREEN]},
        "preference",
        USER["content"],
        "It is blue.",
        {"messages": [USER, BLUE], "rejected": "It is green.", "rejected_messages": [USER, GREEN]},
    ),
    "conversational implicit prompt preference": (
        {"chosen": [USER, BLUE], "rejected": [USER, GREEN]},
        "preference",
        USER["content"],
        "It is blue.",
        {"messages": [USER, BLUE], "rejected": "It is green.", "rejected_messages": [USER, GREEN]},
    ),
    "preference that repeats its prompt": (
        {"prompt": USER["content"], "chosen": [USER, BLUE], "rejected": [USER, GREEN]},
        "preference",
        USER["content"],
        "It is blue.",
        {"messages": [USER, BLUE], "rejected": "It is green.", "rejected_messages": [USER, GREEN]},
    ),
    "unpaired preference": (
        {"prompt": "The sky is", "completion": " blue.", "label": True},
        "unpaired-preference",
        "The sky is",
        " blue.",
        {"label": True},
    ),
    "conversational unpaired preference": (
        {"prompt": [USER], "completion": [GREEN], "label": False},
        "unpaired-preference",
        USER["content"],
        "It is green.",
        {"messages": [USER, GREEN], "label": False},
    ),
    "a label that is a class": (
        {"prompt": "a", "completion": "b", "label": "poem"},
        "prompt-completion",
        "a",
        "b",
        {"label": "poem"},
    ),
    "stepwise": (
        {"prompt": "Which is larger, 9.8 or 9.11?", "completions": ["Compare.", "9.11 is."], "labels": [True, False]},
        "stepwise",
        "Which is larger, 9.8 or 9.11?",
        "Compare.\n9.11 is.",
        {"completions": ["Compare.", "9.11 is."], "labels": [True, False]},
    ),
    "ours": (
        {"id": "7", "prompt": "a", "response": "b", "made_by": "me", "parents": ["1"], "notes": {"k": None}},
        "records",
        "a",
        "b",
        {"k": None},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_shape_is_found_and_read(case):
    row, shape, prompt, response, notes = CASES[case]
    data = from_rows([row, row, row])
    assert data.format == shape
    record = data.records[0]
    assert (record.prompt, record.response, record.notes) == (prompt, response, notes)


@pytest.mark.parametrize("case", CASES)
def test_each_shape_can_be_asked_for_by_name(case):
    row, shape, prompt, response, _ = CASES[case]
    data = from_rows([row], format=shape.replace("-", "_"))
    assert (data.records[0].prompt, data.records[0].response) == (prompt, response)


def test_the_last_assistant_turn_is_the_response_and_all_before_is_the_prompt():
    system = {"role": "system", "content": "Be brief."}
    thanks = {"role": "user", "content": "Thanks"}
    record = from_rows([{"messages": [system, USER, BLUE, USER, GREEN, thanks]}]).records[0]
    assert record.response == "It is green."
    assert record.prompt == ("user: What color is the sky?\nassistant: It is blue.\nuser: What color is the sky?")
    assert record.notes["messages"][-1] == thanks


def test_content_in_parts_is_joined_and_tool_calls_are_text():
    parts = {"role": "user", "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]}
    call = {"role": "assistant", "content": None, "tool_calls": [{"name": "f"}]}
    record = from_rows([{"messages": [parts, call]}]).records[0]
    assert (record.prompt, record.response) == ("one\ntwo", '[{"name":"f"}]')
    assert record.notes["messages"][1]["tool_calls"] == [{"name": "f"}]


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ({"messages": []}, "empty conversation", "'messages' has no turns"),
        ({"messages": "hi"}, "wrong type in field", "'messages' is text, wanted a list of turns"),
        ({"messages": ["hi"]}, "wrong type in field", "'messages\\[0\\]' is text"),
        ({"messages": [{"content": "x"}]}, "wrong type in field", "no role"),
        ({"messages": [{"role": "user", "content": 1}]}, "wrong type in field", "a number for content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image"}]}]},
            "wrong type in field",
            "part that is not text",
        ),
    ],
)
def test_a_conversation_that_is_none_is_set_apart(row, reason, detail):
    data = from_rows([{"messages": [USER, BLUE]}, row])
    assert len(data) == 1
    assert data.rejected[0].reason == reason
    with pytest.raises(InputError, match=detail):
        from_rows([row], format="messages")


@pytest.mark.parametrize(
    ("chosen", "rejected", "prompt", "answer"),
    [
        (
            "\n\nHuman: Hi\n\nAssistant: Hello",
            "\n\nHuman: Hi\n\nAssistant: Hey",
            "\n\nHuman: Hi\n\nAssistant:",
            "Hello",
        ),
        ("I can", "I cannot", "I", "can"),  # a word is not cut in two
        ("same", "same", "", "same"),
        ("yes", "no", "", "yes"),
    ],
)
def test_an_implicit_prompt_is_what_both_answers_begin_with(chosen, rejected, prompt, answer):
    record = from_rows([{"chosen": chosen, "rejected": rejected}]).records[0]
    assert (record.prompt, record.response) == (prompt, answer)


def test_rows_of_another_shape_are_set_apart():
    rows = [{"prompt": "a", "completion": str(n)} for n in range(4)] + [{"text": "x"}, {"prompt": "p"}]
    data = from_rows(rows)
    assert (data.format, len(data), data.rejected_count) == ("prompt-completion", 4, 2)
    assert [bad.line for bad in data.rejected] == [5, 6]


def test_a_few_missing_responses_do_not_make_the_set_prompts_only():
    rows = [{"prompt": "a", "response": "b"}] * 6 + [{"prompt": "a"}] * 4
    assert from_rows(rows).format == "prompt-completion"
    assert from_rows([*rows, *[{"prompt": "a"}] * 4]).format == "prompt-only"


def test_the_shape_is_found_from_the_first_200_good_rows():
    rows = [{"text": "a"}] * 200 + [{"prompt": "p", "response": "r"}] * 500
    data = from_rows(rows)
    assert (data.format, len(data), data.rejected_count) == ("text", 200, 500)


def test_a_text_field_can_be_named():
    data = from_rows([{"content": "a", "text": "b"}], text_field="content")
    assert (data.format, data.records[0].response, data.records[0].notes) == ("text", "a", {"text": "b"})


def test_a_wrong_format_or_text_field_is_explained():
    rows = [{"text": "a"}]
    with pytest.raises(InputError, match="no format 'alpacca'; did you mean 'alpaca'"):
        from_rows(rows, format="alpacca")
    with pytest.raises(InputError, match="text_field='x' goes with format 'text', not with 'alpaca'"):
        from_rows(rows, format="alpaca", text_field="x")
    with pytest.raises(InputError, match=r"1 no usable field.*wanted body, the row has text"):
        from_rows(rows, text_field="body")
    with pytest.raises(InputError, match="wanted instruction, the row has text"):
        from_rows(rows, format="alpaca")


def test_the_fields_of_prompt_and_response_can_be_named():
    rows = [{"ask": "Why?", "say": "Because.", "text": "not this", "level": 3}, {"ask": "How?", "say": None}]
    data = from_rows(rows, prompt_field="ask", response_field="say")
    assert [(record.prompt, record.response, record.notes) for record in data.records] == [
        ("Why?", "Because.", {"text": "not this", "level": 3})
    ]
    assert data.format == "prompt-completion"
    assert data.rejected_count == 1
    turns = [{"ask": [{"role": "user", "content": "Why?"}], "say": "Because."}]
    assert from_rows(turns, prompt_field="ask", response_field="say").records[0].notes["messages"][1] == {
        "role": "assistant", "content": "Because.",
    }  # fmt: skip


def test_a_prompt_field_alone_reads_prompts_alone():
    data = from_rows([{"ask": "Why?", "response": "Because."}], prompt_field="ask")
    assert [(record.prompt, record.response) for record in data.records] == [("Why?", "")]
    assert data.format == "prompt-only"


@pytest.mark.parametrize(("asked", "words"), [
    ({"response_field": "say"}, "response_field='say' goes with a prompt_field; a text alone is a text_field"),
    ({"prompt_field": "ask", "text_field": "say"}, "text_field='say' reads plain texts and prompt_field='ask' tasks"),
    ({"prompt_field": "ask", "response_field": "say", "format": "alpaca"}, "goes with format 'prompt-completion', not"),
    ({"prompt_field": "ask", "format": "text"}, "goes with format 'prompt-only', not with 'text'"),
    ({"prompt_field": "asks", "response_field": "say"}, "wanted asks"),
])  # fmt: skip
def test_named_fields_that_do_not_go_together_are_explained(asked, words):
    with pytest.raises(InputError, match=words):
        from_rows([{"ask": "Why?", "say": "Because."}], **asked)


def test_rows_of_unknown_fields_say_how_to_name_prompt_and_response():
    with pytest.raises(InputError, match="--prompt-field and --response-field two as a task and its answer"):
        from_rows([{"ask": "Why?", "say": "Because."}])
