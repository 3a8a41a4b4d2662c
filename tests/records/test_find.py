"""What a path stands for."""

import os
from pathlib import Path

import pytest

from trivium.errors import InputError
from trivium.records import read
from trivium.records.find import data_files, stem

LINE = '{"text": "a"}\n'


@pytest.fixture
def folder(tmp_path):
    for name in (
        "b.jsonl",
        "a.csv",
        "deep/c.ndjson.gz",
        "deep/README.md",
        ".hidden.jsonl",
        ".cache/x.jsonl",
        "dataset_info.json",
    ):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\na\n" if name.endswith("csv") else LINE)
    return tmp_path / "data"


def names(found, folder):
    return [os.path.relpath(path, folder) for path in found]


def test_a_folder_stands_for_all_data_in_it_sorted(folder):
    assert names(data_files(folder), folder) == ["a.csv", "b.jsonl", "deep/c.ndjson.gz"]
    data = read(folder)
    assert (len(data), data.name) == (3, "data")


def test_a_run_folder_stands_for_its_records_alone(folder):
    for name in ("records.jsonl", "dropped.jsonl"):
        (folder / "deep" / name).write_text(LINE)
    assert names(data_files(folder / "deep"), folder) == ["deep/records.jsonl"]
    assert names(data_files(folder), folder) == ["a.csv", "b.jsonl", "deep/records.jsonl"]
    assert read(folder / "deep").name == "deep"


def test_a_pattern_stands_for_what_it_matches_in_order(folder):
    assert names(data_files(str(folder / "**" / "*.*")), folder)[:2] == ["a.csv", "b.jsonl"]
    assert names(data_files(str(folder / "*.jsonl")), folder) == ["b.jsonl"]
    assert read(str(folder / "[ab].*")).name == "a+1"


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path):
    path = tmp_path / "a[1].jsonl"
    path.write_text(LINE)
    assert data_files(path) == [str(path)]


def test_several_paths_are_one_data_set_in_the_given_order(folder):
    data = read([folder / "b.jsonl", folder / "a.csv"])
    assert [Path(path).name for path in data.paths] == ["b.jsonl", "a.csv"]
    assert data.name == "b+1"
    assert [record.id[-2:] for record in data][1] == "#2"  # the same text twice


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("x/a.jsonl", "a"),
        ("a.b.JSONL.gz", "a.b"),
        ("a.parquet", "a"),
        ("-", "stdin"),
        ("run7/records.jsonl", "run7"),
        ("bench/arms/plain/2/records.jsonl", "plain 2"),
        (".jsonl", ".jsonl"),
    ],
)
def test_the_name_is_the_stem(path, name):
    assert stem(path) == name


def test_a_missing_file_names_the_nearest(folder):
    with pytest.raises(InputError, match=r"no file or folder .*; did you mean 'b.jsonl'"):
        read(folder / "b.json1")
    with pytest.raises(InputError, match="there is no folder"):
        read(folder / "nowhere" / "x.jsonl")


def test_nothing_to_read_is_an_error(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no data file in folder .* \(it is empty\)"):
        read(tmp_path / "empty")
    (tmp_path / "empty" / "README.md").write_text("x")
    with pytest.raises(InputError, match=r"it holds README\.md"):
        read(tmp_path / "empty")
    with pytest.raises(InputError, match="nothing matches the pattern"):
        read(str(tmp_path / "*.jsonl"))
    with pytest.raises(InputError, match="at least one path"):
        read([])


def test_a_file_name_that_is_not_utf8_can_still_be_shown(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    path.write_text(LINE)
    data = read(path)
    assert data.name == "caf\ufffd"
    data.paths[0].encode()
