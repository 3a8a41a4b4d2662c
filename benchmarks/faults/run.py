"""A run of 2,000 records against a server of which two in five attempts come to nothing, 64 requests in flight.

    python benchmarks/faults/run.py [--records 2000] [--repeats 3] [--out benchmarks/faults/results.json]

The mock server answers after 1 to 2 s. Of all attempts, 30 % get a 429 with ``Retry-After: 2``, 5 % a 500, 2 % no
reply at all, and of 2 % the connection is cut. What befalls an attempt is drawn from a hash of its prompt and of how
often that prompt came before. Two mixes: ``each attempt`` draws anew without end; ``two in a row`` leaves a prompt in
peace after two faults. ``trivium.generate`` makes records of one call each, with as many proposals worked on at once as
it takes for a method that learns from its own records (128), and for all others (256): proposals are settled in order,
so that one which met fault after fault holds up those behind it.

- ``requests_a_record``: beside it ``bound``, which no client can beat on average: where each attempt draws anew, faults
  of a share f cost 1 / (1 - f) requests, with f = 0.39 1.639; where two is the most, 1 + f + f² = 1.542. ``needless``
  is requests less records less faults: what was asked again although an answer was on its way.
- ``sent_in_window``: requests whose headers left this process after it had read the headers of a 429, and before that
  429's time was over. ``came_in_window`` counts at the server: requests that were under way when the window began.
- ``share``: the wall time that the server's rules take at least, over the wall time of the run, its start and end
  included. The least is played through on a clock of its own: a client at no cost of its own that has 64 in flight
  whenever no window is open, asks again at once, and loses no more time to a hung request than to an answered one.
- ``queued_s``: how long client and server were ready to run while other processes had the core. The server's clock
  stands still for nobody, so that this is lost from ``share``, and more of it the busier the machine.
"""

import argparse
import asyncio
import functools
import heapq
import itertools
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, deque
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import aiohttp
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "models"))

from mock_server import Faults, Server

import trivium
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import Verdict, component
from trivium.models import open_model
from trivium.models.api import Message, Request
from trivium.verbs.generate import steps_ahead

SERVER = Path(__file__).resolve().parents[2] / "tests" / "models" / "mock_server.py"
SLOTS, LATENCY_MS, JITTER_MS, WINDOW_S = 64, 1000, 1000, 2
MIX = {"limited": 0.30, "broken": 0.05, "hung": 0.02, "reset": 0.02}
MIXES = {"each attempt": {}, "two in a row": {"most_in_a_row": 2}}
AHEAD = tuple(steps_ahead(SLOTS, loops=loops) for loops in (True, False))


@component("Q5")
def anything(record):
    """Accept."""
    return Verdict(True, "fine")


class Sent:
    """What left this process, and when: told by the HTTP library, not by the client that is measured."""

    def __init__(self) -> None:
        self.requests = self.in_window = 0
        self.closed_until = 0.0
        hooks = aiohttp.TraceConfig()
        hooks.on_request_headers_sent.append(self._sent)
        hooks.on_request_end.append(self._ended)
        self.hooks = hooks

    async def _sent(self, *_):
        self.requests += 1
        self.in_window += time.monotonic() < self.closed_until

    async def _ended(self, _session, _context, ended):
        if ended.response.status == 429:
            self.closed_until = max(self.closed_until, time.monotonic() + float(ended.response.headers["Retry-After"]))


