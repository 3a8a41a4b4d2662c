"""CPU-seconds of every measure, and of a whole scorecard, on 10,000 short records.

    python benchmarks/measures/run.py [--records N] [--words N] [--out FILE]

The records come from a seeded generator: words of a Zipf vocabulary in sentence-like order, one record in ten a near
copy of another. Each measure is run once, alone, on a view that is already made; the views are timed apart; the
scorecard is timed cold, in a process of its own, from its start to the result. Results go to standard output and beside
this file: raw as ``results.json``, as a table in ``results.md``.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from trivium.measures import MEASURES
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.reader import NEEDS

PACKAGES = ("trivium", "numpy", "scipy", "tokenizers", "wordllama")
VOCABULARY = 20_000


def records(count: int, words: int, seed: int = 0) -> list[Record]:
    """Prompt and response of about a third and two thirds of the words."""
    rng = np.random.default_rng(seed)
    syllables = np.array([a + b for a in "bcdfghjklmnprstvw" for b in "aeiou"])
    vocabulary = np.array(["".join(rng.choice(syllables, size=rng.integers(1, 5))) for _ in range(VOCABULARY)])
    weights = 1 / np.arange(1, VOCABULARY + 1)
    weights /= weights.sum()
    made: list[Record] = []
    for row in range(count):
        if row > 100 and rng.random() < 0.1:
            text = (made[rng.integers(row)].prompt + " " + made[rng.integers(row)].response).split()
            text[rng.integers(len(text))] = vocabulary[rng.integers(VOCABULARY)]
        else:
            text = vocabulary[rng.choice(VOCABULARY, size=max(4, rng.poisson(words)), p=weights)].tolist()
        cut = len(text) // 3
        made.append(Record(str(row), f"{' '.join(text[:cut]).capitalize()}?", f"{' '.join(text[cut:]).capitalize()}."))
    return made


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def megabytes() -> float:
    """Peak resident memory of this process; Linux counts it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def cold_scorecard(count: int, words: int) -> dict[str, float]:
    """CPU-seconds and peak memory of one scorecard in a fresh process, making the records not counted."""
    code = (
        f"import sys, json; sys.path.insert(0, {str(Path(__file__).parent)!r}); import run, numpy as np\n"
        f"before = run.cpu(); data = run.records({count}, {words}); making = run.cpu() - before\n"
        "from trivium.scorecard import scorecard\n"
        "scorecard(data, rng=np.random.default_rng(0))\n"
        "print(json.dumps({'cpu_s': round(run.cpu() - making, 2), 'peak_mb': round(run.megabytes())}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def processor() -> str:
    """The model of the processor, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def table(result) -> str:
    hardware, whole = result["hardware"], result["scorecard_cold"]
    lines = [
        f"# {result['records']:,} records of about {result['words_per_record']} words",
        "",
        f"{result['made'][:10]}, {hardware['processor']}, {hardware['cores']} cores, load {hardware['load'][0]}, "
        f"Python {result['versions']['python']}. Made by `run.py`; raw figures in `results.json`.",
        "",
        f"A whole scorecard with every default measure, its interval and curve, cold: **{whole['cpu_s']} CPU-s**, "
        f"peak {whole['peak_mb']:.0f} MB.",
        "",
        "| part | CPU-s |",
        "|---|---|",
        *(f"| {row['what']} | {row['cpu_s']:.3f} |" for row in result["parts"]),
        "",
        "Runs of words are hashed once, by the first measure that reads them, and the four Vendi orders share one",
        "eigenvalue problem: later rows of a family show what they add.",
    ]
    return "\n".join(lines) + "\n"


def timed(what, *arguments):
    start, wall = cpu(), time.perf_counter()
    result = what(*arguments)
    return result, round(cpu() - start, 4), round(time.perf_counter() - wall, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=30)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    options = parser.parse_args()

    views = Views(records(options.records, options.words))
    rows = []
    for view in ("texts", "tokens", "embeddings", "pair_embeddings"):
        _, used, wall = timed(views.read, view)
        rows.append({"what": f"view: {view}", "cpu_s": used, "wall_s": wall})
    for measure in (one for one in MEASURES if one.card.reads not in NEEDS):
        value, used, wall = timed(measure, views.read(measure.card.reads))
        shown = float(np.nanmean(value)) if not np.isnan(value).all() else None
        rows.append({"what": measure.card.name, "cpu_s": used, "wall_s": wall, "value": shown})
    whole = cold_scorecard(options.records, options.words)

    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "records": options.records,
        "words_per_record": options.words,
        "hardware": {
            "processor": processor(), "cores": os.cpu_count(), "system": platform.system(),
            "load": [round(load, 2) for load in os.getloadavg()],
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "peak_mb": round(megabytes()),
        "scorecard_cold": whole,
        "parts": rows,
    }  # fmt: skip
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    options.out.with_suffix(".md").write_text(table(result))
    print(f"{options.records:,} records of about {options.words} words, CPU-s")
    for row in rows:
        print(f"  {row['what']:24s} {row['cpu_s']:8.3f}")
    print(f"  {'scorecard, cold':24s} {whole['cpu_s']:8.2f}   peak {whole['peak_mb']:.0f} MB")


if __name__ == "__main__":
    main()
