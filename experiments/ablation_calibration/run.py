"""Plant effects of components in simulated runs, and count what an ablation makes of them. See README.md."""

import argparse
import json
import math
import platform
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from trivium import __version__
from trivium.ablation.analyse import analyse
from trivium.ablation.design import Design, design
from trivium.ablation.result import Ablation, Cell, CellRun, Setting
from trivium.generation.component import Component
from trivium.measures import MEASURES

HERE = Path(__file__).parent
CARDS = [measure.card for measure in MEASURES if measure.card.headline]
MAIN, WEAK, PAIR = (card.name for card in CARDS)  # the measures that the three planted effects are on
PLANTED = {"strong": 2.0, "weak": -1.0, "pair": 1.0}
Noise = Callable[[np.random.Generator, Design, int], np.ndarray]


@dataclass(frozen=True)
class Row:
    """One line of the table: a design, repeats, and what is unusual about it."""

    kind: str
    components: int
    most_runs: int
    repeats: int
    unusual: str = ""


ROWS = [
    *(Row("factorial", 3, 8, repeats) for repeats in (2, 3, 4)),
    *(Row("factorial", 4, 16, repeats) for repeats in (2, 3, 4)),
    *(Row("fractional", 4, 8, repeats) for repeats in (2, 3, 4)),
    *(Row("fractional", 5, 16, repeats) for repeats in (2, 3, 4)),
    *(Row("leave-one-out", 4, 5, repeats) for repeats in (2, 3, 4)),
    Row("factorial", 3, 8, 1, "one repeat"),
    Row("factorial", 4, 16, 1, "one repeat"),
    Row("fractional", 5, 16, 1, "one repeat"),
    Row("factorial", 4, 16, 3, "a tenth missing"),
    Row("leave-one-out", 4, 5, 3, "a tenth missing"),
    Row("factorial", 4, 16, 3, "heavy tails"),
    Row("factorial", 4, 16, 3, "unequal noise"),
]


def plan_of(row: Row) -> Design:
    """The design of a row."""
    return design([f"part{place + 1}" for place in range(row.components)], kind=row.kind, most_runs=row.most_runs)


def values_of(plan: Design, row: Row, planted: bool, rng: np.random.Generator) -> np.ndarray:
    """(measures, runs, repeats) values of simulated runs."""
    shape = (3, plan.runs, row.repeats)
    noise = rng.standard_t(3, shape) / math.sqrt(3) if row.unusual == "heavy tails" else rng.normal(size=shape)
    if row.unusual == "unequal noise":
        noise *= np.where(plan.levels[:, 0], 1.0, 3.0)[None, :, None]
    values = noise + rng.normal(size=(3, 1, row.repeats))
    if planted:
        a, b = plan.levels[:, 0], plan.levels[:, 1]
        values[0] += (PLANTED["strong"] * a)[:, None]
        values[1] += (PLANTED["weak"] * b)[:, None]
        # The interaction is half the difference of differences: of a product of signs it is twice the factor.
        values[2] += (PLANTED["pair"] / 2 * plan.signs[:, 0] * plan.signs[:, 1])[:, None]
    if row.unusual == "a tenth missing":
        values[:, rng.random(shape[1:]) < 0.1] = math.nan
    return values


def ablation_of(plan: Design, values: np.ndarray) -> Ablation:
    """What ``ablate`` would say of these values."""
    cells = []
    for place, row in enumerate(plan.levels.tolist()):
        on = tuple(name for name, is_on in zip(plan.factors, row) if is_on)
        off = tuple(name for name in plan.factors if name not in on)
        runs = tuple(
            CellRun(repeat, 50, 100, 10_000, {card.name: float(values[which, place, repeat])
                                              for which, card in enumerate(CARDS)})
            for repeat in range(values.shape[2])
        )  # fmt: skip
        cells.append(Cell(str(place), on, off, runs))
    return analyse(
        plan, cells, CARDS, setting=Setting("simulated", "none", 0),
        components=[Component("Q5", name, "Does what was planted") for name in plan.factors],
    )  # fmt: skip


def truth(measure: str, term: tuple[str, ...], kind: str, planted: bool) -> float:
    """The effect that an interval should hold."""
    if not planted:
        return 0.0
    if measure == PAIR:
        # Leave-one-out compares with everything on: without either of the pair its product turns from + to -.
        return PLANTED["pair"] if term == ("part1", "part2") or (kind == "leave-one-out" and len(term) == 1
                                                               and term[0] in ("part1", "part2")) else 0.0  # fmt: skip
    return {(MAIN, ("part1",)): PLANTED["strong"], (WEAK, ("part2",)): PLANTED["weak"]}.get((measure, term), 0.0)


