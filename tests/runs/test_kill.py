import importlib.util
import shlex
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def harness():
    spec = importlib.util.spec_from_file_location("kills", ROOT / "benchmarks" / "kills.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["kills"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_a_run_killed_twenty_times_loses_nothing_and_pays_at_most_what_was_in_flight(tmp_path):
    kills = harness()
    summary = kills.kill_trials(20, start=kills.DRIVER, resume=kills.DRIVER, slots=8, seed=1, folder=tmp_path)
    assert summary.problems == []
    assert summary.kills == 20
    assert summary.requests_needed == 300
    assert summary.acknowledged > 300  # some kills came after answers had been given out
    assert 0 < summary.paid_twice <= 8 * 20  # and some while requests were in flight


FORGETFUL = """
import asyncio, os, sys, urllib.request
from pathlib import Path
from trivium.models.api import Request
from trivium.models.scripted import Scripted
from trivium.runs import Ledger, Recorded
from trivium.runs.ledger import key

async def main():
    with Ledger.open(Path(sys.argv[1]), settings={}) as ledger:
        recorded = Recorded(Scripted(lambda request: "x"), ledger)
        for number in range(10):
            os.write(1, f"ack {key(recorded.name, Request(prompt=str(number))).hex()}\\n".encode())  # too early
            await asyncio.sleep(0.05)
            await recorded.answer(Request(prompt=str(number)))

asyncio.run(main())
"""


def test_the_kill_test_notices_a_run_that_acknowledges_before_it_keeps(tmp_path):
    kills = harness()
    (tmp_path / "forgetful.py").write_text(FORGETFUL)
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(tmp_path / 'forgetful.py'))} {{out}}"
    summary = kills.kill_trials(5, start=command, resume=command, slots=1, seed=1, folder=tmp_path)
    assert any("acknowledged answers lost" in problem for problem in summary.problems)
