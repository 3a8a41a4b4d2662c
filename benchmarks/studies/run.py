"""How long the quick form of every study takes, as a user runs it: writes results.json and README.md beside this file.

Each form is run once by the command line in a process of its own, with its usual repeats and workers, into a folder
that is thrown away. Wall-clock time is what the studies promise (five minutes on two cores): the machine must be quiet.
Run: python benchmarks/studies/run.py ["FORM" ...]; with forms named, the other rows stay as they are.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
FORMS = (
    "axes", "rules", "noise", "complexity", "frontier", "frontier --student decoder", "metrics",
    "metrics --student decoder",
)  # fmt: skip


def timed(form: str) -> dict:
    """One study from the command to its report."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "study"
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [sys.executable, "-m", "trivium", "study", *form.split(), "--quick", "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True)
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
        runs = len((out / "runs.jsonl").read_text().splitlines())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "study": form, "made": datetime.now(UTC).date().isoformat(), "runs": runs, "seconds": round(seconds),
        "cpu_seconds": round(cpu), "load": round(load, 2), "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(), "python": platform.python_version(), "torch": version("torch"),
    }  # fmt: skip


def main() -> None:
    """Measure and write."""
    kept = HERE / "results.json"
    found = {row["study"]: row for row in json.loads(kept.read_text())} if kept.exists() else {}
    for form in sys.argv[1:] or FORMS:
        found[form] = timed(form)
        print(found[form], flush=True)
        kept.write_text(json.dumps([found[form] for form in FORMS if form in found], indent=1) + "\n")
    lines = [
        "# The quick forms of the studies, by the clock", "",
        "One run each, as `trivium study NAME --quick` with nothing else given. Made by `run.py`; raw figures, machine "
        "and versions in `results.json`.", "",
        "| study | runs | minutes | CPU-seconds | load before | cores | made |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| `{row['study']}` | {row['runs']} | {row['seconds'] / 60:.1f} | {row['cpu_seconds']} | {row['load']} "
        f"| {row['cores']} | {row['made']} |"
        for row in found.values()
    ]
    (HERE / "README.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
