"""Read a data set: any file of the usual formats, or rows that are already in memory."""

import contextlib
import hashlib
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from trivium.errors import InputError
from trivium.records.dataset import BadLine, Dataset
from trivium.records.find import STDIN, data_files, shown, stem, suffix
from trivium.records.gather import Event, asked_shape, gather
from trivium.records.json_array import elements
from trivium.records.json_rows import json_rows
from trivium.records.lines import BOM, Note, Row, UnusableRow, lines
from trivium.records.plain import plain_row
from trivium.records.record import Record
from trivium.records.tables import csv_rows, parquet_rows
from trivium.records.unpack import BrokenFile, Hash, peek, refuse_foreign, unpacked


def read(
    paths: Sequence[str | Path] | str | Path,
    *,
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    name: str | None = None,
) -> Dataset:
    """Read one data set from files, folders, glob patterns or stdin.

    JSONL (also ``.json`` with an array), CSV, TSV and Parquet, plain or packed with gzip or Zstandard; what a file
    is, is told from its first bytes and then its name. The shape of a file's rows is found from its first 200 good
    ones; files of one data set may differ in it. One bad line never costs another: it is kept apart with its line
    number, byte offset and reason, and counted.

    Args:
        paths: What to read, as one data set; ``-`` is stdin. A folder stands for all data files in and below it.
        format: Name of the shape of all files, instead of finding it: ``alpaca``, ``messages``, ...
        text_field: The field that holds the text, when the rows are plain texts under another name.
        prompt_field: The field that holds the prompt, when it has another name than usual.
        response_field: The field that holds the response, likewise; without it the rows are prompts alone.
        name: What tables and legends call the data set; the file's stem if not given.

    Returns:
        The records in the order of the files, with what was rejected and why. ``format`` names the shapes, the
        commonest first; it is "mixed" where there are more than three, and a note counts the files of each.
        ``sha256`` is over the bytes of the files as they lie on disk, in order.

    Raises:
        InputError: nothing there, nothing in it, no usable field, or not one usable row; unknown format.
        MissingCapability: a Parquet file, and pyarrow is not installed.

    Cost: one pass; memory holds the records and one piece of the file (Parquet from stdin: the whole file).
    """
    shape = asked_shape(format, text_field, prompt_field, response_field)
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    found = data_files(given)
    where = shown(found[0]) if len(found) == 1 else f"{len(found)} files ({shown(found[0])}, …)"
    digest = hashlib.sha256()
    remarks: list[str] = []
    files = (file_events(path, digest, _note_for(path, len(found), remarks)) for path in found)
    gathered = gather(files, shape, "read", where)
    return Dataset(
        name=name or name_of(given, found),
        records=gathered.records,
        paths=tuple(shown(path) for path in found),
        format=gathered.format,
        sha256=digest.hexdigest(),
        rejected=gathered.rejected,
        rejected_count=gathered.rejected_count,
        notes=(*dict.fromkeys(remarks), *gathered.notes),
    )


def from_rows(
    rows: Iterable[Mapping[str, Any]] | Iterable[Record] | Any,
    *,
    name: str = "records",
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
) -> Dataset:
    """Make a data set of rows in memory: mappings, records, or a table.

    A ``datasets.Dataset``, an Arrow table, and a pandas or Polars frame are taken as they are; none of these
    libraries is imported. Records pass through unchanged. Shapes, ids and bad rows are treated as by ``read``; a
    NaN in a table means that the value is missing.

    Args:
        rows: The rows, each read once.
        name: What tables and legends call the data set.
        format: Name of the shape, instead of finding it.
        text_field: The field that holds the text, when the rows are plain texts under another name.
        prompt_field: The field that holds the prompt, when it has another name than usual.
        response_field: The field that holds the response, likewise; without it the rows are prompts alone.

    Raises:
        InputError: not rows, no rows, no usable field, or not one usable row.
    """
    gathered = gather(
        [_row_events(_iterate(rows), name)],
        asked_shape(format, text_field, prompt_field, response_field),
        "from_rows",
        name,
    )
    return Dataset(
        name=name,
        records=gathered.records,
        format=gathered.format,
        rejected=gathered.rejected,
        rejected_count=gathered.rejected_count,
        notes=tuple(gathered.notes),
    )


def name_of(given: Sequence[str | Path], found: Sequence[str]) -> str:
    """The stem of the file, or the name of the folder, or the first of several and how many more."""
    if len(given) == 1 and Path(given[0]).is_dir():
        return shown(stem(os.fspath(given[0])))
    return shown(stem(found[0])) + (f"+{len(found) - 1}" if len(found) > 1 else "")