def count(row: Row, trials: int, planted: bool, rng: np.random.Generator) -> Counter[str]:
    """How often each thing came true, and of how many."""
    plan, tally = plan_of(row), Counter()
    for _ in range(trials):
        found = ablation_of(plan, values_of(plan, row, planted, rng))
        tally["ablations"] += 1
        tally["with a finding"] += any(one.clear for one in found.effects)
        tally["with a sentence"] += any(
            word in one for one in found.diagnosis for word in ("accounts", "raises", "lowers", "works", " than apart")
        )
        for effect in found.effects:
            if math.isnan(effect.estimate.low):
                continue
            true = truth(effect.measure, effect.term, row.kind, planted)
            name = "main" if effect.kind == "main" else "interaction"
            tally[f"{name}s"] += 1
            tally[f"{name}s held"] += effect.estimate.low <= true <= effect.estimate.high
            if true:
                size = "pair" if effect.measure == PAIR else "strong" if effect.measure == MAIN else "weak"
                tally[size] += 1
                tally[f"{size} clear"] += effect.clear
                tally["clear"] += effect.clear
                tally["wrong sign"] += effect.clear and effect.estimate.value * true < 0
        for share in found.shares:
            true = truth(share.measure, (share.factor,), "", planted) if share.measure != PAIR else 0.0
            tally["shares"] += 1
            tally["shares held"] += share.estimate.low <= true <= share.estimate.high
        for total in found.totals:
            if not math.isnan(total.change.low):
                true = {MAIN: PLANTED["strong"], WEAK: PLANTED["weak"], PAIR: 0.0}[total.measure] * planted
                tally["totals"] += 1
                tally["totals held"] += total.change.low <= true <= total.change.high
    return tally


def part(tally: Counter[str], held: str, of: str) -> float:
    """A share of counts; nan of none."""
    return tally[held] / tally[of] if tally[of] else math.nan


def main() -> None:
    """Count every row, write results.json and the table of README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    streams = np.random.default_rng(given.seed).spawn(2 * len(ROWS))
    raw, lines, kept = [], [], {"coverage": True, "false findings": True, "sign": True}
    for place, row in enumerate(ROWS):
        null = count(row, given.trials, False, streams[2 * place])
        full = count(row, given.trials, True, streams[2 * place + 1])
        raw.append({"row": asdict(row), "runs": plan_of(row).runs, "null": dict(null), "planted": dict(full)})
        figures = [part(full, f"{one} held", one) for one in ("mains", "interactions", "shares", "totals")]
        false = part(null, "with a finding", "ablations")
        wrong = part(full, "wrong sign", "clear")
        if not row.unusual:
            kept["coverage"] &= all(0.93 <= one <= 0.97 for one in figures if not math.isnan(one))
            kept["false findings"] &= false <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / given.trials)
            kept["sign"] &= not wrong > 0.01
        power = [part(full, f"{size} clear", size) for size in ("strong", "weak", "pair")]
        shown = [f"{100 * one:.1f} %" if not math.isnan(one) else "–" for one in (*figures, false, wrong, *power)]
        name = f"{row.kind} of {row.components}, {plan_of(row).runs} runs"
        lines.append(f"| {name} | {row.repeats} | {row.unusual or 'as assumed'} | {' | '.join(shown)} |")
        print(lines[-1], flush=True)
    verdicts = [f"{claim}: {'holds' if held else '**does not hold**'}" for claim, held in kept.items()]
    head = "| design | repeats | noise | mains held | interactions | shares | totals | false findings | wrong sign | "
    table = "\n".join([
        f"{given.trials:,} ablations a row with effects and as many without, seed {given.seed}, Trivium {__version__}, "
        f"numpy {np.__version__}, Python {platform.python_version()}.", "",
        f"**By the rules:** {'; '.join(verdicts)}.", "",
        head + "2 seen | -1 seen | pair +1 seen |", "|---" * 12 + "|", *lines,
    ])  # fmt: skip
    (HERE / "results.json").write_text(json.dumps({"trials": given.trials, "seed": given.seed, "rows": raw}, indent=1))
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8").split("<!-- table -->")[0]
    readme.write_text(f"{text}<!-- table -->\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
