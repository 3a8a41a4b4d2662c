"""Many algorithms at one matched budget, several times each: which is better on which axis, and how surely."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trivium.checks import at_least
from trivium.generation.budget import Budget
from trivium.generation.run import Progress
from trivium.generation.seeds import packaged_seeds
from trivium.measures import DEFAULTS
from trivium.records import Record, from_rows, write_json, write_jsonl
from trivium.runs import Ledger
from trivium.trials.analyse import analyse
from trivium.trials.arms import Arm, Sweep, arms_of, common_seeds
from trivium.trials.result import ArmRuns, Bench, Ran
from trivium.trials.values import check_n
from trivium.verbs.arms import Terms, at_terms, begun, run_arms, terms_of
from trivium.verbs.findings import write_trials
from trivium.verbs.generate import Run, fresh_folder, read_seeds
from trivium.verbs.instruments import Instruments, able, chosen, is_all
from trivium.verbs.measure import Said
from trivium.views import Views

QUESTION = "At one budget, from the same seeds and with one model: which method brings more of which axis?"
REPEATS = 3
BASELINE = "plain"


@dataclass(frozen=True, slots=True)
class Look:
    """How the runs of a bench are looked at; a look may change, the runs stay."""

    arms: tuple[Arm, ...]
    sweeps: tuple[Sweep, ...]
    baseline: str
    repeats: int
    measures: tuple[str, ...] | None
    n: int | None
    instruments: Instruments

    def to_json(self) -> dict[str, Any]:
        """``plan.json`` of the folder, for resume."""
        return {
            "arms": [arm.to_json() for arm in self.arms], "sweeps": [sweep.to_json() for sweep in self.sweeps],
            "baseline": self.baseline, "repeats": self.repeats, "measures": self.measures, "n": self.n,
            "instruments": self.instruments.to_json(),
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Look":
        """Back from ``plan.json``."""
        return cls(
            tuple(map(Arm.from_json, told["arms"])), tuple(map(Sweep.from_json, told["sweeps"])), told["baseline"],
            told["repeats"], None if told["measures"] is None else tuple(told["measures"]), told["n"],
            Instruments(**told["instruments"]),
        )  # fmt: skip


def bench(
    algorithms: Sequence[str | Arm],
    *,
    model: str,
    out: Path | str,
    seeds: Path | str | Sequence[Record] | None = None,
    repeats: int = REPEATS,
    records: int | None = None,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    max_money: float | None = None,
    max_minutes: float | None = None,
    price: tuple[float, float] | None = None,
    judge: str | None = None,
    step_tokens: int | None = None,
    sweeps: Sequence[str] = (),
    baseline: str | None = BASELINE,
    measures: Sequence[str] | None = None,
    instruments: Instruments = Instruments(),  # noqa: B008 - frozen
    n: int | None = None,
    seed: int = 0,
    on_progress: Callable[[str, Progress], None] | None = None,
    progress: Said | None = None,
) -> Bench:
    """Run every algorithm ``repeats`` times at one budget, measure, and hold each against the baseline.

    Args:
        algorithms: Each an arm: ``NAME``, or ``NAME:OPTION=VALUE:-COMPONENT`` with options set and components off.
        model: Who writes; see ``generate``.
        out: The folder. Started again it goes on where it stood; with more algorithms or repeats it grows.
        seeds: The same for all; by default those of the package that the algorithms start from.
        repeats: Runs of each arm, with independent randomness.
        records: Budget of each run, likewise the five below; one must be given.
        max_calls: Likewise.
        max_tokens: Likewise.
        max_money: Likewise, at ``price``.
        max_minutes: Likewise.
        price: Of a million prompt tokens and of a million tokens of answers.
        judge: Another model that grades while generating.
        step_tokens: Most tokens one proposal may need.
        sweeps: ``NAME.OPTION=VALUE,VALUE,…``: an option at several values, or a component ``on,off``.
        baseline: Arm that the others are held against; added if it is not named. None: the first one named.
        measures: Names; by default the usual ones.
        instruments: What measures need beside the records.
        n: Records at which set measures are read; by default as many as the smallest run of 20 or more has.
        seed: Of all randomness.
        on_progress: Called with a run and where it stands.
        progress: Called while measuring.

    Returns:
        The answer, whose folder now has bench.json beside the runs in ``arms/``.

    Raises:
        InputError: no budget, fewer than two arms, arms of different seeds, a folder with another bench, or runs with
            too few records to compare.
    """
    prompt_price, completion_price = price or (None, None)
    budget = Budget(records, max_calls, max_tokens, max_money, max_minutes, prompt_price, completion_price)
    at_least(repeats, 1, "repeats")
    check_n(n)
    named = [each if isinstance(each, Arm) else Arm.read(each) for each in algorithms]
    swept = [Sweep.read(sweep) for sweep in sweeps]
    arms = arms_of(named, swept, None if baseline is None else Arm.read(baseline))
    against = arms[0].name if baseline is None else Arm.read(baseline).name
    look = Look(arms, tuple(swept), against, repeats, None if measures is None else tuple(measures), n, instruments)
    chosen(look.measures)  # an unknown name is refused before anything is paid,
    look.to_json()  # and so is what could not be resumed
    plain = any("texts" in arm.build().needs for arm in arms)
    pool = read_seeds(packaged_seeds(common_seeds(arms)) if seeds is None else seeds, plain=plain)
    folder = Path(out)
    fresh_folder(folder)
    with at_terms(folder, "bench", Terms(model, budget, judge, step_tokens, seed), pool) as ledger:
        return _bench(folder, ledger, look, pool, on_progress, progress)


def resume_bench(
    folder: Path, *, on_progress: Callable[[str, Progress], None] | None = None, progress: Said | None = None
) -> Bench:
    """Go on with a bench that was interrupted, with the plan it had last."""
    with begun(folder, "bench") as (ledger, told, pool):
        return _bench(folder, ledger, Look.from_json(told), pool, on_progress, progress)


def _bench(
    folder: Path, ledger: Ledger, look: Look, pool: Sequence[Record],
    on_progress: Callable[[str, Progress], None] | None, progress: Said | None,
) -> Bench:  # fmt: skip
    began = time.monotonic()
    terms = terms_of(ledger.settings)
    ledger.set_state("running")
    write_jsonl(folder / "seeds" / "records.jsonl", pool)
    write_json(folder / "plan.json", look.to_json())
    done = run_arms(folder, look.arms, terms, repeats=look.repeats, seeds=pool, on_progress=on_progress)
    arms = [_told(folder, arm, runs) for arm, runs in done.items()]
    made = [(arm.name, run.records) for arm, runs in done.items() for run in runs if run.records]
    every = [("", pool), *made] if pool else made
    views = look.instruments.look_at([from_rows(rows, name=name) for name, rows in every], folder / "vectors")
    of_seeds = views[0] if pool else None
    seen: dict[str, list[Views]] = {arm.name: [] for arm in look.arms}
    for (name, _), view in zip(made, views[-len(made) :]):
        seen[name].append(view)
    picked, _ = able(chosen(look.measures), views, everything=is_all(look.measures))
    found = analyse(
        arms, seen, of_seeds, DEFAULTS if picked is None else picked, baseline=look.baseline, n=look.n,
        about={"question": QUESTION, "model": done[look.arms[0]][0].model, "judge": terms.judge, "seed": terms.seed,
               "seeds": ledger.settings["seeds"], "budget": terms.budget.limits()},
        sweeps=look.sweeps, rng=np.random.default_rng(terms.seed), progress=progress,
    )  # fmt: skip
    write_json(folder / "bench.json", found.to_json())
    shown = {name: each[0] for name, each in seen.items() if each}  # the first run stands for its arm
    if of_seeds is not None:
        shown = {"seeds": of_seeds, **shown}
    write_trials(
        folder, shown, [(arm.name, runs[0]) for arm, runs in done.items()], measures=picked,
        title=f"{len(arms)} ways to make training data", question=QUESTION, command="trivium bench",
        seconds=time.monotonic() - began, seed=terms.seed, embedder=look.instruments.embedder, model=found.model,
    )  # fmt: skip
    ledger.set_state("finished")
    return found


def _told(folder: Path, arm: Arm, runs: Sequence[Run]) -> ArmRuns:
    return ArmRuns(
        arm,
        tuple(Ran(place + 1, str(run.out.relative_to(folder)), run.to_json()) for place, run in enumerate(runs)),
    )
