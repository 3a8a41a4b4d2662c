"""One algorithm with its components switched on and off by design: where does the improvement come from?"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trivium.ablation.analyse import analyse
from trivium.ablation.design import Design, design
from trivium.ablation.result import Ablation, Cell, CellRun, Setting
from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.budget import Budget
from trivium.generation.run import Progress
from trivium.generation.seeds import packaged_seeds
from trivium.measures import DEFAULTS
from trivium.records import Record, from_rows, write_json, write_jsonl
from trivium.runs import Ledger
from trivium.trials.arms import Arm
from trivium.trials.values import LEAST, at_common, check_n, size_to_read
from trivium.verbs.arms import Terms, at_terms, begun, run_arms, terms_of
from trivium.verbs.findings import write_trials
from trivium.verbs.generate import Run, fresh_folder, read_seeds
from trivium.verbs.instruments import Instruments, able, chosen, is_all
from trivium.verbs.measure import Said

QUESTION = "Where does the change come from: what does each component do to quality, diversity, complexity and cost?"
REPEATS = 2
MOST_RUNS = 16
DRAWS = 40  # random subsets behind a set measure of a run with more records than n


@dataclass(frozen=True, slots=True)
class Plan:
    """Which components are switched, and how the runs are looked at; these may change, what has run stays."""

    arm: Arm  # everything on
    factors: tuple[str, ...]
    kind: str
    most_runs: int
    repeats: int
    measures: tuple[str, ...] | None
    n: int | None
    instruments: Instruments

    @property
    def design(self) -> Design:
        """The runs of one repeat."""
        return design(self.factors, kind=self.kind, most_runs=self.most_runs)

    def arms(self) -> tuple[Arm, ...]:
        """What runs, in the order of the design."""
        return tuple(
            replace(self.arm, without=tuple(sorted({*self.arm.without, *_off(self.factors, row)})))
            for row in self.design.levels.tolist()
        )

    def to_json(self) -> dict[str, Any]:
        """``plan.json`` of the folder, for resume."""
        return {
            "arm": self.arm.to_json(), "factors": self.factors, "kind": self.kind, "most_runs": self.most_runs,
            "repeats": self.repeats, "measures": self.measures, "n": self.n, "instruments": self.instruments.to_json(),
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Plan":
        """Back from ``plan.json``."""
        return cls(
            Arm.from_json(told["arm"]), tuple(told["factors"]), told["kind"], told["most_runs"], told["repeats"],
            None if told["measures"] is None else tuple(told["measures"]), told["n"],
            Instruments(**told["instruments"]),
        )  # fmt: skip


def ablate(
    algorithm: str | Arm,
    *,
    model: str,
    out: Path | str,
    seeds: Path | str | Sequence[Record] | None = None,
    factors: Sequence[str] | None = None,
    kind: str = "auto",
    most_runs: int = MOST_RUNS,
    repeats: int = REPEATS,
    records: int | None = None,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    max_money: float | None = None,
    max_minutes: float | None = None,
    price: tuple[float, float] | None = None,
    judge: str | None = None,
    step_tokens: int | None = None,
    measures: Sequence[str] | None = None,
    instruments: Instruments = Instruments(),  # noqa: B008 - frozen
    n: int | None = None,
    seed: int = 0,
    on_plan: Callable[[Design, int], None] | None = None,
    on_progress: Callable[[str, Progress], None] | None = None,
    progress: Said | None = None,
) -> Ablation:
    """Run an algorithm with its components on and off by design, and say what each does to each axis.

    Args:
        algorithm: ``NAME``, or ``NAME:OPTION=VALUE:-COMPONENT`` with options set, and components off throughout.
        model: Who writes; see ``generate``.
        out: The folder. Started again it goes on where it stood; with more repeats or another design it grows.
        seeds: By default those of the package that the algorithm starts from.
        factors: Names of the components that are switched; by default all that can be.
        kind: ``auto``, ``factorial``, ``fractional`` or ``leave-one-out``; see ``design``.
        most_runs: Runs that one repeat may take.
        repeats: Of the whole design, with independent randomness.
        records: Budget of each run, likewise the five below; one must be given.
        max_calls: Likewise.
        max_tokens: Likewise.
        max_money: Likewise, at ``price``.
        max_minutes: Likewise.
        price: Of a million prompt tokens and of a million tokens of answers.
        judge: Another model that grades while generating.
        step_tokens: Most tokens one proposal may need.
        measures: Names; by default the usual ones.
        instruments: What measures need beside the records.
        n: Records at which set measures are read; by default as many as the smallest run of 20 or more has. A run
            with fewer is not measured.
        seed: Of all randomness.
        on_plan: Called before the first run with the design and the number of runs.
        on_progress: Called with a run and where it stands.
        progress: Called while measuring.

    Returns:
        The answer, whose folder now has ablation.json beside the runs in ``arms/``.

    Raises:
        InputError: no budget, nothing that can be switched, a design that does not fit, a folder with another run, or
            no run with enough records.
    """
    prompt_price, completion_price = price or (None, None)
    budget = Budget(records, max_calls, max_tokens, max_money, max_minutes, prompt_price, completion_price)
    at_least(repeats, 1, "repeats")
    check_n(n)
    arm = algorithm if isinstance(algorithm, Arm) else Arm.read(algorithm)
    plan = Plan(
        arm, _factors(arm, factors), kind, most_runs, repeats, None if measures is None else tuple(measures), n,
        instruments,
    )  # fmt: skip
    chosen(plan.measures)  # an unknown name is refused before anything is paid,
    plan.to_json()  # and so is what could not be resumed
    laid_out = plan.design
    made = arm.build()
    pool = read_seeds(packaged_seeds(made.seeds) if seeds is None else seeds, plain="texts" in made.needs)
    folder = Path(out)
    fresh_folder(folder)
    with at_terms(folder, "ablate", Terms(model, budget, judge, step_tokens, seed), pool) as ledger:
        if on_plan is not None:
            on_plan(laid_out, laid_out.runs * repeats)
        return _ablate(folder, ledger, plan, pool, on_progress, progress)


def resume_ablate(
    folder: Path, *, on_progress: Callable[[str, Progress], None] | None = None, progress: Said | None = None
) -> Ablation:
    """Go on with an ablation that was interrupted, with the plan it had last."""
    with begun(folder, "ablate") as (ledger, told, pool):
        return _ablate(folder, ledger, Plan.from_json(told), pool, on_progress, progress)


def _factors(arm: Arm, named: Sequence[str] | None) -> tuple[str, ...]:
    """The components that are switched, in the order in which records flow through them."""
    made = arm.build()
    able_to = [card.name for card in made.switches if card.name not in arm.without]
    if not able_to:
        raise InputError(f"{arm.name} has no component that can be switched off; there is nothing to ablate.")
    if named is None:
        return tuple(able_to)
    made.without(*named)  # names what is unknown, or cannot be switched off
    if off := sorted(set(named) & set(arm.without)):
        raise InputError(f"{', '.join(off)} cannot be switched and left out throughout; drop it from one of the two.")
    return tuple(name for name in able_to if name in named)


def _ablate(
    folder: Path, ledger: Ledger, plan: Plan, pool: Sequence[Record],
    on_progress: Callable[[str, Progress], None] | None, progress: Said | None,
) -> Ablation:  # fmt: skip
    began = time.monotonic()
    terms = terms_of(ledger.settings)
    ledger.set_state("running")
    write_jsonl(folder / "seeds" / "records.jsonl", pool)
    write_json(folder / "plan.json", plan.to_json())
    arms = plan.arms()
    done = run_arms(folder, arms, terms, repeats=plan.repeats, seeds=pool, on_progress=on_progress)
    runs = [done[arm][repeat] for repeat in range(plan.repeats) for arm in arms]  # more repeats change no subset drawn
    n = _common(runs, plan.n)
    large = [run for run in runs if len(run.records) >= n]
    say = progress or (lambda *_: None)
    say("measuring the runs", 0, 1)
    every = [*([("seeds", pool)] if pool else []), *((run.name, run.records) for run in large)]
    looked = plan.instruments.look_at([from_rows(rows, name=name) for name, rows in every], folder / "vectors")
    views = looked[-len(large) :]
    picked, _ = able(chosen(plan.measures), views, everything=is_all(plan.measures))
    measures = DEFAULTS if picked is None else picked
    table = at_common(views, measures, n, draws=DRAWS, rng=np.random.default_rng(terms.seed)).values
    names = [measure.card.name for measure in measures]
    values = {run.out: dict(zip(names, map(float, row))) for run, row in zip(large, table)}
    made = plan.arm.build()
    cards = {card.name: card for card in made.switches}
    found = analyse(
        plan.design,
        [_cell(folder, plan.factors, row, done[arm], values) for row, arm in zip(plan.design.levels.tolist(), arms)],
        [measure.card for measure in measures],
        setting=Setting(
            plan.arm.algorithm, runs[0].model, terms.seed, dict(plan.arm.options), terms.budget.limits(), n,
            plan.arm.without,
        ),
        components=[cards[name] for name in plan.factors],
    )  # fmt: skip
    say("measured the runs", 1, 1)
    write_json(folder / "ablation.json", found.to_json())
    first = {arm.name: done[arm][0] for arm in arms}  # the first run stands for its cell
    seen = {run.out: view for run, view in zip(large, views)}
    shown = {"seeds": looked[0]} if pool else {}
    shown |= {name: seen[run.out] for name, run in first.items() if run.out in seen}
    write_trials(
        folder, shown, list(first.items()), measures=measures, title=f"What the components of {plan.arm.name} do",
        question=QUESTION, command=f"trivium ablate {plan.arm.name}", seconds=time.monotonic() - began,
        seed=terms.seed, embedder=plan.instruments.embedder, model=runs[0].model,
    )  # fmt: skip
    ledger.set_state("finished")
    return found


def _off(factors: Sequence[str], row: Sequence[bool]) -> tuple[str, ...]:
    return tuple(name for name, on in zip(factors, row) if not on)


def _cell(
    folder: Path, factors: Sequence[str], row: Sequence[bool], runs: Sequence[Run],
    values: Mapping[Path, Mapping[str, float]],
) -> Cell:  # fmt: skip
    off = _off(factors, row)
    name = f"without {', '.join(off)}" if any(row) else "everything off"
    return Cell(
        name if off else "everything on",
        tuple(name for name, on in zip(factors, row) if on),
        off,
        tuple(
            CellRun(
                repeat, len(run.records), sum(run.brought.fates.values()), run.brought.tokens, values.get(run.out, {}),
                str(run.out.relative_to(folder)), run.brought.fates,
            )
            for repeat, run in enumerate(runs, start=1)
        ),
    )  # fmt: skip


def _common(runs: Sequence[Run], wanted: int | None) -> int:
    """The n that runs are read at: what was asked for, or what the smallest run of ``LEAST`` records or more has."""
    least = wanted or LEAST
    enough = [len(run.records) for run in runs if len(run.records) >= least]
    if not enough:
        most = max(len(run.records) for run in runs)
        raise InputError(f"no run brought {least} records (the largest has {most}); raise the budget, or lower n.")
    return size_to_read(enough, wanted)
