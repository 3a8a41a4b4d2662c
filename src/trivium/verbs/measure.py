"""Measure one data set: the scorecard, and a report folder when one is asked for."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trivium.measures.card import Measure
from trivium.measures.quality.faults import faults
from trivium.records import Dataset, from_rows, read
from trivium.scorecard import Scorecard, scorecard
from trivium.verbs.findings import about, write_findings
from trivium.verbs.instruments import Instruments, able, chosen, is_all

Said = Callable[[str, int, int], None]


def open_data(
    data: Any, *, format: str | None = None, text_field: str | None = None, name: str | None = None
) -> Dataset:
    """A data set from a path, several paths, rows in memory, or as it is."""
    if isinstance(data, Dataset):
        return data
    paths = [data] if isinstance(data, str | Path) else data
    if isinstance(paths, list | tuple) and paths and all(isinstance(path, str | Path) for path in paths):
        return read(paths, format=format, text_field=text_field, name=name)
    return from_rows(data, name=name or "records", format=format, text_field=text_field)


def measure(
    data: Any,
    *,
    measures: Sequence[str | Measure] | None = None,
    instruments: Instruments = Instruments(),  # noqa: B008 - frozen
    format: str | None = None,
    text_field: str | None = None,
    name: str | None = None,
    level: float = 0.95,
    out: Path | str | None = None,
    seed: int = 0,
    command: str = "trivium.measure(...)",
    progress: Said | None = None,
) -> Scorecard:
    """Measure the quality, diversity and complexity of a data set.

    Args:
        data: A path (file, folder, glob or ``-``), a list of paths, a list of dicts or records, or a Hugging Face
            data set.
        measures: Names or functions; by default those of ``DEFAULTS``; ``["all"]`` for the whole catalogue.
        instruments: What measures need beside the records: embedder, reference set, proxy, judge, reward model.
        format: The shape of the rows, where detection is not wanted.
        text_field: The field that holds the text, likewise.
        name: Short name for tables.
        level: Of the intervals.
        out: Folder for scorecards.json and what the report needs.
        seed: Of the resampling.
        command: Kept with the findings.
        progress: Called with the measure, how many are done, and of how many.

    Raises:
        InputError: nothing usable in the data, or an unknown measure.
        MissingCapability: the embedder, or what a measure asked for by name needs, is not installed.
    """
    started = time.monotonic()
    resampling, drawing = np.random.default_rng(seed).spawn(2)
    dataset = open_data(data, format=format, text_field=text_field, name=name)
    [views] = instruments.look_at([dataset], Path(out) / "vectors" if out is not None else None)
    picked, left_out = able(chosen(measures), [views], everything=is_all(measures))
    card = scorecard(dataset, picked, views=views, level=level, rng=resampling, progress=progress)
    card.dataset["not_measured"] = left_out
    count_faults(card, dataset)
    if out is not None:
        folder = Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        write_findings(
            folder, scorecards=[card], views=[views], rng=drawing,
            about=about(title=f"What {dataset.name} is made of", question="", command=command, seed=seed,
                        seconds=time.monotonic() - started, embedder=views.made_by().get("embedder", "")),
            measures=picked,
        )  # fmt: skip
    return card


def count_faults(card: Scorecard, dataset: Dataset) -> None:
    """Write into the scorecard's data set how often each fault was found, if ``valid`` was measured."""
    if "valid" in card.per_record:
        found = Counter(
            reason
            for record, valid in zip(dataset.records, card.per_record["valid"])
            if valid == 0
            for reason in faults(record)
        )
        card.dataset["faults"] = dict(found.most_common())
