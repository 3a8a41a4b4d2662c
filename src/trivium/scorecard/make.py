"""Records × measures → values with intervals, and how each was made."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import Card, Measure
from trivium.measures.needs import why_undefined
from trivium.models.api import Embedder
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.scorecard.result import AboveBar, CurvePoint, Scorecard, Value
from trivium.statistics.intervals import (
    Interval,
    mean_intervals,
    random_subsets,
    share_interval,
    subset_interval,
    subset_size,
)
from trivium.statistics.partial import mean_at
from trivium.statistics.rank_correlation import spearman, spearman_matrix
from trivium.threads import one_blas_thread
from trivium.views import DEAR, OF_VECTORS, Views
from trivium.views.cut import cut
from trivium.views.english import others_in_words

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]  # what was just done, steps done, steps in all

RESAMPLES = 1_000  # bootstrap samples for means of record values
# Sizes of the rarefaction curve, where smaller than the set; the set itself is its end.
CURVE = (10, 20, 35, 50, 75, 100, 150, 200, 350, 500, 1_000, 2_000, 5_000)
REFERENCE_LENGTH = 50  # tokens at which the length-controlled mean of a record measure is read
EQUAL_LENGTH = 32  # tokens that records are cut to for the length-controlled value of a set measure
AT_MOST = 2_000  # records behind a length-controlled value, or one above the bar, of a set measure
IS_LENGTH = "is length"  # how the card of a measure begins that is length itself: nothing would be left of it
PAIRS = ("pair_embeddings", "added_embeddings")  # twice as large as the vectors of the texts: not held all at once
PAIRS_KEPT = (*PAIRS, "responses")  # unless a set measure reads them anyway
PAIRS_AT_ONCE = 8_192  # records
NAMED_IDS = 5  # ids of left-out records that a note lists


def scorecard(
    data: Dataset | Sequence[Record],
    measures: Sequence[Measure] | None = None,
    *,
    embedder: Embedder | str = "wordllama",
    views: Views | None = None,
    level: float = 0.95,
    draws: int = 40,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> Scorecard:
    """Measure a data set: values, intervals, rarefaction curves, and how each was made.

    A record measure's value is the mean over the records that have one, with a BCa bootstrap interval. A set
    measure's value is that of the whole set, with an interval from random subsets without replacement
    (``trivium.statistics.intervals``), and a curve of what it would be at smaller n. Measures of embeddings leave out
    records without a direction (nothing to embed, or a vector that is not finite), and say which.

    ``length_controlled`` is, for a record measure, its mean read off a straight line through the values over
    log(1 + tokens), at 50 tokens; ``nan`` if fewer than one record in twenty is shorter, or longer, than that, and for
    measures that are length themselves, whose card says so. For a set measure it is the measure of records cut to
    their first 32 tokens, without those that are shorter: compare it where ``length_controlled_n`` is equal. All
    measures get one, whatever their card says of length: where there is no bias the value stays what it was; but not
    those of sets that read a view which costs seconds a record (``views.DEAR``).

    ``above_bar`` is, for a diversity measure of a set, its value on the records that ``valid`` finds no fault in,
    beside that of as many of all records; none if all pass, or fewer than two. Both rest on 2,000 records at most.

    Args:
        data: The records, with their provenance if they were read from files.
        measures: What to measure; all of the catalogue if not given.
        embedder: Makes the vectors; not used if views are given.
        views: The same records seen before, to use what is already computed.
        level: Share of intervals, over many data sets, that should hold the true value.
        draws: Random subsets behind each set measure's interval, at least 2.
        rng: Source of resamples and subsets.
        progress: Called after each step with what was done, steps done, and steps in all.

    Returns:
        Values in the order of the measures. A measure that cannot be computed on these records is ``nan`` with the
        reason as its note.

    Raises:
        InputError: no records, two measures of one name, views of other records, a measure that returns another
            shape than its card promises, draws < 2, or level outside (0, 1).
        MissingCapability: a measure or the embedder needs something that is not installed.

    Cost: each view once; each measure once on all records, draws times on at most 1,000 of them, and for the curve
    on some 15,000 more.
    """
    if measures is None:
        from trivium.measures import DEFAULTS

        measures = DEFAULTS
    dataset = data if isinstance(data, Dataset) else Dataset("records", tuple(data))
    seen = Views(dataset.records, embedder=embedder) if views is None else views
    _check(dataset, measures, seen)
    at_least(draws, 2, "draws")

    of_records = [measure for measure in measures if measure.card.of == "record"]
    of_sets = [measure for measure in measures if measure.card.of == "set"]
    record_rng, set_rng, cut_rng = rng.spawn(3)
    values: dict[str, Value] = {}
    steps = _Steps(progress, len(of_records))
    per_record: dict[str, Floats] = {}
    with one_blas_thread():
        if of_records:
            keeps_pairs = any(measure.card.reads in PAIRS_KEPT for measure in of_sets)
            per_record, found = _measure_records(
                of_records, seen, keeps_pairs=keeps_pairs, level=level, rng=record_rng, steps=steps
            )
            values |= found
        passes = _passes(of_sets, seen, per_record)
        for group, rows, left_out in _groups(of_sets, seen):
            values |= _measure_set(
                group, seen, rows, left_out, passes, level=level, draws=draws, rng=set_rng, steps=steps
            )
        cheap = [measure for measure in of_sets if measure.card.reads not in DEAR]
        for name, (value, n) in _at_one_length(cheap, seen, cut_rng, steps).items():
            values[name] = replace(values[name], length_controlled=value, length_controlled_n=n)
    names = list(per_record)
    matrix, counts = spearman_matrix(np.column_stack(list(per_record.values()))) if names else (np.empty(0),) * 2
    return Scorecard(
        dataset=dataset.to_json(),
        views=seen.made_by(),
        values=tuple(values[measure.card.name] for measure in measures),
        ids=tuple(record.id for record in seen.records),
        per_record=per_record,
        correlations={name: dict(zip(names, row)) for name, row in zip(names, matrix.tolist())},
        correlations_n={name: dict(zip(names, row)) for name, row in zip(names, counts.tolist())},
    )


class _Steps:
    """Counts the steps done and tells the caller."""

    def __init__(self, tell: Progress | None, total: int) -> None:
        self.tell, self.done, self.total = tell, 0, total

    def add(self, what: str) -> None:
        self.done += 1
        if self.tell is not None:
            self.tell(what, self.done, self.total)


@dataclass
class _Readings:
    """What one set measure gave: on the whole set, and on subsets by their size."""

    card: Card
    value: float
    note: str | None
    seconds: float
    at: dict[int, list[float]] = field(default_factory=dict)
    above_bar: float = math.nan  # on the records that pass the bar


def _check(dataset: Dataset, measures: Sequence[Measure], seen: Views) -> None:
    if not len(dataset):
        rejected = f" ({dataset.rejected_count} lines were rejected)" if dataset.rejected_count else ""
        raise InputError(f"data set {dataset.name!r} has no records to measure{rejected}.")
    names = [measure.card.name for measure in measures]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"each measure needs its own name, but {', '.join(map(repr, twice))} was given more than once."
        )
    if len(seen) != len(dataset):
        raise InputError(
            f"views must be of the same records, got {len(seen)} for the {len(dataset)} of {dataset.name!r}."
        )


def _measure_records(
    measures: Sequence[Measure],
    seen: Views,
    *,
    keeps_pairs: bool,
    level: float,
    rng: np.random.Generator,
    steps: _Steps,
) -> tuple[dict[str, Floats], dict[str, Value]]:
    n = len(seen)
    lengths = seen.read("tokens").lengths
    columns: dict[str, Floats] = {}
    notes: dict[str, str | None] = {}
    seconds: dict[str, float] = {}
    pairs = [measure for measure in measures if measure.card.reads in PAIRS]
    together = not pairs or keeps_pairs or n <= PAIRS_AT_ONCE
    read = {} if together else _read_in_blocks(pairs, seen)
    for measure in measures:
        name = measure.card.name
        column, notes[name], seconds[name] = read.get(measure) or _read_column(measure, seen)
        if column.shape != (n,):
            raise InputError(f"measure {name!r} must return one number per record, shape ({n},), got {column.shape}.")
        column[~np.isfinite(column)] = math.nan
        if notes[name] is None and np.isnan(column).all():
            notes[name] = why_undefined(measure, "undefined for every record")
        without = [seen.records[row] for row in np.flatnonzero(np.isnan(column))]
        notes[name] = "; ".join(filter(None, (notes[name], _other_languages(measure, without)))) or None
        columns[name] = column
        steps.add(name)
    intervals = mean_intervals(np.column_stack(list(columns.values())), level=level, resamples=RESAMPLES, rng=rng)
    values = {}
    for measure, resampled in zip(measures, intervals, strict=True):
        name, column = measure.card.name, columns[measure.card.name]
        yes_or_no = measure.card.range == (0, 1) and np.isin(column[~np.isnan(column)], (0, 1)).all()
        interval = share_interval(resampled, level=level) if yes_or_no else resampled
        values[name] = _value(
            measure.card, interval, level=level, note=notes[name], seconds=seconds[name],
            length_correlation=spearman(column, lengths), undefined=n - interval.n,
        )  # fmt: skip
        if not measure.card.length_bias.startswith(IS_LENGTH):
            at_reference = mean_at(column, np.log1p(lengths), math.log1p(REFERENCE_LENGTH))
            values[name] = replace(
                values[name], length_controlled=float(np.clip(at_reference, *measure.card.range)),
                length_controlled_n=0 if math.isnan(at_reference) else interval.n,
            )  # fmt: skip
    return columns, values


def _other_languages(measure: Measure, records: Sequence[Record]) -> str | None:
    """How many of these records a measure of English leaves out for their language, in words."""
    side = measure.card.english
    return others_in_words(getattr(record, side) for record in records) if side else None


def _read_column(measure: Measure, seen: Views) -> tuple[Floats, str | None, float]:
    """A record measure's values, the reason if there are none, and seconds."""
    start = time.perf_counter()
    try:
        view = seen.read(measure.card.reads)
        start = time.perf_counter()
        column = np.array(measure(view), dtype=np.float64)
        note = measure.note(view) if measure.note is not None else None
    except InputError as error:
        column, note = np.full(len(seen), math.nan), str(error)
    return column, note, time.perf_counter() - start


