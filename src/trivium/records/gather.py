"""Rows become a data set: the shape is found, records are made, and what does not fit is kept apart with its reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from trivium.errors import InputError
from trivium.records.dataset import BadLine
from trivium.records.json_rows import DETAIL, kind
from trivium.records.lines import Row, UnusableRow
from trivium.records.record import Record, content_id
from trivium.records.shapes import Shape, detect, no_shape, pair_shape, shape_named, text_shape

SAMPLE = 200  # good rows that the shape is found from
SAMPLE_BYTES = 64 << 20  # or as many as start within this many bytes of a file
MOST_NAMED = 3  # shapes named of a data set whose files differ; of more it is "mixed"
KEPT = 1_000  # bad lines that are kept whole; all are counted

Event = Row | Record | BadLine


class Gathered(NamedTuple):
    """The parts of a data set that come from its rows."""

    records: tuple[Record, ...]
    format: str
    rejected: tuple[BadLine, ...]
    rejected_count: int
    notes: list[str]


def asked_shape(
    format: str | None, text_field: str | None, prompt_field: str | None = None, response_field: str | None = None
) -> Shape | None:
    """The shape the caller named; None to find it.

    Raises:
        InputError: no such format, a text field beside a format that has none, or a response field alone.
    """
    shape = shape_named(format) if format is not None else None
    if prompt_field is None and response_field is not None:
        raise InputError(f"response_field={response_field!r} goes with a prompt_field; a text alone is a text_field.")
    if prompt_field is not None:
        pair = pair_shape(prompt_field, response_field)
        if text_field is not None:
            raise InputError(
                f"text_field={text_field!r} reads plain texts and prompt_field={prompt_field!r} tasks; leave one out."
            )
        if shape is not None and shape.name != pair.name:
            raise InputError(
                f"prompt_field={prompt_field!r} goes with format {pair.name!r}, not with {shape.name!r}; leave one out."
            )
        return pair
    if text_field is None:
        return shape
    if shape is not None and shape.name != "text":
        raise InputError(f"text_field={text_field!r} goes with format 'text', not with {shape.name!r}; leave one out.")
    return text_shape(text_field)


def gather(sources: Iterable[Iterable[Event]], shape: Shape | None, who: str, where: str) -> Gathered:
    """Make records of rows, in order; ``who`` and ``where`` name the reader and the source in errors.

    Unless a shape is given, each source's (each file's) is found from its own first rows; rows of one that has none are
    kept apart with the bad lines.

    Raises:
        InputError: no rows, no usable field, or not one row that could be used.
    """
    records: list[Record] = []
    bad: list[BadLine] = []
    reasons: Counter[str] = Counter()
    names, kinds, shapes = Names(), _Kinds(), Counter[str]()
    shapeless: list[dict[str, Any]] = []  # the first rows of files without a shape
    nul = 0
    for source in sources:
        stream = iter(source)
        head, uncounted = sample_rows(stream)
        reasons += uncounted
        rows = [event.fields for event in head if isinstance(event, Row)]
        found = shape or (detect(rows) if rows else None)
        if found is not None:
            shapes[found.name] += 1
        elif not any(isinstance(event, Record) for event in head):
            shapeless += rows[: max(SAMPLE - len(shapeless), 0)]
        for event in chain(head, stream):
            if isinstance(event, Row):
                kinds.see(event.fields)
                event = record_of(event, found)
            if isinstance(event, BadLine):
                reasons[event.reason] += 1
                if len(bad) < KEPT:
                    bad.append(event)
                continue
            nul += "\0" in event.prompt or "\0" in event.response
            records.append(names.own(event))
    if not records and not reasons:
        raise InputError(f"{who}: {where} is empty; wanted at least one example.")
    if not records and shapeless and not shapes:
        raise no_shape(shapeless, who, where)
    if not records:
        raise _nothing_usable(bad, reasons, who, where)
    remarks = [*shapes_note(shapes), *_remarks(kinds.mixed(), nul, names.repeated, reasons)]
    return Gathered(tuple(records), format_name(shapes), tuple(bad), reasons.total(), remarks)


def format_name(shapes: Counter[str]) -> str:
    """What a data set of files of these shapes is said to be read as: up to three are named, the commonest first."""
    if not shapes:
        return "records"
    return ", ".join(name for name, _ in shapes.most_common()) if len(shapes) <= MOST_NAMED else "mixed"


def shapes_note(shapes: Counter[str]) -> list[str]:
    """How many files have each shape, where they differ."""
    if len(shapes) < 2:
        return []
    each = ", ".join(f"{count:,} {name}" for name, count in shapes.most_common())
    return [f"the files have {len(shapes)} shapes, and each was read by its own: {each}"]


def counted(reasons: Counter[str]) -> str:
    """``4 invalid json, 1 duplicate key``, the commonest first."""
    return ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common())


def sample_rows(stream: Iterator[Event]) -> tuple[list[Event], Counter[str]]:
    """Everything up to the last good row of the sample; bad lines past the first KEPT are only counted."""
    head: list[Event] = []
    uncounted: Counter[str] = Counter()
    good = 0
    for event in stream:
        if isinstance(event, BadLine) and len(head) - good >= KEPT:
            uncounted[event.reason] += 1
            continue
        head.append(event)
        good += not isinstance(event, BadLine)
        if good == SAMPLE or (isinstance(event, Row) and event.byte > SAMPLE_BYTES):
            break
    return head, uncounted


def record_of(row: Row, shape: Shape | None) -> Record | BadLine:
    """The record of a row, or the bad line that says why there is none."""
    if shape is None:  # rows in memory where the first ones are records, which need no shape
        return BadLine(row.path, row.line, row.byte, "no usable field", f"fields: {', '.join(row.fields)}"[:DETAIL])
    try:
        prompt, response, used, found = shape.parts(row.fields)
    except UnusableRow as error:
        return BadLine(row.path, row.line, row.byte, error.reason, error.detail[:DETAIL])
    notes = {key: value for key, value in row.fields.items() if key not in used and value is not None}
    if isinstance(notes.get("notes"), dict):  # ours, in a row that has not all of our fields
        notes |= notes.pop("notes")
    own = notes.get("id")
    if (isinstance(own, str) and own) or (isinstance(own, int) and not isinstance(own, bool)):
        own = str(notes.pop("id"))
    else:
        own = content_id(prompt, response)
    made_by = notes.pop("made_by") if isinstance(notes.get("made_by"), str) else "unknown"
    parents = notes.get("parents")
    if isinstance(parents, list) and all(isinstance(parent, str) for parent in parents):
        del notes["parents"]
    else:
        parents = ()
    return Record(own, prompt, response, made_by, tuple(parents), notes | found)


class _Kinds:
    """Which kinds of value each field has held."""

    def __init__(self) -> None:
        self._last: dict[str, type] = {}
        self._kinds: dict[str, set[str]] = {}

    def see(self, fields: dict[str, Any]) -> None:
        last = self._last
        for key, value in fields.items():
            if value is not None and last.get(key) is not type(value):
                last[key] = type(value)
                self._kinds.setdefault(key, set()).add(kind(value))

    def mixed(self) -> dict[str, list[str]]:
        """Fields that held more than one kind."""
        return {key: sorted(kinds) for key, kinds in self._kinds.items() if len(kinds) > 1}


class Names:
    """Hands out ids once: the second ``a`` is ``a#2``."""

    def __init__(self) -> None:
        self.repeated = 0
        self._given: dict[str, int] = {}

    def own(self, record: Record) -> Record:
        """The record, under another id if an earlier one has its own."""
        if record.id not in self._given:
            self._given[record.id] = 1
            return record
        self.repeated += 1
        place = self._given[record.id] + 1
        while f"{record.id}#{place}" in self._given:
            place += 1
        self._given[record.id] = place
        self._given[f"{record.id}#{place}"] = 1
        return Record(
            f"{record.id}#{place}", record.prompt, record.response, record.made_by, record.parents, record.notes
        )


def _remarks(mixed: dict[str, list[str]], nul: int, repeated: int, reasons: Counter[str]) -> list[str]:
    remarks = []
    if reasons:
        remarks.append(f"{reasons.total():,} rows were not used: {counted(reasons)}")
    remarks += [f"field {key[:40]!r} holds {' and '.join(found)}" for key, found in list(mixed.items())[:10]]
    if nul:
        remarks.append(f"{nul:,} records hold NUL characters")
    if repeated:
        remarks.append(f"{repeated:,} records had the id of an earlier one and were given #2, #3, …")
    return remarks


MEND = (
    "Repair it (data is JSON lines, JSON, CSV, TSV or Parquet), say with --format what shape its rows have, or name "
    "their fields with --prompt-field and --response-field, or --text-field."
)


def _nothing_usable(bad: list[BadLine], reasons: Counter[str], who: str, where: str) -> InputError:
    examples = "; ".join(
        f"line {line.line}{f' (byte {line.byte})' if line.byte >= 0 else ''}: {line.reason}"
        + (f" ({line.detail})" if line.detail else "")
        for line in bad[:3]
    )
    return InputError(f"{who}: nothing in {where} could be used: {counted(reasons)}. First: {examples}. {MEND}")
