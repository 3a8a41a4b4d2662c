"""The speed table: ours and the peer's CPU-seconds and peak memory on one input in one run, equal values asserted.

    pip install vendi-score scikit-learn fast-bleu rensa lexicalrichness pandas matplotlib
    python benchmarks/measures/speed.py [--repeats K] [--only CASE,...]

Every case runs alone in fresh processes on one thread; loading packages and the input is not counted as time, but is in
the peak memory. Figures are medians of the repeats. Vectors are those of ``benchmarks/embedding``, texts those of
``benchmarks/lexical``, records those of ``run.py``. A peer that is not installed is left out; cases not run keep the
figures they had, each with its date. Raw figures go to ``speed.json`` beside this file, a table to ``README.md``.
"""

import argparse
import gc
import importlib
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
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

HERE = Path(__file__).parent
FILE = HERE / "speed.json"
THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
PACKAGES = ("trivium", "numpy", "scipy", "vendi-score", "fast-bleu", "rensa", "lexicalrichness", "wordllama")
ORDERS = (1, 0.5, 2, math.inf)


class Case(NamedTuple):
    """A piece of work, ours or a peer's."""

    what: str
    data: str  # vectors, texts or records
    n: int
    work: Callable[[Any], list[float]]
    needs: str | None = None  # module of the peer
    ready: Callable[[Any], Any] = lambda data: data  # what is not counted


