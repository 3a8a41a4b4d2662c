"""Rows of CSV, TSV and Parquet files, one at a time, under the same rule: one bad row costs only itself."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from trivium.checks import need
from trivium.records.dataset import BadLine
from trivium.records.lines import LINE_LIMIT, Line, Row, UnusableRow
from trivium.records.plain import plain_row
from trivium.records.unpack import BOMB_FREE, BOMB_RATIO, BrokenFile

LINES_A_ROW = 10_000  # a quoted cell may span lines; past this its quote counts as never closed
BATCH = 1_000  # rows of a Parquet file held at once


def csv_rows(path: str, found: Iterable[Line | BadLine], *, tabs: bool) -> Iterator[Row | BadLine]:
    """Each row below the header, all cells as text. The separator is the commonest of ``, ; tab`` in the header.

    A quote that is never closed costs the line it stands on, not the rest of the file.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT))
    waiting: deque[Line | BadLine] = deque()
    source = iter(found)
    header: list[str] = []
    separator = "\t" if tabs else ","
    while (line := _following(waiting, source)) is not None:
        if isinstance(line, BadLine):
            yield line
            continue
        if not line.data or line.data.isspace():
            continue
        if not header and not tabs:
            separator = max(",;\t", key=_text(line).count)
        taken = [line]
        try:
            cells = next(csv.reader(_one_row(taken, waiting, source), delimiter=separator, strict=True))
        except csv.Error as error:
            waiting.extendleft(reversed(taken[1:]))
            yield BadLine(path, line.number, line.byte, "invalid csv", str(error))
            continue
        if not all(map(_is_utf8, cells)):
            yield BadLine(path, line.number, line.byte, "invalid utf-8", "a cell is not UTF-8 text")
        elif not header:
            header = [name.strip() for name in cells]
            twice = sorted({name for name in header if header.count(name) > 1})
            if twice:
                yield BadLine(path, line.number, line.byte, "duplicate key", f"the header has {twice[0]!r} twice")
                return
        elif len(cells) != len(header):
            detail = f"{len(cells)} cells, the header has {len(header)}"
            yield BadLine(path, line.number, line.byte, "wrong number of cells", detail)
        else:
            yield Row(path, line.number, line.byte, dict(zip(header, cells, strict=True)))


def parquet_rows(path: str, source: Any, size: int) -> Iterator[Row | BadLine]:
    """Each row of a Parquet file of ``size`` bytes, a few at a time; ``line`` is the row's number.

    Raises:
        MissingCapability: pyarrow is not installed.
    """
    parquet = need("pyarrow.parquet", feature="reading Parquet", install="pip install 'trivium[parquet]'")
    arrow = need("pyarrow", feature="reading Parquet", install="pip install 'trivium[parquet]'")
    number = 0
    try:
        file = parquet.ParquetFile(source)
        refuse_bomb(file.metadata, size)
        for batch in file.iter_batches(batch_size=BATCH):
            for fields in batch.to_pylist():
                number += 1
                try:
                    yield Row(path, number, -1, plain_row(fields))
                except UnusableRow as error:
                    yield BadLine(path, number, -1, error.reason, error.detail)
    except BrokenFile as error:
        yield BadLine(path, number + 1, -1, error.reason, error.detail)
    except (arrow.ArrowException, OSError, UnicodeDecodeError, ValueError) as error:
        yield BadLine(path, number + 1, -1, "corrupt parquet", str(error)[:200])


def _following(waiting: deque[Line | BadLine], source: Iterator[Line | BadLine]) -> Line | BadLine | None:
    return waiting.popleft() if waiting else next(source, None)


def _one_row(taken: list[Line], waiting: deque[Line | BadLine], source: Iterator[Line | BadLine]) -> Iterator[str]:
    """The lines that the csv parser asks for to finish one row; ``taken`` grows with each."""
    yield _text(taken[0])
    size = len(taken[0].data)
    while size <= LINE_LIMIT and len(taken) < LINES_A_ROW:
        line = _following(waiting, source)
        if line is None:
            return
        if isinstance(line, BadLine):
            waiting.appendleft(line)
            return
        taken.append(line)
        size += len(line.data)
        yield _text(line)


def _text(line: Line) -> str:
    return line.data.decode("utf-8", "surrogateescape") + ("\n" if line.ended else "")


def _is_utf8(cell: str) -> bool:
    if cell.isascii():
        return True
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def refuse_bomb(metadata: Any, size: int) -> None:
    """Refuse a file whose own description is out of all proportion to its bytes, before anything is unpacked."""
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if max(unpacked, metadata.num_rows) > max(BOMB_FREE, BOMB_RATIO * size):
        raise BrokenFile(
            "decompression bomb",
            f"{size:,} bytes declare {metadata.num_rows:,} rows and {unpacked:,} bytes; at most {BOMB_RATIO}:1 is read",
        )
