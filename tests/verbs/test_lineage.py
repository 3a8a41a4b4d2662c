"""What the records and their folder tell of how they were made."""

import json

import pytest

from trivium.records import Record, from_rows, read, write_jsonl
from trivium.verbs.lineage import fates_of, offers_for


def records(*makers):
    return from_rows(
        [Record(str(place), f"Task {place}", "Answer", made_by=maker) for place, maker in enumerate(makers)]
    )


def test_a_method_is_offered_what_it_lacks():
    found = offers_for(records("self-instruct/0.1.0 some-model seed 3", "self-instruct/0.1.0 another seed 4"))
    assert set(found) == {"quality", "diversity", "complexity"}
    assert "absent here: D3 (" in found["diversity"]
    assert "D4 (" not in found["diversity"]  # a growing pool is what Self-Instruct is


@pytest.mark.parametrize("makers", [("", ""), ("a person",), ("self-instruct/0.1.0 m", "magpie/0.1.0 m")])
def test_sets_of_other_hands_and_of_several_get_no_advice(makers):
    assert offers_for(records(*makers)) == {}


def run_folder(folder, told):
    write_jsonl(folder / "records.jsonl", records("plain/0.1.0 m", "plain/0.1.0 m").records)
    (folder / "run.json").write_text(told)
    return read(folder / "records.jsonl")


def test_fates_come_from_the_run_that_the_records_lie_in(tmp_path):
    fates = {"accepted": 2, "dropped: near-duplicate": 5}
    assert fates_of(run_folder(tmp_path, json.dumps({"fates": fates}))) == fates


@pytest.mark.parametrize(
    "told",
    ["{", "[]", "{}", '{"fates": {"accepted": 3}}', '{"fates": {"accepted": "2"}}', '{"fates": {"accepted": -2}}'],
)
def test_a_run_of_other_records_or_no_run_at_all_tells_nothing(tmp_path, told):
    assert fates_of(run_folder(tmp_path, told)) == {}
    assert fates_of(records("plain/0.1.0 m")) == {}
