"""Make the tables and figures of the first bench again from its raw data: see README.md.

    python experiments/first_bench/make.py                    from bench.jsonl.gz and ablation.jsonl.gz, which lie here
    python experiments/first_bench/make.py --bench DIR --ablation DIR     take these in first, from folders of
                                                                `trivium bench` and `trivium ablate`

Each line of the raw data is one run: its arm, its records, and what run.json tells of it.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from trivium.ablation.analyse import analyse as analyse_ablation
from trivium.ablation.design import design
from trivium.ablation.result import Cell, CellRun, Setting
from trivium.generation.seeds import packaged_seeds
from trivium.measures import DEFAULTS
from trivium.records import Record, write_json
from trivium.reporting import report
from trivium.trials.analyse import analyse
from trivium.trials.arms import Arm
from trivium.trials.result import ArmRuns, Ran
from trivium.trials.values import LEAST, at_common, size_to_read
from trivium.verbs.ablate import QUESTION as WHICH_PART
from trivium.verbs.bench import QUESTION
from trivium.verbs.findings import WEAK_MODEL, about
from trivium.views import Views

HERE = Path(__file__).parent
SEED = 0
DRAWS = 40
MOST_RUNS = 16


def take_in(folder: Path, raw: Path) -> None:
    """Write one line for each run of a bench or an ablation."""
    plan = json.loads((folder / "plan.json").read_bytes())
    with gzip.GzipFile(raw, "wb", mtime=0) as file:
        for path in sorted(folder.glob("arms/*/*/run.json")):
            told = json.loads(path.read_bytes())
            arm = Arm(told["algorithm"], tuple(sorted(told["settings"]["options"].items())),
                      tuple(told["settings"].get("without", ())))  # fmt: skip
            records = [json.loads(line) for line in path.with_name("records.jsonl").read_bytes().splitlines()]
            told["out"] = f"arms/{arm.folder}/{path.parent.name}"
            line = {"arm": arm.to_json(), "repeat": int(path.parent.name), "told": told, "records": records}
            file.write(json.dumps(line).encode() + b"\n")
    write_json(raw.with_name(raw.name.replace(".jsonl.gz", ".plan.json")), plan)


def runs_of(raw: Path) -> Iterator[tuple[Arm, Ran, Views]]:
    """Every run: its arm, what it told, its records."""
    with gzip.open(raw, "rb") as file:
        for row in map(json.loads, file):
            records = [Record(**{**one, "parents": tuple(one["parents"])}) for one in row["records"]]
            yield Arm.from_json(row["arm"]), Ran(row["repeat"], row["told"]["out"], row["told"]), Views(records)


def make_bench() -> dict[str, Any]:
    """All arms against plain sampling."""
    plan = json.loads((HERE / "bench.plan.json").read_bytes())
    order = [Arm.from_json(told) for told in plan["arms"]]
    runs: dict[Arm, list[Ran]] = {arm: [] for arm in order}
    views: dict[str, list[Views]] = {arm.name: [] for arm in order}
    for arm, ran, seen in runs_of(HERE / "bench.jsonl.gz"):
        runs[arm].append(ran)
        views[arm.name].append(seen)
    first = runs[order[0]][0].told
    found = analyse(
        [ArmRuns(arm, tuple(each)) for arm, each in runs.items()], views, Views(packaged_seeds("tasks")), DEFAULTS,
        baseline="plain", rng=np.random.default_rng(SEED),
        about={"question": QUESTION, "model": first["model"], "judge": None, "seed": SEED,
               "seeds": first["settings"]["seeds"], "budget": {"tokens": first["budget"]["tokens"]}},
    )  # fmt: skip
    return found.to_json()


def make_ablation() -> dict[str, Any]:
    """Every part of Evol-Instruct on and off."""
    plan = json.loads((HERE / "ablation.plan.json").read_bytes())
    factors = tuple(plan["factors"])
    laid_out = design(factors, kind=plan["kind"], most_runs=plan["most_runs"])
    levels = laid_out.levels.tolist()
    places = {_off(factors, row): place for place, row in enumerate(levels)}
    every = sorted(runs_of(HERE / "ablation.jsonl.gz"), key=lambda run: (run[1].repeat, places[run[0].without]))
    n = size_to_read((len(seen) for _, _, seen in every if len(seen) >= LEAST), None)
    large = [(ran.folder, seen) for _, ran, seen in every if len(seen) >= n]
    rng = np.random.default_rng(SEED)
    table = at_common([seen for _, seen in large], DEFAULTS, n, draws=DRAWS, rng=rng).values
    values = {folder: {measure.card.name: float(value) for measure, value in zip(DEFAULTS, row)}
              for (folder, _), row in zip(large, table)}  # fmt: skip
    cells = []
    for row in levels:
        off = _off(factors, row)
        mine = [ran for arm, ran, _ in every if arm.without == off]
        cells.append(
            Cell(
                f"without {', '.join(off)}" if off else "everything on",
                tuple(name for name, on in zip(factors, row) if on), off,
                tuple(CellRun(ran.repeat, ran.told["records"], ran.proposals, ran.told["tokens"],
                              values.get(ran.folder, {}), ran.folder, ran.told["fates"]) for ran in mine),
            )
        )  # fmt: skip
    told, arm = every[0][1].told, Arm("evol-instruct")
    cards = {card.name: card for card in arm.build().switches}
    setting = Setting(arm.algorithm, told["model"], SEED, {}, {"tokens": told["budget"]["tokens"]}, n, ())
    found = analyse_ablation(
        laid_out, cells, [measure.card for measure in DEFAULTS], setting=setting,
        components=[cards[name] for name in factors],
    )  # fmt: skip
    return found.to_json()


def _off(factors: tuple[str, ...], row: list[bool]) -> tuple[str, ...]:
    return tuple(sorted(name for name, on in zip(factors, row) if not on))


def put(folder: Path, name: str, answer: dict[str, Any], title: str, question: str, command: str) -> None:
    """The answer with its figures, in Markdown."""
    write_json(folder / name, answer)
    write_json(folder / "measures.json", {"measures": [measure.card.to_json() for measure in DEFAULTS]})
    write_json(
        folder / "about.json",
        about(title=title, question=question, command=command, seconds=0.0, seed=SEED, embedder="wordllama",
              model=answer["model"], note=WEAK_MODEL),
    )  # fmt: skip
    report(folder).unlink()  # the page itself is large, and made again by `trivium report`
    for picture in (folder / "figures").glob("*.png"):  # one form of each will do
        picture.unlink()
    told = re.sub(r", \[PNG\]\([^)]*\)", "", (folder / "report.md").read_text(encoding="utf-8"))
    (folder / "report.md").write_text(told.replace(".png)", ".svg)"), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--ablation", type=Path)
    given = parser.parse_args()
    if given.bench:
        take_in(given.bench, HERE / "bench.jsonl.gz")
    if given.ablation:
        take_in(given.ablation, HERE / "ablation.jsonl.gz")
    if (HERE / "bench.jsonl.gz").exists():
        put(HERE / "bench", "bench.json", make_bench(), "The first bench", QUESTION, "trivium bench")
    if (HERE / "ablation.jsonl.gz").exists():
        put(HERE / "ablation", "ablation.json", make_ablation(), "What the parts of Evol-Instruct do", WHICH_PART,
            "trivium ablate evol-instruct")  # fmt: skip


if __name__ == "__main__":
    main()
