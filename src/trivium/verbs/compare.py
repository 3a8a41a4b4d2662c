"""Compare data sets, whoever made them: scorecards side by side, differences with intervals, a report folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from trivium.comparison import compare as compare_datasets
from trivium.comparison.compare import RESAMPLES
from trivium.comparison.result import Comparison
from trivium.errors import InputError
from trivium.measures.card import Measure
from trivium.records import Dataset
from trivium.scorecard import Scorecard, scorecard
from trivium.verbs.findings import about, refuse_other_findings, write_findings
from trivium.verbs.generate import Run
from trivium.verbs.instruments import Instruments, able, chosen, is_all
from trivium.verbs.lineage import fates_of, offers_for
from trivium.verbs.measure import Said, count_faults, open_data


def compare(
    *data: Any,
    n: int | None = None,
    measures: Sequence[str | Measure] | None = None,
    instruments: Instruments = Instruments(),  # noqa: B008 - frozen
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    reference: str | None = None,
    against: Any = (),
    out: Path | str | None = None,
    seed: int = 0,
    command: str = "trivium.compare(...)",
    progress: Said | None = None,
) -> Comparison:
    """Compare two or more data sets at a common n.

    Args:
        *data: Each a path or anything ``measure`` takes; or one dict from names to such.
        n: Records compared of each; by default as many as the smallest has.
        measures: Names or functions; by default those of ``DEFAULTS``; ``["all"]`` for the whole catalogue.
        instruments: What measures need beside the records, the same for all: embedder, reference set, proxy, judge.
        format: The shape of the rows, where detection is not wanted.
        text_field: The field that holds the text, likewise.
        prompt_field: The field that holds the prompt, where it has another name than usual.
        response_field: The field that holds the response, likewise.
        level: Of the intervals.
        resamples: Most deals of the permutation test of a set measure; fewer are made once the answer is plain.
        reference: Name of the set the others are held against in the diagnosis.
        against: Evaluation sets that are looked for in the data: a path, several, or a dict from names to anything that
            ``measure`` takes.
        out: Folder for the findings the report is made from.
        seed: Of the resampling.
        command: Kept with the findings.
        progress: Called with what is being done, how much is done, and of how much.

    Raises:
        InputError: fewer than two sets, one without usable records, n larger than a set, or ``out`` holds findings of
            other data.
    """
    named = dict(data[0]) if len(data) == 1 and isinstance(data[0], Mapping) else dict(enumerate(data))
    if len(named) < 2:
        raise InputError(f"compare needs two data sets or more, got {len(named)}; give it two paths.")
    fields = {"text_field": text_field, "prompt_field": prompt_field, "response_field": response_field}
    datasets = unique_names(_opened(named, format=format, **fields))
    if out is not None:
        refuse_other_findings(Path(out), datasets, compared=True)
    listed = [against] if isinstance(against, str | Path | Dataset) else against
    evaluations = dict(listed) if isinstance(listed, Mapping) else dict(enumerate(listed))
    names = [dataset.name for dataset in datasets]
    title = " against ".join(names) if len(names) < 4 else f"{len(names)} data sets compared"
    comparison, _ = compare_open(
        datasets, n=n, measures=measures, instruments=instruments, level=level, resamples=resamples,
        reference=reference, out=Path(out) if out is not None else None, seed=seed, command=command, progress=progress,
        title=title, against=unique_names(_opened(evaluations)),
        question="Which set has more quality, diversity and complexity, and how sure is that?",
    )  # fmt: skip
    return comparison


def _opened(named: Mapping[Any, Any], *, format: str | None = None, **fields: str | None) -> list[Dataset]:
    return [
        open_data(each, format=format, name=key if isinstance(key, str) else None, **fields)
        for key, each in named.items()
    ]


def unique_names(datasets: Sequence[Dataset]) -> list[Dataset]:
    """The same data sets under names that differ."""
    seen: dict[str, int] = {}
    renamed = []
    for dataset in datasets:
        seen[dataset.name] = seen.get(dataset.name, 0) + 1
        name = dataset.name if seen[dataset.name] == 1 else f"{dataset.name} ({seen[dataset.name]})"
        renamed.append(replace(dataset, name=name))
    return renamed


def compare_open(
    datasets: Sequence[Dataset],
    *,
    n: int | None,
    measures: Sequence[str | Measure] | None,
    instruments: Instruments,
    level: float,
    reference: str | None,
    out: Path | None,
    seed: int,
    command: str,
    title: str,
    question: str,
    progress: Said | None = None,
    runs: Sequence[Run] = (),
    model: str | None = None,
    note: str = "",
    began: float | None = None,
    resamples: int = RESAMPLES,
    against: Sequence[Dataset] = (),
) -> tuple[Comparison, list[Scorecard]]:
    """Scorecards and comparison of open data sets, and the folder of findings: what compare and demo share."""
    began = time.monotonic() if began is None else began
    comparing, drawing, *scoring = np.random.default_rng(seed).spawn(2 + len(datasets))
    views = instruments.look_at(datasets, out / "vectors" if out is not None else None)
    picked, left_out = able(chosen(measures), views, everything=is_all(measures))
    cards = [
        scorecard(dataset, picked, views=view, level=level, rng=rng, progress=_prefixed(progress, dataset.name))
        for dataset, view, rng in zip(datasets, views, scoring)
    ]
    for card, dataset in zip(cards, datasets):
        count_faults(card, dataset)
        card.dataset["not_measured"] = left_out
    fates = {data.name: found for data in datasets if (found := fates_of(data))}
    fates |= {run.name: run.brought.fates for run in runs}
    comparison = compare_datasets(
        datasets, picked, views=views, known=[card.per_record for card in cards], n=n, level=level,
        resamples=resamples, reference=reference, fates=fates,
        offers={data.name: offers_for(data) for data in datasets}, against=against, rng=comparing, progress=progress,
    )  # fmt: skip
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_findings(
            out, scorecards=cards, views=views, rng=drawing, comparison=comparison, runs=runs,
            about=about(title=title, question=question, command=command, seconds=time.monotonic() - began, seed=seed,
                        embedder=views[0].made_by().get("embedder", ""), model=model, note=note),
            measures=picked,
        )  # fmt: skip
    return comparison, cards


def _prefixed(progress: Said | None, name: str) -> Callable[[str, int, int], None] | None:
    if progress is None:
        return None
    return lambda what, done, of: progress(f"{name}: {what}", done, of)
