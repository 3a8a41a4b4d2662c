"""Fields named on the command line: a task and its answer under any names."""

import json
import subprocess
import sys

import pytest


def trivium(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "trivium", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "asks.jsonl"
    rows = [{"ask": f"What is {n} plus {n}, and why?", "say": f"It is {2 * n}, since two {n}s are."} for n in range(9)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("more", [[], ["--stream"]])
def test_measure_reads_the_fields_it_is_given(data, more):
    fields = ["--prompt-field", "ask", "--response-field", "say"]
    done = trivium("measure", data, *fields, "--measures", "valid,distinct_2", "--json", *more)
    card = json.loads(done.stdout)
    assert (card["dataset"]["format"], card["dataset"]["rows"]) == ("prompt-completion", 9)


def test_compare_reads_the_fields_it_is_given_from_every_set(data):
    done = trivium("compare", data, data, "--prompt-field", "ask", "--measures", "distinct_2", "--json")
    assert [each["format"] for each in json.loads(done.stdout)["datasets"]] == ["prompt-only"] * 2


def test_rows_that_fit_no_shape_are_refused_with_the_option_that_reads_them(data):
    done = trivium("measure", data)
    assert done.returncode == 2
    assert "--prompt-field and --response-field" in done.stderr
