"""How large should random subsets be, if the standard error of a set measure is to come from them? See README.md.

    python experiments/compare_calibration/subset_share.py

Takes random sets of n from the population of ``run.py``, whose true mean and spread at n are known from other sets, and
asks ``trivium.statistics.intervals`` for the interval of each from subsets of several shares of it. Raw results:
``results/subset_share.json``. The table goes into README.md.
"""

import json
import math
from typing import Any

import numpy as np
from run import RESULTS, SEED, SIZE, population, write

from trivium.measures import DEFAULTS
from trivium.statistics.intervals import random_subsets, subset_interval
from trivium.threads import one_blas_thread
from trivium.views import Views

SIZES = (30, 80)
SHARES = (1 / 2, 2 / 3, 4 / 5)
FOR_TRUTH = 1_000  # sets behind the true mean and spread
TRIALS = 400
DRAWS = 40  # subsets of each set and share, as in ``compare``
DEAR = ("self_bleu_4", "compression_ratio", "near_duplicate_rate")
MEASURES = [
    measure
    for measure in DEFAULTS
    if measure.card.of == "set" and measure.card.reads in ("embeddings", "tokens") and measure.card.name not in DEAR
]
SHOWN = ("1/2", "2/3", "4/5")
RAW = RESULTS / "subset_share.json"


def make() -> dict[str, Any]:
    """For each n and measure: the true mean and spread, and of each set its value and the ends of its intervals."""
    from scipy.special import stdtrit

    records, _ = population(np.random.default_rng(SEED))
    views = Views(records, embedder="wordllama")
    rng = np.random.default_rng([SEED, 7])
    t = float(stdtrit(DRAWS - 1, 0.975))

    def values(rows: np.ndarray) -> list[float]:
        part = views.take(rows)
        return [float(measure(part.read(measure.card.reads))) for measure in MEASURES]

    found: dict[str, Any] = {}
    for n in SIZES:
        truth = np.array([values(rng.permutation(SIZE)[:n]) for _ in range(FOR_TRUTH)])
        whole, errors = [], []
        for _ in range(TRIALS):
            rows = rng.permutation(SIZE)[:n]
            whole.append(values(rows))
            errors.append([])
            for share in SHARES:
                size = math.floor(share * n)
                drawn = np.array([values(rows[subset]) for subset in random_subsets(n, size, DRAWS, rng)])
                ends = [
                    subset_interval(value, column.tolist(), n=n, size=size, level=0.95)
                    for value, column in zip(whole[-1], drawn.T, strict=True)
                ]
                errors[-1].append([(one.high - one.low) / 2 / t for one in ends])
        for place, measure in enumerate(MEASURES):
            found.setdefault(str(n), {})[measure.card.name] = {
                "mean": float(truth[:, place].mean()),
                "sd": float(truth[:, place].std(ddof=1)),
                "values": [float(f"{each[place]:.6g}") for each in whole],
                "errors": {shown: [float(f"{each[k][place]:.4g}") for each in errors] for k, shown in enumerate(SHOWN)},
            }
    return {"shares": SHOWN, "draws": DRAWS, "sets_behind_the_truth": FOR_TRUTH, "t": t, "found": found}


def table(raw: dict[str, Any]) -> list[list[str]]:
    """Mean standard error over the true one, and how many 95 % intervals hold the true mean."""
    rows = []
    for n, measures in raw["found"].items():
        for name, one in measures.items():
            off = np.abs(np.array(one["values"]) - one["mean"])
            cells = []
            for share in raw["shares"]:
                errors = np.array(one["errors"][share])
                held = float(np.mean(off <= raw["t"] * errors))
                cells.append(f"{errors.mean() / one['sd']:.2f}, {100 * held:.0f} %")
            rows.append([n, name, *cells])
    return rows


def main() -> None:
    """Make the raw results if they are not there, then the table."""
    if not RAW.exists():
        with one_blas_thread():
            RAW.write_text(json.dumps(make(), separators=(",", ":")) + "\n")
    raw = json.loads(RAW.read_text())
    write("subsets", ("n", "measure", *(f"{share} of the set" for share in raw["shares"])), table(raw))


if __name__ == "__main__":
    main()