def _note_for(path: str, files: int, remarks: list[str]) -> Note:
    prefix = f"{shown(path)}: " if files > 1 else ""
    return lambda text: remarks.append(prefix + text)


def file_events(path: str, digest: Hash, note: Note) -> Iterator[Row | BadLine]:
    """Everything one file holds, in order."""
    label = shown(path)
    try:
        with contextlib.ExitStack() as opened:
            stream: Any = sys.stdin.buffer if path == STDIN else opened.enter_context(Path(path).open("rb"))
            head, pieces = peek(unpacked(stream, digest))
            refuse_foreign(head)
            yield from _container(path, label, head, stream, pieces, note)
    except BrokenFile as error:
        yield BadLine(label, 1, 0, error.reason, error.detail)
    except OSError as error:
        raise InputError(
            f"read: {label} cannot be read: {error.strerror or error}; check the path and its rights."
        ) from error


def _container(
    path: str, label: str, head: bytes, stream: Any, pieces: Iterator[bytes], note: Note
) -> Iterator[Row | BadLine]:
    """The rows of one file, whichever way it holds them."""
    ending = suffix(path)
    if head.startswith(b"PAR1"):
        return _parquet(label, stream, pieces)
    if ending in (".csv", ".tsv") or (path == STDIN and _looks_like_csv(head)):
        return csv_rows(label, lines(label, pieces, note), tabs=ending == ".tsv")
    if is_array(head, ending):
        return json_rows(label, elements(label, pieces, note))
    return json_rows(label, lines(label, pieces, note))


def _parquet(label: str, stream: Any, pieces: Iterator[bytes]) -> Iterator[Row | BadLine]:
    """Parquet is read from its end: run over the file once for its hash, then go back; a stream is held whole."""
    held = io.BytesIO()
    seekable = stream.seekable()
    size = 0
    for piece in pieces:
        size += len(piece)
        if not seekable:
            held.write(piece)
    source = stream if seekable else held
    source.seek(0)
    yield from parquet_rows(label, source, size)


def is_array(head: bytes, ending: str) -> bool:
    """Is it one JSON array, or objects over several lines, rather than a JSON value a line?

    A file named as lines is believed, unless it starts with a line that is a bracket alone or an array whole.
    """
    start = head.removeprefix(BOM).lstrip()
    first, _, rest = start.partition(b"\n")
    second = rest.lstrip().partition(b"\n")[0]
    if ending in (".jsonl", ".ndjson"):
        alone = not rest.strip()
        return first.startswith(b"[") and ((alone and _parses(first)) or first.strip() == b"[")
    if start.startswith(b"["):
        return not (rest.strip() and _parses(first))
    return first.strip() == b"{" and not _parses(second)


def _looks_like_csv(head: bytes) -> bool:
    start = head.removeprefix(BOM).lstrip()
    return start[:1] not in (b"{", b"[") and any(mark in start.partition(b"\n")[0] for mark in b",;\t")


def _parses(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _iterate(rows: Any) -> Iterator[Any]:
    """Rows of whatever was given, through the method it offers for that."""
    if isinstance(rows, str | bytes | Path):
        raise InputError(
            f"from_rows takes rows, got the {type(rows).__name__} {str(rows)[:60]!r}; to read a file use read()."
        )
    if isinstance(rows, Mapping):
        raise InputError(
            f"from_rows takes rows, got one mapping with {', '.join(map(repr, list(rows)[:6]))}; "
            "choose one split of it, or wrap a single row in a list."
        )
    if hasattr(rows, "to_pylist"):  # Arrow table or batch
        return iter(rows.to_pylist())
    if hasattr(rows, "iter_rows"):  # Polars frame
        return iter(rows.iter_rows(named=True))
    if hasattr(rows, "to_dict") and hasattr(rows, "iloc"):  # pandas frame
        return iter(rows.to_dict(orient="records"))
    if not isinstance(rows, Iterable):
        raise InputError(f"from_rows takes rows, got {type(rows).__name__}; give a list of dicts, records, or a table.")
    return iter(rows)


def _row_events(rows: Iterator[Any], name: str) -> Iterator[Event]:
    for number, row in enumerate(rows, start=1):
        if isinstance(row, Record):
            yield row
        elif not isinstance(row, Mapping):
            yield BadLine(name, number, -1, "not an object", f"it is of type {type(row).__name__}")
        else:
            try:
                yield Row(name, number, -1, plain_row(row))
            except UnusableRow as error:
                yield BadLine(name, number, -1, error.reason, error.detail)
