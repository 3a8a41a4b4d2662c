"""Kill a run at random points, resume it, and check that nothing was lost.

    python benchmarks/kills.py --kills 60
    python benchmarks/kills.py --kills 60 --slots 16 \
        --start "trivium generate ... --model openai:mock@{url} --out {out}" --resume "trivium resume {out}"

Each trial is a fresh run folder and a mock server in a process of its own. The command is started in a process group
of its own, and the whole group is killed (SIGKILL) after a random share of the time an undisturbed run takes; then it
is resumed, and killed again, until it ends or has been killed as often as one folder should be, and is then left to
end. After every kill the ledger must pass SQLite's integrity check and hold every answer whose ``ack KEY`` line the
command had written. At the end its answers must equal those of the undisturbed run, and the requests that were paid
for twice must be at most the requests in flight at each kill. Prints a JSON summary; exits 1 when a check fails.
"""

import argparse
import hashlib
import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
DRIVER = f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'tests/runs/driver.py'))} {{out}} {{url}}"
SERVER = [sys.executable, str(ROOT / "tests/models/mock_server.py"), "--latency-ms", "20", "--jitter-ms", "20"]
KILLS_A_FOLDER = 5


@dataclass
class Summary:
    """What came of it; ``problems`` is empty when every promise was kept."""

    kills: int = 0
    folders: int = 0
    acknowledged: int = 0
    requests_needed: int = 0
    paid_twice: int = 0
    most_paid_twice_a_kill: float = 0.0
    problems: list[str] = field(default_factory=list)


def kill_trials(kills: int, *, start: str, resume: str, slots: int, seed: int, folder: Path) -> Summary:
    """Kill runs until that many kills have landed.

    Args:
        kills: Kills that must land, over as many folders as it takes.
        start: The command, with ``{out}`` for the run folder and ``{url}`` for the base URL of the mock server.
        resume: The command that goes on with a run, with the same places.
        slots: Requests the command has in flight at most: what each kill may cost.
        seed: Of the points in time.
        folder: Where the run folders go.
    """
    rng = np.random.default_rng(seed)
    summary = Summary()
    with subprocess.Popen([*SERVER, "--max-seconds", "3600"], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
            began = time.monotonic()
            undisturbed = _Run(folder / "undisturbed", url)
            undisturbed.end(start, summary)
            whole_s = time.monotonic() - began
            summary.requests_needed = _requests(url)
            expected = undisturbed.answers()
            while summary.kills < kills and not summary.problems:
                before, landed = _requests(url), 0
                run = _Run(folder / f"run{summary.folders}", url)
                summary.folders += 1
                while landed < KILLS_A_FOLDER and summary.kills < kills and not summary.problems:
                    command = resume if run.begun() else start
                    latest = 0.95 / (1 + landed / 2)  # a resumed run has less left to do
                    if run.killed_after(rng.uniform(0.05, latest) * whole_s, command, summary):
                        landed += 1
                        summary.kills += 1
                    else:
                        break
                run.end(resume if run.begun() else start, summary)
                if run.answers() != expected:
                    summary.problems.append(f"{run.folder.name}: the answers differ from those of the undisturbed run")
                twice = _requests(url) - before - summary.requests_needed
                summary.paid_twice += twice
                if landed:
                    summary.most_paid_twice_a_kill = max(summary.most_paid_twice_a_kill, twice / landed)
                if not 0 <= twice <= slots * landed:
                    summary.problems.append(
                        f"{run.folder.name}: {twice} paid twice, {landed} kills of {slots} in flight"
                    )
        finally:
            server.kill()
    return summary


class _Run:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.said = folder.parent / f"{folder.name}.out"

    def begun(self) -> bool:
        ledger = self.folder / "ledger.sqlite"
        if not ledger.exists():
            return False
        with sqlite3.connect(ledger) as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0])

    def killed_after(self, seconds: float, command: str, summary: Summary) -> bool:
        """Whether the kill came before the end."""
        process = self._started(command)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._check(summary)
        if process.returncode not in (0, -signal.SIGKILL):
            summary.problems.append(f"{self.folder.name}: exit {process.returncode}: {self.said.read_text()[-500:]}")
        return process.returncode == -signal.SIGKILL

    def end(self, command: str, summary: Summary) -> None:
        process = self._started(command)
        if process.wait(timeout=300):
            summary.problems.append(f"{self.folder.name}: exit {process.returncode}: {self.said.read_text()[-500:]}")
        self._check(summary)

    def answers(self) -> dict[str, str]:
        """Key and hash of every answer in the ledger."""
        with sqlite3.connect(self.folder / "ledger.sqlite") as connection:
            rows = connection.execute("SELECT key, text, finish, prompt_tokens, completion_tokens FROM answers")
            return {row[0].hex(): hashlib.blake2b(repr(row[1:]).encode(), digest_size=8).hexdigest() for row in rows}

    def _started(self, command: str) -> "subprocess.Popen[bytes]":
        words = [word.format(out=self.folder, url=self.url) for word in shlex.split(command)]
        with self.said.open("ab") as said:
            return subprocess.Popen(words, stdout=said, stderr=said, start_new_session=True)

    def _check(self, summary: Summary) -> None:
        given = {line.split()[1] for line in self.said.read_text().splitlines() if line.startswith("ack ")}
        if not self.begun():
            if given:
                summary.problems.append(f"{self.folder.name}: {len(given)} acknowledged, and no ledger")
            return
        with sqlite3.connect(self.folder / "ledger.sqlite") as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            summary.problems.append(f"{self.folder.name}: integrity check says {verdict}")
        lost = given - self.answers().keys()
        if lost:
            summary.problems.append(f"{self.folder.name}: {len(lost)} acknowledged answers lost")
        summary.acknowledged += len(given)


def _requests(url: str) -> int:
    with urllib.request.urlopen(url.removesuffix("/v1") + "/stats", timeout=30) as reply:
        return int(json.load(reply)["requests"])


def main() -> int:
    """Run the trials the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--slots", type=int, default=8, help="requests the command has in flight at most")
    parser.add_argument("--start", default=DRIVER, help="command; {out} is the run folder, {url} the server's base URL")
    parser.add_argument("--resume", default="", help="command that goes on with a run; default: the same as --start")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        summary = kill_trials(
            options.kills,
            start=options.start,
            resume=options.resume or options.start,
            slots=options.slots,
            seed=options.seed,
            folder=Path(folder),
        )
    print(json.dumps(asdict(summary), indent=2))
    return 1 if summary.problems else 0


if __name__ == "__main__":
    sys.exit(main())
