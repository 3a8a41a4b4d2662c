"""The files of a finished run that the report is made from; all plain JSON, one idea each."""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from trivium import __version__
from trivium.comparison.result import Comparison
from trivium.errors import InputError
from trivium.measures import DEFAULTS
from trivium.measures.card import Measure
from trivium.numbers import or_null
from trivium.records import Dataset, Record, write_json
from trivium.runs import is_run
from trivium.scorecard import Scorecard
from trivium.verbs.generate import Run
from trivium.views import Views

MAP_POINTS = 10_000
SAMPLES = 300  # accepted records shown of each data set, and half as many dropped proposals of each run
OF_AN_ARM = 40  # the same of each arm of a bench or ablation

WEAK_MODEL = (
    "SmolLM2-135M-Instruct is a very small model: it writes fluent sentences that are often wrong or off the point. "
    "The numbers below compare what these methods get out of the same weak writer. They say nothing about how the "
    "methods rank with a strong one, and the records are not meant to be trained on."
)


def about(
    *, title: str, question: str, command: str, seconds: float, seed: int, embedder: str, model: str | None = None,
    note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Provenance of the whole folder; called at the end of what took ``seconds``."""
    return {
        "title": title, "question": question, "command": command,
        "started": (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1), "seed": seed,
        "embedder": embedder,
        "model": {"name": model, "note": note} if model else None,
        "hardware": f"{_processor()}, {os.cpu_count()} cores",
        "versions": {"trivium": __version__, "python": platform.python_version(), "numpy": np.__version__,
                     "platform": f"{sys.platform} {platform.machine()}"},
    }  # fmt: skip


def refuse_findings(folder: Path, command: str) -> None:
    """Refuse a folder for a run that has findings and no run: they would be replaced.

    Raises:
        InputError: with the folder.
    """
    if (folder / "about.json").is_file() and not is_run(folder):
        raise InputError(f"{command}: {folder} holds the findings of another command; choose a new folder for --out.")


def refuse_other_findings(folder: Path, datasets: Sequence[Dataset], *, compared: bool) -> None:
    """Refuse a folder whose findings are of something else: they would be replaced.

    The same inputs are the same files, whatever is in them now, or files of the same bytes; rows in memory are known
    by the name of their set.

    Args:
        folder: Where findings are to be written.
        datasets: What they are of, in order.
        compared: Whether it is a comparison.

    Raises:
        InputError: the folder holds findings of other data, or of another command.
    """
    if not (folder / "about.json").is_file():
        return
    told = _json(folder / "about.json")
    found = [card["dataset"] for card in _json(folder / "scorecards.json").get("scorecards", [])]
    kind = "a comparison" if compared else "a measurement"
    own = any((folder / name).exists() for name in ("runs.json", "bench.json", "ablation.json", "effect.json"))
    same = len(found) == len(datasets) and all(map(_same_input, found, datasets))
    if own or not same or (folder / "comparison.json").exists() != compared:
        raise InputError(
            f"{folder} holds other findings: {told.get('title', 'untitled')!r}, by {told.get('command', 'trivium')!r}, "
            f"which {kind} of {', '.join(data.name for data in datasets)} would replace; choose a new folder for --out."
        )


def _same_input(found: Mapping[str, Any], data: Dataset) -> bool:
    if not data.paths:
        return not found["paths"] and found["name"] == data.name
    return found["paths"] == list(data.paths) or bool(data.sha256 and found["sha256"] == data.sha256)


def _json(path: Path) -> dict[str, Any]:
    """What a file of findings holds; nothing if it is not there or damaged."""
    try:
        held = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return held if isinstance(held, dict) else {}


def write_findings(
    folder: Path,
    *,
    about: Mapping[str, Any],
    scorecards: Sequence[Scorecard],
    views: Sequence[Views],
    rng: np.random.Generator,
    measures: Sequence[Measure] | None = None,
    comparison: Comparison | None = None,
    runs: Sequence[Run] = (),
) -> None:
    """Write about.json, scorecards.json, measures.json, map.json, samples.json, and what there is of the rest."""
    write_json(folder / "about.json", dict(about))
    write_json(folder / "measures.json", {"measures": [measure.card.to_json() for measure in measures or DEFAULTS]})
    write_json(
        folder / "scorecards.json",
        {"schema": "trivium/scorecards/1", "scorecards": [card.to_json() for card in scorecards]},
    )
    for stale in ("comparison.json", "runs.json"):  # of an earlier command in this folder
        (folder / stale).unlink(missing_ok=True)
    if comparison is not None:
        write_json(folder / "comparison.json", comparison.to_json())
    if runs:
        write_json(folder / "runs.json", {"runs": [run.to_json() for run in runs]})
    write_map_and_samples(
        folder, {card.name: (view, card.per_record) for card, view in zip(scorecards, views)},
        [(run.name, run) for run in runs], rng,
    )  # fmt: skip


def write_trials(
    folder: Path,
    shown: Mapping[str, Views],
    runs: Sequence[tuple[str, Run]],
    *,
    title: str,
    question: str,
    command: str,
    seconds: float,
    seed: int,
    embedder: str,
    model: str,
    measures: Sequence[Measure] | None,
) -> None:
    """Write what the report of a bench or an ablation needs beside its answer.

    Args:
        folder: Where to.
        shown: Seeds and arms, each with the records that stand for it.
        runs: Arm and the run that stands for it: what fell in it is shown too.
        title: Of the report; likewise the six below, as ``about`` keeps them.
        question: Likewise.
        command: Likewise.
        seconds: Likewise.
        seed: Likewise; also draws the records that are shown.
        embedder: Likewise.
        model: Likewise.
        measures: What was measured; by default the usual ones.
    """
    write_json(folder / "measures.json", {"measures": [measure.card.to_json() for measure in measures or DEFAULTS]})
    write_map_and_samples(
        folder, {name: (view, {}) for name, view in shown.items()}, runs, np.random.default_rng(seed), most=OF_AN_ARM
    )
    write_json(
        folder / "about.json",
        about(title=title, question=question, command=command, seconds=seconds, seed=seed, embedder=embedder,
              model=model, note=WEAK_MODEL if "smollm2-135m" in model else ""),
    )  # fmt: skip


def write_map_and_samples(
    folder: Path,
    shown: Mapping[str, tuple[Views, Mapping[str, npt.NDArray[np.float64]]]],
    runs: Sequence[tuple[str, Run]],
    rng: np.random.Generator,
    *,
    most: int = SAMPLES,
) -> None:
    """Write map.json and samples.json: where the records lie, and the texts of some, fallen proposals among them.

    Args:
        folder: Where to.
        shown: Data set → its records, and the values of each on the record measures.
        runs: Each with the name of the data set it made: what fell in them is shown too.
        rng: Draws the records.
        most: Records of each data set, and twice the fallen proposals.
    """
    write_json(folder / "map.json", embedding_map(list(shown), [view for view, _ in shown.values()], rng))
    samples = [
        sample
        for name, (view, values) in shown.items()
        for sample in _samples(name, view.read("records"), values, most, rng)
    ]
    for name, run in runs:
        samples += [
            {
                "dataset": name, "id": f"step-{fall.step}", "prompt": fall.prompt, "response": fall.response,
                "fate": fall.reason, "made_by": run.algorithm, "parents": [], "values": {},
            }
            for fall in run.brought.fallen[: most // 2]
        ]  # fmt: skip
    write_json(folder / "samples.json", {"samples": samples})


def _samples(
    name: str, records: Sequence[Record], values: Mapping[str, npt.NDArray[np.float64]], most: int,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:  # fmt: skip
    places = range(len(records))
    if len(records) > most:
        places = sorted(int(place) for place in rng.choice(len(records), most, replace=False))  # type: ignore[assignment]
    return [
        {
            "dataset": name, "id": records[place].id, "prompt": records[place].prompt,
            "response": records[place].response, "fate": "accepted", "made_by": records[place].made_by,
            "parents": list(records[place].parents),
            "values": {measure: or_null(float(each[place])) for measure, each in values.items()},
        }
        for place in places
    ]  # fmt: skip


def embedding_map(names: Sequence[str], views: Sequence[Views], rng: np.random.Generator) -> dict[str, Any]:
    """All records on one plane: the first two principal components of their unit vectors, taken over all data sets.

    At most ``MAP_POINTS`` points, an equal share of each data set; components are computed on the points shown.
    """
    share = max(1, MAP_POINTS // max(1, len(views)))
    chosen: list[tuple[str, Views, npt.NDArray[np.int64]]] = []
    for name, view in zip(names, views):
        places = np.flatnonzero(view.embeddable)
        if len(places) > share:
            places = np.sort(rng.choice(places, share, replace=False))
        chosen.append((name, view, places))
    rows = [np.asarray(view.read("embeddings"), dtype=np.float64)[places] for _, view, places in chosen]
    vectors = np.vstack(rows) if rows else np.zeros((0, 1))
    if len(vectors) < 3:
        return {"method": "too few records for a map", "explained": [], "points": []}
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(axis=0)
    spread, axes = np.linalg.eigh(vectors.T @ vectors)
    top = axes[:, [-1, -2]]
    top *= np.where(top[np.abs(top).argmax(axis=0), [0, 1]] < 0, -1, 1)  # a fixed sign, so that a map can be made again
    plane = vectors @ top
    total = float(spread.clip(0).sum())
    points, at = [], 0
    for name, view, places in chosen:
        records = view.read("records")
        for place in places:
            record = records[int(place)]
            points.append(
                {
                    "dataset": name, "id": record.id, "x": round(float(plane[at, 0]), 4),
                    "y": round(float(plane[at, 1]), 4), "text": (record.prompt or record.response)[:120],
                }
            )  # fmt: skip
            at += 1
    return {
        "method": f"PCA of {views[0].made_by().get('embedder', 'unknown')} vectors, scaled to length 1",
        "explained": [round(float(spread[-1 - k] / total), 4) if total else None for k in range(2)],
        "points": points,
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - a kernel file
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
