"""Rows for trainers: each kind as TRL has it, and read back as the record it was."""

import json

import pytest

from trivium.records import Record, from_rows, read, training_row, write_training

USER, GOOD, BAD = (
    {"role": "user", "content": "What colour is the sky?"},
    {"role": "assistant", "content": "Blue."},
    {"role": "assistant", "content": "Green."},
)
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {}}}]
CALL = {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {"name": "look"}}]}

# As in TRL's own test sets, one of each kind.
ROWS = {
    "language-modeling": {"text": "The sky is blue."},
    "prompt-only": {"prompt": "The sky is"},
    "prompt-completion": {"prompt": "The sky is", "completion": " blue."},
    "unpaired-preference": {"prompt": "The sky is", "completion": " green.", "label": False},
    "preference": {"prompt": "The sky is", "chosen": " blue.", "rejected": " green."},
    "stepwise": {"prompt": "Which is larger?", "completions": ["First.", "Second."], "labels": [True, False]},
    "conversation": {"messages": [USER, GOOD]},
    "conversational-preference": {"prompt": [USER], "chosen": [GOOD], "rejected": [BAD]},
    "conversational-prompt-only": {"prompt": [USER]},
}


@pytest.mark.parametrize("kind", ROWS)
def test_what_was_read_from_a_row_of_a_trainer_is_that_row_again(kind):
    (record,) = from_rows([ROWS[kind]]).records
    assert training_row(record) == (kind, ROWS[kind])


def test_traces_of_tools_are_kept_turn_for_turn():
    row = {"messages": [USER, CALL, {"role": "tool", "content": "blue"}, GOOD], "tools": TOOLS}
    (record,) = from_rows([row]).records
    assert training_row(record) == ("conversation", row)


def test_system_turns_and_longer_histories_are_shared_by_both_sides_of_a_preference():
    system = {"role": "system", "content": "Be brief."}
    row = {"prompt": [system, USER, GOOD, USER], "chosen": [GOOD], "rejected": [BAD]}
    (record,) = from_rows([row]).records
    assert training_row(record) == ("conversational-preference", row)


def test_one_kind_goes_into_one_file_and_several_into_one_each(tmp_path):
    assert write_training(tmp_path, []) == {}
    pair = Record("a", "Name a river.", "The Po.")
    assert write_training(tmp_path, [pair]) == {"train.jsonl": "prompt-completion"}
    assert json.loads((tmp_path / "train.jsonl").read_text()) == {"prompt": "Name a river.", "completion": "The Po."}
    better = Record("b", "Name a river.", "The Po.", notes={"rejected": "Rome."})
    assert write_training(tmp_path / "two", [pair, better]) == {
        "train-prompt-completion.jsonl": "prompt-completion", "train-preference.jsonl": "preference",
    }  # fmt: skip
    back = read(tmp_path / "two" / "train-preference.jsonl").records[0]
    assert (back.prompt, back.response, back.notes["rejected"]) == ("Name a river.", "The Po.", "Rome.")
