"""What the client costs: rows a second and CPU seconds against a mock server, with the ledger on; and a cached re-run.

    python benchmarks/client/run.py [--rows 2000] [--slots 64] [--repeats 3] [--out benchmarks/client/results.json]

Each measurement is a process of its own; the server is another, with 20 ms of latency. CPU seconds are user and system
time of the client process from the first request asked to the last answer committed, so imports are left out. Three
figures: ``fresh`` (every answer asked for and committed), ``cached`` (the same run again, every answer from the
ledger), ``spurious_429`` (a fifth of all attempts turned away with ``Retry-After: 0``, 16 in flight).
"""

import argparse
import asyncio
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

SERVER = Path(__file__).resolve().parents[2] / "tests" / "models" / "mock_server.py"


def client(port: int, rows: int, slots: int, folder: Path) -> dict[str, float]:
    """One measured run, in this process."""
    import numpy as np

    from trivium.models import open_model
    from trivium.models.api import Message, Request
    from trivium.runs import Ledger, Recorded

    async def ask() -> tuple[float, float]:
        model = open_model(f"openai:mock@http://127.0.0.1:{port}/v1", rng=np.random.default_rng(0), slots=slots)
        requests = [
            Request(messages=(Message("user", f"Write a short text about topic {i}. " + "Be clear and brief. " * 8),))
            for i in range(rows)
        ]
        with Ledger.open(folder, settings={"rows": rows}) as ledger:
            recorded = Recorded(model, ledger)
            wall, cpu = time.perf_counter(), time.process_time()
            answers = await recorded.complete(requests)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            await recorded.close()
        assert all(answer.finish == "stop" for answer in answers)
        return wall, cpu

    wall_s, cpu_s = asyncio.run(ask())
    return {
        "rows": rows,
        "slots": slots,
        "rows_per_s": round(rows / wall_s, 1),
        "cpu_s_per_1000_rows": round(cpu_s / rows * 1000, 4),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def measure(rows: int, slots: int, faults: list[str], *, again: bool) -> list[dict[str, float]]:
    """A fresh run against a new server and, where ``again``, the same run from its ledger."""
    server = subprocess.Popen(
        [sys.executable, str(SERVER), "--latency-ms", "20", "--max-seconds", "600", *faults],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, "--client", port, str(rows), str(slots), f"{folder}/run"]
            return [
                json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
                for _ in range(1 + again)
            ]
    finally:
        server.kill()
        server.wait()


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--slots", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    parser.add_argument("--client", nargs=4, metavar=("PORT", "ROWS", "SLOTS", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.client:
        port, rows, slots, folder = options.client
        print(json.dumps(client(int(port), int(rows), int(slots), Path(folder))))
        return
    results: dict[str, list[dict[str, float]]] = {"fresh": [], "cached": [], "spurious_429": []}
    for _ in range(options.repeats):
        fresh, cached = measure(options.rows, options.slots, [], again=True)
        (limited,) = measure(options.rows, 16, ["--limited", "0.2", "--retry-after", "0"], again=False)
        results["fresh"].append(fresh)
        results["cached"].append(cached)
        results["spurious_429"].append(limited)
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "latency_ms": 20,
        "hardware": {
            "machine": platform.machine(),
            "cpus": os.cpu_count(),
            "cpu": _cpu(),
            "load_average": os.getloadavg(),
        },
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{name: version(name) for name in ("trivium", "aiohttp", "orjson")},
        },
        "results": results,
    }
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
