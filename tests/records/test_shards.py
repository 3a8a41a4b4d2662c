import json
import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records import read, shards
from trivium.records.shards import plan
from trivium.records.stretches import stretches

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ALPACA = [
    {"instruction": "Sort the list.", "input": "3 1 2", "output": "1 2 3"},
    {"instruction": "Name a river.", "input": "", "output": "The Rhine."},
    {"instruction": "Name a sea.", "input": None, "output": "The Baltic."},
]


def write_lines(path, rows):
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows))
    return path


def write_table(path, rows, **options):
    pq.write_table(pa.Table.from_pylist(rows), path, **options)
    return path


def streamed(paths, **asked):
    """Everything the shards hold, with lines numbered from the start of their file."""
    planned = plan(paths, **{"format": None, "text_field": None, **asked})
    texts, records, bad, path, lines = [], [], [], None, 0
    for shard in planned.shards:
        lines = lines if shard.path == path else 0
        path, before = shard.path, lines if shard.kind == "lines" else 0
        for stretch in stretches(shard):
            texts += zip(stretch.prompts, stretch.responses, strict=True)
            records += stretch.records(range(len(stretch)))
            bad += [(one.line + before, one.byte, one.reason) for one in stretch.bad]
            lines = max(lines, before + stretch.lines)
    return planned, texts, records, bad


def same_as_read(paths, **asked):
    whole = read(paths, **asked)
    planned, texts, records, bad = streamed(paths, **asked)
    assert texts == [(one.prompt, one.response) for one in whole.records]
    assert [(one.prompt, one.response, one.made_by, one.notes) for one in records] == [
        (one.prompt, one.response, one.made_by, one.notes) for one in whole.records
    ]
    assert bad == [(one.line, one.byte, one.reason) for one in whole.rejected]
    assert (planned.sha256, planned.format) == (whole.sha256, whole.format)
    return planned


@pytest.mark.parametrize("size", [1, 40, 100, 1_000, 1 << 20])
def test_runs_of_lines_hold_what_the_file_holds_bad_lines_included(tmp_path, monkeypatch, size):
    monkeypatch.setattr(shards, "SHARD_BYTES", size)
    rows = [{"prompt": f"Question {n}?", "response": f"Answer {n}.", "score": n} for n in range(30)]
    rows[7:7] = ["{broken\n", "\n", '{"prompt": "a"}\n', '{"prompt": 1, "response": "b"}\n']
    rows[20:20] = ["\n", '{"prompt": "\\ud83d", "response": ""}\n']
    path = write_lines(tmp_path / "a.jsonl", [*rows, '{"prompt": "torn'])
    planned = same_as_read(path)
    assert (len(planned.shards) > 3) == (size < 1_000)


def test_the_last_line_needs_no_newline(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 10)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "one"}\n{"text": "two"}')
    same_as_read(path)


@pytest.mark.parametrize(
    "rows",
    [
        [{"prompt": f"Q{n}", "completion": f"A{n}"} for n in range(25)],
        [{"question": f"Q{n}", "answer": f"A{n}", "level": n} for n in range(25)],
        [{"text": f"Text {n}.", "score": n / 2} for n in range(25)],
        ALPACA * 4,
        [{"instruction": "a", "context": "b", "input": None, "output": "c"}, *ALPACA],
        [{"prompt": "a", "response": None, "output": "b"}, {"prompt": "c", "response": "d", "output": None}],
        [{"prompt": "a", "response": "b", "score": math.inf}, {"prompt": "c", "response": "d", "score": math.nan}],
        [{"prompt": None, "response": "b"}, {"prompt": "c", "response": "d"}],
        [{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}] * 3,
        [{"prompt": "a", "response": "b", "tags": ["x", "y"], "id": "one", "made_by": "me"}] * 3,
        [{"prompt": "a", "chosen": "b", "rejected": "c"}] * 3,
    ],
    ids=[
        "pairs",
        "questions",
        "texts",
        "alpaca",
        "contexts",
        "either",
        "infinite",
        "gaps",
        "messages",
        "tags",
        "prefs",
    ],
)
@pytest.mark.parametrize("groups", [2, 1_000])
def test_columns_of_parquet_give_what_its_rows_give(tmp_path, rows, groups):
    same_as_read(write_table(tmp_path / "a.parquet", rows, row_group_size=groups))