def _read_in_blocks(measures: Sequence[Measure], seen: Views) -> dict[Measure, tuple[Floats, str | None, float]]:
    """What ``_read_column`` gives, without holding the views of all records at a time."""
    parts: dict[Measure, list[tuple[Floats, str | None, float]]] = {measure: [] for measure in measures}
    for block in seen.blocks(PAIRS_AT_ONCE):
        for measure in measures:
            parts[measure].append(_read_column(measure, block))
    seen.embed(())  # opens the embedder here too, so that it is named
    return {
        measure: (
            np.concatenate([column for column, _, _ in read]),
            next((note for _, note, _ in read if note), None),
            sum(seconds for _, _, seconds in read),
        )
        for measure, read in parts.items()
    }


def _groups(measures: Sequence[Measure], seen: Views) -> list[tuple[list[Measure], npt.NDArray[np.intp], str | None]]:
    """Set measures that read the same records, those records, and a note on the ones left out."""
    every = np.arange(len(seen))
    of_vectors = [measure for measure in measures if measure.card.reads in OF_VECTORS]
    if not of_vectors or seen.embeddable.all():
        return [(list(measures), every, None)] if measures else []
    lost = [seen.records[row].id for row in np.flatnonzero(~seen.embeddable)]
    more = f" and {len(lost) - NAMED_IDS} more" if len(lost) > NAMED_IDS else ""
    plural = "record" if len(lost) == 1 else "records"
    note = f"{len(lost)} {plural} without a direction left out: {', '.join(lost[:NAMED_IDS])}{more}"
    others = [measure for measure in measures if measure.card.reads not in OF_VECTORS]
    groups = [(of_vectors, np.flatnonzero(seen.embeddable), note), (others, every, None)]
    return [group for group in groups if group[0]]


