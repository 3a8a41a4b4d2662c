"""Examples run as they stand, and the Python verbs take what the README says."""

import subprocess
import sys
from pathlib import Path

import pytest

import trivium
from trivium.errors import InputError

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_runs_and_prints_something(path):
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


ROWS = [
    {"prompt": "Name a river.", "response": "The Nile is a long river."},
    {"prompt": "Name a colour.", "response": "Blue is a calm colour."},
    {"prompt": "Say hello.", "response": "Hello to all of you."},
]


def test_measure_takes_dicts_and_leaves_them_alone():
    rows = [dict(row) for row in ROWS]
    card = trivium.measure(rows, measures=["valid", "vendi"])
    assert rows == ROWS
    assert card["valid"].value == 1
    assert 2 < card["vendi"].value <= 3
    with pytest.raises(InputError, match="no value in the scorecard of 'records': 'vendy'; did you mean 'vendi'"):
        card["vendy"]


def test_compare_takes_anything_measure_takes(tmp_path):
    found = trivium.compare(ROWS, ROWS[:2], measures=["vendi"])
    assert found.n_common == 2
    assert [each["name"] for each in found.datasets] == ["records", "records (2)"]
    named = trivium.compare({"three": ROWS, "two": ROWS[:2]}, measures=["vendi"])
    assert [each["name"] for each in named.datasets] == ["three", "two"]


def test_compare_of_one_set_is_refused():
    with pytest.raises(InputError, match="two data sets or more, got 1"):
        trivium.compare(ROWS)


def test_the_same_seed_gives_the_same_numbers_and_another_one_other_intervals():
    first, again, other = (trivium.measure(ROWS * 5, measures=["vendi"], seed=seed) for seed in (1, 1, 2))
    assert first.to_json()["measures"][0]["low"] == again.to_json()["measures"][0]["low"]
    assert first["vendi"].value == other["vendi"].value
    assert first["vendi"].low != other["vendi"].low


def test_findings_in_a_folder_make_a_report(tmp_path):
    trivium.compare(ROWS, ROWS[:2] * 3, measures=["vendi", "valid", "constraint_count"], out=tmp_path / "out")
    page = trivium.report(tmp_path / "out")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "out" / "report.md").is_file()
