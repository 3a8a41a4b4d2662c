"""CPU-seconds and peak memory of the measures of embeddings, beside the packages people use for them.

    python benchmarks/embedding/run.py [--repeats N] [--out FILE]

Vectors come from a seeded mixture of 200 Gaussians whose spectrum falls as a power law: unit rows of 384 float32. Every
case runs alone in a fresh process on one thread; loading the packages and the vectors is not counted as time, but is
in the peak memory. The median of the repeats is reported, and where a peer gives the same quantity, that the values
agree is asserted. Peers (``pip install vendi-score scikit-learn faiss-cpu``) that are not installed are left out. Raw
figures go to ``results.json`` beside this file, a table to ``README.md``.
"""

import argparse
import importlib.util
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from trivium.measures import find
from trivium.measures.diversity import cosine, vendi
from trivium.measures.diversity.dc_score import dc_score
from trivium.views.neighbours import nearest_neighbours

HERE = Path(__file__).parent
DIMENSIONS, COMPONENTS, FALL = 384, 200, 0.5  # the k-th coordinate has a standard deviation of k to the minus 0.5
ORDERS = (1, 0.5, 2, math.inf)
SHARDS = 8
PEERS = {"vendi-score": "vendi_score", "faiss-cpu": "faiss"}
ALONE = ("k_centre_radius", "radius", "log_det", "effective_clusters", "dcscore", "novel_sum")


def cloud(n: int, seed: int = 0) -> np.ndarray:
    """(n, 384) unit rows about 200 centres, half as far from their centre as centres from the origin."""
    rng = np.random.default_rng(seed)
    spread = np.arange(1, DIMENSIONS + 1) ** -FALL
    centres = rng.normal(size=(COMPONENTS, DIMENSIONS)) * spread
    rows = centres[rng.integers(COMPONENTS, size=n)] + 0.5 * rng.normal(size=(n, DIMENSIONS)) * spread
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def four_orders(vectors):
    return [find(name)(vectors) for name in ("vendi", "vendi_0_5", "vendi_2", "vendi_inf")]


def four_orders_of_shards(vectors):
    state = vendi.merge([vendi.prepare(DIMENSIONS), *map(vendi.map_batch, np.array_split(vectors, SHARDS))])
    return [vendi.finish(state, order=order) for order in ORDERS]


def score_dual(vectors):
    from vendi_score import vendi as peer

    return [float(peer.score_dual(vectors, q=1))]


def mean_cosine_of_shards(vectors):
    parts = map(cosine.map_batch, np.array_split(vectors, SHARDS))
    return [cosine.finish(cosine.merge([cosine.prepare(DIMENSIONS), *parts]))]


def mean_cosine(vectors):
    return [find("mean_cosine_distance")(vectors)]


def mean_cosine_of_all_pairs(vectors):
    n = len(vectors)
    total = sum(float((block @ vectors.T).sum(dtype=np.float64)) for block in np.array_split(vectors, 40))
    return [1 - (total - n) / (n * (n - 1))]


def ten_neighbours(vectors):
    return nearest_neighbours(vectors).distances.mean(axis=0, dtype=np.float64).tolist()


def faiss_flat(vectors):
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(DIMENSIONS)
    index.add(vectors)
    found, _ = index.search(vectors, 11)
    return (1 - found[:, 1:].mean(axis=0, dtype=np.float64)).tolist()  # no two rows of the cloud are copies


def dc_score_at_one(vectors):
    return [dc_score(vectors, temperature=1)]


def alone(name: str) -> Callable[[np.ndarray], list[float]]:
    return lambda vectors: [find(name)(vectors)]


CASES: dict[str, tuple[str, int, Callable[[np.ndarray], list[float]], str | None]] = {
    # name: (what it is, records, function, package it needs)
    "vendi": ("Vendi, orders 1, 0.5, 2, ∞", 100_000, four_orders, None),
    "vendi_shards": (f"Vendi, the same from {SHARDS} shards, merged", 100_000, four_orders_of_shards, None),
    "vendi_score_dual": ("vendi-score `score_dual`, order 1 only", 100_000, score_dual, "vendi-score"),
    "mean_cosine": ("mean cosine distance", 100_000, mean_cosine, None),
    "mean_cosine_shards": (f"mean cosine distance from {SHARDS} shards, merged", 100_000, mean_cosine_of_shards, None),
    "mean_cosine_pairs_10k": ("mean cosine distance over all pairs, NumPy", 10_000, mean_cosine_of_all_pairs, None),
    "mean_cosine_10k": ("mean cosine distance", 10_000, mean_cosine, None),
    "neighbours": ("10 nearest neighbours, exact", 10_000, ten_neighbours, None),
    "faiss_flat": ("faiss-cpu `IndexFlatIP`, 11 nearest", 10_000, faiss_flat, "faiss-cpu"),
    **{name: (f"`{name}`", 10_000, alone(name), None) for name in ALONE},
    "dcscore_1k": ("`dcscore`", 1_000, alone("dcscore"), None),
    "dc_score_at_one": ("DCScore at the published default τ = 1", 10_000, dc_score_at_one, None),
    "dc_score_at_one_1k": ("DCScore at the published default τ = 1", 1_000, dc_score_at_one, None),
}
# (case, case it must agree with, relative difference allowed): float32 sums in a peer allow less
AGREE = [
    ("vendi_shards", "vendi", 1e-9),
    ("vendi_score_dual", "vendi", 1e-4),
    ("mean_cosine_shards", "mean_cosine", 1e-9),
    ("mean_cosine_pairs_10k", "mean_cosine_10k", 1e-6),
    ("faiss_flat", "neighbours", 1e-4),
]


