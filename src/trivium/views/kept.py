"""Rows of numbers made from texts, kept by content from one process to the next.

The cache is one SQLite file. Its key is the name with version of what made the row, and the texts; each row carries a
checksum, so a damaged entry is made again and never believed, and a damaged file is started anew. A cache that
cannot be written costs time, not data: it is left alone with a warning.
"""

import hashlib
import sqlite3
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[Any]

_LOOKUP = 500  # keys asked for in one query


def key_of(name: str, *texts: str) -> bytes:
    """16 bytes that tell apart every maker and every text; of several texts, also where one ends."""
    digest = hashlib.blake2b(name.encode(), digest_size=16)
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    for data in encoded[:-1]:
        digest.update(b"\0" + len(data).to_bytes(8, "big") + data)
    digest.update(b"\0" + encoded[-1])
    return digest.digest()


def kept(
    file: Path,
    keys: Sequence[bytes],
    make: Callable[[list[int]], Rows],
    *,
    width: int,
    dtype: npt.DTypeLike,
    batch: int,
) -> Rows:
    """(n, width) rows: those that the file holds and that are sound, and the others made now and written.

    Args:
        file: The SQLite file; its folder is made if it is not there. Its stem stands in the warnings.
        keys: One for each row, all different.
        make: Given places among the keys, makes their rows; it is called with at most ``batch`` places at a time, in
            the order of the keys.
        width: Numbers in a row.
        dtype: Of the numbers.
        batch: Rows made between two writes: a killed process loses at most this much work.
    """
    rows = np.zeros((len(keys), width), dtype=dtype)
    known = _load(file, keys, rows)
    missing = [place for place in range(len(keys)) if not known[place]]
    for start in range(0, len(missing), batch):
        places = missing[start : start + batch]
        rows[places] = make(places)
        _store(file, [(keys[place], rows[place].tobytes()) for place in places])
    return rows


def _seal(key: bytes, row: bytes) -> bytes:
    return hashlib.blake2b(row, key=key, digest_size=8).digest()


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, seal BLOB, vector BLOB)")
    return connection


def _load(file: Path, keys: Sequence[bytes], into: Rows) -> npt.NDArray[np.bool_]:
    """Fill in the rows that are known and sound; return which those are."""
    known = np.zeros(len(keys), dtype=bool)
    if not file.exists():
        return known
    place_of = {key: place for place, key in enumerate(keys)}
    try:
        with closing(_open(file)) as connection:
            for key, seal, row in _found(connection, keys):
                place = place_of[key]
                if len(row) == into.itemsize * into.shape[1] and seal == _seal(key, row):
                    into[place] = np.frombuffer(row, dtype=into.dtype)
                    known[place] = True
    except sqlite3.DatabaseError as error:
        _give_up(file, error)
    return known


def _found(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    for start in range(0, len(keys), _LOOKUP):
        asked = keys[start : start + _LOOKUP]
        marks = ",".join("?" * len(asked))
        yield from connection.execute(f"SELECT key, seal, vector FROM vectors WHERE key IN ({marks})", asked)  # noqa: S608


def _store(file: Path, entries: list[tuple[bytes, bytes]]) -> None:
    try:
        with closing(_open(file)) as connection, connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, _seal(key, row), row) for key, row in entries],
            )
    except (sqlite3.DatabaseError, OSError) as error:
        _give_up(file, error)


def _give_up(file: Path, error: Exception) -> None:
    """Remove a damaged file, so that the next write starts anew; leave alone one that is full, locked or read-only."""
    damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
    if damaged:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
    doing = "it is damaged and will be made anew" if damaged else f"{file.stem} are made without it"
    warnings.warn(f"{file.stem.removesuffix('s')} cache {file}: {error}; {doing}.", stacklevel=2)
