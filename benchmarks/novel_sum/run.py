"""NovelSum of 2,000 and 10,000 vectors of 384 dimensions, beside the published computation in plain numpy.

    python benchmarks/novel_sum/run.py [--repeats K] [--out FILE]

Every case runs in a process of its own: CPU-seconds of that process for the computation alone, and the largest memory
it ever held, interpreter and vectors included. The published code wants a CUDA index, so it is written out here in
numpy: the whole matrix of cosine distances, each row sorted, weights 1 / rank, times the row's density to the power
0.5, from the squared distances to the 10 nearest others. Two forms of it: as published, where each record's distance to
itself, 0, takes the first rank; and with the record left out of its own row, which is what Trivium computes: these two
values are asserted equal to 5 digits. Results go beside this file.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))

import numpy as np

DIMENSIONS, NEIGHBOURS = 384, 10
CASES = (("published", 2_000), ("published, itself left out", 2_000), ("trivium", 2_000), ("trivium", 10_000))


def vectors(n: int) -> np.ndarray:
    """Unit vectors about 50 directions, float32, from one seed."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((n, DIMENSIONS), dtype=np.float32)
    rows += rng.standard_normal((50, DIMENSIONS), dtype=np.float32)[rng.integers(50, size=n)]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def published(rows: np.ndarray, *, with_itself: bool) -> float:
    """The definition over the whole matrix; the vectors are unit, and no two are alike."""
    distances = 1 - rows @ rows.T
    ascending = np.sort(distances, axis=1)  # the first is the record itself
    density = 1 / np.sqrt(np.mean(2 * ascending[:, 1 : NEIGHBOURS + 1], axis=1))
    taken = ascending if with_itself else ascending[:, 1:]
    weights = 1 / np.arange(1, taken.shape[1] + 1)
    return float(np.mean(density * np.average(taken, axis=1, weights=weights)))


def case(who: str, n: int) -> dict[str, Any]:
    """One case, in this process."""
    rows = vectors(n)
    if who == "trivium":
        from trivium.measures.diversity.novel_sum import novel_sum

        work = novel_sum
    else:

        def work(rows: np.ndarray) -> float:
            return published(rows, with_itself=who == "published")

    before = peak()
    start = time.process_time()
    value = work(rows)
    seconds = time.process_time() - start
    return {"who": who, "n": n, "cpu_s": seconds, "before_mb": before, "peak_mb": peak(), "value": value}


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)  # KiB on Linux


def measured(who: str, n: int, repeats: int) -> dict[str, Any]:
    """The median of fresh processes."""
    command = [sys.executable, __file__, "--case", who, str(n)]
    found = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(repeats)
    ]
    row = {
        **found[0],
        "cpu_s": round(statistics.median(each["cpu_s"] for each in found), 3),
        "peak_mb": max(each["peak_mb"] for each in found),
        "all_cpu_s": [round(each["cpu_s"], 3) for each in found],
    }
    print(
        f"  {who:28s} {n:>7,} {row['cpu_s']:8.3f} CPU-s {row['peak_mb']:8.1f} MB  {row['value']:.6f}", file=sys.stderr
    )
    return row


def machine() -> str:
    """Processor, cores and load."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, Python {platform.python_version()}"


def page(answer: dict[str, Any]) -> str:
    """README.md."""
    rows = "\n".join(
        f"| {row['who']} | {row['n']:,} | {row['cpu_s']:.2f} | {row['before_mb']:.0f} | {row['peak_mb']:.0f} | "
        f"{row['value']:.5f} |"
        for row in answer["rows"]
    )
    return f"""# NovelSum beside the published computation

{answer["date"]}, {answer["machine"]}, numpy {answer["versions"]["numpy"]}. Made by `run.py`; raw figures in
`results.json`. Vectors of 384 dimensions about 50 directions. Each case in processes of its own, one thread: median
CPU-seconds of {answer["repeats"]}, and the most memory that any held, with what it held before the work began:
interpreter, modules and vectors (15 MB for 10,000).

| who | vectors | CPU-s | MB before | peak MB | value |
|---|---|---|---|---|---|
{rows}

"published" is the computation of the authors' code (Yang et al. 2025, arXiv:2502.17184; α = 1, β = 0.5, 10 neighbours,
the set as its own reference) in plain numpy, since the code itself wants a CUDA index. There each record's distance to
itself, 0, takes the first rank and with it the largest weight, so that its value is lower. With the record left out of
its own row the definition is Trivium's, and the values were asserted equal to 5 digits. The published computation holds
the whole matrix; Trivium holds 16 MB of it at a time. The value depends on n: those for 2,000 and 10,000 do not
compare.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    parser.add_argument("--case", nargs=2, metavar=("WHO", "N"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(case(arguments.case[0], int(arguments.case[1]))))
        return
    where = machine()
    rows = [measured(who, n, arguments.repeats) for who, n in CASES]
    values = {(row["who"], row["n"]): row["value"] for row in rows}
    np.testing.assert_allclose(values["trivium", 2_000], values["published, itself left out", 2_000], rtol=1e-5)
    answer = {
        "date": datetime.now(UTC).date().isoformat(), "machine": where, "repeats": arguments.repeats,
        "versions": {name: version(name) for name in ("trivium", "numpy")}, "rows": rows,
    }  # fmt: skip
    arguments.out.write_text(json.dumps(answer, indent=2) + "\n")
    arguments.out.with_name("README.md").write_text(page(answer))


if __name__ == "__main__":
    main()