def _measure_set(
    measures: Sequence[Measure],
    seen: Views,
    rows: npt.NDArray[np.intp],
    left_out: str | None,
    passes: npt.NDArray[np.bool_] | None,
    *,
    level: float,
    draws: int,
    rng: np.random.Generator,
    steps: _Steps,
) -> dict[str, Value]:
    n = len(rows)
    whole = seen if n == len(seen) else seen.take(rows)
    lengths = whole.read("tokens").lengths
    part_size = subset_size(n)
    plan = {size: max(3, min(12, 6_000 // size)) for size in CURVE if size < n}
    plan |= {part_size: draws} if part_size else {}
    good = np.flatnonzero(passes[rows]) if passes is not None else rows[:0]
    above = min(len(good), AT_MOST) if 2 <= len(good) < n else 0
    if above:
        plan.setdefault(above, max(3, min(12, 6_000 // above)))
        good = np.sort(rng.permutation(good)[:above])
    steps.total += len(measures) + sum(plan.values()) + bool(above)
    readings = []
    for measure in measures:
        value, note, seconds = _read(measure, whole)
        note = "; ".join(filter(None, (note, _other_languages(measure, whole.records)))) or None
        readings.append(_Readings(measure.card, value, note, seconds))
        steps.add(measure.card.name)
    mean_lengths = []
    for size, times in plan.items():
        for subset in random_subsets(n, size, times, rng):
            part = whole.take(subset)
            for measure, reading in zip(measures, readings, strict=True):
                value, _, seconds = _read(measure, part)
                reading.at.setdefault(size, []).append(value)
                reading.seconds += seconds
            if size == part_size:
                mean_lengths.append(lengths[subset].mean())
            steps.add(f"subsets of {size:,}")
    if above:
        part = whole.take(good)
        for measure, reading in zip(measures, readings, strict=True):
            reading.above_bar, _, seconds = _read(measure, part)
            reading.seconds += seconds
        steps.add("records above the bar")
    values = {}
    for reading in readings:
        card, drawn = reading.card, reading.at.get(part_size, [])
        interval = subset_interval(reading.value, drawn, n=n, size=part_size, level=level, range=card.range)
        values[card.name] = _value(
            card, interval, level=level, note="; ".join(filter(None, (reading.note, left_out))) or None,
            seconds=reading.seconds, length_correlation=spearman(drawn, mean_lengths), undefined=len(seen) - n,
            curve=(
                *(_point(size, reading.at[size]) for size in CURVE if size < n),
                CurvePoint(n, interval.value, interval.low, interval.high),
            ),
        )  # fmt: skip
        if above and card.axis == "diversity":
            bar = AboveBar(above, reading.above_bar, _point(above, reading.at[above]).value)
            values[card.name] = replace(values[card.name], above_bar=bar)
    return values


def _passes(measures: Sequence[Measure], seen: Views, per_record: dict[str, Floats]) -> npt.NDArray[np.bool_] | None:
    """(n,) whether each record passes the quality bar; None if no measure asks."""
    if not any(measure.card.axis == "diversity" for measure in measures):
        return None
    if "valid" in per_record:
        found = per_record["valid"]
    else:
        from trivium.measures.quality.valid import valid

        found = valid(seen.records)
    mask: npt.NDArray[np.bool_] = found == 1
    return mask


def _at_one_length(
    measures: Sequence[Measure], seen: Views, rng: np.random.Generator, steps: _Steps
) -> dict[str, tuple[float, int]]:
    """Each set measure on records cut to one length, and how many those are."""
    if not measures:
        return {}
    steps.total += len(measures)
    rows = rng.permutation(np.flatnonzero(seen.read("tokens").lengths >= EQUAL_LENGTH))[:AT_MOST]
    short = seen.beside([cut(seen.records[row], EQUAL_LENGTH) for row in np.sort(rows)], tokens=EQUAL_LENGTH)
    found = {}
    for measure in measures:
        of_vectors = measure.card.reads in OF_VECTORS
        views = short.take(short.embeddable) if of_vectors and len(short) else short
        value, _, _ = _read(measure, views)
        found[measure.card.name] = (value, 0 if math.isnan(value) else len(views))
        steps.add(f"{measure.card.name} at one length")
    return found


def _read(measure: Measure, views: Views) -> tuple[float, str | None, float]:
    """Value, the reason if there is none, and seconds."""
    if not len(views):
        return math.nan, "no record to measure", 0.0
    start = time.perf_counter()
    try:
        view = views.read(measure.card.reads)
        start = time.perf_counter()
        value, note = float(measure(view)), None
    except InputError as error:
        value, note = math.nan, str(error)
    if note is None and math.isnan(value):
        note = why_undefined(measure, "undefined for these records: see the measure's card")
    return value, note, time.perf_counter() - start


def _point(size: int, drawn: list[float]) -> CurvePoint:
    """Mean of the subsets that have a value, and the middle nine tenths of them."""
    defined = np.array([value for value in drawn if not math.isnan(value)])
    if not len(defined):
        return CurvePoint(size, math.nan, math.nan, math.nan)
    low, high = np.quantile(defined, (0.05, 0.95))
    return CurvePoint(size, float(defined.mean()), float(low), float(high))


def _value(
    card: Card,
    interval: Interval,
    *,
    level: float,
    note: str | None,
    seconds: float,
    length_correlation: float,
    undefined: int,
    curve: tuple[CurvePoint, ...] = (),
) -> Value:
    low, high = np.clip((interval.low, interval.high), *card.range)
    return Value(
        name=card.name, axis=card.axis, of=card.of, value=interval.value, low=float(low), high=float(high),
        level=level, unit=card.unit, n=interval.n, direction=card.direction, headline=card.headline, note=note,
        seconds=seconds, length_correlation=length_correlation, undefined=undefined, curve=curve,
    )  # fmt: skip
