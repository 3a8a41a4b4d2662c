"""Files are written whole or not at all: beside their place first, then moved into it."""

import contextlib
import errno
import json
import math
import os
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import orjson
import zstandard

from trivium.checks import need
from trivium.errors import DiskError, InputError
from trivium.records.json_rows import DEEPEST
from trivium.records.lines import LINE_LIMIT
from trivium.records.record import Record

GROUP = 10_000  # records in a row group of Parquet
_BLOCK = 1 << 20

_TROUBLES = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the quota is used up: free some space",
    errno.EFBIG: "the file size limit is reached: raise it (ulimit -f)",
    errno.EROFS: "the file system is read-only: write elsewhere",
    errno.EACCES: "permission is denied: write elsewhere, or change the rights of the folder",
}


def write_jsonl(path: str | Path, records: Iterable[Record]) -> int:
    """Write records as one JSON object a line; ``read`` gives equal records back.

    A name that ends in ``.gz`` or ``.zst`` is packed. What stood at ``path`` is replaced at once, when all is
    written and safe on disk; on any error it stays as it was.

    Returns:
        How many records were written.

    Raises:
        InputError: a record that JSON cannot hold (NaN, a lone surrogate, an object of Python in its notes).
        DiskError: the disk is full, read-only or over quota; the message says how many bytes are needed.
    """
    return _write_lines(path, map(_line, records))


def write_rows(path: str | Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write plain rows as one JSON object a line, as ``write_jsonl`` does records.

    Returns:
        How many rows were written.

    Raises:
        InputError: a row that JSON cannot hold.
        DiskError: as ``write_jsonl``.
    """
    lines = (encoded(dict(row), f"row {number}", orjson.OPT_APPEND_NEWLINE) for number, row in enumerate(rows, 1))
    return _write_lines(path, lines)


def _write_lines(path: str | Path, lines: Iterable[bytes]) -> int:
    count = 0
    with replacing(path) as file, _packed(file, str(path)) as out:
        block: list[bytes] = []
        size = 0
        for line in lines:
            block.append(line)
            size += len(line)
            count += 1
            if size >= _BLOCK:
                out.write(b"".join(block))
                block, size = [], 0
        out.write(b"".join(block))
    return count


def write_parquet(path: str | Path, records: Iterable[Record]) -> int:
    """Write records as Parquet (Zstandard inside); ``read`` gives equal records back.

    One column per field; ``notes``, which differ from record to record, are one JSON object as text. Atomic like
    ``write_jsonl``.

    Returns:
        How many records were written.

    Raises:
        InputError: a record that JSON cannot hold.
        DiskError: the disk is full, read-only or over quota; the message says how many bytes are needed.
        MissingCapability: pyarrow is not installed.
    """
    arrow = need("pyarrow", feature="writing Parquet", install="pip install 'trivium[parquet]'")
    parquet = need("pyarrow.parquet", feature="writing Parquet", install="pip install 'trivium[parquet]'")
    text = arrow.string()
    schema = arrow.schema(
        [
            ("id", text),
            ("prompt", text),
            ("response", text),
            ("made_by", text),
            ("parents", arrow.list_(text)),
            ("notes", text),
        ]
    )
    count = 0
    stream = iter(records)
    with replacing(path) as file, parquet.ParquetWriter(arrow.PythonFile(file, "w"), schema, compression="zstd") as out:
        while group := [_columns(record) for record in islice(stream, GROUP)]:
            out.write_table(arrow.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def write_text(path: str | Path, text: str) -> None:
    """Write text as UTF-8, atomically.

    Raises:
        InputError: the text holds a lone surrogate.
        DiskError: it cannot be written.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{path}: the text has a lone surrogate at character {error.start:,}, which is no character."
        ) from None
    with replacing(path) as file:
        file.write(data)


def write_json(path: str | Path, value: Any) -> None:
    """Write a value as indented JSON, atomically; numpy numbers and arrays are written as plain ones.

    Raises:
        InputError: a NaN or an infinity, wherever it hides (write ``null`` and say why), or no JSON value.
        DiskError: it cannot be written.
    """
    data = encoded(value, str(path), orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with replacing(path) as file:
        file.write(data)


def encoded(value: Any, what: str, option: int = 0) -> bytes:
    """The value as JSON, numpy as plain numbers and lists; ``what`` names it in errors.

    Raises:
        InputError: with the place in the value: NaN, infinity, a key that is not text, or what JSON has no word for.
    """
    _check(value, what, 1)
    try:
        return orjson.dumps(value, option=option | orjson.OPT_SERIALIZE_NUMPY)
    except TypeError as error:
        if "64-bit" not in str(error):
            raise InputError(f"{what}: cannot be written as JSON: {error}; leave it out or replace it.") from None
    # An integer beyond 64 bits is JSON too.
    indent = 2 if option & orjson.OPT_INDENT_2 else None
    tail = "\n" if option & orjson.OPT_APPEND_NEWLINE else ""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, default=lambda array: array.tolist())
    return (text + tail).encode()


