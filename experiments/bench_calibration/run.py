"""How often a bench finds what is there, and only that: see README.md."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from trivium.measures.diversity.vendi import vendi
from trivium.trials.effects import OverRuns, effects_of

HERE = Path(__file__).parent
TRIALS = 1_000
ARMS = 20
CARD = replace(vendi.card, range=(-math.inf, math.inf))
NAMES = ["plain", *(f"arm {arm}" for arm in range(1, ARMS))]
SHIFT = 4.0  # of a run's standard deviations: the planted effect of a third of the arms
WORLDS = {
    "all arms vary alike": lambda rng: np.ones(ARMS),
    "variances differ, prior of 8 degrees": lambda rng: np.sqrt(8 / rng.chisquare(8, ARMS)),
    "variances differ wildly, prior of 2 degrees": lambda rng: np.sqrt(2 / rng.chisquare(2, ARMS)),
    "the baseline alone varies three times as much": lambda rng: np.r_[3.0, np.ones(ARMS - 1)],
}


def trial(spread: np.ndarray, truth: np.ndarray, repeats: int, rng: np.random.Generator) -> dict[str, float]:
    values = rng.normal(truth[:, None], spread[:, None], (ARMS, repeats))
    found = effects_of(NAMES, 0, [OverRuns.of(CARD, values, np.zeros_like(values), headline=True)])
    held = [one.difference.low <= real <= one.difference.high for one, real in zip(found, truth[1:] - truth[0])]
    clear = np.array([one.clear for one in found])
    planted = truth[1:] != 0
    return {
        "held": float(np.mean(held)), "false": float((clear[~planted] != 0).any()),
        "seen": float((clear[planted] == 1).mean()) if planted.any() else math.nan,
        "wrong_sign": float((clear[planted] == -1).any()),
    }  # fmt: skip


def main() -> None:
    rows = []
    for number, (world, spread) in enumerate(WORLDS.items()):
        for repeats in (2, 3, 5):
            rng = np.random.default_rng([2_027, number, repeats])
            truth = np.where(np.arange(ARMS) % 3 == 1, SHIFT, 0.0)
            null = [trial(spread(rng), np.zeros(ARMS), repeats, rng) for _ in range(TRIALS)]
            planted = [trial(spread(rng), truth, repeats, rng) for _ in range(TRIALS)]
            rows.append({
                "world": world, "repeats": repeats, "trials": TRIALS,
                "held": float(np.mean([one["held"] for one in null])),
                "false": float(np.mean([one["false"] for one in null])),
                "seen": float(np.mean([one["seen"] for one in planted])),
                "false_beside_effects": float(np.mean([one["false"] for one in planted])),
                "wrong_sign": float(np.mean([one["wrong_sign"] for one in planted])),
            })  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    table = [
        "| world | repeats | intervals that hold | false findings | seen (4 sd) | false beside effects |",
        "|---|---|---|---|---|---|",
        *(f"| {row['world']} | {row['repeats']} | {row['held']:.1%} | {row['false']:.1%} | {row['seen']:.0%} | "
          f"{row['false_beside_effects']:.1%} |" for row in rows),
    ]  # fmt: skip
    readme = (HERE / "README.md").read_text()
    head = readme.partition("<!-- table -->")[0]
    (HERE / "README.md").write_text(f"{head}<!-- table -->\n\n" + "\n".join(table) + "\n")


if __name__ == "__main__":
    main()
