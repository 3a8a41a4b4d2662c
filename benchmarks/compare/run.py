"""CPU-seconds and peak memory of ``compare`` on two large sets, each run in a fresh process.

    python benchmarks/compare/run.py                  10,000 against 10,000 three times, 200,000 against 200,000 once
    python benchmarks/compare/run.py 10000 --runs 1   this size alone

All of the verb is timed: reading two JSONL files, two scorecards of all default measures, and the comparison with 1,000
resamples. The records come from a seeded generator: words of a Zipf vocabulary, one record in ten a near copy of
another, one in fifty of the second set copied from the first, and the second set's records a fifth longer. Results are
printed and kept beside this file as ``results.json``.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

SIZES = (10_000, 200_000)
LARGE = 50_000  # records from which one run is enough
RESAMPLES = 1_000
VOCABULARY = 50_000
PACKAGES = ("trivium", "numpy", "scipy", "tokenizers", "wordllama")


def make(folder: Path, n: int, seed: int = 0) -> tuple[Path, Path]:
    """Two files of n records each: prompts of a third of the words, responses of the rest."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
    words = np.array(["".join(letters[rng.integers(26, size=k)]) for k in rng.integers(2, 10, size=VOCABULARY)])
    shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    paths, first = [], list[str]()
    for name, mean in (("a", 30), ("b", 36)):
        lines = []
        for row, length in enumerate(np.maximum(6, rng.poisson(mean, size=n)).tolist()):
            if row > 100 and rng.random() < 0.1:
                text = json.loads(lines[rng.integers(row)])
                text["response"] = " ".join([*text["response"].split()[:-1], str(words[rng.integers(VOCABULARY)])])
                lines.append(json.dumps(text))
            elif first and rng.random() < 0.02:
                lines.append(first[rng.integers(len(first))])
            else:
                drawn = words[np.searchsorted(shares, rng.random(length) * shares[-1])].tolist()
                cut = length // 3
                prompt, response = " ".join(drawn[:cut]), " ".join(drawn[cut:])
                lines.append(json.dumps({"prompt": f"{prompt.capitalize()}?", "response": f"{response.capitalize()}."}))
        path = folder / f"{name}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        paths.append(path)
        first = lines
    return paths[0], paths[1]


def one(first: Path, second: Path) -> dict:
    """Compare two files in this process."""
    from trivium.verbs.compare import compare

    stages: dict[str, float] = {}
    last = ["start", time.process_time()]

    def said(what: str, _done: int, _of: int) -> None:
        now = time.process_time()
        stages[last[0]] = stages.get(last[0], 0.0) + now - last[1]
        last[:] = [what, now]

    began = time.perf_counter()
    comparison = compare(first, second, resamples=RESAMPLES, progress=said)
    said("end", 0, 0)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "peak_mb": round(peak),
        "comparison_cpu_s": {what: round(spent, 2) for what, spent in stages.items() if ":" not in what},
        "differences": {
            each.measure: [each.difference, each.low, each.high, each.p_adjusted] for each in comparison.differences
        },
        "overlap": [each.to_json() for each in comparison.overlap],
    }


def processor() -> str:
    """The model of the processor, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def main() -> None:
    """Make the files of each size, compare them in processes of their own, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results.json"))
    parser.add_argument("--one", nargs=2, type=Path)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(*arguments.one)))
        return
    kept = json.loads(arguments.out.read_text())["sizes"] if arguments.out.exists() else {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            paths = [str(path) for path in make(Path(folder), size)]
            runs = []
            for _ in range(1 if size >= LARGE else arguments.runs):
                command = [sys.executable, __file__, "--one", *paths]
                runs.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
        kept[str(size)] = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "cpu_s_median": statistics.median(run["cpu_s"] for run in runs),
            "peak_mb_median": statistics.median(run["peak_mb"] for run in runs),
            "runs": runs,
        }
        shown = [{key: value for key, value in run.items() if key not in ("differences", "overlap")} for run in runs]
        print(size, json.dumps(shown, indent=1))
        result = {
            "resamples": RESAMPLES,
            "hardware": {"processor": processor(), "cores": os.cpu_count(), "load": os.getloadavg()},
            "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
            "sizes": dict(sorted(kept.items(), key=lambda item: int(item[0]))),
        }
        arguments.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
