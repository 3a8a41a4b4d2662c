"""Files cut into shards that can be read apart: runs of lines, runs of row groups, or a whole file."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from trivium.checks import need
from trivium.errors import InputError
from trivium.records.dataset import BadLine
from trivium.records.find import STDIN, data_files, shown, suffix
from trivium.records.gather import MEND, SAMPLE, asked_shape, counted, format_name, sample_rows, shapes_note
from trivium.records.lines import Row
from trivium.records.read import file_events, is_array
from trivium.records.shapes import Fields, detect, no_shape
from trivium.records.tables import refuse_bomb
from trivium.records.unpack import GZIP, HEAD, ZSTD, BrokenFile

SHARD_BYTES = 16 << 20  # of lines
SHARD_ROWS = 50_000  # of a Parquet file, where its row groups are no larger
_CHUNK = 1 << 20

Kind = Literal["lines", "row groups", "whole"]
Part = tuple[Kind, int, int]


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of one file. Which shards there are depends on the files alone, not on who reads them."""

    number: int  # its place among all shards
    path: str
    kind: Kind
    start: int = 0  # byte, or row group, it starts with
    stop: int = 0  # and the one it stops before
    format: str | None = None  # the shape of the file's rows; None: they have none that is known
    text_field: str | None = None  # the field that holds the text, where the shape is "text"
    prompt_field: str | None = None  # those that hold prompt and response, where they were named
    response_field: str | None = None


class Plan(NamedTuple):
    """What is to be read."""

    shards: tuple[Shard, ...]
    files: tuple[str, ...]
    sha256: str  # of the bytes of all files in order
    format: str  # as ``Dataset`` has it
    notes: tuple[str, ...]


def plan(
    paths: Sequence[str | Path] | str | Path,
    *,
    format: str | None,
    text_field: str | None,
    prompt_field: str | None = None,
    response_field: str | None = None,
) -> Plan:
    """Cut files into shards and find the shape of each file from its first 200 good rows.

    Plain JSONL is cut into runs of about 16 MB, Parquet into runs of row groups of about 50,000 rows; anything packed,
    CSV and JSON arrays are a shard each.

    Raises:
        InputError: nothing there, standard input (it can be read once only), no usable field, or no usable row.
        MissingCapability: a Parquet file, and pyarrow is not installed.

    Cost: one reading of the files for their hash; only the first rows are parsed.
    """
    files = data_files(paths)
    if STDIN in files:
        raise InputError("streaming reads files in parts, which - (stdin) has not; write it to a file first.")
    asked = asked_shape(format, text_field, prompt_field, response_field)
    digest = hashlib.sha256()
    shards: list[Shard] = []
    shapes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    shapeless: list[Fields] = []
    for path in files:
        rows, bad = _rows_of(path)
        reasons += bad
        shape = asked or (detect(rows) if rows else None)
        if shape is not None:
            shapes[shape.name] += bool(rows)
        else:
            shapeless += rows[: SAMPLE - len(shapeless)]
        text = shape.fields if shape is not None and shape.name == "text" else None
        form = (shape.name if shape else None, text, prompt_field, response_field)
        with _opened(path) as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
            for kind, start, stop in _parts(path, file):
                shards.append(Shard(len(shards), path, kind, start, stop, *form))
    if not +shapes:
        raise _none_usable(files, shapeless, reasons)
    return Plan(tuple(shards), tuple(files), digest.hexdigest(), format_name(+shapes), tuple(shapes_note(+shapes)))


class _NoHash:
    def update(self, data: bytes, /) -> None:
        """Nothing: the files are hashed apart."""


def events_of(path: str) -> Iterator[Row | BadLine]:
    """Everything one file holds, in order."""
    return file_events(path, _NoHash(), lambda _: None)


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError(
            f"read: {shown(path)} cannot be read: {error.strerror or error}; check the path and its rights."
        ) from error


def _parts(path: str, file: BinaryIO) -> list[Part]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PAR1"):
        return _row_groups(path, size)
    if head.startswith((GZIP, ZSTD)) or suffix(path) in (".csv", ".tsv") or is_array(head, suffix(path)):
        return [("whole", 0, 0)]
    if head.startswith(b"\xef\xbb\xbf") or b"\0" in head[:4]:
        return [("whole", 0, 0)]
    cuts = [line_start(file, at) for at in range(0, max(size, 1), SHARD_BYTES)]
    ends = [*cuts[1:], size]
    return [("lines", start, stop) for start, stop in zip(cuts, ends, strict=True) if start < stop]


def line_start(file: BinaryIO, at: int) -> int:
    """The first byte, from this one on, that starts a line; the size of the file if none does."""
    if at == 0:
        return 0
    file.seek(at - 1)
    while piece := file.readline(_CHUNK):
        if piece.endswith(b"\n"):
            break
    return file.tell()


def _row_groups(path: str, size: int) -> list[Part]:
    parquet = need("pyarrow.parquet", feature="reading Parquet", install="pip install 'trivium[parquet]'")
    arrow = need("pyarrow", feature="reading Parquet", install="pip install 'trivium[parquet]'")
    try:
        metadata = parquet.read_metadata(path)
        refuse_bomb(metadata, size)
    except (arrow.ArrowException, OSError, BrokenFile):
        return [("whole", 0, 0)]  # whose reader says what is wrong with it
    found: list[Part] = []
    start = rows = 0
    for group in range(metadata.num_row_groups):
        more = metadata.row_group(group).num_rows
        if rows and rows + more > SHARD_ROWS:
            found.append(("row groups", start, group))
            start, rows = group, 0
        rows += more
    return [*found, ("row groups", start, metadata.num_row_groups)] if rows else found


def _rows_of(path: str) -> tuple[list[Fields], Counter[str]]:
    """The first good rows of a file, and how many lines before the last of them were none, by reason."""
    head, reasons = sample_rows(iter(events_of(path)))
    reasons.update(event.reason for event in head if isinstance(event, BadLine))
    return [event.fields for event in head if isinstance(event, Row)], reasons


def _none_usable(files: Sequence[str], shapeless: list[Fields], reasons: Counter[str]) -> InputError:
    where = shown(files[0]) if len(files) == 1 else f"{len(files)} files ({shown(files[0])}, …)"
    if shapeless:
        return no_shape(shapeless, "read", where)
    why = f"nothing in {where} could be used: {counted(reasons)}" if reasons else f"{where} is empty"
    return InputError(f"read: {why}. {MEND}")
