"""Null trials, coverage and planted effects of ``compare``: see README.md for the question and the rules.

    python experiments/compare_calibration/run.py [--trials 1000] [--only null]

Trials already in results/*.jsonl are not made again. The table is written into README.md.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trivium.comparison import Comparison, compare
from trivium.generation.seeds import packaged_seeds
from trivium.measures import DEFAULTS, Measure
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.views import Views

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SEED = 2_026
SIZE = 3_000  # records of the population
# Their places number their streams: append only. With each, its trials as a share of those asked for.
KINDS = {"null": 1.0, "null_unequal": 0.5, "quality": 0.5, "diversity": 0.5, "complexity": 0.5, "null_all": 0.2}
SIZES = {kind: (60, 200) if kind == "null_unequal" else (80, 80) for kind in KINDS}
RESAMPLES = 499
FOR_TRUTH = 1_000  # sets behind the true mean of a set measure
HEADLINES = tuple(measure for measure in DEFAULTS if measure.card.headline)
DEMANDS = (
    "Use at most {} words.",
    "Give exactly {} examples.",
    "Write it in {} sentences.",
    "Do not mention the number {}.",
)
FEW = 25  # seeds that the narrow part of the population is built from


def sentences(text: str) -> list[str]:
    return [part.strip().rstrip(".") + "." for part in text.replace("\n", " ").split(". ") if len(part.split()) > 3]


def population(rng: np.random.Generator) -> tuple[list[Record], np.ndarray]:
    """Records, and the number of the seed that each is built on."""
    seeds = [seed for name in ("tasks", "problems") for seed in packaged_seeds(name) if sentences(seed.response)]
    everything = [one for name in ("tasks", "problems", "texts") for seed in packaged_seeds(name)
                  for one in sentences(seed.response)]  # fmt: skip
    words = [word for one in everything for word in one.rstrip(".").split()]
    records, built_on = [], rng.integers(len(seeds), size=SIZE)
    for row, which in enumerate(built_on.tolist()):
        own = sentences(seeds[which].response)
        drawn = [
            own[rng.integers(len(own))] if rng.random() < 0.6 else everything[rng.integers(len(everything))]
            for _ in range(min(6, 1 + rng.poisson(1.5)))
        ]
        answer = [word if rng.random() < 0.8 else words[rng.integers(len(words))] for word in " ".join(drawn).split()]
        demands = [DEMANDS[rng.integers(4)].format(rng.integers(2, 200)) for _ in range(rng.poisson(0.8))]
        prompt = " ".join([seeds[which].prompt, *demands])
        records.append(Record(str(row), prompt, " ".join(answer)))
    return records, built_on


class World:
    """The population, what may be planted in it, and what is true of either."""

    def __init__(self) -> None:
        rng = np.random.default_rng(SEED)
        self.records, self.built_on = population(rng)
        others = rng.permutation(SIZE)
        unrelated = [Record(one.id, one.prompt, self.records[row].response) for one, row in zip(self.records, others)]
        demanding = [Record(one.id, f"{one.prompt} Use at least 7 lines.", one.response) for one in self.records]
        self.narrow = np.flatnonzero(self.built_on < FEW)
        self.all = [*self.records, *unrelated, *demanding]
        self.views = Views(self.all, embedder="wordllama")
        self.known: dict[str, np.ndarray] = {}
        self.read(HEADLINES)

    def read(self, measures: Sequence[Measure]) -> None:
        """Read record measures of all records, so that no trial has to."""
        for measure in measures:
            name = measure.card.name
            if measure.card.of == "record" and name not in self.known:
                self.known[name] = np.asarray(measure(self.views.read(measure.card.reads)), dtype=float)

    def shifts(self, measure: str) -> tuple[float, float]:
        """Mean change of a record measure where answers are exchanged, and where a demand is added."""
        values = self.known[measure]
        base, unrelated, demanding = (np.nanmean(values[k * SIZE : (k + 1) * SIZE]) for k in range(3))
        return unrelated - base, demanding - base

    def true_value(self, measure: Measure, n: int, narrow: float = 0.0) -> float:
        """Mean of a measure at n, where this share of the records is from the narrow part."""
        if measure.card.of == "record":
            return float(np.nanmean(self.known[measure.card.name][:SIZE]))
        rng = np.random.default_rng([SEED, n, round(1e6 * narrow)])
        found = []
        for _ in range(FOR_TRUTH):
            rows = rng.permutation(SIZE)[:n]
            found.append(float(measure(self.views.take(self.narrowed(rows, narrow, rng)).read(measure.card.reads))))
        return float(np.mean(found))

    def narrowed(self, rows: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
        """The rows, some exchanged for others of the narrow part; none twice."""
        free = rng.permutation(np.setdiff1d(self.narrow, rows))
        swap = np.flatnonzero(rng.random(rows.size) < share)[: free.size]
        changed = rows.copy()
        changed[swap] = free[: swap.size]
        return changed

    def compared(
        self, a: np.ndarray, b: np.ndarray, measures: Sequence[Measure], rng: np.random.Generator
    ) -> Comparison:
        """The records at these rows, with what was read of them before."""
        parts = (a, b)
        return compare(
            [Dataset(name, tuple(self.all[row] for row in rows)) for name, rows in zip("ab", parts)], measures,
            views=[self.views.take(rows) for rows in parts], resamples=RESAMPLES, rng=rng,
            known=[{name: values[rows] for name, values in self.known.items()} for rows in parts],
        )  # fmt: skip


def null_trial(world: World, kind: str, rng: np.random.Generator) -> dict[str, Any]:
    n_a, n_b = SIZES[kind]
    rows = rng.permutation(SIZE)[: n_a + n_b]
    found = world.compared(rows[:n_a], rows[n_a:], DEFAULTS if kind == "null_all" else HEADLINES, rng)
    card = scorecard([world.all[row] for row in rows[:n_a]], HEADLINES, views=world.views.take(rows[:n_a]), rng=rng)
    return {
        "tests": {
            one.measure: [rounded(x) for x in (one.p, one.p_adjusted, one.difference, one.low, one.high)] + [one.clear]
            for one in found.differences
        },
        "equal_length": {
            one.measure: [rounded(x) for x in (one.at_equal_length.difference, one.at_equal_length.low,
                                               one.at_equal_length.high)] + [one.at_equal_length.n]
            for one in found.differences if one.at_equal_length is not None
        },
        "values": {
            found.headlines[axis]: [[rounded(x) for x in getattr(place, axis)] for place in found.frontier]
            for axis in found.headlines
        },
        "scorecard": {value.name: [rounded(x) for x in (value.value, value.low, value.high)] for value in card.values},
        "detectable": {one.measure: rounded(one.detectable) for one in found.power},
    }  # fmt: skip


def planted_trial(world: World, kind: str, plan: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    n_a, n_b = SIZES[kind]
    rows = rng.permutation(SIZE)[: n_a + n_b]
    a, b = rows[:n_a], rows[n_a:].copy()
    share = plan["share"]
    if kind == "diversity":
        b = world.narrowed(b, share, rng)
    else:
        b[rng.random(n_b) < share] += SIZE * (1 if kind == "quality" else 2)
    found = world.compared(a, b, HEADLINES, rng)
    one = next(one for one in found.differences if one.axis == kind)
    return {
        "test": [rounded(x) for x in (one.p, one.p_adjusted, one.difference, one.low, one.high)] + [one.clear],
        "other_clear": [other.axis for other in found.differences if other.clear and other.axis != kind],
    }


def planned(world: World) -> dict[str, Any]:
    """What is planted: the share of records changed whose true effect is the mean detectable difference."""
    kept = RESULTS / "planted.json"
    if kept.exists():
        return dict(json.loads(kept.read_text()))
    trials = list(read("null"))
    plans = {}
    for measure in HEADLINES:
        name, axis = measure.card.name, measure.card.axis
        wanted = float(np.mean([trial["detectable"][name] for trial in trials]))
        if axis == "diversity":
            n = SIZES[axis][0]
            base = world.true_value(measure, n)
            shares = np.linspace(0, 1, 9)
            effects = np.array([world.true_value(measure, n, share) - base for share in shares])
            share = float(np.interp(-wanted, effects[::-1], shares[::-1]))
            effect = world.true_value(measure, n, share) - base
        else:
            of_all = world.shifts(name)[0 if axis == "quality" else 1]
            share = min(1.0, wanted / abs(of_all))
            effect = share * of_all
        plans[axis] = {"measure": name, "detectable": wanted, "share": share, "true_effect": effect,
                       "trials_behind": len(trials)}  # fmt: skip
    kept.write_text(json.dumps(plans, indent=1) + "\n")
    return plans


def read(kind: str) -> Iterator[dict[str, Any]]:
    path = RESULTS / f"{kind}.jsonl"
    if path.exists():
        for line in path.read_text().splitlines():
            yield json.loads(line)


def rounded(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.5g}")


def run(world: World, kind: str, trials: int) -> None:
    made = {trial["trial"] for trial in read(kind)}
    if kind == "null_all":
        world.read(DEFAULTS)
    plan = None if kind.startswith("null") else planned(world)[kind]
    with (RESULTS / f"{kind}.jsonl").open("a") as file:
        for trial in range(trials):
            if trial in made:
                continue
            rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(list(KINDS).index(kind), trial)))
            began = time.process_time()
            found = null_trial(world, kind, rng) if plan is None else planted_trial(world, kind, plan, rng)
            line = {"trial": trial, "cpu_s": round(time.process_time() - began, 2), **found}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
            file.flush()


def share(hits: Sequence[bool]) -> tuple[float, float]:
    """The share, and its Monte Carlo standard error."""
    p = float(np.mean(hits))
    return p, math.sqrt(max(p * (1 - p), 1e-9) / len(hits))


def row(claim: str, hits: Sequence[bool], allowed: str, holds: bool) -> list[str]:
    p, error = share(hits)
    return [claim, str(len(hits)), f"{100 * p:.1f} % ± {100 * error:.1f}", allowed, "yes" if holds else "**no**"]


def table(world: World) -> list[list[str]]:
    rows = []
    heads = [measure.card.name for measure in HEADLINES]
    for kind in ("null", "null_unequal", "null_all"):
        trials = list(read(kind))
        if not trials:
            continue
        n_a, n_b = SIZES[kind]
        for family in ("headline measures", "all others") if kind == "null_all" else ("headline measures",):
            headline = family == "headline measures"
            tests = [[test for name, test in trial["tests"].items() if (name in heads) == headline] for trial in trials]
            for what, hits in (
                ("any adjusted p ≤ 0.05", [any(t[1] is not None and t[1] <= 0.05 for t in each) for each in tests]),
                ("any difference called clear", [any(t[5] for t in each) for each in tests]),
            ):
                p, error = share(hits)
                rows.append(
                    row(
                        f"{n_a} and {n_b}, {family}{of_how_many(kind)}: {what}",
                        hits,
                        "≤ 5 % + 2 se",
                        p <= 0.05 + 2 * error,
                    )
                )
        if kind == "null_all":
            others = [
                np.mean([inside(0.0, *test[3:5]) for name, test in trial["tests"].items() if name not in heads])
                for trial in trials
            ]
            error = np.std(others, ddof=1) / math.sqrt(len(others))
            rows.append([f"{n_a} and {n_b}, all others{of_how_many(kind)}: 95 % interval of the difference, mean over "
                         "measures", str(len(trials)), f"{100 * np.mean(others):.1f} % ± {100 * error:.1f}", "no rule",
                         "–"])  # fmt: skip
        for measure in HEADLINES if kind != "null_all" else ():
            name = measure.card.name
            truth = world.true_value(measure, min(n_a, n_b))
            held = {
                "value, compare": [inside(truth, *ends[1:]) for t in trials for ends in t["values"][name]],
                "value, scorecard": [inside(truth, *t["scorecard"][name][1:]) for t in trials],
                "difference": [inside(0.0, *t["tests"][name][3:5]) for t in trials],
                "difference at equal length": [
                    inside(0.0, *t["equal_length"][name][1:3]) for t in trials if name in t["equal_length"]
                ],
            }
            for what, hits in held.items():
                if hits:
                    p, _ = share(hits)
                    rows.append(row(f"{n_a} and {n_b}, {name}: 95 % interval of the {what}", hits, "92 to 98 %",
                                    0.92 <= p <= 0.98))  # fmt: skip
    for kind in ("quality", "diversity", "complexity"):
        trials = list(read(kind))
        if trials:
            plan = planned(world)[kind]
            direction = next(m.card.direction for m in HEADLINES if m.card.axis == kind)
            sign = int(np.sign(plan["true_effect"])) * direction
            hits = [trial["test"][5] == sign for trial in trials]
            p, _ = share(hits)
            rows.append(row(
                f"planted in {plan['measure']}: {plan['true_effect']:+.3g} in {100 * plan['share']:.0f} % of records "
                f"(stated as detectable: {plan['detectable']:.3g})", hits, "70 to 90 %", 0.7 <= p <= 0.9,
            ))  # fmt: skip
            wrong = [trial["test"][5] == -sign for trial in trials]
            rows.append(row(f"planted in {plan['measure']}: called clear with the wrong sign", wrong, "≤ 1 %",
                            share(wrong)[0] <= 0.01))  # fmt: skip
            held = [inside(plan["true_effect"], *trial["test"][3:5]) for trial in trials]
            p, _ = share(held)
            rows.append(row(f"planted in {plan['measure']}: 95 % interval of the difference", held, "92 to 98 %",
                            0.92 <= p <= 0.98))  # fmt: skip
    return rows


def of_how_many(kind: str) -> str:
    return f" (of {len(DEFAULTS)} in all)" if kind == "null_all" else ""


def inside(truth: float, low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low <= truth <= high


def write(part: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Put a table between the marks of its part of the README."""
    path = HERE / "README.md"
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    before, rest = path.read_text().split(f"<!-- {part} -->")
    after = rest.split(f"<!-- end of {part} -->")[1]
    path.write_text("\n".join([f"{before}<!-- {part} -->", *lines, f"<!-- end of {part} -->{after}"]))


def main() -> None:
    """Make the trials that are missing, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1_000)
    parser.add_argument("--only", choices=tuple(KINDS), action="append")
    arguments = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    world = World()
    for kind in arguments.only or KINDS:
        run(world, kind, math.ceil(arguments.trials * KINDS[kind]))
    write("table", ("what", "trials", "share", "allowed", "holds"), table(world))


if __name__ == "__main__":
    main()