def test_row_groups_are_shared_out_and_rows_numbered_through(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_ROWS", 10)
    rows = [{"prompt": None if n == 17 else "a", "response": str(n)} for n in range(40)]
    path = write_table(tmp_path / "a.parquet", rows, row_group_size=4)
    planned = same_as_read(path)
    assert [(shard.start, shard.stop) for shard in planned.shards] == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]


def test_other_files_are_a_shard_each(tmp_path):
    array = tmp_path / "a.json"
    array.write_text(json.dumps(ALPACA))
    table = tmp_path / "b.csv"
    table.write_text("instruction,input,output\nSay hi,,hi\n")
    planned = same_as_read([array, table])
    assert [shard.kind for shard in planned.shards] == ["whole", "whole"]


def test_each_file_has_its_own_shape_and_one_without_is_kept_apart(tmp_path):
    files = [
        write_lines(tmp_path / "a.jsonl", ALPACA),
        write_lines(tmp_path / "b.jsonl", [{"question": "a", "answer": "b"}]),
        write_lines(tmp_path / "c.jsonl", [{"x": 1}, {"x": 2}]),
        write_table(tmp_path / "d.parquet", [{"y": 1}]),
    ]
    planned = same_as_read(files)
    assert planned.notes == ("the files have 2 shapes, and each was read by its own: 1 alpaca, 1 question-answer",)


def test_a_named_field_is_the_text(tmp_path):
    same_as_read(write_lines(tmp_path / "a.jsonl", [{"body": "x", "text": "y"}]), text_field="body")
    same_as_read(write_table(tmp_path / "a.parquet", [{"body": "x", "text": "y"}]), text_field="body")
    pair = {"prompt_field": "body", "response_field": "text"}
    same_as_read(write_lines(tmp_path / "b.jsonl", [{"body": "x", "text": "y"}, {"body": 3}]), **pair)
    same_as_read(write_table(tmp_path / "b.parquet", [{"body": "x", "text": "y"}]), **pair)
    same_as_read(write_table(tmp_path / "b.parquet", [{"body": "x", "text": "y"}]), prompt_field="body")


def test_long_records_are_taken_a_few_at_a_time(tmp_path):
    path = write_table(tmp_path / "a.parquet", [{"text": "x" * 3_000_000 + str(n)} for n in range(20)])
    planned = plan(path, format=None, text_field=None)
    sizes = [stretch.size for shard in planned.shards for stretch in stretches(shard)]
    assert max(sizes) < 2 * (16 << 20) + 3_000_001
    assert sum(sizes) == 20 * 3_000_000 + 10 + 20
    assert np.count_nonzero(sizes) == 2


def test_a_broken_table_and_stdin_and_an_empty_file_are_told(tmp_path):
    good = write_table(tmp_path / "a.parquet", [{"text": "x"}])
    broken = tmp_path / "b.parquet"
    broken.write_bytes(good.read_bytes()[:-9])
    _, texts, _, bad = streamed([good, broken])
    assert texts == [("", "x")]
    assert [reason for _, _, reason in bad] == ["corrupt parquet"]
    with pytest.raises(InputError, match="stdin"):
        plan("-", format=None, text_field=None)
    empty = tmp_path / "c.jsonl"
    empty.touch()
    with pytest.raises(InputError, match=r"c\.jsonl is empty"):
        plan(empty, format=None, text_field=None)
    with pytest.raises(InputError, match="no usable field"):
        plan(write_lines(tmp_path / "d.jsonl", [{"x": 1}]), format=None, text_field=None)
