"""Run arms several times each at one matched budget, in one folder that can be killed and resumed."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from trivium import __version__
from trivium.errors import InputError, MissingCapability
from trivium.generation.budget import Budget
from trivium.generation.run import Progress
from trivium.models import open_model
from trivium.records import Record
from trivium.runs import FILE, Ledger, is_run
from trivium.trials.arms import Arm
from trivium.verbs.generate import Run, fingerprint, generate, kept_seeds, larger_budget


@dataclass(frozen=True, slots=True)
class Terms:
    """What all runs have in common, so that they can be compared."""

    model: str
    budget: Budget
    judge: str | None = None
    step_tokens: int | None = None
    seed: int = 0


def run_arms(
    folder: Path,
    arms: Sequence[Arm],
    terms: Terms,
    *,
    repeats: int,
    seeds: Sequence[Record],
    on_progress: Callable[[str, Progress], None] | None = None,
) -> dict[Arm, list[Run]]:
    """Every arm ``repeats`` times, each run a folder of its own: ``arms/NAME/REPEAT``.

    The first repeat of every arm comes before the second of any, so that what there is when time is short can be
    compared. A finished run is looked up.

    Args:
        folder: Of the whole; the caller holds its lock.
        arms: What is run.
        terms: Model, budget and seed.
        repeats: Runs of each arm.
        seeds: The same for all.
        on_progress: Called with the name of a run and where it stands.
    """
    done: dict[Arm, list[Run]] = {arm: [] for arm in arms}
    model = open_model(terms.model, rng=np.random.default_rng(terms.seed))
    budget = terms.budget
    price = None if budget.prompt_price is None else (budget.prompt_price, budget.completion_price or 0.0)
    with asyncio.Runner() as runner:
        try:
            for repeat in range(repeats):
                for arm in arms:
                    name = f"{arm.name} #{repeat + 1}"
                    done[arm].append(
                        generate(
                            arm.algorithm, model=terms.model, out=folder / "arms" / arm.folder / str(repeat + 1),
                            seeds=seeds, records=budget.records, max_calls=budget.calls, max_tokens=budget.tokens,
                            max_money=budget.money, max_minutes=budget.minutes, price=price, judge=terms.judge,
                            options=dict(arm.options), seed=arm.seed(terms.seed, repeat),
                            step_tokens=terms.step_tokens, name=name, opened=model, runner=runner,
                            on_progress=_for(name, on_progress), without=arm.without,
                        )
                    )  # fmt: skip
        finally:
            runner.run(model.close())
    return done


@contextlib.contextmanager
def at_terms(folder: Path, kind: str, terms: Terms, seeds: Sequence[Record]) -> Iterator[Ledger]:
    """The ledger that locks the folder and keeps its terms: other terms are another experiment.

    A larger budget is not: every run goes on as if it had had it from the start. Arms, repeats and measures are not
    among the terms: a folder may get more of these, and what has run is looked up. What is refused before anything was
    asked leaves no folder in the way of the mended command.
    """
    settings = {
        "kind": kind, "trivium": __version__, "model": terms.model, "judge": terms.judge,
        "budget": asdict(terms.budget), "step_tokens": terms.step_tokens, "seed": terms.seed,
        "seeds": fingerprint(seeds),
    }  # fmt: skip
    fresh = not is_run(folder)
    try:
        with Ledger.open(folder, settings=settings, extends=larger_budget(folder)) as ledger:
            yield ledger
    except (InputError, MissingCapability):
        if fresh and not any((folder / "arms").rglob(FILE)):
            for made in (folder / "arms", folder / "seeds"):
                shutil.rmtree(made, ignore_errors=True)
            for path in [*folder.glob(f"{FILE}*"), folder / "lock", folder / "plan.json"]:
                path.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def begun(folder: Path, verb: str) -> Iterator[tuple[Ledger, dict[str, Any], Sequence[Record]]]:
    """The ledger, the last plan and the seeds of a bench or ablation that is gone on with.

    Raises:
        InputError: there is no plan yet, or the seeds are not those that it was begun with.
    """
    plan = folder / "plan.json"
    if not plan.exists():
        raise InputError(f"{folder} was interrupted before its plan was written; give the {verb} command again.")
    with Ledger.open(folder) as ledger:
        told = orjson.loads(plan.read_bytes())
        yield ledger, told, kept_seeds(folder / "seeds" / "records.jsonl", ledger.settings["seeds"])


def terms_of(settings: Mapping[str, Any]) -> Terms:
    """Back from the ledger."""
    return Terms(
        settings["model"], Budget(**settings["budget"]), settings["judge"], settings["step_tokens"], settings["seed"]
    )


def _for(name: str, on_progress: Callable[[str, Progress], None] | None) -> Callable[[Progress], None] | None:
    return None if on_progress is None else lambda state: on_progress(name, state)
