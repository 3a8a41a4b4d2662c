"""The whole command, killed at random points: the records are those of an undisturbed run."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

WORDS = """amber bridge copper dune ember falcon garnet harbor island jungle kettle lantern meadow nickel orchard
prairie quarry ribbon saddle timber umber valley willow yarrow zephyr""".split()


def script(path):
    draw = random.Random(1)
    tasks = [f"Describe {' '.join(draw.choices(WORDS, k=8))}." for _ in range(600)]
    rules = [
        {"match": "Answer in one short", "reply": "It is a fine answer, and it says enough.", "latency_s": 0.02},
        {"reply": tasks, "latency_s": 0.03},
    ]
    path.write_text("".join(json.dumps(rule) + "\n" for rule in rules))
    return path


def command(folder, rules):
    return [
        sys.executable, "-m", "trivium", "generate", "self-instruct", "--model", f"scripted:{rules}", "--max-calls",
        "700", "--set", "threshold=0.8", "--out", str(folder), "--json",
    ]  # fmt: skip


def ids(folder):
    return [json.loads(line)["id"] for line in (folder / "records.jsonl").read_text().splitlines()]


def begun_in(folder):
    """Whether the run got as far as its settings; killed before that, it is started anew and not resumed."""
    if not (folder / "ledger.sqlite").is_file():
        return False
    ledger = sqlite3.connect(folder / "ledger.sqlite")
    try:
        return bool(ledger.execute("SELECT 1 FROM run WHERE name = 'settings'").fetchone())
    except sqlite3.OperationalError:
        return False
    finally:
        ledger.close()


@pytest.mark.slow
def test_twenty_kills_at_random_points_change_nothing_in_the_records(tmp_path):
    rules = script(tmp_path / "script.jsonl")
    whole = json.loads(subprocess.run(command(tmp_path / "whole", rules), capture_output=True, check=True).stdout)
    wanted = ids(tmp_path / "whole")
    assert len(wanted) > 100

    kills, finished, moments = 0, 0, random.Random(5)
    while kills < 20:
        folder = tmp_path / f"killed-{finished}"
        begun_before = begun_in(folder)
        line = (
            [sys.executable, "-m", "trivium", "resume", str(folder), "--json"]
            if begun_before
            else command(folder, rules)
        )
        child = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        begun = time.monotonic()
        while not (folder / "ledger.sqlite").is_file() and time.monotonic() < begun + 30:
            time.sleep(0.02)
        try:
            out, err = child.communicate(timeout=moments.uniform(0.02, 0.7))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.communicate()
            kills += 1
            with sqlite3.connect(folder / "ledger.sqlite") as ledger:
                assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ledger.close()
            continue
        assert child.returncode == 0, err
        assert ids(folder) == wanted
        assert json.loads(out)["fates"] == whole["fates"]
        finished += 1
    last = json.loads(subprocess.run(command(folder, rules), capture_output=True, check=True).stdout)
    assert ids(folder) == wanted
    assert last["fates"] == whole["fates"]
    assert last["calls"] == whole["calls"]
