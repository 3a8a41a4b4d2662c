"""Results as text: what a reader must see without opening the JSON."""

import numpy as np

from trivium.cli import show
from trivium.measures import find
from trivium.records.record import Record
from trivium.scorecard import scorecard


def shown(records, *names):
    card = scorecard(records, [find(name) for name in names], rng=np.random.default_rng(0))
    return show.scorecard(card.to_json()).splitlines()


def cells(line):
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


LONG = "First, water expands as it freezes, and then the ice that is made of it floats on the water below. " * 3
RECORDS = [
    Record("1", "Why does ice float?", LONG),
    Record("2", "Add two numbers.", "```python\ndef add(a, b):\n    return a + b\n```"),
    Record("3", "Name a river.", "The Rhine."),
]


def test_the_records_behind_each_value_are_shown_where_they_are_not_all():
    lines = shown(RECORDS, "response_words", "code_depth")
    [header] = [line for line in lines if line.startswith("complexity")]
    assert cells(header)[2] == "records"
    # every record has a length, one of three has code
    assert {line.split()[0]: cells(line)[2] for line in lines if line.startswith(("response", "code"))} == {
        "response_words": "3",
        "code_depth": "1",
    }


def test_where_all_records_are_behind_every_value_there_is_no_column_of_counts():
    lines = shown(RECORDS, "response_words")
    [header] = [line for line in lines if line.startswith("complexity")]
    assert "records" not in header


def test_a_value_at_one_length_says_when_fewer_records_are_behind_it():
    # of distinct_1 only the first record has the 32 tokens that all are cut to
    [line] = [line for line in shown(RECORDS, "distinct_1") if line.startswith("distinct_1")]
    assert "(n 1)" in line


def test_what_a_run_went_on_without_is_said():
    done = {
        "run": "r", "records": 1, "model": "m", "fates": {"accepted": 1}, "cost": None, "calls": 3, "cached_calls": 0,
        "tokens": 30, "seconds": 1.0, "stopped_by": "records", "out": "here",
        "stages": {
            "syllabus@1": {"calls": 2, "prompt_tokens": 10, "completion_tokens": 10, "lost": {"no syllabus": 1}},
            "answer@2": {"calls": 1, "prompt_tokens": 5, "completion_tokens": 5, "lost": {}},
        },
    }  # fmt: skip
    assert "went on without: syllabus: no syllabus (1)" in show.run(done).splitlines()
    done["stages"]["syllabus@1"]["lost"] = {}
    assert "went on without" not in show.run(done)
