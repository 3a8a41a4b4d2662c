"""A folder may hold files of several shapes: each is read by its own, and all are named."""

import json

import pytest

from trivium.errors import InputError
from trivium.records import read

ALPACA = [{"instruction": f"Do {n}.", "output": f"Done {n}."} for n in range(3)]
MESSAGES = [
    {"messages": [{"role": "user", "content": f"Ask {n}"}, {"role": "assistant", "content": f"Say {n}"}]}
    for n in range(2)
]
TEXT = [{"text": "A plain text."}]
PAIRS = [{"prompt": "p", "completion": "c"}]
OTHER = [{"n": 1}, {"n": 2}]


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, rows in files.items():
            (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return tmp_path

    return write


def test_each_file_is_read_by_its_own_shape_and_all_shapes_are_named(folder):
    data = read(folder(a=ALPACA, b=MESSAGES, c=ALPACA))
    assert [(record.prompt, record.response) for record in data][2:5] == [
        ("Do 2.", "Done 2."),
        ("Ask 0", "Say 0"),
        ("Ask 1", "Say 1"),
    ]
    assert (len(data), data.rejected_count) == (8, 0)
    assert data.format == "alpaca, messages"
    assert "the files have 2 shapes, and each was read by its own: 2 alpaca, 1 messages" in data.notes


def test_files_of_one_shape_say_it_once_and_need_no_note(folder):
    data = read(folder(a=ALPACA, b=ALPACA[:1]))
    assert data.format == "alpaca"
    assert not any("shapes" in note for note in data.notes)


def test_more_than_three_shapes_are_mixed_and_counted_in_a_note(folder):
    data = read(folder(a=ALPACA, b=MESSAGES, c=TEXT, d=PAIRS))
    assert (data.format, len(data)) == ("mixed", 7)
    assert any(note.endswith("1 alpaca, 1 messages, 1 text, 1 prompt-completion") for note in data.notes)


def test_a_glob_and_a_list_of_files_are_read_the_same_way(folder):
    there = folder(a=ALPACA, b=MESSAGES)
    assert read(str(there / "*.jsonl")).format == "alpaca, messages"
    data = read([there / "b.jsonl", there / "a.jsonl"])
    assert (data.format, data.records[0].prompt) == ("messages, alpaca", "Ask 0")


def test_a_format_that_is_given_holds_for_every_file(folder):
    data = read(folder(a=ALPACA, b=MESSAGES), format="alpaca")
    assert (data.format, len(data), data.rejected_count) == ("alpaca", 3, 2)
    assert {bad.path.rsplit("/", 1)[-1] for bad in data.rejected} == {"b.jsonl"}


def test_rows_of_a_file_without_a_usable_field_are_kept_apart_and_cost_no_other_file(folder):
    data = read(folder(a=OTHER, b=ALPACA))
    assert (data.format, len(data), data.rejected_count) == ("alpaca", 3, 2)
    assert {bad.reason for bad in data.rejected} == {"no usable field"}


def test_where_no_file_has_a_usable_field_the_fields_of_all_are_named(folder):
    with pytest.raises(InputError, match=r"no usable field in 2 files .*rows have 'n', 'm'"):
        read(folder(a=OTHER, b=[{"m": "x"}]))


def test_an_empty_file_beside_others_is_no_matter(folder):
    data = read(folder(a=[], b=ALPACA))
    assert (data.format, len(data)) == ("alpaca", 3)
