"""The bytes of a file, unpacked piece by piece within limits; its first bytes tell how it is packed, not its name."""

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any, Protocol

import zstandard

PIECE = 1 << 20  # bytes read, and at most given on, at once
BOMB_RATIO = 200  # unpacked bytes per packed byte that are refused ...
BOMB_FREE = 64 << 20  # ... once more than this has come out
GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
HEAD = 64 << 10

# First bytes of what cannot be read, the reason, and what to do about it.
_FOREIGN = (
    (b"PK\x03\x04", "zip archive", "unpack it and read the files inside"),
    (b"BZh", "bzip2 file", "unpack it with bunzip2 first"),
    (b"\xfd7zXZ\x00", "xz file", "unpack it with unxz first"),
    (b"ARROW1", "Arrow file", "load it with datasets or pyarrow and hand it to trivium.records.from_rows"),
    (b"SQLite format 3", "SQLite database", "export the table as JSONL or CSV first"),
    (b"\x00\x00\xfe\xff", "utf-32", "convert it: iconv -f UTF-32 -t UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32", "convert it: iconv -f UTF-32 -t UTF-8"),
    (b"\xff\xfe", "utf-16", "convert it: iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "utf-16", "convert it: iconv -f UTF-16 -t UTF-8"),
)


class Stream(Protocol):
    """What is read from: a file, stdin, or bytes in memory."""

    def read(self, size: int, /) -> bytes:
        """At most size bytes; empty at the end."""


class Hash(Protocol):
    """What the bytes read are counted into."""

    def update(self, data: bytes, /) -> None:
        """Take in some more bytes."""


class BrokenFile(Exception):
    """A stream of bytes that cannot be read any further; what came before stands."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def unpacked(stream: Stream, digest: Hash) -> Iterator[bytes]:
    """The content in pieces, gzip and Zstandard unpacked; never more than a few pieces in memory.

    ``digest`` takes in every byte read, packed as it is: the hash of a file read whole is that of ``sha256sum``.

    Raises:
        BrokenFile: while iterating: truncated or corrupt packing, or more than BOMB_RATIO bytes out per byte in.
    """
    pieces = _raw(stream, digest)
    first = next(pieces, b"")
    if first.startswith(GZIP):
        return _gunzip(chain([first], pieces))
    if first.startswith(ZSTD):
        return _unzstd(chain([first], pieces))
    return chain([first], pieces) if first else iter(())


def peek(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes (up to HEAD, fewer only if there are no more) and the same pieces, whole."""
    taken: list[bytes] = []
    size = 0
    trouble: BrokenFile | None = None
    while size < HEAD and trouble is None:
        try:
            piece = next(pieces, None)
        except BrokenFile as error:  # what came before it still counts; say so when the reader gets there
            trouble = error
            continue
        if piece is None:
            break
        taken.append(piece)
        size += len(piece)
    rest = _then_fail(trouble) if trouble else pieces
    return b"".join(taken)[:HEAD], chain(taken, rest)


def refuse_foreign(head: bytes) -> None:
    """BrokenFile if these first bytes are of a kind that is not read here, with what to do about it."""
    for magic, reason, cure in _FOREIGN:
        if head.startswith(magic):
            raise BrokenFile(reason, cure)
    if len(head) >= 4 and (head[0:4:2] == b"\0\0") != (head[1:4:2] == b"\0\0"):  # every second byte NUL: no mark
        order = "LE" if head[1] == 0 else "BE"
        raise BrokenFile("utf-16", f"convert it: iconv -f UTF-16{order} -t UTF-8")


def _raw(stream: Stream, digest: Hash) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        digest.update(piece)
        yield piece


def _then_fail(error: BrokenFile) -> Iterator[bytes]:
    yield from ()
    raise error


def _guard(taken: int, given: int) -> None:
    if given > BOMB_FREE and given > BOMB_RATIO * taken:
        raise BrokenFile(
            "decompression bomb",
            f"{taken:,} packed bytes gave {given:,} so far; past {BOMB_FREE:,} at most {BOMB_RATIO}:1 is read: "
            "unpack it yourself if you trust it",
        )


def _gunzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    taken = given = 0
    member: Any = zlib.decompressobj(zlib.MAX_WBITS | 16)
    open_member = False
    for piece in pieces:
        # In small bites, so that a corrupt byte costs little of what stands before it.
        for start in range(0, len(piece), 1 << 14):
            bite = piece[start : start + (1 << 14)]
            while bite:
                if not open_member and not (bite := bite.lstrip(b"\0")):  # zeros may pad the end of a file
                    break
                open_member = True
                try:
                    out = member.decompress(bite, PIECE)
                except zlib.error as error:
                    raise BrokenFile("corrupt gzip", f"after {given:,} unpacked bytes: {error}") from error
                rest = member.unused_data if member.eof else member.unconsumed_tail
                taken += len(bite) - len(rest)
                given += len(out)
                _guard(taken, given)
                if out:
                    yield out
                if member.eof:  # another member may follow: gzip files can be joined end to end
                    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                    open_member = False
                bite = rest
    if open_member:
        if out := member.flush():
            given += len(out)
            yield out
        if not member.eof:
            raise BrokenFile("truncated gzip", f"ends after {taken:,} packed bytes, {given:,} unpacked")


def _unzstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    taken = given = 0
    frame: Any = zstandard.ZstdDecompressor().decompressobj()
    open_frame = False
    for piece in pieces:
        # A block of 4 bytes can give 128 KiB and the library has no limit per call: 1 KiB in, at most 32 MiB out.
        for start in range(0, len(piece), 1 << 10):
            bite = piece[start : start + (1 << 10)]
            while bite:
                open_frame = True
                try:
                    out = frame.decompress(bite)
                except zstandard.ZstdError as error:
                    raise BrokenFile("corrupt zstd", f"after {given:,} unpacked bytes: {error}") from error
                rest = frame.unused_data if frame.eof else b""
                taken += len(bite) - len(rest)
                given += len(out)
                _guard(taken, given)
                if out:
                    yield out
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                    open_frame = False
                bite = rest
    if open_frame:
        raise BrokenFile("truncated zstd", f"ends after {taken:,} packed bytes, {given:,} unpacked")
