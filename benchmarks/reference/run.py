"""Measures against a reference set, beside the packages people use for them: CPU-seconds, memory, equal values.

    pip install prdc mauve-text
    python benchmarks/reference/run.py [--repeats K] [--out FILE]

Records and reference are unit vectors of 384 dimensions about 50 directions, of which the records leave out ten. Every
case runs in a process of its own: CPU-seconds of the computation alone, one thread, and the most memory the process
held. prdc computes precision, recall, density and coverage for one k; it is called with k = 3 for the first two and
k = 5 for the others, as Trivium has them, and the four values are asserted equal to 0.0005. mauve-text is given the
same vectors (100 cells, all but a ten-thousandth of the variance, a frontier of 200 points); since k-means differs,
what is asserted equal is the area of the frontier over its own cells. A package that is not installed is left out.
Results go beside this file.
"""

import argparse
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))

import numpy as np

DIMENSIONS = 384
CASES = (
    ("prdc", "four", 2_000),
    ("trivium", "four", 2_000),
    ("prdc", "four", 5_000),
    ("trivium", "four", 5_000),
    ("trivium", "four", 20_000),
    ("mauve", "mauve", 5_000),
    ("trivium", "mauve", 5_000),
    ("trivium", "mauve", 20_000),
)
PACKAGES = ("trivium", "numpy", "scikit-learn", "faiss-cpu", "prdc", "mauve-text")


def vectors(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Records about 40 of the 50 directions, and reference about all."""
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((50, DIMENSIONS), dtype=np.float32)
    made = []
    for many in (40, 50):
        rows = rng.standard_normal((n, DIMENSIONS), dtype=np.float32)
        rows += directions[rng.integers(many, size=n)]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        made.append(rows)
    return made[0], made[1]


def of_trivium(work: str, records: np.ndarray, reference: np.ndarray) -> dict[str, float]:
    from trivium.measures.diversity.reach import coverage, recall
    from trivium.measures.quality.fidelity import density, precision
    from trivium.measures.quality.mauve import mauve
    from trivium.views.reference import Against

    against = Against(records, reference)
    if work == "mauve":
        return {"mauve": mauve(against)}
    return {
        "precision": float(precision(against).mean()),
        "recall": recall(against),
        "density": float(density(against).mean()),
        "coverage": coverage(against),
    }


def of_prdc(records: np.ndarray, reference: np.ndarray) -> dict[str, float]:
    from prdc import compute_prdc

    three = compute_prdc(real_features=reference, fake_features=records, nearest_k=3)
    five = compute_prdc(real_features=reference, fake_features=records, nearest_k=5)
    return {
        "precision": float(three["precision"]), "recall": float(three["recall"]),
        "density": float(five["density"]), "coverage": float(five["coverage"]),
    }  # fmt: skip


def of_mauve(records: np.ndarray, reference: np.ndarray) -> dict[str, float]:
    import mauve

    from trivium.measures.quality.mauve import frontier_area

    found = mauve.compute_mauve(
        p_features=reference, q_features=records, num_buckets=100, kmeans_explained_var=0.9999, kmeans_num_redo=1,
        divergence_curve_discretization_size=200, mauve_scaling_factor=5, verbose=False,
    )  # fmt: skip
    # The published value has no smoothing; their histograms are shares.
    ours = frontier_area(found.p_hist, found.q_hist, add=0)
    np.testing.assert_allclose(ours, found.mauve, atol=2e-3)
    return {"mauve": float(found.mauve), "trivium_on_its_cells": ours}


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)  # KiB on Linux


def case(who: str, work: str, n: int) -> dict[str, Any]:
    """One case, in this process."""
    records, reference = vectors(n)
    few = records[:100], reference[:100]  # the first call imports what it needs
    if who == "trivium":
        of_trivium(work, *few)
    elif who == "prdc":
        of_prdc(*few)
    else:
        import mauve  # noqa: F401
    before = peak()
    start = time.process_time()
    if who == "trivium":
        values = of_trivium(work, records, reference)
    else:
        values = of_prdc(records, reference) if who == "prdc" else of_mauve(records, reference)
    seconds = time.process_time() - start
    return {
        "who": who,
        "work": work,
        "n": n,
        "cpu_s": seconds,
        "before_mb": before,
        "peak_mb": peak(),
        "values": values,
    }


def measured(who: str, work: str, n: int, repeats: int) -> dict[str, Any]:
    """The median of fresh processes."""
    command = [sys.executable, __file__, "--case", who, work, str(n)]
    found = []
    for _ in range(repeats):
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found.append(json.loads(said.splitlines()[-1]))
    row = {
        **found[0],
        "cpu_s": round(statistics.median(each["cpu_s"] for each in found), 3),
        "peak_mb": max(each["peak_mb"] for each in found),
        "all_cpu_s": [round(each["cpu_s"], 3) for each in found],
    }
    print(
        f"  {who:8s} {work:6s} {n:>7,} {row['cpu_s']:8.2f} CPU-s {row['peak_mb']:8.0f} MB  {row['values']}",
        file=sys.stderr,
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
    names = {"four": "precision, recall, density, coverage", "mauve": "MAUVE, 100 cells"}
    rows = "\n".join(
        f"| {names[row['work']]} | {row['who']} | {row['n']:,} | {row['cpu_s']:.2f} | {row['before_mb']:.0f} | "
        f"{row['peak_mb']:.0f} | {', '.join(f'{value:.4f}' for value in row['values'].values())} |"
        for row in answer["rows"]
    )
    used = ", ".join(f"{name} {number}" for name, number in answer["versions"].items())
    return f"""# Measures against a reference set, beside their peers

{answer["date"]}, {answer["machine"]}.
{used}.
Made by `run.py`; raw figures in `results.json`. As many records as reference records, vectors of 384 dimensions. Runs
of each case, each in a process of its own, one thread: {answer["repeats"]}; median CPU-seconds, and the most memory
that any held, with what it held before the work began (modules and vectors).

| work | who | of each | CPU-s | MB before | peak MB | values |
|---|---|---|---|---|---|---|
{rows}

prdc is called twice, for k = 3 and k = 5, and holds whole matrices of distances in memory; where both ran, the four
values were asserted equal to 0.0005 (Trivium's balls are a millionth smaller, so that rounding decides nothing). MAUVE
depends on where k-means puts its cells, so that the two values differ: what was asserted equal, to 0.002, is the area
of the frontier over the cells of mauve-text (its second value). Trivium adds ½ to each count, mauve-text's value is
without.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    parser.add_argument("--case", nargs=3, metavar=("WHO", "WORK", "N"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        who, work, n = arguments.case
        print(json.dumps(case(who, work, int(n))))
        return
    where = machine()
    rows = [
        measured(who, work, n, arguments.repeats) for who, work, n in CASES if importlib.util.find_spec(who) is not None
    ]
    found = {(row["who"], row["work"], row["n"]): row["values"] for row in rows}
    for (who, work, n), values in found.items():
        if who == "prdc":
            for name, value in values.items():
                # Trivium's balls are a millionth smaller, so that rounding decides nothing: a few pairs in millions.
                np.testing.assert_allclose(found["trivium", work, n][name], value, atol=5e-4, err_msg=f"{name}, {n}")
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    answer = {
        "date": datetime.now(UTC).date().isoformat(), "machine": where, "repeats": arguments.repeats,
        "versions": versions, "rows": rows,
    }  # fmt: skip
    arguments.out.write_text(json.dumps(answer, indent=2) + "\n")
    arguments.out.with_name("README.md").write_text(page(answer))


if __name__ == "__main__":
    main()