def used() -> tuple[float, float]:
    """CPU-seconds of this process so far, and its peak memory in MB."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def child(name: str, file: Path) -> dict[str, Any]:
    """One case, in this process."""
    _, _, function, package = CASES[name]
    if package:
        importlib.import_module(PEERS[package])
    vectors = np.fromfile(file, dtype=np.float32)
    vectors.resize((len(vectors) // DIMENSIONS, DIMENSIONS))  # in place: what is shared between orders is kept by owner
    function(vectors[:500])  # first calls load libraries
    vectors.setflags(write=False)
    (before, loaded), wall = used(), time.perf_counter()
    values = function(vectors)
    wall = time.perf_counter() - wall
    after, peak = used()
    return {"cpu_s": after - before, "wall_s": wall, "peak_mb": peak, "loaded_mb": loaded, "values": values}


def run(name: str, folder: Path, repeats: int) -> dict[str, Any]:
    """One case in processes of its own: medians of time and memory, and the values."""
    what, n, _, package = CASES[name]
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = [
        json.loads(
            subprocess.run(
                [sys.executable, __file__, "--child", name, str(folder / f"{n}.f32")],
                capture_output=True, text=True, check=True, env={**os.environ, **threads},
            ).stdout
        )
        for _ in range(repeats)
    ]  # fmt: skip
    middle = {
        key: round(statistics.median(one[key] for one in done), 4)
        for key in ("cpu_s", "wall_s", "peak_mb", "loaded_mb")
    }
    runs = [round(one["cpu_s"], 4) for one in done]
    return {"name": name, "what": what, "n": n, "package": package or "trivium", **middle, "runs": runs,
            "values": done[0]["values"]}  # fmt: skip


def agreements(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The largest relative difference between cases that must agree; stops if one is too large."""
    values = {row["name"]: row["values"] for row in rows}
    found = []
    for a, b, allowed in AGREE:
        if a in values:
            apart = max(abs(x - y) / abs(y) for x, y in zip(values[a], values[b], strict=False))
            if not apart <= allowed:
                raise SystemExit(f"{a} gives {values[a]}, {b} gives {values[b]}: {apart:.1e} apart, allowed {allowed}.")
            found.append({"case": a, "equals": b, "relative_difference": apart, "allowed": allowed})
    return found


def processor() -> str:
    """The model of the processor, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def table(result: dict[str, Any]) -> str:
    hardware = result["hardware"]
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    lines = [
        f"# Measures of embeddings, {DIMENSIONS} dimensions, one thread",
        "",
        f"{result['made'][:10]}, {hardware['processor']}, {hardware['cores']} cores, load {hardware['load'][0]}; "
        f"{versions}. Medians of {result['repeats']} processes. Made by `run.py`; raw figures in `results.json`.",
        "",
        "| what | records | CPU-s | peak MB | of it before the call | value |",
        "|---|---|---|---|---|---|",
        *(
            f"| {row['what']} | {row['n']:,} | {row['cpu_s']:.3f} | {row['peak_mb']:.0f} | {row['loaded_mb']:.0f} | "
            f"{', '.join(f'{value:.5g}' for value in row['values'][:4])}{', …' if len(row['values']) > 4 else ''} |"
            for row in result["cases"]
        ),
        "",
        "`score_dual` gives one order, from sums in float32. The four orders of `vendi` come from sums in float64,",
        "as low orders need: in float32 they count rounding as records. Most of its peak is the scaling of all rows at",
        "once; shards keep that small.",
        "",
        "| these agree | relative difference |",
        "|---|---|",
        *(f"| `{row['case']}` and `{row['equals']}` | {row['relative_difference']:.0e} |" for row in result["agree"]),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    parser.add_argument("--child", nargs=2, metavar=("CASE", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, metavar=("N", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(options.child[0], Path(options.child[1]))))
        return
    if options.make:
        cloud(int(options.make[0])).tofile(options.make[1])
        return

    here = {name for name, module in PEERS.items() if importlib.util.find_spec(module)}
    wanted = [name for name, (_, _, _, package) in CASES.items() if package is None or package in here]
    load = [round(one, 2) for one in os.getloadavg()]
    with tempfile.TemporaryDirectory() as folder:
        for n in {CASES[name][1] for name in wanted}:
            # In a process of its own: on Linux the peak memory of a child starts at that of its parent.
            make = [sys.executable, __file__, "--make", str(n), str(Path(folder) / f"{n}.f32")]
            subprocess.run(make, check=True)
        rows = []
        for name in wanted:
            rows.append(run(name, Path(folder), options.repeats))
            print(f"  {name:24s} {rows[-1]['n']:8,d} {rows[-1]['cpu_s']:8.3f} CPU-s {rows[-1]['peak_mb']:6.0f} MB")
    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "hardware": {"processor": processor(), "cores": os.cpu_count(), "system": platform.system(), "load": load},
        "versions": {"python": platform.python_version(),
                     **{name: version(name) for name in ("trivium", "numpy", *sorted(here))}},
        "repeats": options.repeats,
        "cases": rows,
        "agree": agreements(rows),
    }  # fmt: skip
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    options.out.with_name("README.md").write_text(table(result))


if __name__ == "__main__":
    main()
