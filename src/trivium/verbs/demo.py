"""The main job, offline: four algorithms at one token budget, measured, compared and reported."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trivium.comparison.result import Comparison
from trivium.errors import InputError
from trivium.generation.run import Progress
from trivium.generation.seeds import packaged_seeds
from trivium.models import open_model
from trivium.records import Dataset, from_rows, read, write_json, write_jsonl
from trivium.runs.ledger import Ledger
from trivium.scorecard import Scorecard
from trivium.verbs.compare import compare_open
from trivium.verbs.findings import WEAK_MODEL
from trivium.verbs.generate import Run, fresh_folder, generate, write_card
from trivium.verbs.instruments import Instruments
from trivium.verbs.measure import Said

ARMS = ("magpie", "self-instruct", "attr-prompt", "evol-instruct")
TOKENS = 12_000  # for each algorithm
SLOTS = 8
NUMBERS = {3: "Three", 4: "Four"}


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made."""

    out: Path
    runs: tuple[Run, ...]
    scorecards: tuple[Scorecard, ...]
    comparison: Comparison

    def to_json(self) -> dict[str, Any]:
        """``demo --json``."""
        return {
            "schema": "trivium/demo/1",
            "out": str(self.out),
            "runs": [run.to_json() for run in self.runs],
            "scorecards": [card.to_json() for card in self.scorecards],
            "comparison": self.comparison.to_json(),
        }


def demo(
    out: Path | str = "demo",
    *,
    records: int | None = None,
    max_tokens: int = TOKENS,
    model: str = "embedded",
    seed: int = 0,
    on_progress: Callable[[str, Progress], None] | None = None,
    progress: Said | None = None,
) -> Demo:
    """Generate with four algorithms at one matched token budget, measure, compare, and write the findings.

    Args:
        out: The folder; started again it goes on where it stood.
        records: Stop each algorithm at this many records, should it get there before its tokens are spent.
        max_tokens: Budget of each algorithm, prompts included.
        model: Who writes; the embedded model by default.
        seed: Of all randomness.
        on_progress: Called with the algorithm and where its run stands.
        progress: Called while measuring and comparing.

    Returns:
        Runs, scorecards and comparison; ``report(out)`` makes the pages from the folder.
    """
    began = time.monotonic()
    folder = Path(out)
    settings = {"kind": "demo", "records": records, "max_tokens": max_tokens, "model": model, "seed": seed}
    fresh_folder(folder)
    with Ledger.open(folder, settings=settings) as ledger:
        ledger.set_state("running")
        opened = open_model(model, rng=np.random.default_rng(seed), slots=SLOTS if model == "embedded" else None)
        # An endpoint hides its chat template, and Magpie has nothing else to start from.
        arms = [name for name in ARMS if name != "magpie" or opened.user_turn("") is not None]
        with asyncio.Runner() as runner:
            try:
                runs = tuple(
                    generate(
                        name, model=model, out=folder / name, records=records, max_tokens=max_tokens, seed=seed,
                        opened=opened, runner=runner, on_progress=_for(name, on_progress),
                    )
                    for name in arms
                )  # fmt: skip
            finally:
                runner.run(opened.close())
        seeds = from_rows(packaged_seeds(), name="seeds")
        write_jsonl(folder / "seeds" / "records.jsonl", seeds.records)
        made = [replace(read(folder / run.name), name=run.name) for run in runs if run.records]
        if not made:
            raise InputError(f"no algorithm got a record accepted in {max_tokens} tokens; raise --max-tokens.")
        datasets: list[Dataset] = [seeds, *made]
        comparison, cards = compare_open(
            datasets, n=None, measures=None, instruments=Instruments(), level=0.95, reference="seeds", out=folder,
            seed=seed, command="trivium demo", progress=progress, runs=runs, model=opened.name, began=began,
            note=WEAK_MODEL if "smollm2-135m" in opened.name else "",
            title=f"{NUMBERS[len(runs)]} ways to make training data, one model",
            question="At the same token budget and with the same writer: which method brings more quality, diversity "
            "and complexity?",
        )  # fmt: skip
        for run in runs:
            write_card(run, next((card for card in cards if card.name == run.name), None))
        write_json(folder / "run.json", {"schema": "trivium/demo/1", "runs": [run.to_json() for run in runs]})
        ledger.set_state("finished")
    return Demo(folder, runs, tuple(cards), comparison)


def _for(name: str, on_progress: Callable[[str, Progress], None] | None) -> Callable[[Progress], None] | None:
    return None if on_progress is None else lambda state: on_progress(name, state)


__all__ = ["ARMS", "Demo", "demo"]