class Out(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> Any:
        """Take some more bytes."""


class _File:
    """A new file that goes on counting when the disk is full, so that the error can say how much is needed."""

    closed = False

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.needed = 0
        self.trouble: OSError | None = None

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self.needed += len(view)
        try:
            while len(view) and self.trouble is None:
                view = view[os.write(self._handle, view) :]
        except OSError as error:
            self.trouble = error
        return len(memoryview(data).cast("B"))

    def finish(self) -> None:
        """All that was written is on disk, or ``trouble`` says why not."""
        try:
            if self.trouble is None:
                os.fsync(self._handle)
        except OSError as error:
            self.trouble = error

    def flush(self) -> None:
        """Nothing is held back."""

    def tell(self) -> int:
        return self.needed

    def close(self) -> None:
        """Whoever opened the file closes it."""


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[_File]:
    """A file to write; moved to ``path`` when the block ends well, gone when it does not.

    Missing folders are made. The bytes are on disk before the name is: after a power cut there is the old file or
    the new one.

    Raises:
        DiskError: any error of the file system, with the bytes needed.
    """
    target = Path(path)
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise _disk_error(target, error, 0) from error
    file = _File(handle)
    try:
        try:
            yield file
            file.finish()
        finally:
            os.close(handle)
        if file.trouble is None:
            file.trouble = _moved(beside, target)
        if file.trouble is not None:
            raise _disk_error(target, file.trouble, file.needed) from file.trouble
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _moved(beside: Path, target: Path) -> OSError | None:
    try:
        beside.replace(target)
    except OSError as error:
        return error
    _fsync_folder(target.parent)
    return None


def _fsync_folder(folder: Path) -> None:
    """Make the new name last; file systems that cannot are left to it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _disk_error(target: Path, error: OSError, needed: int) -> DiskError:
    sizes = []
    if needed:
        sizes.append(f"{needed:,} bytes are needed")
    with contextlib.suppress(OSError):
        sizes.append(f"{shutil.disk_usage(target.parent).free:,} are free")
    known = f" ({', '.join(sizes)})" if sizes else ""
    cure = _TROUBLES.get(error.errno or 0, f"{error.strerror or error}: check the path")
    return DiskError(f"cannot write {target}{known}: {cure}. Nothing was left half-written.")


@contextlib.contextmanager
def _packed(file: Out, name: str) -> Iterator[Out]:
    if name.endswith(".gz"):
        packer: Any = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    elif name.endswith(".zst"):
        packer = zstandard.ZstdCompressor().compressobj()
    else:
        yield file
        return
    yield _Packing(file, packer)
    file.write(packer.flush())


class _Packing:
    def __init__(self, file: Out, packer: Any) -> None:
        self._file = file
        self._packer = packer

    def write(self, data: bytes, /) -> None:
        self._file.write(self._packer.compress(data))


def _line(record: Record) -> bytes:
    line = encoded(_fields(record), _called(record), orjson.OPT_APPEND_NEWLINE)
    if len(line) > LINE_LIMIT:
        raise InputError(
            f"{_called(record)} is a line of {len(line):,} bytes; at most {LINE_LIMIT:,} can be read back."
        )
    return line


def _columns(record: Record) -> dict[str, Any]:
    fields = _fields(record)
    encoded(fields, _called(record))  # text that cannot be written is found here, with the record's name
    return {**fields, "notes": encoded(record.notes, _called(record)).decode()}


def _fields(record: Record) -> dict[str, Any]:
    return {
        "id": record.id, "prompt": record.prompt, "response": record.response, "made_by": record.made_by,
        "parents": list(record.parents), "notes": record.notes,
    }  # fmt: skip


def _called(record: Record) -> str:
    return f"record {record.id[:60]!r}"


def _check(value: Any, place: str, depth: int) -> None:
    """InputError at the first thing that JSON would lose or refuse."""
    if value is None or isinstance(value, str | bool | int | np.integer | np.bool_):
        return
    if depth > DEEPEST:
        raise InputError(f"{place[:200]}: nested more than {DEEPEST} levels deep; flatten it.")
    if isinstance(value, float | np.floating):
        if not math.isfinite(value):
            raise InputError(f"{place}: {value} is not a JSON number; write null and say why.")
    elif isinstance(value, np.ndarray):
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            raise InputError(f"{place}: the array holds NaN or infinity, not JSON numbers; write null and say why.")
    elif isinstance(value, dict):
        for key, below in value.items():
            if not isinstance(key, str):
                raise InputError(f"{place}: the key {key!r:.40} is not text, as JSON wants it; use str().")
            _check(below, f"{place}[{key[:40]!r}]", depth + 1)
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            _check(below, f"{place}[{index}]", depth + 1)
    else:
        raise InputError(f"{place}: a {type(value).__name__} has no form in JSON; use text, numbers, lists and dicts.")