def beside(folder: str) -> ModuleType:
    """The script of another benchmark."""
    spec = importlib.util.spec_from_file_location(f"{folder}_run", HERE.parent / folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def vendi(orders: tuple[str, ...]) -> Callable[[Any], list[float]]:
    def work(vectors: Any) -> list[float]:
        from trivium.measures import find

        return [find(name)(vectors) for name in orders]

    return work


def vendi_shards(vectors: Any) -> list[float]:
    import numpy as np

    from trivium.measures.diversity import vendi

    state = vendi.merge([vendi.prepare(vectors.shape[1]), *map(vendi.map_batch, np.array_split(vectors, 8))])
    return [vendi.finish(state, order=order) for order in ORDERS]


def score_dual(vectors: Any) -> list[float]:
    from vendi_score import vendi

    return [float(vendi.score_dual(vectors, q=1))]


def self_bleu(texts: list[str]) -> list[float]:
    from trivium.measures.diversity.self_bleu import self_bleu_4
    from trivium.views import Tokens

    return [self_bleu_4(Tokens.of(texts))]


def fast_bleu(documents: list[list[str]]) -> list[float]:
    import numpy as np
    from fast_bleu import SelfBLEU

    return [float(np.mean(SelfBLEU(documents, {"four": (0.25,) * 4}).get_score()["four"]))]


def as_words(texts: list[str]) -> list[list[str]]:
    from trivium.views import words

    return [words(text) for text in texts]


def fused(texts: list[str]) -> list[float]:
    from trivium.views import Tokens

    tokens = Tokens.of(texts)
    return [measure(tokens) for measure in beside("lexical").FUSED]


def duplicates(texts: list[str]) -> list[float]:
    from trivium.measures.diversity.near_duplicates import near_duplicates
    from trivium.views import Tokens

    found = near_duplicates(Tokens.of(texts))
    return [len(found), sum(pair.first for pair in found), math.fsum(pair.jaccard for pair in found)]


def duplicates_by_all_pairs(texts: list[str]) -> list[float]:
    """The same by brute force: every pair of records compared."""
    import numpy as np
    from scipy.sparse import csr_matrix

    number: dict[tuple[str, ...], int] = {}
    rows = []
    for document in as_words(texts):
        runs = {tuple(document[i : i + 3]) for i in range(len(document) - 2)} or {tuple(document)}
        rows.append(sorted(number.setdefault(run, len(number)) for run in runs))
    sizes = np.array([len(row) for row in rows])
    flat = np.concatenate(rows)
    table = csr_matrix((np.ones(len(flat), dtype=np.int32), flat, np.concatenate([[0], np.cumsum(sizes)])))
    count, firsts, similar = 0, 0, []
    for query in range(1, len(rows)):
        common = (table[:query] @ table[query].T).toarray().ravel()
        jaccard = common / (sizes[:query] + sizes[query] - common)
        best = int(jaccard.argmax())
        if jaccard[best] >= 0.7:
            count, firsts = count + 1, firsts + best
            similar.append(float(jaccard[best]))
    return [count, firsts, math.fsum(similar)]


def rensa(texts: list[str]) -> list[float]:
    """Candidates of its sketch; no similarity is counted."""
    import rensa

    index, found = rensa.RMinHashLSH(0.7, 128, 32), 0
    for key, document in enumerate(as_words(texts)):
        sketch = rensa.RMinHash(128, 42)
        sketch.update([" ".join(document[i : i + 3]) for i in range(max(len(document) - 2, 1))])
        found += bool(index.query(sketch))
        index.insert(key, sketch)
    return [found]


def mtld_and_hd_d(texts: list[str]) -> list[float]:
    import numpy as np

    from trivium.measures.diversity.hd_d import hd_d
    from trivium.measures.diversity.mtld import mtld
    from trivium.views import Tokens

    tokens = Tokens.of(texts)
    return [float(np.nanmean(mtld(tokens))), float(np.nanmean(hd_d(tokens)))]


def rich(documents: list[list[str]]) -> list[float]:
    """MTLD of those of 50 words or more; HD-D of the first 500 of 42 or more: all would be 40 CPU-seconds."""
    from lexicalrichness import LexicalRichness

    made = [LexicalRichness(each, preprocessor=None, tokenizer=None) for each in documents]
    mtld = [each.mtld() for each in made if each.words >= 50]
    hd_d = [each.hdd() for each in [each for each in made if each.words >= 42][:500]]
    return [statistics.fmean(mtld), statistics.fmean(hd_d)]


def whole_scorecard(records: list[Any]) -> list[float]:
    import numpy as np

    from trivium.scorecard import scorecard

    return [value.value for value in scorecard(records, rng=np.random.default_rng(0)).values]


def plain(texts: list[str]) -> list[list[str]]:
    from trivium.views.prose import plain_words

    return [plain_words(text) for text in texts]


CASES: dict[str, Case] = {
    "vendi_4": Case("Vendi, orders 1, 0.5, 2, ∞", "vectors", 100_000,
                    vendi(("vendi", "vendi_0_5", "vendi_2", "vendi_inf"))),
    "vendi_1": Case("Vendi, order 1", "vectors", 100_000, vendi(("vendi",))),
    "vendi_shards": Case("Vendi, 4 orders, from 8 shards merged", "vectors", 100_000, vendi_shards),
    "score_dual": Case("vendi-score `score_dual`, order 1, float32", "vectors", 100_000, score_dual, "vendi_score"),
    "self_bleu_10k": Case("self-BLEU-4", "texts", 10_000, self_bleu),
    "self_bleu_1k": Case("self-BLEU-4", "texts", 1_000, self_bleu),
    "fast_bleu_1k": Case("fast-bleu `SelfBLEU`", "texts", 1_000, fast_bleu, "fast_bleu", as_words),
    "fused": Case("nine n-gram measures from text", "texts", 100_000, fused),
    "duplicates": Case("near-duplicates, Jaccard counted", "texts", 100_000, duplicates),
    "duplicates_5k": Case("near-duplicates, Jaccard counted", "texts", 5_000, duplicates),
    "all_pairs_5k": Case("near-duplicates by comparing all pairs", "texts", 5_000, duplicates_by_all_pairs),
    "rensa": Case("rensa `RMinHashLSH`, candidates only", "texts", 100_000, rensa, "rensa"),
    "mtld_hd_d": Case("MTLD and HD-D from text", "texts", 10_000, mtld_and_hd_d),
    "lexicalrichness": Case("lexicalrichness MTLD, and HD-D of 500", "texts", 10_000, rich, "lexicalrichness", plain),
    "scorecard": Case("whole default scorecard, embedding included", "records", 100_000, whole_scorecard),
}  # fmt: skip
# (case, the one it must agree with, relative difference allowed): float32 sums in a peer allow less
AGREE = [
    ("vendi_shards", "vendi_4", 1e-9), ("score_dual", "vendi_1", 1e-4), ("fast_bleu_1k", "self_bleu_1k", 0.0),
    ("all_pairs_5k", "duplicates_5k", 1e-12),
]  # fmt: skip


def used() -> tuple[float, float]:
    """CPU-seconds of this process so far, and its peak memory in MB."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def make(kind: str, folder: Path) -> None:
    """Write the input of a kind, so that making it is not in the memory of the cases."""
    if kind == "vectors":
        beside("embedding").cloud(100_000).tofile(folder / kind)
    elif kind == "texts":
        (folder / kind).write_text(json.dumps(beside("lexical").corpus(100_000)))
    else:
        made = beside("measures").records(100_000, 30)
        (folder / kind).write_text("".join(json.dumps([each.prompt, each.response]) + "\n" for each in made))


def load(kind: str, file: Path, n: int) -> Any:
    import numpy as np

    if kind == "vectors":
        vectors = np.fromfile(file, dtype=np.float32)
        vectors.resize((n, len(vectors) // n))  # in place: what is shared between orders is kept by owner
        vectors.setflags(write=False)
        return vectors
    if kind == "texts":
        return json.loads(file.read_text())[:n]
    from trivium.records.record import Record

    with file.open() as lines:
        return [Record(str(row), *json.loads(line)) for row, line in enumerate(lines)]


def child(name: str, folder: Path) -> dict[str, Any]:
    """One case, in this process."""
    case = CASES[name]
    data = load(case.data, folder / case.data, case.n)
    if case.data != "records":  # a first call loads libraries; the scorecard's cold start is counted
        case.work(case.ready(data[:200]))
    data = case.ready(data)
    gc.collect()
    (before, loaded), wall = used(), time.perf_counter()
    values = case.work(data)
    wall = time.perf_counter() - wall
    after, peak = used()
    size = sum(len(text.encode()) for text in data) / 1e6 if case.data == "texts" and isinstance(data[0], str) else None
    return {"cpu_s": after - before, "wall_s": wall, "peak_mb": peak, "loaded_mb": loaded, "megabytes": size,
            "values": [None if math.isnan(value) else value for value in values]}  # fmt: skip


def run(name: str, folder: Path, repeats: int) -> dict[str, Any]:
    """One case in processes of its own: medians of time and memory, and the values."""
    case = CASES[name]
    command = [sys.executable, __file__, "--child", name, str(folder)]
    done = []
    for _ in range(repeats):
        answer = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **THREADS})
        done.append(json.loads(answer.stdout))
    middle = {
        key: round(statistics.median(one[key] for one in done), 4)
        for key in ("cpu_s", "wall_s", "peak_mb", "loaded_mb")
    }
    return {
        "name": name, "what": case.what, "n": case.n, **middle, "megabytes": done[0]["megabytes"],
        "runs": [round(one["cpu_s"], 4) for one in done], "values": done[0]["values"],
        "made": datetime.now(UTC).isoformat(timespec="seconds"), "load": round(os.getloadavg()[0], 2),
    }  # fmt: skip


def agreements(rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The largest relative difference between cases that must agree; stops if one is too large."""
    found = []
    for a, b, allowed in AGREE:
        if a in rows and b in rows:
            pairs = zip(rows[a]["values"], rows[b]["values"], strict=False)
            apart = max(abs(x - y) / abs(y) for x, y in pairs)
            if not apart <= allowed:
                raise SystemExit(f"{a} and {b} are {apart:.1e} apart, allowed {allowed}.")
            found.append({"case": a, "equals": b, "relative_difference": apart, "allowed": allowed})
    return found


def table(result: dict[str, Any]) -> str:
    rows, hardware = result["cases"], result["hardware"]

    def cpu(name: str) -> str:
        return f"{rows[name]['cpu_s']:.2f}" if name in rows else "–"

    def met(name: str, limit: float, *, peak: float = math.inf) -> str:
        return "yes" if rows[name]["cpu_s"] <= limit and rows[name]["peak_mb"] <= peak else "**no**"

    rate = rows["fused"]["megabytes"] / rows["fused"]["cpu_s"]
    card, apart = rows["scorecard"], result["agree"][0]["relative_difference"]
    pairs, sketched, found = (int(rows[name]["values"][0]) for name in ("all_pairs_5k", "rensa", "duplicates"))
    lines = [
        "# Speed of the measures",
        "",
        f"{result['made'][:10]}, {hardware['processor']}, {hardware['cores']} cores shared with other work, "
        + ", ".join(f"{name} {number}" for name, number in result["versions"].items())
        + ". Made by `speed.py`; raw figures in [speed.json](speed.json). CPU-seconds of one thread, medians of fresh "
        "processes.",
        "",
        "| work | peer, measured here | aim | reached | met |",
        "|---|---|---|---|---|",
        f"| Vendi, 4 orders, 100,000 × 384 | vendi-score `score_dual`, one order, float32: {cpu('score_dual')} CPU-s | "
        f"≤ 1.2 CPU-s | {cpu('vendi_4')} (one order: {cpu('vendi_1')}), in float64 | {met('vendi_4', 1.2)} |",
        f"| the same from 8 shards | – | equal at 1e-9 | {cpu('vendi_shards')} CPU-s; {apart:.0e} apart | yes |",
        f"| self-BLEU-4, 10,000 texts | fast-bleu, 1,000 texts: {cpu('fast_bleu_1k')} CPU-s (ours: "
        f"{cpu('self_bleu_1k')}, equal to the last digit) | ≤ 2 CPU-s | {cpu('self_bleu_10k')} | "
        f"{met('self_bleu_10k', 2)} |",
        f"| distinct-1 to 4, EAD, entropies, self-repetition of 100,000 texts, {rows['fused']['megabytes']:.1f} MB | "
        f"see [lexical](../lexical/README.md) | ≥ 15 MB per CPU-s | {rate:.1f} MB per CPU-s, tokenizing included | "
        f"{'yes' if rate >= 15 else '**no**'} |",
        f"| near-duplicates with counted Jaccard, 100,000 texts | rensa, candidates only: {cpu('rensa')} CPU-s | "
        f"≤ 5 CPU-s | {cpu('duplicates')} | {met('duplicates', 5)} |",
        f"| MTLD and HD-D, 10,000 texts | lexicalrichness, MTLD and 500 of HD-D: {cpu('lexicalrichness')} CPU-s | "
        f"≤ 0.5 CPU-s | {cpu('mtld_hd_d')} | {met('mtld_hd_d', 0.5)} |",
        "| NovelSum, 10,000 × 384 | [novel_sum](../novel_sum/README.md) | ≤ 4 CPU-s, ≤ 200 MB | see there | |",
        f"| whole default scorecard, 100,000 records | none | ≤ 90 CPU-s, ≤ 600 MB | {card['cpu_s']:.1f} CPU-s, "
        f"{card['peak_mb']:.0f} MB | {met('scorecard', 90, peak=600)} |",
        "",
        f"Near-duplicates: comparing all pairs of the first 5,000 texts finds {pairs:,} records with an earlier one at",
        "Jaccard 0.7 or more; ours finds as many, with equal sums of partners' rows and of similarities.",
        f"Of 100,000 texts rensa gives {sketched:,} as candidates; {found:,} have an earlier one that similar.",
        "",
        "The scorecard is cold: it counts imports of what is opened late, and the embedder.",
        "",
        "| case | n | CPU-s | runs | peak MB | of it before the work | date |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {row['what']} | {row['n']:,} | {row['cpu_s']:.3f} | {len(row['runs'])} | {row['peak_mb']:.0f} | "
            f"{row['loaded_mb']:.0f} | {row['made'][:10]} |"
            for row in (rows[name] for name in CASES if name in rows)
        ),
        "",
        "What each measure costs on its own is in [results.md](results.md).",
    ]
    return "\n".join(lines) + "\n"


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default=",".join(CASES))
    parser.add_argument("--child", nargs=2, metavar=("CASE", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, metavar=("KIND", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(options.child[0], Path(options.child[1]))))
        return
    if options.make:
        make(options.make[0], Path(options.make[1]))
        return

    wanted = [name for name in options.only.split(",") if not (needs := CASES[name].needs) or have(needs)]
    rows = json.loads(FILE.read_text())["cases"] if FILE.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in sorted({CASES[name].data for name in wanted}):
            subprocess.run([sys.executable, __file__, "--make", kind, folder], check=True)
        for name in wanted:
            rows[name] = run(name, Path(folder), options.repeats)
            print(
                f"  {name:16s} {rows[name]['n']:8,d} {rows[name]['cpu_s']:8.3f} CPU-s {rows[name]['peak_mb']:6.0f} MB"
            )
    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "hardware": {"processor": beside("embedding").processor(), "cores": os.cpu_count(),
                     "system": platform.system()},
        "versions": versions(),
        "cases": {name: rows[name] for name in CASES if name in rows},
        "agree": agreements(rows),
    }  # fmt: skip
    FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    if len(rows) == len(CASES):
        (HERE / "README.md").write_text(table(result))


def have(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


if __name__ == "__main__":
    main()
