import os
import signal
import subprocess
import sys
import time

import pytest

from trivium.errors import LockedRun
from trivium.runs.ledger import Ledger

HOLD = """
import os, sys, time
from pathlib import Path
from trivium.errors import LockedRun
from trivium.runs import Ledger

def say(text):
    os.write(1, (text + "\\n").encode())

say("ready")
for line in sys.stdin:
    folder, begin = map(Path, line.split())
    while not begin.exists():
        pass
    try:
        with Ledger.open(folder, settings={"seed": 1}):
            say("held")
            sys.stdin.readline()
    except LockedRun as error:
        say(f"exit {error.exit_code}: {error}")
        sys.stdin.readline()
"""


def start():
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def tell(process, *words):
    process.stdin.write(" ".join(map(str, words)) + "\n")
    process.stdin.flush()


def test_of_two_simultaneous_starts_exactly_one_works_in_twenty_trials(tmp_path):
    both = [start() for _ in range(2)]
    try:
        for trial in range(20):
            folder, begin = tmp_path / f"run{trial}", tmp_path / f"begin{trial}"
            for process in both:
                tell(process, folder, begin)
            begin.touch()
            said = {process.pid: process.stdout.readline() for process in both}
            winners = [pid for pid, line in said.items() if line == "held\n"]
            assert len(winners) == 1, said
            (refusal,) = (line for line in said.values() if line != "held\n")
            assert refusal.startswith("exit 4: ")
            assert f"is in use by process {winners[0]} on " in refusal
            assert "choose another --out folder" in refusal
            for process in both:
                tell(process)
    finally:
        for process in both:
            process.kill()
            process.communicate()


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path):
    (tmp_path / "begin").touch()
    holder = start()
    tell(holder, tmp_path / "run", tmp_path / "begin")
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockedRun, match=f"process {holder.pid} on ") as caught:
        Ledger.open(tmp_path / "run")
    assert caught.value.exit_code == 4
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with Ledger.open(tmp_path / "run") as ledger:
        assert ledger.settings == {"seed": 1}
        assert f'"pid":{os.getpid()}' in (tmp_path / "run" / "lock").read_text()


def test_one_process_cannot_open_a_run_twice_at_once(tmp_path):
    with Ledger.open(tmp_path, settings={}), pytest.raises(LockedRun, match=f"process {os.getpid()} on "):
        Ledger.open(tmp_path)
    with Ledger.open(tmp_path) as ledger:
        ledger.close()
        ledger.close()  # harmless
    with Ledger.open(tmp_path):
        pass


def test_a_failed_opening_keeps_nobody_out(tmp_path):
    with Ledger.open(tmp_path, settings={"seed": 1}):
        pass
    with pytest.raises(ValueError, match="other settings"):
        Ledger.open(tmp_path, settings={"seed": 2})
    with Ledger.open(tmp_path):
        pass


def test_a_holder_that_left_no_name_is_another_process(tmp_path, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with Ledger.open(tmp_path, settings={}):
        (tmp_path / "lock").write_text("")
        with pytest.raises(LockedRun, match="in use by another process"):
            Ledger.open(tmp_path)
