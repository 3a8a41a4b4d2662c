"""Rows in memory: dicts, records, and tables of other libraries."""

import datetime
import decimal

import numpy as np
import pyarrow as pa
import pytest

from trivium.errors import InputError
from trivium.records import Record, content_id, from_rows


def test_ids_are_the_rows_own_or_of_the_content_and_given_once():
    rows = [{"text": "a", "id": 7}, {"text": "b", "id": "7"}, {"text": "c"}, {"text": "c"}, {"text": "d", "id": "7#2"}]
    data = from_rows(rows)
    made = content_id("", "c")
    assert [record.id for record in data] == ["7", "7#2", made, f"{made}#2", "7#2#2"]
    assert "3 records had the id of an earlier one and were given #2, #3, …" in data.notes


@pytest.mark.parametrize("own", ["", None, True, 1.5, ["x"]])
def test_an_id_that_is_none_gives_way_to_the_content(own):
    assert from_rows([{"text": "a", "id": own}]).records[0].id == content_id("", "a")


def test_lineage_in_the_row_is_kept():
    record = from_rows(
        [{"prompt": "a", "completion": "b", "made_by": "evol", "parents": ["x", "y"], "topic": "t"}]
    ).records[0]
    assert (record.made_by, record.parents, record.notes) == ("evol", ("x", "y"), {"topic": "t"})


def test_lineage_of_another_type_is_a_note():
    record = from_rows([{"text": "a", "made_by": 3, "parents": "x"}]).records[0]
    assert (record.made_by, record.parents, record.notes) == ("unknown", (), {"made_by": 3, "parents": "x"})


def test_records_pass_through_and_may_stand_beside_rows():
    one = Record("1", "p", "r", notes={"k": (1, 2)})
    assert from_rows([one]).records[0] is one
    data = from_rows([one, {"text": "a"}], name="both")
    assert [record.text for record in data] == ["p\nr", "a"]
    assert data.name == "both"


def test_an_arrow_table_is_read_and_missing_values_are_left_out():
    table = pa.table({"prompt": ["a", "b"], "completion": ["c", None], "score": [1.5, None]})
    data = from_rows(table)
    assert [(record.prompt, record.notes) for record in data] == [("a", {"score": 1.5})]
    assert data.rejected[0].reason == "wrong type in field"


def test_other_libraries_tables_are_taken_through_what_they_offer():
    rows = [{"text": "a"}, {"text": "b"}]

    class Polars:
        def iter_rows(self, *, named):
            assert named
            return iter(rows)

    class Pandas:
        iloc = None

        def to_dict(self, orient):
            assert orient == "records"
            return rows

    class HuggingFace:
        def __iter__(self):
            return iter(rows)

    for table in (Polars(), Pandas(), HuggingFace()):
        assert [record.text for record in from_rows(table)] == ["a", "b"]


def test_values_of_tables_become_plain():
    row = {
        "text": "a", "nan": float("nan"), "array": np.array([1.5, 2]), "number": np.int64(3), "flag": np.bool_(True),
        "day": datetime.date(2026, 1, 2), "price": decimal.Decimal("1.10"), "bytes": b"hi",
        "nested": ({"k": np.float32(0.5)},), "half": np.float64(0.5),
    }  # fmt: skip
    assert from_rows([row]).records[0].notes == {
        "array": [1.5, 2.0], "number": 3, "flag": True, "day": "2026-01-02", "price": "1.10", "bytes": "hi",
        "nested": [{"k": 0.5}], "half": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"text": "\ud83d"}, "lone surrogate"),
        ({"text": "a", "x": float("inf")}, "non_json_number"),
        ({"text": "a", "x": object()}, "wrong type in field"),
        ({"text": "a", "x": b"\xff"}, "wrong type in field"),
        ({"text": "a", 3: "x"}, "not an object"),
        (["text"], "not an object"),
        (None, "not an object"),
    ],
)
def test_a_bad_row_costs_only_itself(row, reason):
    data = from_rows([{"text": "a"}, row, {"text": "b"}])
    assert [record.text for record in data] == ["a", "b"]
    assert [(bad.line, bad.byte, bad.reason) for bad in data.rejected] == [(2, -1, reason)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("data.jsonl", "to read a file use read"),
        ({"train": [], "test": []}, "one mapping with 'train', 'test'; choose one split"),
        (3, "from_rows takes rows, got int"),
        ([], "records is empty"),
        ([1, 2], "nothing in records could be used: 2 not an object"),
    ],
)
def test_what_is_not_rows_is_explained(rows, message):
    with pytest.raises(InputError, match=message):
        from_rows(rows)
