"""The records of a shard, a stretch at a time, as columns of prompts and responses: no object for each record."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trivium.checks import need
from trivium.records.dataset import BadLine
from trivium.records.find import shown
from trivium.records.gather import asked_shape, record_of
from trivium.records.json_rows import DETAIL, json_rows
from trivium.records.lines import Row, UnusableRow, lines
from trivium.records.plain import plain_row
from trivium.records.record import Record
from trivium.records.shapes import INSTRUCTIONS, PROMPTS, QUESTIONS, RESPONSES, Shape
from trivium.records.shards import Shard, events_of
from trivium.records.unpack import PIECE

MOST_RECORDS = 25_000
MOST_CHARACTERS = 16 << 20
_ROWS = 8_192  # of a Parquet file decoded at once, fewer where they are long

Take = Callable[[Sequence[int]], list[Record]]


@dataclass
class Stretch:
    """Records that follow one another in a file, and what between them was none."""

    prompts: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    lines: int = 0  # of a shard of lines, whose numbers count from its start: read so far, perhaps some ahead
    size: int = 0  # characters
    _starts: list[int] = field(default_factory=list)
    _takes: list[Take] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.prompts)

    @property
    def full(self) -> bool:
        """Whether to go on with another."""
        return len(self.prompts) >= MOST_RECORDS or self.size >= MOST_CHARACTERS or len(self.bad) >= MOST_RECORDS

    def add(self, prompts: Sequence[str], responses: Sequence[str], take: Take) -> None:
        """Some more records; ``take`` makes those at the given places among these."""
        self._starts.append(len(self))
        self._takes.append(take)
        self.prompts += prompts
        self.responses += responses
        self.size += sum(map(len, prompts)) + sum(map(len, responses))

    def records(self, rows: Sequence[int]) -> list[Record]:
        """The records at these places, with their notes."""
        by_part: dict[int, list[int]] = {}
        for row in rows:
            by_part.setdefault(bisect_right(self._starts, row) - 1, []).append(row)
        made = {
            row: record
            for part, own in by_part.items()
            for row, record in zip(own, self._takes[part]([row - self._starts[part] for row in own]), strict=True)
        }
        return [made[row] for row in rows]


def stretches(shard: Shard) -> Iterator[Stretch]:
    """The records of a shard under the rules of ``read``, at most about 25,000 or 16 million characters at a time."""
    shape = asked_shape(shard.format, shard.text_field, shard.prompt_field, shard.response_field)
    if shard.kind == "row groups":
        return _of_row_groups(shard, shape)
    return _of_lines(shard, shape) if shard.kind == "lines" else _of_rows(events_of(shard.path), shape)


def _of_lines(shard: Shard, shape: Shape | None) -> Iterator[Stretch]:
    label = shown(shard.path)
    seen = 0

    def pieces() -> Iterator[bytes]:
        with open(shard.path, "rb") as file:  # noqa: PTH123
            file.seek(shard.start)
            left = shard.stop - shard.start
            while left and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                nonlocal seen
                seen += piece.count(b"\n")
                yield piece

    for stretch in _of_rows(json_rows(label, lines(label, pieces(), lambda _: None)), shape):
        stretch.bad = [replace(bad, byte=bad.byte + shard.start) for bad in stretch.bad]
        stretch.lines = seen
        yield stretch


def _of_rows(events: Iterator[Row | BadLine], shape: Shape | None) -> Iterator[Stretch]:
    stretch = Stretch()
    held: list[Row] = []
    prompts: list[str] = []
    responses: list[str] = []
    size = 0

    def closed() -> Stretch:
        stretch.add(prompts, responses, lambda places, rows=held: _made(rows, places, shape))  # type: ignore[misc]
        return stretch

    for event in events:
        if isinstance(event, BadLine):
            stretch.bad.append(event)
        elif shape is None:
            stretch.bad += [bad for bad in (record_of(event, None),) if isinstance(bad, BadLine)]
        else:
            try:
                prompt, response, _, _ = shape.parts(event.fields)
            except UnusableRow as error:
                stretch.bad.append(BadLine(event.path, event.line, event.byte, error.reason, error.detail[:DETAIL]))
            else:
                held.append(event)
                prompts.append(prompt)
                responses.append(response)
                size += len(prompt) + len(response)
        if len(held) >= MOST_RECORDS or size >= MOST_CHARACTERS or len(stretch.bad) >= MOST_RECORDS:
            yield closed()
            stretch, held, prompts, responses, size = Stretch(), [], [], [], 0
    yield closed()


def _made(rows: Sequence[Row], places: Sequence[int], shape: Shape | None) -> list[Record]:
    found = (record_of(rows[place], shape) for place in places)
    return [record for record in found if isinstance(record, Record)]


def _of_row_groups(shard: Shard, shape: Shape | None) -> Iterator[Stretch]:
    parquet = need("pyarrow.parquet", feature="reading Parquet", install="pip install 'trivium[parquet]'")
    arrow = need("pyarrow", feature="reading Parquet", install="pip install 'trivium[parquet]'")
    label = shown(shard.path)
    stretch = Stretch()
    number = 0
    try:
        with parquet.ParquetFile(shard.path, buffer_size=PIECE) as file:
            groups = range(shard.start, shard.stop)
            number = sum(file.metadata.row_group(group).num_rows for group in range(shard.start))
            rows = sum(file.metadata.row_group(group).num_rows for group in groups)
            size = sum(file.metadata.row_group(group).total_byte_size for group in groups)
            at_once = max(1, min(_ROWS, MOST_CHARACTERS * rows // max(size, 1)))
            for batch in file.iter_batches(batch_size=at_once, row_groups=groups, use_threads=False):
                _add_batch(stretch, batch, shape, label, number)
                number += batch.num_rows
                if stretch.full:
                    yield stretch
                    stretch = Stretch()
    except (arrow.ArrowException, OSError, UnicodeDecodeError, ValueError) as error:
        stretch.bad.append(BadLine(label, number + 1, -1, "corrupt parquet", str(error)[:DETAIL]))
    yield stretch


def _add_batch(stretch: Stretch, batch: Any, shape: Shape | None, label: str, number: int) -> None:
    columns = _columns(batch, shape)
    if columns is not None:

        def take(places: Sequence[int]) -> list[Record]:
            fields = batch.take(list(places)).to_pylist()
            rows = [Row(label, number + 1 + place, -1, plain_row(one)) for place, one in zip(places, fields)]
            return _made(rows, range(len(rows)), shape)

        stretch.add(*columns, take)
        return
    events: list[Row | BadLine] = []
    for place, fields in enumerate(batch.to_pylist(), start=number + 1):
        try:
            events.append(Row(label, place, -1, plain_row(fields)))
        except UnusableRow as error:
            events.append(BadLine(label, place, -1, error.reason, error.detail))
    for part in _of_rows(iter(events), shape):
        stretch.bad += part.bad
        stretch.add(part.prompts, part.responses, part.records)


# --- columns that hold prompts and responses as they are

_ASKS = {"prompt-completion": PROMPTS, "question-answer": QUESTIONS, "alpaca": INSTRUCTIONS}
_EXTRA = ("input", "context")


def _columns(batch: Any, shape: Shape | None) -> tuple[list[str], list[str]] | None:
    """Prompts and responses of a batch, where every row surely has them; None to look at the rows one by one."""
    if shape is None:
        return None
    types = batch.schema
    names = batch.schema.names
    if len(set(names)) < len(names) or not all(_is_plain(batch.column(place)) for place in range(len(names))):
        return None
    if shape.name == "text":
        texts = _first(batch, (shape.fields,))
        return None if texts is None else ([""] * len(texts), texts)
    if shape.name not in _ASKS:
        return None
    prompts, responses = _first(batch, _ASKS[shape.name]), _first(batch, RESPONSES)
    if prompts is None or responses is None:
        return None
    extra = [name for name in _EXTRA if name in names] if shape.name == "alpaca" else []
    if len(extra) > 1 or any(not _is_text(types.field(name).type) for name in extra):
        return None
    for name in extra:
        prompts = [
            f"{prompt}\n\n{more}" if more else prompt
            for prompt, more in zip(prompts, batch.column(name).to_pylist(), strict=True)
        ]
    return prompts, responses


def _first(batch: Any, names: Sequence[str]) -> list[str] | None:
    """The column that every row is read from: the first of these that is there, if it is text without a gap."""
    for name in names:
        if name in batch.schema.names:
            column = batch.column(name)
            if column.null_count or not _is_text(column.type):
                return None
            texts: list[str] = column.to_pylist()
            return texts
    return None


def _is_text(kind: Any) -> bool:
    return str(kind) in ("string", "large_string", "string_view")


def _is_plain(column: Any) -> bool:
    """Whether no value of the column could make its row unusable: an infinity could, or bytes that are no text."""
    kind = str(column.type)
    if kind in ("float", "double", "halffloat"):
        compute = need("pyarrow.compute", feature="reading Parquet", install="pip install 'trivium[parquet]'")
        return not compute.any(compute.is_inf(column)).as_py()
    return _is_text(column.type) or kind in ("bool", "null") or kind.removeprefix("u").startswith("int")
