"""Stream short records from Parquet in a fresh process: records per CPU second, and whether memory stays flat.

    python benchmarks/stream/run.py            100,000, 1 and 2 million records, about 6 CPU-minutes
    python benchmarks/stream/run.py 100000     these alone

Only CPU seconds of the process are told: they do not depend on what else the machine does.
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SIZES = (100_000, 1_000_000, 2_000_000)
GROUP = 50_000  # rows of a row group
VOCABULARY = 200_000
WORDS = 30  # of a record, 10 of them the prompt's


def make(path: Path, n: int, seed: int = 0) -> None:
    """Records of Zipf-distributed words: new words and pairs keep turning up, as in text. One in 50 is a copy."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
    words = np.array(["".join(letters[rng.integers(26, size=k)]) for k in rng.integers(2, 10, size=VOCABULARY)])
    shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    schema = pa.schema([("prompt", pa.string()), ("completion", pa.string())])
    with pq.ParquetWriter(path, schema) as file:
        for start in range(0, n, GROUP):
            size = min(GROUP, n - start)
            drawn = words[np.searchsorted(shares, rng.random((size, WORDS)) * shares[-1])]
            drawn[::50] = drawn[0]
            prompts = [f"{' '.join(row[:10])}?" for row in drawn.tolist()]
            answers = [f"{' '.join(row[10:20])}, {' '.join(row[20:])}." for row in drawn.tolist()]
            file.write_table(pa.table([prompts, answers], schema=schema))


def rss_mb() -> float:
    """Memory that the process holds now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this needs Linux, whose /proc/self/status says what memory is held")


def one(path: Path) -> dict:
    """Stream a file in this process, then make the scorecard of the sample."""
    from trivium.measures import DEFAULTS, find
    from trivium.streaming import from_tokens, read_through, stream_scorecard
    from trivium.views import Views

    asked = [*DEFAULTS, find("exact_duplicate_rate")]
    on_all = [measure for measure in asked if from_tokens(measure)]
    held = []
    before = time.process_time()
    passed = read_through([path], on_all, progress=lambda *_: held.append(rss_mb()))
    streamed = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    views = Views(passed.sample.records, embedder="wordllama")
    before = time.process_time()
    card = stream_scorecard(passed, asked, views=views, rng=np.random.default_rng(0))
    sampled = time.process_time() - before
    thirds = [round(max(part.tolist()), 1) for part in np.array_split(np.array(held), min(3, len(held)))]
    return {
        "records": passed.part.rows,
        "measures_of_all_records": [measure.card.name for measure in on_all],
        "cpu_s_of_the_pass": round(streamed, 2),
        "records_per_cpu_s": round(passed.part.rows / streamed),
        "cpu_s_of_the_sample": round(sampled, 2),
        "peak_mb_of_the_pass": round(peak, 1),
        "highest_mb_after_a_shard_by_third": thirds,
        "peak_mb_of_all": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "values": {value.name: [value.value, value.low, value.high, value.n] for value in card.values},
        "notes": {value.name: value.note for value in card.values if value.note},
    }


def main() -> None:
    """Make each file, stream it in a process of its own, and write what was found beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--one", type=Path)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(arguments.one)))
        return
    results = Path(__file__).with_name("results.json")
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            path = Path(folder) / f"{size}.parquet"
            make(path, size)
            done = subprocess.run(
                [sys.executable, __file__, "--one", str(path)], capture_output=True, text=True, check=True
            )
            found = json.loads(results.read_text())["runs"] if results.exists() else {}
            found[str(size)] = {"file_mb": round(path.stat().st_size / 1e6, 1), **json.loads(done.stdout)}
            path.unlink()
            shown = {key: value for key, value in found[str(size)].items() if key not in ("values", "notes")}
            print(json.dumps(shown, indent=1))
            machine = {"machine": platform.machine(), "python": platform.python_version(), "numpy": np.__version__}
            runs = dict(sorted(found.items(), key=lambda run: int(run[0])))
            results.write_text(json.dumps({"on": machine, "runs": runs}, indent=1) + "\n")


if __name__ == "__main__":
    main()
