"""A JSON array in one file (or objects printed over many lines): its elements, one at a time, with their places.

Strings are told from structure by one regular expression, so memory holds one element and one piece of the file.
A string cannot contain a newline, so a quote that was never closed costs the elements up to the end of its line.
"""

import re
from collections.abc import Iterator

from trivium.records.dataset import BadLine
from trivium.records.lines import BOM, LINE_LIMIT, Line, Note
from trivium.records.unpack import BrokenFile

# A whole string, a structural byte, or a quote whose string does not end here.
_TOKEN = re.compile(rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|[\[\]{},]|"')


def elements(path: str, pieces: Iterator[bytes], note: Note) -> Iterator[Line | BadLine]:
    """Each element of the array, as if it stood on a line of its own; ``number`` is the line it starts on.

    Without an opening bracket, every object at the outermost level is an element.
    """
    buffer = b""
    base = 0  # offset of the buffer in the file
    number = 1  # line that ``counted`` is on
    counted = 0  # in the buffer: newlines up to here are in ``number``
    begin = at = 0  # in the buffer: where the open element starts, where to look next
    depth = 0
    wrapped: bool | None = None  # is there an array around the elements? None: nothing seen yet
    closed = False

    def element(end: int, ended: bool = True) -> Line | None:
        nonlocal number, counted
        raw = buffer[begin:end]
        text = raw.lstrip()
        first = begin + len(raw) - len(text)
        number += buffer.count(b"\n", counted, first)
        counted = first
        return Line(number, base + first, text.rstrip(), ended) if text else None

    trouble: BrokenFile | None = None
    last = False
    while not last and trouble is None:
        try:
            piece = next(pieces, None)
        except BrokenFile as error:
            trouble = error
            break
        last = piece is None
        buffer += piece or b""
        if base == 0 and buffer.startswith(BOM):
            note("byte order mark skipped")
            base, buffer = len(BOM), buffer[len(BOM) :]
        while (token := _TOKEN.search(buffer, at)) is not None:
            mark = token.group()
            if mark == b'"' and not last and buffer.find(b"\n", token.start()) < 0:
                at = token.start()
                break  # the string goes on in the next piece
            at = token.end()
            if mark in (b"{", b"["):
                if wrapped is None:
                    wrapped = mark == b"["
                    begin = at if wrapped else begin
                depth += 1
            elif mark in (b"}", b"]"):
                if wrapped and depth == 1 and mark == b"]":
                    closed = True
                    depth = 0
                    if (found := element(token.start())) is not None:
                        yield found
                    begin = at
                elif depth > 1 or not wrapped:
                    depth = max(depth - 1, 0)
                    if depth == 0 and (found := element(at)) is not None:
                        yield found
                        begin = at
            elif mark == b"," and wrapped and depth == 1:
                if (found := element(token.start())) is not None:
                    yield found
                begin = at
        else:
            at = len(buffer)
        if at - begin > LINE_LIMIT:
            trouble = BrokenFile("line too long", f"an element does not end within {LINE_LIMIT:,} bytes")
            break
        number += buffer.count(b"\n", counted, begin)
        counted = 0
        base += begin
        buffer = buffer[begin:]
        at -= begin
        begin = 0
    if trouble is not None:
        yield BadLine(path, number, base, trouble.reason, trouble.detail)
        return
    if (tail := element(len(buffer), ended=False)) is not None:
        yield tail
    if wrapped and not closed:
        note("the array of the file is not closed: the file may be torn")
