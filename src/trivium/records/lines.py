"""Bytes become lines, each with its number and its place; a line too long, or a stream that breaks, is one bad line."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from trivium.records.dataset import BadLine
from trivium.records.unpack import BrokenFile

LINE_LIMIT = 16 << 20  # bytes
BOM = b"\xef\xbb\xbf"

Note = Callable[[str], None]  # takes a remark about the file as a whole


class Line(NamedTuple):
    """One line without its newline."""

    number: int  # 1-based
    byte: int  # offset of its first byte in the unpacked file
    data: bytes
    ended: bool = True  # False: the file ended before the newline


class Row(NamedTuple):
    """One example as the file has it, before a shape is known."""

    path: str
    line: int
    byte: int
    fields: dict[str, Any]


class UnusableRow(Exception):
    """A row that is not what was wanted: not JSON, or not of the shape."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason  # in words that can be counted
        self.detail = detail


def lines(path: str, pieces: Iterator[bytes], note: Note) -> Iterator[Line | BadLine]:
    r"""Split at ``\n``, blank lines included. A byte order mark is skipped, with a remark.

    At most LINE_LIMIT bytes of an open line are held. If the stream breaks, the bad line that says so stands
    for the open line too, and is the last.
    """
    number = 1
    byte = 0  # where the open line starts
    held: list[bytes] = []
    size = 0  # of the open line so far, bytes that were let go included

    def close(ended: bool) -> Line | BadLine:
        if size > LINE_LIMIT:
            return BadLine(path, number, byte, "line too long", f"{size:,} bytes; at most {LINE_LIMIT:,} are read")
        data = held[0] if len(held) == 1 else b"".join(held)
        if number == 1 and data.startswith(BOM):
            note("byte order mark skipped")
            data = data[len(BOM) :]
        return Line(number, byte, data, ended)

    try:
        for piece in pieces:
            start = 0
            while (end := piece.find(b"\n", start)) >= 0:
                part = piece[start:end]
                size += len(part)
                held = [*held, part] if held else [part]
                yield close(True)
                number += 1
                byte += size + 1
                held, size = [], 0
                start = end + 1
            size += len(piece) - start
            if size > LINE_LIMIT:
                held = []
            elif start < len(piece):
                held.append(piece[start:])
    except BrokenFile as error:
        yield BadLine(path, number, byte, error.reason, error.detail)
        return
    if size:
        yield close(False)
