"""What the command line says to someone new: warnings, cards, errors that say what to do next."""

import json
import subprocess
import sys

import pytest

import trivium
from trivium.checks import unknown
from trivium.cli import show
from trivium.cli.parser import SCRIPT
from trivium.errors import InputError
from trivium.generation.budget import Budget, Forecast
from trivium.measures import MEASURES, find
from trivium.models.scripted import Scripted

ROWS = [{"prompt": f"Say the number {n}.", "response": f"The number is {n}, as you asked."} for n in range(6)]
ANSWER = {"match": "Answer in one short", "reply": "It is a fine answer, and it says enough."}
TASKS = {"reply": ["Describe the old bridge of a town.", "Name three rivers of Egypt.", "Explain why bees dance."]}


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "trivium", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def script(tmp_path):
    return f"scripted:{lines(tmp_path / 'script.jsonl', [ANSWER, TASKS])}"


@pytest.fixture
def data(tmp_path):
    return lines(tmp_path / "data.jsonl", ROWS)


# --- findings of other data


def test_findings_of_other_data_are_not_replaced(tmp_path, data):
    other = lines(tmp_path / "other.jsonl", ROWS[:5])
    out = tmp_path / "out"
    trivium.measure(data, measures=["valid"], out=out)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    words = r"holds other findings: 'What data is made of', .* which a measurement of other would replace; choose a new"
    for more in ({}, {"stream": True}):
        with pytest.raises(InputError, match=words if not more else "choose a new folder"):
            trivium.measure(other, measures=["valid"], out=out, **more)
    with pytest.raises(InputError, match="which a comparison of data, other would replace"):
        trivium.compare(data, other, measures=["valid"], out=out)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


def test_findings_of_the_same_inputs_are_made_again(tmp_path, data):
    other = lines(tmp_path / "other.jsonl", ROWS[:5])
    out = tmp_path / "out"
    trivium.measure(data, measures=["valid"], out=out)
    trivium.measure(data, measures=["valid", "vendi"], out=out, stream=True)  # the same files
    copy = lines(tmp_path / "copy.jsonl", ROWS)
    trivium.measure(copy, measures=["valid"], out=out)  # the same bytes
    lines(copy, ROWS[:4])
    assert trivium.measure(copy, measures=["valid"], out=out).dataset["rows"] == 4  # the same file, written anew
    cards = json.loads((out / "scorecards.json").read_text())["scorecards"]
    assert [card["dataset"]["rows"] for card in cards] == [4]
    for _ in range(2):
        trivium.compare(data, other, measures=["valid"], out=tmp_path / "two")
    with pytest.raises(InputError, match=r"by 'trivium\.compare"):
        trivium.compare(other, data, measures=["valid"], out=tmp_path / "two")
    with pytest.raises(InputError, match="which a measurement of data would replace"):
        trivium.measure(data, measures=["valid"], out=tmp_path / "two")


# --- scorecards in Python


def test_a_scorecard_prints_as_a_short_table():
    card = trivium.measure(ROWS, measures=["valid", "vendi"])
    head, valid, vendi = str(card).split("\n")
    assert head == "records: 6 records"
    assert valid.split()[:3] == ["quality", "valid", "1.00"]
    assert vendi.split()[:2] == ["diversity", "vendi"]
    assert vendi.endswith("records")
    assert repr(card) == "Scorecard('records': 2 measures of 6 records)"


def test_a_scorecard_names_the_nearest_measure_it_has():
    card = trivium.measure(ROWS, measures=["valid", "distinct_2"])
    with pytest.raises(
        InputError, match=r"no value in the scorecard of 'records': 'distinct2'; did you mean 'distinct_2'"
    ):
        card["distinct2"]


# --- cards and lists


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.card.name)
def test_every_measure_has_a_card_to_read_that_says_what_its_numbers_mean(one):
    said = show.measure(one).split("\n")
    assert said[0] == f"{one.card.name} ({one.card.axis}): {one.card.summary}"
    assert said[1], "the meaning stands below"
    names = [line.partition(":")[0] for line in said[said.index("") + 1 :]]
    assert {"of", "reads", "unit", "range", "direction", "rises with", "length bias", "cost", "source"} <= set(names)
    assert "None" not in "\n".join(said[said.index("") :])


def test_the_card_of_a_measure_says_both_ends_and_the_direction():
    said = show.measure(find("valid"))
    assert "0: every record has at least one" in said
    assert "range:        0 to 1\n" in said
    assert "direction:    more quality with a larger value\n" in said
    less = next(one for one in MEASURES if one.card.direction == -1)
    assert f"direction:    more {less.card.axis} with a smaller value\n" in show.measure(less)


