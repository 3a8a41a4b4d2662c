"""What is written reads back equal, and a failed write leaves nothing behind."""

import errno
import json
import os
import stat
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trivium.errors import DiskError, InputError
from trivium.records import Record, read, write_json, write_jsonl, write_parquet, write_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["", "\0", "\u2028\u2029\x85", '"\\":', "\r\n", "😀\u202e", "\ufeff", "NaN", "{", "\x7f\x1b[31m"]
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=8,
)
records = st.lists(
    st.builds(
        Record,
        id=texts.filter(bool),
        prompt=texts,
        response=texts,
        made_by=texts,
        parents=st.lists(texts, max_size=3).map(tuple),
        notes=st.dictionaries(texts, plain, max_size=4),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda record: record.id,
)


def names(folder):
    return [path.name for path in folder.iterdir()]


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize(
    ("write", "name"),
    [(write_jsonl, "a.jsonl"), (write_jsonl, "a.jsonl.gz"), (write_jsonl, "a.jsonl.zst"), (write_parquet, "a.parquet")],
)
@settings(max_examples=150, **QUIET)
@given(made=records)
def test_what_is_written_reads_back_equal(tmp_path_factory, write, name, made):
    path = tmp_path_factory.getbasetemp() / name
    assert write(path, iter(made)) == len(made)
    back = read(path)
    assert back.records == tuple(made)
    assert (back.format, back.rejected_count) == ("records", 0)


def test_the_same_records_are_the_same_bytes(tmp_path):
    made = [Record(str(n), "p", "r" * n) for n in range(50)]
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_jsonl(tmp_path / name, made)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_a_line_is_what_other_tools_expect(tmp_path):
    write_jsonl(tmp_path / "a.jsonl", [Record("1", "é", "b", "me", ("0",), {"k": 1})])
    line = (tmp_path / "a.jsonl").read_text()
    assert line == '{"id":"1","prompt":"é","response":"b","made_by":"me","parents":["0"],"notes":{"k":1}}\n'


def test_json_is_indented_with_numpy_as_plain_numbers(tmp_path):
    write_json(tmp_path / "a.json", {"a": np.float64(0.5), "b": np.arange(2), "c": (1, None), "d": 2**70})
    text = (tmp_path / "a.json").read_text()
    assert json.loads(text) == {"a": 0.5, "b": [0, 1], "c": [1, None], "d": 2**70}
    assert text.startswith('{\n  "a": 0.5,')
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1, {"b": float("nan")}]}, r"\['a'\]\[1\]\['b'\]: nan is not a JSON number; write null"),
        ({"a": float("-inf")}, "-inf is not a JSON number"),
        ([np.float32("nan")], "nan is not a JSON number"),
        ({"a": np.array([1, np.nan])}, "the array holds NaN or infinity"),
        ({1: "a"}, "the key 1 is not text"),
        ({"a": {1}}, "a set has no form in JSON"),
        ({"a": "\ud83d"}, "surrogates not allowed"),
        (json.loads("[" * 150 + "]" * 150), "nested more than 100 levels"),
    ],
)
def test_what_json_would_lose_is_refused_and_the_old_file_stays(tmp_path, value, message):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(InputError, match=message):
        write_json(path, value)
    with pytest.raises(InputError, match=message.replace("json", "record '1'")):
        write_jsonl(path, [Record("0", "", ""), Record("1", "", "", notes={"deep": value})])
    with pytest.raises(InputError, match=message):
        write_parquet(path, [Record("1", "", "", notes={"deep": value})])
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.json"]


def test_a_record_too_long_to_be_read_back_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"record 'long' is a line of 1[67],.* at most 16,777,216"):
        write_jsonl(tmp_path / "a.jsonl", [Record("long", "a" * (16 << 20), "")])


def test_text_with_half_a_character_is_refused(tmp_path):
    with pytest.raises(InputError, match="lone surrogate at character 2"):
        write_text(tmp_path / "a.txt", "ab\ud83d")


def test_missing_folders_are_made_and_rights_follow_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        write_text(tmp_path / "x" / "y" / "a.txt", "a")
    finally:
        os.umask(before)
    path = tmp_path / "x" / "y" / "a.txt"
    assert path.read_text() == "a"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENOSPC, "the disk is full: free some space"),
        (errno.EDQUOT, "the quota is used up"),
        (errno.EROFS, "read-only"),
    ],
)
@pytest.mark.parametrize("call", ["write", "fsync", "open"])
def test_trouble_with_the_disk_at_any_step_leaves_the_old_file(tmp_path, monkeypatch, number, cure, call):
    path = tmp_path / "a.jsonl"
    path.write_text("old")

    def fail(*arguments):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(DiskError, match=cure) as caught:
            write_jsonl(path, [Record("1", "a", "b")] * 1_000)
    # {"id":"1","prompt":"a","response":"b","made_by":"unknown","parents":[],"notes":{}} and its newline: 83 bytes
    assert call == "open" or "83,000 bytes are needed" in str(caught.value)
    assert caught.value.exit_code == 6
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.jsonl"]


def test_a_full_disk_in_the_middle_still_counts_what_is_needed(tmp_path, monkeypatch):
    real = os.write
    taken = []

    def small_disk(handle, data):
        if sum(taken) + len(data) > 1_500_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken.append(real(handle, data))
        return taken[-1]

    monkeypatch.setattr(os, "write", small_disk)
    with pytest.raises(DiskError, match="8,300,000 bytes are needed"):
        write_jsonl(tmp_path / "a.jsonl", (Record("1", "a", "b") for _ in range(100_000)))
    with pytest.raises(DiskError, match=r"[2-9],\d{3},\d{3} bytes are needed.*the disk is full"):
        noise = np.random.default_rng(0)
        write_parquet(tmp_path / "a.parquet", (Record(str(n), noise.bytes(64).hex(), "") for n in range(40_000)))
    assert names(tmp_path) == []


def test_an_error_of_the_caller_is_passed_on_and_leaves_nothing(tmp_path):
    def broken():
        yield Record("1", "", "")
        raise OSError("the source went away")

    with pytest.raises(OSError, match="the source went away") as caught:
        write_jsonl(tmp_path / "a.jsonl", broken())
    assert not isinstance(caught.value, DiskError)
    assert names(tmp_path) == []


LIMITED = """
import resource, sys
from trivium.errors import DiskError
from trivium.records import Record, write_jsonl
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_jsonl(sys.argv[1], [Record(str(n), "a" * 100, "b") for n in range(10_000)])
except DiskError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_a_real_limit_on_file_size_is_explained(tmp_path):
    done = subprocess.run([sys.executable, "-c", LIMITED, tmp_path / "a.jsonl"], capture_output=True, text=True)
    assert done.returncode == 6
    assert "the file size limit is reached" in done.stdout
    assert names(tmp_path) == []
