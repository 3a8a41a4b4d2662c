"""How much of an endpoint's rate a run of three stages uses, with 64 requests in flight.

    python benchmarks/generate/run.py [--records 1500] [--repeats 3] [--out benchmarks/generate/results.json]

The mock server answers each request after 150 to 250 ms (its jitter is drawn anew for each) and takes 64 at once, so
64 / 0.2 s = 320 requests a second is what is allowed. The algorithm asks three times in a row for each record: a
topic, a task, an answer. Its first second (connections, imports) and the last steps, when there is less left to do
than slots, belong to the run and are counted. ``share`` is requests a second over what is allowed; ``ahead`` is how
many proposals are worked on at once.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.budget import Budget
from trivium.generation.component import Verdict, component
from trivium.generation.run import run
from trivium.models import open_model
from trivium.models.api import Message, Request
from trivium.runs import Ledger, Recorded
from trivium.verbs.generate import steps_ahead

SERVER = Path(__file__).resolve().parents[2] / "tests" / "models" / "mock_server.py"
SLOTS, LATENCY_MS, JITTER_MS = 64, 150, 100


@component("Q5")
def anything(record):
    """Accept."""
    return Verdict(True, "fine")


async def three_stages(work, rng):
    """A topic, a task on it, an answer to that."""
    said = ""
    for stage in ("topic", "task", "answer"):
        seed = int(rng.integers(2**31))
        turn = Message("user", f"{stage} {seed} {said[:40]}")
        said = (await work.ask(Request(messages=(turn,), max_tokens=80, seed=seed, label=stage))).text
    return work.record(f"{said} {rng.integers(2**31)}", said)


ALGORITHM = Algorithm("three-stages", three_stages, (anything,), (anything,), (), "L0", Expected("0", "0", "0"), "none",
                      "none", calls=3)  # fmt: skip


async def once(port: int, records: int, ahead: int, folder: Path) -> dict:
    model = open_model(f"openai:mock@http://127.0.0.1:{port}/v1", rng=np.random.default_rng(0), slots=SLOTS)
    with Ledger.open(folder, settings={}) as ledger:
        wall, cpu = time.perf_counter(), time.process_time()
        brought = await run(
            ALGORITHM, seeds=(), model=Recorded(model, ledger), ledger=ledger, ahead=ahead, made_by="benchmark",
            budget=Budget(records=records, tokens=10**9), allowance=9_000, rng=np.random.default_rng(1),
        )  # fmt: skip
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        await model.close()
    assert len(brought.records) == records
    rate = brought.calls / wall
    allowed = SLOTS / ((LATENCY_MS + JITTER_MS / 2) / 1000)
    return {"ahead": ahead, "calls": brought.calls, "calls_per_s": round(rate, 1), "allowed_per_s": round(allowed, 1),
            "share": round(rate / allowed, 3), "cpu_s": round(cpu, 2)}  # fmt: skip


def measure(records: int, ahead: int) -> dict:
    faults = ["--latency-ms", str(LATENCY_MS), "--jitter-ms", str(JITTER_MS), "--max-seconds", "600"]
    server = subprocess.Popen([sys.executable, str(SERVER), *faults], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(once(port, records, ahead, Path(folder) / "run"))
    finally:
        server.kill()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    tried = (SLOTS, steps_ahead(SLOTS, loops=True), steps_ahead(SLOTS, loops=False))
    runs = [measure(given.records, ahead) for ahead in tried for _ in range(given.repeats)]
    medians = {
        str(ahead): statistics.median(one["share"] for one in runs if one["ahead"] == ahead)
        for ahead in sorted({one["ahead"] for one in runs})
    }
    about = {
        "when": datetime.now(UTC).isoformat(timespec="minutes"), "python": platform.python_version(),
        "cores": os.cpu_count(), "load": round(load, 1),
        "versions": {name: version(name) for name in ("trivium", "aiohttp")},
    }  # fmt: skip
    given.out.write_text(json.dumps({"about": about, "median_share": medians, "runs": runs}, indent=1) + "\n")
    print(json.dumps(medians), "\n".join(map(str, runs)), sep="\n")


if __name__ == "__main__":
    main()
