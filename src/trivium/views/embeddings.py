"""Texts as vectors, kept by content from one process to the next.

The cache is one SQLite file. Its key is the embedder's name with version and the text; each vector carries a
checksum, so a damaged entry is made again and never believed, and a damaged file is started anew. A cache that
cannot be written costs time, not data: it is left alone with a warning.
"""

import hashlib
import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.models.api import Embedder

Vectors = npt.NDArray[np.float32]

FILE = "vectors.sqlite"
_BATCH = 1024  # texts embedded between two writes: a killed process loses at most this much work
_LOOKUP = 500  # keys asked for in one query


def embed(texts: Sequence[str], embedder: Embedder, *, cache: Path | None = None) -> Vectors:
    """(n, d) float32, one row per text; equal texts are embedded once.

    Args:
        texts: What to embed.
        embedder: Makes the vectors.
        cache: Folder with the file ``vectors.sqlite``, made if it is not there; ``None`` keeps nothing on disk.

    Raises:
        InputError: the embedder returned another shape than it promised.
    """
    place: dict[str, int] = {}
    row_of = [place.setdefault(text, len(place)) for text in texts]
    different = list(place)
    vectors = _checked(embedder, different) if cache is None else _through_cache(different, embedder, cache)
    return vectors if len(different) == len(row_of) else vectors[row_of]


def _checked(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    if not texts:
        return np.zeros((0, embedder.dimensions), dtype=np.float32)
    vectors = np.asarray(embedder.embed(texts), dtype=np.float32)
    wanted = (len(texts), embedder.dimensions)
    if vectors.shape != wanted:
        raise InputError(f"embedder {embedder.name!r} must return an array of shape {wanted}, got {vectors.shape}.")
    return vectors


def _through_cache(texts: list[str], embedder: Embedder, folder: Path) -> Vectors:
    keys = [_key(embedder.name, text) for text in texts]
    vectors = np.zeros((len(texts), embedder.dimensions), dtype=np.float32)
    file = folder / FILE
    known = _load(file, keys, vectors)
    missing = [row for row in range(len(texts)) if not known[row]]
    for start in range(0, len(missing), _BATCH):
        rows = missing[start : start + _BATCH]
        vectors[rows] = _checked(embedder, [texts[row] for row in rows])
        _store(file, [(keys[row], vectors[row].tobytes()) for row in rows])
    return vectors


def _key(name: str, text: str) -> bytes:
    digest = hashlib.blake2b(name.encode(), digest_size=16)
    digest.update(b"\0")
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def _seal(key: bytes, vector: bytes) -> bytes:
    return hashlib.blake2b(vector, key=key, digest_size=8).digest()


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, seal BLOB, vector BLOB)")
    return connection


def _load(file: Path, keys: list[bytes], into: Vectors) -> npt.NDArray[np.bool_]:
    """Fill in the rows that are known and sound; return which those are."""
    known = np.zeros(len(keys), dtype=bool)
    if not file.exists():
        return known
    row_of = {key: row for row, key in enumerate(keys)}
    try:
        with closing(_open(file)) as connection:
            for key, seal, vector in _rows(connection, keys):
                row = row_of[key]
                if len(vector) == into.itemsize * into.shape[1] and seal == _seal(key, vector):
                    into[row] = np.frombuffer(vector, dtype=np.float32)
                    known[row] = True
    except sqlite3.DatabaseError as error:
        _give_up(file, error)
    return known


def _rows(connection: sqlite3.Connection, keys: list[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    for start in range(0, len(keys), _LOOKUP):
        asked = keys[start : start + _LOOKUP]
        marks = ",".join("?" * len(asked))
        yield from connection.execute(f"SELECT key, seal, vector FROM vectors WHERE key IN ({marks})", asked)  # noqa: S608


def _store(file: Path, entries: list[tuple[bytes, bytes]]) -> None:
    try:
        with closing(_open(file)) as connection, connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, _seal(key, vector), vector) for key, vector in entries],
            )
    except (sqlite3.DatabaseError, OSError) as error:
        _give_up(file, error)


def _give_up(file: Path, error: Exception) -> None:
    """Remove a damaged file, so that the next write starts anew; leave alone one that is full, locked or read-only."""
    damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
    if damaged:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
    doing = "it is damaged and will be made anew" if damaged else "vectors are made without it"
    warnings.warn(f"vector cache {file}: {error}; {doing}.", stacklevel=2)
