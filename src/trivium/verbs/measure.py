"""Measure one data set: the scorecard, and a report folder when one is asked for."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trivium.errors import InputError
from trivium.measures import DEFAULTS, find
from trivium.measures.card import Measure
from trivium.measures.quality.faults import faults
from trivium.records import Dataset, from_rows, read
from trivium.records.find import data_files, shown
from trivium.scorecard import Scorecard, scorecard
from trivium.verbs.findings import about, refuse_other_findings, write_findings
from trivium.verbs.instruments import Instruments, able, chosen, is_all

Said = Callable[[str, int, int], None]


def open_data(
    data: Any,
    *,
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    name: str | None = None,
) -> Dataset:
    """A data set from a path, several paths, rows in memory, or as it is."""
    if isinstance(data, Dataset):
        return data
    paths = [data] if isinstance(data, str | Path) else data
    fields = {"text_field": text_field, "prompt_field": prompt_field, "response_field": response_field}
    if isinstance(paths, list | tuple) and paths and all(isinstance(path, str | Path) for path in paths):
        return read(paths, format=format, name=name, **fields)
    return from_rows(data, name=name or "records", format=format, **fields)


def measure(
    data: Any,
    *,
    measures: Sequence[str | Measure] | None = None,
    instruments: Instruments = Instruments(),  # noqa: B008 - frozen
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    name: str | None = None,
    level: float = 0.95,
    stream: bool = False,
    workers: int = 1,
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
        prompt_field: The field that holds the prompt, where it has another name than usual.
        response_field: The field that holds the response, likewise.
        name: Short name for tables.
        level: Of the intervals.
        stream: Read files in one pass, in memory that does not grow with them: measures that add up are of every
            record, the others of a random sample of 5,000, and each value says which. By default every record counts
            for the measures that its words are enough for; a measure asked for by name is of every record if it can
            be, whatever it costs.
        workers: Processes that stream; the values do not depend on how many.
        out: Folder for scorecards.json and what the report needs.
        seed: Of the resampling.
        command: Kept with the findings.
        progress: Called with the measure, how many are done, and of how many.

    Raises:
        InputError: nothing usable in the data, an unknown measure, or ``out`` holds findings of other data.
        MissingCapability: the embedder, or what a measure asked for by name needs, is not installed.
    """
    started = time.monotonic()
    resampling, drawing = np.random.default_rng(seed).spawn(2)
    passed = None
    asked = chosen(measures)
    fields = {"text_field": text_field, "prompt_field": prompt_field, "response_field": response_field}
    if stream:
        from trivium.streaming import read_through

        asked = [*DEFAULTS, find("exact_duplicate_rate")] if asked is None else asked
        if out is not None:
            files = tuple(map(shown, data_files(_paths(data))))
            refuse_other_findings(Path(out), [Dataset(name or files[0], (), paths=files)], compared=False)
        passed = read_through(
            _paths(data), on_every_record(asked, named=not (measures is None or is_all(measures))),
            embedder=instruments.embedder, format=format, name=name, workers=workers, seed=seed, progress=progress,
            text_field=text_field, prompt_field=prompt_field, response_field=response_field,
        )  # fmt: skip
        dataset = passed.sample
    elif workers != 1:
        raise InputError(f"workers={workers} goes with stream=True (--stream): without it nothing is shared out.")
    else:
        dataset = open_data(data, format=format, name=name, **fields)
        if out is not None:
            refuse_other_findings(Path(out), [dataset], compared=False)
    [views] = instruments.look_at([dataset], Path(out) / "vectors" if out is not None else None)
    picked, left_out = able(asked, [views], everything=is_all(measures))
    if passed is not None and picked is not None:
        from trivium.streaming import stream_scorecard

        card = stream_scorecard(passed, picked, views=views, level=level, rng=resampling, progress=progress)
    else:
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


def bytes_in(paths: Sequence[str | Path]) -> int:
    """Bytes of the files that these stand for; what is no file counts nothing."""
    return sum(Path(path).stat().st_size for path in data_files(paths) if Path(path).is_file())


def on_every_record(measures: Sequence[Measure], *, named: bool) -> list[Measure]:
    """Which of these are computed on every record of data that streams.

    Args:
        measures: Everything to be measured.
        named: They were asked for by name: all that can be. Otherwise those that a record's words are enough for.
    """
    from trivium.streaming import can_stream, from_tokens

    return [one for one in measures if (can_stream(one) if named else from_tokens(one))]


def _paths(data: Any) -> list[str | Path]:
    paths = [data] if isinstance(data, str | Path) else data
    if isinstance(paths, list | tuple) and paths and all(isinstance(path, str | Path) for path in paths):
        return list(paths)
    raise InputError(f"stream=True reads files, got {type(data).__name__}; give paths, or leave it out.")


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