def once(records: int, mix: str, ahead: int, seed: int, folder: Path) -> dict:
    prompts: list[str] = []

    async def one_call(work, rng):
        """A text on a topic."""
        number = int(rng.integers(2**31))
        prompts.append(f"write about topic {number}")
        answer = await work.ask(Request(messages=(Message("user", prompts[-1]),), max_tokens=80, label="text"))
        return work.record(prompts[-1], answer.text)

    algorithm = Algorithm(
        "one-call", one_call, (anything,), (anything,), (), "L0", Expected("0", "0", "0"), "none", "none"
    )
    faults = Faults(latency_ms=LATENCY_MS, jitter_ms=JITTER_MS, retry_after=str(WINDOW_S), **MIX, **MIXES[mix])
    given = {name: value for name, value in vars(faults).items() if value != getattr(Faults, name)}
    words = [word for name, value in given.items() for word in ("--" + name.replace("_", "-"), str(value))]
    command = [sys.executable, str(SERVER), "--max-seconds", "3000", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, asyncio.Runner() as runner:
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
            sent, usual = Sent(), aiohttp.ClientSession
            aiohttp.ClientSession = functools.partial(usual, trace_configs=[sent.hooks])
            model = open_model(f"openai:mock@{url}", rng=np.random.default_rng(seed), slots=SLOTS)
            before = queued_s("self"), queued_s(str(server.pid))
            load, wall, cpu = os.getloadavg()[0], time.perf_counter(), time.process_time()
            run = trivium.generate(
                algorithm, model=f"openai:mock@{url}", out=folder / "run", opened=model, runner=runner,
                records=records, max_calls=2 * records, seed=seed, ahead=ahead,
            )  # fmt: skip
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            after = queued_s("self"), queued_s(str(server.pid))
            runner.run(model.close())
            with urllib.request.urlopen(url.removesuffix("/v1") + "/stats", timeout=30) as reply:
                stats = json.load(reply)
        finally:
            aiohttp.ClientSession = usual
            server.kill()
    faulty = sum(count for fate, count in stats["fates"].items() if fate != "answered")
    least = least_s(faults, prompts)
    return {
        "mix": mix, "ahead": ahead, "seed": seed, "records": len(run.records), "fates": run.brought.fates,
        "requests": stats["requests"], "faults": dict(Counter(stats["fates"])),
        "requests_a_record": round(stats["requests"] / records, 4), "needless": stats["requests"] - records - faulty,
        "sent_in_window": sent.in_window, "came_in_window": stats["in_window"],
        "wall_s": round(wall, 2), "least_s": round(least, 2), "share": round(least / wall, 3), "cpu_s": round(cpu, 2),
        "load": round(load, 1), "queued_s": [round(b - a, 2) for a, b in zip(before, after, strict=True)],
    }  # fmt: skip


def queued_s(process: str) -> float:
    """Seconds that a process, since it began, was ready to run and another had the core; nan but on Linux."""
    try:
        return int(Path("/proc", process, "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        return math.nan


def least_s(faults: Faults, prompts: list[str]) -> float:
    """Seconds that a client without any cost of its own needs, window by window, for the same prompts and faults."""
    server, times = Server(faults), Counter()
    waiting = deque(dict.fromkeys(prompts))
    under_way: list[tuple[float, str, str]] = []
    now = opens = 0.0
    while waiting or under_way:
        while waiting and len(under_way) < SLOTS and now >= opens:
            prompt = waiting.popleft()
            times[prompt] += 1
            latency = (faults.latency_ms + faults.jitter_ms * server.draw("jitter", prompt)) / 1000
            heapq.heappush(under_way, (now + latency, prompt, server.fate(prompt, times[prompt])))
        if under_way and not (waiting and len(under_way) < SLOTS and opens < under_way[0][0]):
            now, prompt, fate = heapq.heappop(under_way)
            if fate == "limited":
                opens = max(opens, now + WINDOW_S)
            if fate != "answered":
                waiting.append(prompt)
        else:
            now = opens
    return now


def bound(mix: str) -> float:
    """Requests a record that the faults cost on average, whoever asks."""
    share, most = sum(MIX.values()), MIXES[mix].get("most_in_a_row")
    return 1 / (1 - share) if most is None else sum(share**faults for faults in range(most + 1))


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--mix", choices=MIXES, action="append", help="one of the two alone")
    parser.add_argument("--ahead", type=int, action="append", help="proposals worked on at once, in place of the two")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    given = parser.parse_args()
    runs = []
    for mix, ahead, seed in itertools.product(given.mix or MIXES, given.ahead or AHEAD, range(given.repeats)):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(once(given.records, mix, ahead, seed, Path(folder)))
        print(json.dumps(runs[-1]), flush=True)
    medians = [
        {"mix": mix, "ahead": ahead, "bound": round(bound(mix), 4)}
        | {
            name: statistics.median(one[name] for one in runs if (one["mix"], one["ahead"]) == (mix, ahead))
            for name in ("records", "requests_a_record", "needless", "sent_in_window", "came_in_window", "share",
                         "wall_s", "least_s", "cpu_s")
        }
        for mix, ahead in dict.fromkeys((one["mix"], one["ahead"]) for one in runs)
    ]  # fmt: skip
    about = {
        "when": datetime.now(UTC).isoformat(timespec="minutes"), "cpu": _cpu(), "cores": os.cpu_count(),
        "cores_used": len(os.sched_getaffinity(0)), "python": platform.python_version(),
        "versions": {name: version(name) for name in ("trivium", "aiohttp", "orjson", "numpy")},
        "slots": SLOTS, "latency_ms": [LATENCY_MS, LATENCY_MS + JITTER_MS], "retry_after_s": WINDOW_S, "shares": MIX,
    }  # fmt: skip
    given.out.write_text(json.dumps({"about": about, "medians": medians, "runs": runs}, indent=1) + "\n")
    print(json.dumps(medians, indent=1))


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
