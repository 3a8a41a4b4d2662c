"""Finished folders of ``trivium study effect`` with plausible figures, for the tests of the report."""

from typing import Any

import numpy as np
import orjson
from folders import SETS, comparison, few
from folders import contents as compared

from trivium.studies.effect import ACCURACY, Run, Scale, Split, differences, means
from trivium.studies.effect_answer import QUESTION, Effect, SetUsed, notes_of

Json = dict[str, Any]
LOSS = Scale("loss", "nats per byte", lower_is_better=True)
SPLITS = (Split("as they ask", "ID", 300), Split("deeper", "OOD", 300), Split("unseen domains", "OOD", 300))
N = 50


def runs(names: tuple[str, ...], repeats: int, *, dead: tuple[int, ...] = ()) -> list[Run]:
    """Each set is better out of distribution than the one before it, and no better in distribution."""
    rng = np.random.default_rng(3)
    made: list[Run] = []
    for repeat in range(repeats):
        for place, name in enumerate(names):
            share = {"ID": 0.7, "OOD": 0.3 + 0.15 * place}
            scores = {
                one.name: tuple((rng.random(one.items) < share[one.side]).astype(float).tolist()) for one in SPLITS
            }
            lost = len(made) in dead
            made.append(Run(
                f"k{place}", name, repeat, 0, "diverged" if lost else "trained", {} if lost else scores, N, 0, 2.5,
                9_000, 1.5, None if lost else 0.2,
            ))  # fmt: skip
    return made


def answered(sets: int = 2, *, repeats: int = 4, scale: Scale = ACCURACY, dead: tuple[int, ...] = ()) -> Json:
    """``effect.json`` of the first sets of a comparison."""
    names = SETS[:sets]
    ran = runs(names, repeats, dead=dead)
    shares = dict.fromkeys(names, 0.1)
    used = tuple(SetUsed(name, 520, 500, ("x1",), 500, 0, 1.0) for name in names)
    found = means(ran, SPLITS, shares)
    told = Effect(
        sets=used, task="opinions", scale=scale, student="Linear(reads='wordllama')", n=N, repeats=repeats, seed=0,
        splits=SPLITS, left_out={"unseen kinds": "3 of its 300 questions ask rules that no set has; 20 are needed"},
        means=found,
        differences=differences(ran, SPLITS, shares, lower_is_better=scale.lower_is_better), comparison=comparison(),
        notes=tuple(notes_of(used, N, found, scale, ran)), runs=tuple(ran), trivium="1.0",
    ).to_json()  # fmt: skip
    return orjson.loads(orjson.dumps(told))  # type: ignore[no-any-return]


def contents(sets: int = 2, **how: Any) -> dict[str, Json]:
    """The files of a finished folder."""
    about = {
        "title": "Students of two sets", "question": QUESTION, "command": "trivium study effect --data a b",
        "started": "2026-11-22T10:00:00+00:00", "seconds": None, "seed": 0, "embedder": "", "model": None,
        "hardware": "a machine, 2 cores", "versions": {"trivium": "1.0", "torch": "2.9"},
    }  # fmt: skip
    files = few(compared(map_points=60, sample_count=20))
    del files["runs.json"]
    return {**files, "about.json": about, "effect.json": answered(sets, **how)}
