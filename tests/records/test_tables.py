"""CSV, TSV, Parquet and JSON arrays under the same rule as lines."""

import io
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.records import read


@pytest.fixture
def put(tmp_path):
    def write(data: bytes | str, name: str):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


def texts(data):
    return [(record.prompt, record.response) for record in data]


def places(data):
    return [(bad.line, bad.byte, bad.reason) for bad in data.rejected]


def test_cells_may_hold_separators_quotes_and_line_breaks(put):
    data = read(put('prompt,completion,topic\r\n"a, ""b""","x\r\ny",t\r\nc,d,\r\n', "a.csv"))
    assert texts(data) == [('a, "b"', "x\r\ny"), ("c", "d")]
    assert data.records[0].notes == {"topic": "t"}
    assert data.format == "prompt-completion"


@pytest.mark.parametrize(("separator", "name"), [(";", "a.csv"), ("\t", "a.csv"), ("\t", "a.tsv"), (",", "a.csv")])
def test_the_separator_is_found_in_the_header(put, separator, name):
    assert texts(read(put(f"question{separator}answer\na{separator}b\n", name))) == [("a", "b")]


def test_a_bad_row_of_csv_costs_only_itself(put):
    table = b'\xef\xbb\xbftext,n\na,1\nb\n"c" c,3\nd\xff,4\n\ne,5\nf,"6\n\ng,7\n'
    data = read(put(table, "a.csv"))
    assert [record.response for record in data] == ["a", "e", "g"]
    # Offsets by hand, of the end of each line: header 3 + 7 = 10, a 14, b 16, c 24, d 29, the blank one 30, e 34
    assert places(data) == [
        (3, 14, "wrong number of cells"),
        (4, 16, "invalid csv"),
        (5, 24, "invalid utf-8"),
        (8, 34, "invalid csv"),  # a quote that is never closed
    ]
    assert "byte order mark skipped" in data.notes


def test_a_header_with_a_name_twice_is_refused(put):
    with pytest.raises(InputError, match=r"duplicate key .*header has 'text' twice"):
        read(put("text,text\na,b\n", "a.csv"))


def test_a_csv_without_rows_is_empty(put):
    with pytest.raises(InputError, match="is empty"):
        read(put("text,n\n", "a.csv"))


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_a_json_array_is_read_element_by_element(put, indent):
    rows = [{"text": 'a ] } , " \\'}, {"text": "b", "meta": [{"k": []}, 2]}, {"text": ""}]
    data = read(put(json.dumps(rows, indent=indent), "a.json"))
    assert [record.response for record in data] == [row["text"] for row in rows]
    assert data.rejected_count == 0


def test_an_array_larger_than_a_piece_keeps_its_places(put):
    body = json.dumps([{"text": f"{n} " + 'x"\\' * 300} for n in range(3_000)], indent=1)
    broken = body.replace('"text": "1500 ', '"text": 1500, "x": "', 1)
    data = read(put(broken, "a.json"))
    assert len(data) == 2_999
    (bad,) = data.rejected
    assert bad.reason == "wrong type in field"
    assert broken[bad.byte :].startswith('{\n  "text": 1500')
    assert broken[: bad.byte].count("\n") + 1 == bad.line


def test_a_bad_element_of_an_array_costs_only_itself(put):
    data = read(put('[\n{"text": "a"},\n{"text": oops},\n3,\n{"text": "b"}\n]\n', "a.json"))
    assert [record.response for record in data] == ["a", "b"]
    assert places(data) == [(3, 17, "invalid json"), (4, 33, "not an object")]


def test_a_torn_array_gives_its_whole_elements(put):
    data = read(put('[{"text": "a"}, {"text": "b"}, {"te', "a.json"))
    assert [record.response for record in data] == ["a", "b"]
    assert places(data) == [(1, 31, "torn last line")]
    assert data.notes[0] == "the array of the file is not closed: the file may be torn"


def test_objects_printed_over_several_lines_are_read(put):
    rows = "\n".join(json.dumps({"text": letter}, indent=2) for letter in "abc")
    assert [record.response for record in read(put(rows, "a.json"))] == ["a", "b", "c"]


def test_json_lines_may_be_called_json(put):
    assert len(read(put('{"text": "a"}\n{"text": "b"}\n', "a.json"))) == 2


def test_an_array_called_jsonl_is_read_all_the_same(put):
    assert len(read(put('[{"text": "a"}, {"text": "b"}]', "a.jsonl"))) == 2
    assert len(read(put('[\n{"text": "a"},\n{"text": "b"}\n]', "b.jsonl"))) == 2


@pytest.mark.parametrize(
    ("data", "count"),
    [(b'{"text": "a"}\n{"text": "b"}\n', 2), (b'[{"text": "a"}]', 1), (b"question,answer\na,b\n", 1)],
)
def test_stdin_is_told_by_its_content(monkeypatch, data, count):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = read("-")
    assert (len(found), found.name, found.paths) == (count, "stdin", ("-",))


def parquet(rows, **options) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink, **options)
    return sink.getvalue()


def test_parquet_is_told_by_its_content_and_read_in_batches(put):
    rows = [{"prompt": f"p{n}", "completion": "c" if n != 1_234 else None, "n": n} for n in range(2_500)]
    data = read(put(parquet(rows), "a.bin"))
    assert len(data) == 2_499
    assert places(data) == [(1_235, -1, "wrong type in field")]
    assert data.records[0].notes == {"n": 0}


def test_parquet_comes_through_a_pipe(monkeypatch):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": Pipe(parquet([{"text": "a"}]))})())
    assert len(read("-")) == 1


def test_a_damaged_parquet_is_one_bad_row(put):
    whole = parquet([{"text": "abc" * 9}] * 50)
    with pytest.raises(InputError, match="1 corrupt parquet"):
        read(put(whole[:-20], "a.parquet"))


def test_parquet_that_declares_far_more_than_it_holds_is_refused(put):
    # One repeated value packs to a few bytes for a million rows.
    sink = io.BytesIO()
    table = pa.table({"text": pa.array(["a" * 1_000]).take(pa.array([0] * 200_000))})
    pq.write_table(table, sink, compression="zstd", use_dictionary=False)
    with pytest.raises(InputError, match=r"decompression bomb .*declare 200,000 rows"):
        read(put(sink.getvalue(), "a.parquet"))


def test_parquet_without_pyarrow_names_the_command(put, monkeypatch):
    path = put(parquet([{"text": "a"}]), "a.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingCapability, match=r"pip install 'trivium\[parquet\]'"):
        read(path)