def test_a_long_list_of_names_is_pointed_to_and_a_short_one_is_given():
    many = [f"name{n}" for n in range(21)]
    assert str(unknown("thing", "x", many, listed_by="trivium things")).endswith("The 21 there are: trivium things")
    assert str(unknown("thing", "x", many[:20], listed_by="trivium things")).endswith("name8, name9.")
    assert "name20" in str(unknown("thing", "x", many))


@pytest.mark.parametrize("what", ["algorithms", "measures"])
def test_an_unknown_name_gets_a_line_and_not_a_catalogue(what):
    done = command(what, "zzzz")
    assert done.returncode == 2
    assert done.stderr.strip().endswith(f"there are: trivium {what}")
    assert len(done.stderr) < 200


def test_the_list_of_algorithms_says_what_each_needs():
    rows = command("algorithms").stdout.split("\n")
    at = rows[0].index("needs")
    assert next(row for row in rows if row.startswith("magpie "))[at:].startswith("chat template")
    assert next(row for row in rows if row.startswith("attr-prompt "))[at:].startswith("–")


# --- options that change nothing


def test_seeds_and_judge_that_made_no_difference_are_said(tmp_path, script, data):
    said = command("generate", "attr-prompt", "--model", script, "--max-calls", 6, "--out", tmp_path / "run",
                   "--seeds", data, "--judge", script)  # fmt: skip
    assert said.returncode == 0
    assert "--seeds made no difference: attr-prompt writes from no seeds" in said.stderr
    assert "--judge made no difference: attr-prompt asked it nothing." in said.stderr
    plain = command("generate", "attr-prompt", "--model", script, "--max-calls", 6, "--out", tmp_path / "plain")
    assert "no difference" not in plain.stderr


def test_seeds_and_judge_that_are_used_are_not_warned_of(tmp_path, data):
    grading = lines(tmp_path / "grades.jsonl", [{"reply": "4"}])
    writer = lines(tmp_path / "writer.jsonl", [ANSWER, TASKS])
    done = trivium.generate("alpagasus", model=f"scripted:{writer}", judge=f"scripted:{grading}", seeds=data,
                            max_calls=20, out=tmp_path / "run")  # fmt: skip
    assert done.unused == ()


def test_workers_without_streaming_are_refused(data):
    done = command("measure", data, "--workers", 2)
    assert (done.returncode, "goes with stream=True (--stream)" in done.stderr) == (2, True)


def test_one_of_a_thing_is_singular():
    assert (show.calls(1), show.calls(0), show.calls(2_000)) == ("1 call", "0 calls", "2,000 calls")
    assert Forecast.of(Budget(calls=1), calls_a_step=1, tokens_a_step=9).words() == (
        "at most 1 call, 9 tokens; a proposal takes up to 1 call and 9 tokens"
    )
    assert "at most 2 calls" in Forecast.of(Budget(calls=2), calls_a_step=2, tokens_a_step=9).words()


# --- what to do next


def test_report_on_a_run_says_how_to_come_to_one(tmp_path, script):
    done = command("generate", "attr-prompt", "--model", script, "--max-calls", 4, "--out", tmp_path / "run")
    assert done.returncode == 0
    done = command("report", tmp_path / "run")
    assert done.returncode == 2
    assert f"trivium measure {tmp_path / 'run' / 'records.jsonl'} --out FOLDER" in done.stderr
    from trivium.runs import Ledger

    with Ledger.open(tmp_path / "run") as ledger:
        ledger.set_state("interrupted")
    done = command("report", tmp_path / "run")
    assert f"is not finished, so there is no report; go on: trivium resume {tmp_path / 'run'}" in done.stderr


def test_the_help_of_generate_shows_a_script_that_works(tmp_path):
    done = command("generate", "--help")
    rules = [json.loads(line) for line in done.stdout.split("\n") if line.startswith("  {")]
    assert len(rules) == 3
    assert done.stdout.endswith(SCRIPT)
    model = Scripted.from_file(lines(tmp_path / "script.jsonl", rules))
    from trivium.models.api import Request

    assert model.function(Request(prompt="Answer in one short sentence: which river?")).text == "The Nile, in Egypt."
    assert model.function(Request(prompt="Write a haiku.")).finish == "refused"
    assert model.function(Request(prompt="A task:")).text in rules[2]["reply"]
