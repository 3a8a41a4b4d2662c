"""The scorecard of data that streams: what adds up is of all records, the rest of a random sample of them."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trivium.checks import at_least
from trivium.engine import Lost, run
from trivium.errors import InputError
from trivium.measures import MEASURES
from trivium.measures.card import Measure
from trivium.records.dataset import Dataset
from trivium.records.find import shown
from trivium.records.gather import MEND, Names, counted
from trivium.records.read import name_of
from trivium.records.shards import Plan, Shard, plan
from trivium.scorecard import CurvePoint, Scorecard, Streaming, Value, scorecard
from trivium.statistics.from_sample import around, interval_from_sample, z_of
from trivium.statistics.intervals import Interval, share_interval
from trivium.streaming.column import Column
from trivium.streaming.job import Job
from trivium.streaming.part import Part, forms_of, later, merge_parts, part_from_bytes
from trivium.streaming.sample import records_of
from trivium.views import OF_VECTORS, Views
from trivium.views.views import NAMES

SAMPLE = 5_000  # records on which all is measured that does not add up
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

Said = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Pass:
    """What one pass over the data gave."""

    part: Part
    on_all: tuple[Measure, ...]  # what was computed on every record
    sample: Dataset  # with the provenance of the whole
    shards: int
    lost: int  # shards that no worker could read
    seed: int
    seconds: float  # CPU time of this process


def from_tokens(measure: Measure) -> bool:
    """Whether a measure needs no more of a record than its words: tens of thousands of records a second."""
    of_set = measure.streamed is not None and measure.card.reads == "tokens"
    return of_set or measure.from_pairs is not None


def can_stream(measure: Measure) -> bool:
    """Whether a measure can be computed on every record of data that streams."""
    if measure not in MEASURES or measure.card.reads not in NAMES:
        return False
    return measure.streamed is not None or (measure.card.of == "record" and measure.card.reads != "neighbours")


def read_through(
    paths: Sequence[str | Path] | str | Path,
    on_all: Sequence[Measure],
    *,
    embedder: str = "wordllama",
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    name: str | None = None,
    sample: int = SAMPLE,
    workers: int = 1,
    seed: int = 0,
    progress: Said | None = None,
) -> Pass:
    """Compute measures on every record of files of any size, and draw a sample of them.

    Args:
        paths: Files, folders or patterns; not stdin.
        on_all: What is computed on every record; see ``can_stream``.
        embedder: Makes the vectors where one of these reads them.
        format: The shape of the rows, where detection is not wanted.
        text_field: The field that holds the text, likewise.
        prompt_field: The field that holds the prompt, where it has another name than usual.
        response_field: The field that holds the response, likewise.
        name: Short name for tables.
        sample: Records in the sample, at least 2.
        workers: Processes; the result does not depend on how many.
        seed: Of the drawing of the sample.
        progress: Called after each shard.

    Raises:
        InputError: nothing usable in the data, or a measure that cannot stream.

    Cost: one pass; memory holds a stretch of 25,000 records, the partials and the sample, whatever the size of the
    data; with workers, each of them holds a stretch and its partials.
    """
    at_least(sample, 2, "sample")
    for measure in on_all:
        if not can_stream(measure):
            raise InputError(f"measure {measure.card.name!r} cannot be computed on data that streams.")
    started = time.process_time()
    planned = plan(
        paths, format=format, text_field=text_field, prompt_field=prompt_field, response_field=response_field
    )
    job = Job(tuple(one.card.name for one in on_all), embedder, sample, seed)
    part, lost = _fold(planned, job, on_all, workers, progress)
    if not part.rows or part.sample is None:
        raise InputError(f"read: nothing in {shown(planned.files[0])} could be used: {counted(part.reasons)}. {MEND}")
    names = Names()
    drawn = Dataset(
        name=name or name_of([paths] if isinstance(paths, str | Path) else list(paths), planned.files),
        records=tuple(names.own(record) for record in records_of(part.sample)),
        paths=tuple(map(shown, planned.files)), format=planned.format, sha256=planned.sha256,
        rejected=tuple(part.bad), rejected_count=part.reasons.total(), notes=(*planned.notes, *_notes(part, lost)),
    )  # fmt: skip
    return Pass(part, tuple(on_all), drawn, len(planned.shards), len(lost), seed, time.process_time() - started)


def stream_scorecard(
    passed: Pass,
    measures: Sequence[Measure],
    *,
    views: Views,
    level: float = 0.95,
    rng: np.random.Generator,
    progress: Said | None = None,
) -> Scorecard:
    """The scorecard of data that was read through once.

    The values of ``passed.on_all`` are of every record: exact, or a sketch's with its error in the note. A record
    measure's interval is the normal one of a mean (Wilson's for a share); that of a measure of the set comes from the
    jackknife where its partial gives one, and else is carried over from the sample (``statistics.from_sample``). All
    else is what ``scorecard`` says of the sample: the values of the other measures, every curve, value at one length
    and value above the bar, and all correlations.

    Args:
        passed: What ``read_through`` gave.
        measures: Everything to be measured.
        views: Of ``passed.sample``.
        level: Of the intervals.
        rng: Source of resamples and subsets of the sample.
        progress: Called after each step.
    """
    card = scorecard(passed.sample, measures, views=views, level=level, rng=rng, progress=progress)
    part, size = passed.part, len(passed.sample)
    values = []
    for measure, value in zip(measures, card.values, strict=True):
        whole = _on_all(measure, value, part, card, views, level) if measure in passed.on_all else None
        values.append(
            whole or (_sampled(value, size, part.failed.get(measure.card.name)) if size < part.rows else value)
        )
    dataset = {
        **card.dataset, "rows": part.rows,
        "streamed": {"sample": size, "shards": passed.shards, "lost": passed.lost, "seed": passed.seed,
                     "seconds": round(passed.seconds, 3)},
    }  # fmt: skip
    return replace(card, dataset=dataset, values=tuple(values))


def _fold(
    planned: Plan, job: Job, on_all: Sequence[Measure], workers: int, progress: Said | None
) -> tuple[Part, list[Shard]]:
    """All shards as one part, merged in their order as they come."""
    forms = forms_of(on_all)
    whole, lost = Part(), list[Shard]()
    path, lines = "", 0
    for shard, result in zip(planned.shards, run(job, planned.shards, workers=workers)):
        if shard.path != path:
            path, lines = shard.path, 0
        if isinstance(result, Lost):
            lost.append(shard)
        else:
            part = part_from_bytes(result, forms)
            shifted = later(part, lines) if shard.kind == "lines" else part
            lines += part.lines
            whole = merge_parts([whole, shifted], forms=forms, size=job.sample)
        if progress is not None:
            progress(f"shards: {whole.rows:,} records", shard.number + 1, len(planned.shards))
    return whole, lost


def _notes(part: Part, lost: Sequence[Shard]) -> tuple[str, ...]:
    notes = []
    if part.reasons:
        notes.append(f"{part.reasons.total():,} rows were not used: {counted(part.reasons)}")
    if part.nul:
        notes.append(f"{part.nul:,} records hold NUL characters")
    for shard in lost:
        where = f"{shard.kind} {shard.start:,} to {shard.stop:,}" if shard.kind != "whole" else "all of it"
        notes.append(f"LEFT OUT: every worker that read {shown(shard.path)} ({where}) died")
    return tuple(notes)


def _sampled(value: Value, size: int, failed: str | None = None) -> Value:
    """The value of the sample, with a note that says so, and why it is not of all records where that failed."""
    why = f"not of all, since {failed}" if failed and failed != value.note else None
    note = "; ".join(filter(None, (f"of a random sample of {size:,}", why, value.note)))
    return replace(value, note=note, streaming=Streaming(sampled=True, spread=None))


def _on_all(measure: Measure, value: Value, part: Part, card: Scorecard, views: Views, level: float) -> Value | None:
    """The value of all records; None where they do not give one, and the sample's has to do."""
    name = measure.card.name
    if name in part.failed:
        return None
    if measure.streamed is None:
        column = part.columns.get(name)
        return _of_column(value, column, card.per_record[name], level, measure.card.range) if column else None
    found = measure.streamed.finish(part.states[measure.streamed.state])
    if math.isnan(found.value):
        sampled = _sampled(value, value.n) if value.n < part.rows else value
        return replace(sampled, note="; ".join(filter(None, (found.note, sampled.note))) or None)
    n = part.directions if measure.card.reads in OF_VECTORS else part.rows
    form = measure.streamed
    drawn = form.error(part.states[form.state], views.read(measure.card.reads), n) if form.error else found.spread
    if math.isnan(drawn):
        of_sample = Interval(value.value, value.low, value.high, value.n)
        interval = interval_from_sample(
            found.value, of_sample, n=n, error=found.error, level=level, range=measure.card.range
        )
    else:
        reach = z_of(level) * math.hypot(drawn, found.error)
        interval = around(found.value, reach, n=n, range=measure.card.range)
    end = CurvePoint(n, interval.value, interval.low, interval.high)
    return replace(
        value, value=interval.value, low=interval.low, high=interval.high, n=n, undefined=part.rows - n,
        note=found.note, curve=(*(point for point in value.curve if point.n < n), end),
        streaming=Streaming(sampled=False, spread=None),
    )  # fmt: skip


def _of_column(value: Value, column: Column, sampled: Any, level: float, range: tuple[float, float]) -> Value:
    if not column.n:
        return replace(value, n=0, undefined=column.undefined, streaming=Streaming(sampled=False, spread=None))
    if range == (0, 1) and not column.other:
        interval = share_interval(Interval(column.mean, math.nan, math.nan, column.n), level=level)
    else:
        reach = z_of(level) * column.deviation / math.sqrt(column.n)
        interval = around(column.mean, reach, n=column.n, range=range)
    defined = sampled[~np.isnan(sampled)]
    spread: dict[str, float | None] = {"sd": column.deviation, "least": column.least, "most": column.most}
    if len(defined):  # of the sample
        spread |= {f"q{100 * q:g}": float(at) for q, at in zip(QUANTILES, np.quantile(defined, QUANTILES))}
    return replace(
        value, value=interval.value, low=interval.low, high=interval.high, n=column.n, undefined=column.undefined,
        note=None, streaming=Streaming(sampled=False, spread=spread),
    )  # fmt: skip
