"""The ledger of a run: one SQLite file that is true after any crash.

An answer is used only after it is committed here, so a run that is killed anywhere goes on from what it had paid for.
"""

import hashlib
import json
import re
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, Self

import orjson

from trivium.errors import DiskError, InputError, LockedRun
from trivium.models.api import Completion, Request
from trivium.runs.lock import FolderLock

State = Literal["running", "finished", "interrupted"]
Extends = Callable[[dict[str, Any], dict[str, Any]], bool]  # settings kept, settings given

FILE = "ledger.sqlite"
VERSION = 3
APPLICATION = 0x54524956  # "TRIV": tells a ledger from any other SQLite file
SCHEMA = """
CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE answers (
    key BLOB PRIMARY KEY, text TEXT NOT NULL, finish TEXT NOT NULL, prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, first TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE steps (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE verdicts (key BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE events (
    kind TEXT NOT NULL, detail TEXT NOT NULL, count INTEGER NOT NULL, last_unix_s REAL NOT NULL,
    PRIMARY KEY (kind, detail)
) STRICT;
"""
# What a ledger of an older version lacks: version 1 has no first tokens, version 2 no verdicts.
UPGRADES = {
    2: "ALTER TABLE answers ADD COLUMN first TEXT NOT NULL DEFAULT ''",
    3: "CREATE TABLE verdicts (key BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT",
}
CHUNK = 500  # keys per look-up: far below SQLite's limit on bound values, far above where a call's cost shows
COLUMNS = "key, text, finish, prompt_tokens, completion_tokens, attempts, reason, first"
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
REQUEST_FIELDS = tuple(field.name for field in fields(Request))


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run: there is a ledger in it."""
    return (folder / FILE).is_file()


class Ledger:
    """What a run has asked, been answered, and done; in ``ledger.sqlite`` of the run folder.

    Made by :meth:`open`, and a context manager: leaving it lets go of the folder. One process at a time holds it, whose
    threads take turns.

    What a crash costs: nothing that was committed when the process dies (SIGKILL, segfault, out of memory). When the
    whole machine loses power, the last answers may be lost and are asked again; the file stays sound.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: FolderLock) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock
        self._turn = threading.RLock()  # verdicts come from the threads that programs are awaited in

    @classmethod
    def open(cls, folder: Path, *, settings: Mapping[str, Any] | None = None, extends: Extends | None = None) -> Self:
        """Open the ledger of a run folder; make both if there is none.

        Args:
            folder: The run folder. A new one is readable by its owner alone.
            settings: All that defines the run (algorithm, seed, model, budget, hash of the seeds), as JSON knows it.
                Kept on first opening, compared on later ones. ``None``: go on with those kept, as resume does.
            extends: Whether settings that differ from those kept may take their place, since every answer so far is
                one that the run would have had with them too; by default none may.

        Raises:
            InputError: the settings differ from those the run was started with; ``None`` was given and there is no
                run; the file was made by a newer Trivium, or is no ledger. The folder's contents stay as they were.
            LockedRun: another process works in this folder.
            DiskError: the folder cannot be written to.
        """
        folder = Path(folder)
        path = folder / FILE
        if settings is None and not is_run(folder):
            raise InputError(f"{folder} holds no run (no ledger.sqlite in it); name the --out folder of the run.")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except FileExistsError:
            raise InputError(f"{folder} is a file; a run needs a folder of its own.") from None
        except OSError as error:
            raise DiskError(f"run folder {folder} cannot be made ({error.strerror}); choose another --out.") from error
        lock = FolderLock(folder)
        try:
            with _disk(path):
                path.touch(mode=0o600)
                connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
            try:
                ledger = cls(folder, connection, lock)
                ledger._prepare(path, settings, extends)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise
        return ledger

    def _prepare(self, path: Path, settings: Mapping[str, Any] | None, extends: Extends | None) -> None:
        try:
            with _disk(path):
                (version,) = self._connection.execute("PRAGMA user_version").fetchone()
                (application,) = self._connection.execute("PRAGMA application_id").fetchone()
                (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.DatabaseError as error:
            raise InputError(f"{path} is not a ledger of Trivium ({error}); choose another --out folder.") from error
        if tables and application != APPLICATION:
            raise InputError(f"{path} is a database of another program; choose another --out folder.")
        if version > VERSION:
            raise InputError(
                f"{path} was made by a newer Trivium (ledger version {version}, this one reads up to {VERSION}); "
                "upgrade with: pip install -U trivium. Nothing was changed."
            )
        if not tables:
            if settings is None:
                raise InputError(f"{path.parent} holds no run (its ledger is empty); start it with trivium generate.")
            # Made with a rollback journal, so that these rows exist whole or not at all before WAL is switched on.
            with self._transaction():
                for statement in SCHEMA.split(";\n"):
                    self._connection.execute(statement)
                kept = [("settings", _settings_json(settings).decode()), ("state", "running")]
                self._connection.executemany("INSERT INTO run VALUES (?, ?)", kept)
                self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self._connection.execute(f"PRAGMA user_version = {VERSION}")
        else:
            more = settings is not None and extends is not None and extends(self.settings, _plain(settings))
            if settings is not None and not more:
                _same_settings(self.settings, _plain(settings), path.parent)
            if version < VERSION:
                with self._transaction():
                    for newer in range(version + 1, VERSION + 1):
                        self._connection.execute(UPGRADES[newer])
                    self._connection.execute(f"PRAGMA user_version = {VERSION}")
            if more and settings is not None:
                self.note("settings", _settings_json(settings).decode())
        with _disk(path):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let the next process in; harmless when done twice."""
        try:
            self._connection.close()
        finally:
            self._lock.release()

    @property
    def settings(self) -> dict[str, Any]:
        """What the run was started with."""
        settings: dict[str, Any] = orjson.loads(self._run_value("settings"))
        return settings

    @property
    def state(self) -> State:
        """``running`` until it is set otherwise: a run found so, with nobody in its folder, was killed."""
        state: State = self._run_value("state")
        return state

    def set_state(self, state: State) -> None:
        """Write down how far the run is, and wait until the disk has it."""
        with self._alone():
            self._connection.execute("PRAGMA synchronous = FULL")
        try:
            with self._transaction():
                self._connection.execute("UPDATE run SET value = ? WHERE name = 'state'", (state,))
        finally:
            self._connection.execute("PRAGMA synchronous = NORMAL")

    @property
    def seconds(self) -> float:
        """Wall time the run was worked on, over all its starts, as far as :meth:`worked` was told."""
        return float(self.noted("seconds") or 0.0)

    def worked(self, seconds: float) -> None:
        """Add to the wall time of the run."""
        self.note("seconds", repr(self.seconds + seconds))

    def note(self, name: str, text: str) -> None:
        """Write something down of the run as a whole; it takes the place of what stood under this name."""
        with self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", (name, text))

    def noted(self, name: str) -> str | None:
        """What was written down under a name; None if nothing was."""
        with self._alone():
            row = self._connection.execute("SELECT value FROM run WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, Completion]:
        """The answers that are there, each marked as cached; keys without one are left out.

        Cost: about 10 µs a key.
        """
        found: dict[bytes, Completion] = {}
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            marks = ",".join("?" * len(chunk))
            with self._alone():
                rows = self._connection.execute(
                    f"SELECT {COLUMNS} FROM answers WHERE key IN ({marks})",  # noqa: S608 - no outside text in it
                    chunk,
                ).fetchall()
            for answer_key, text, finish, prompt_tokens, completion_tokens, attempts, reason, first in rows:
                found[answer_key] = Completion(
                    text, finish, prompt_tokens, completion_tokens, attempts, cached=True, reason=reason,
                    first=tuple((token, value) for token, value in json.loads(first)) if first else (),
                )  # fmt: skip
        return found

    def commit_answers(self, items: Sequence[tuple[bytes, Completion]]) -> None:
        """Keep answers for good, all or none of them.

        A failed one (trouble that did not pass in all its retries) is an outcome like others: the run went on without
        it, and must do the same when it is made again. It is counted among the events as well. An answer that is there
        already stays as it is, since someone may have used it.

        Raises:
            DiskError: nothing was kept; free space and resume.
        """
        with self._transaction():
            self._connection.executemany(
                # Columns are named: a ledger that was brought up to date has them in another order.
                f"INSERT INTO answers ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - no outside text in it
                "ON CONFLICT (key) DO NOTHING",
                [
                    (
                        key,
                        a.text,
                        a.finish,
                        a.prompt_tokens,
                        a.completion_tokens,
                        a.attempts,
                        a.reason,
                        json.dumps(a.first) if a.first else "",
                    )
                    for key, a in items
                ],
            )
            failures = Counter(answer.reason for _, answer in items if answer.finish == "failed")
            if failures:
                self._connection.executemany(
                    "INSERT INTO events VALUES ('failed', ?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET count = count + excluded.count, last_unix_s = excluded.last_unix_s",
                    [(reason, count, time.time()) for reason, count in failures.items()],
                )

    def verdict(self, key: bytes) -> bytes | None:
        """What was found to a question that time has a part in, as :meth:`commit_verdict` was told; None if nothing."""
        with self._alone():
            row = self._connection.execute("SELECT body FROM verdicts WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def commit_verdict(self, key: bytes, body: bytes) -> bytes:
        """Keep what was found, for good; of two findings to one question the first stays, and it is given back.

        Raises:
            DiskError: it was not kept; free space and resume.
        """
        with self._transaction():
            self._connection.execute("INSERT INTO verdicts VALUES (?, ?) ON CONFLICT DO NOTHING", (key, body))
            (kept,) = self._connection.execute("SELECT body FROM verdicts WHERE key = ?", (key,)).fetchone()
        return bytes(kept)

    def forget_failed(self) -> None:
        """Forget the answers that failed, so that they are asked again: for work that need not repeat itself."""
        with self._transaction():
            self._connection.execute("DELETE FROM answers WHERE finish = 'failed'")

    def events(self) -> Counter[tuple[str, str]]:
        """How often each thing worth knowing happened, by kind and detail: ``("failed", "timeout")``."""
        with self._alone():
            rows = self._connection.execute("SELECT kind, detail, count FROM events").fetchall()
        return Counter({(kind, detail): count for kind, detail, count in rows})

    @property
    def empty(self) -> bool:
        """Whether nothing was ever answered in this run."""
        with self._alone():
            return self._connection.execute("SELECT 1 FROM answers LIMIT 1").fetchone() is None

    def save_steps(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Keep what the run did in numbered steps (JSON each), all or none; a step saved again is replaced."""
        with self._transaction():
            self._connection.executemany("INSERT OR REPLACE INTO steps VALUES (?, ?)", rows)

    def steps(self) -> Iterator[tuple[int, bytes]]:
        """The steps kept, in the order of their numbers."""
        with self._alone():
            rows = self._connection.execute("SELECT number, body FROM steps ORDER BY number").fetchall()
        yield from rows

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.folder / FILE

    def _run_value(self, name: str) -> Any:
        with self._alone():
            (value,) = self._connection.execute("SELECT value FROM run WHERE name = ?", (name,)).fetchone()
        return value

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turn, _disk(self.path):
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._alone():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite ends some transactions by itself when the disk is full.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def key(model_name: str, request: Request) -> bytes:
    """16 bytes that depend on all that determines an answer and on nothing else: not on keys, clocks or machines.

    BLAKE2b-128 of the canonical JSON of the model's name, stripped of credentials, and every field of the request.

    Raises:
        InputError: ``request.extra`` holds something JSON cannot say.

    Cost: about 5 µs.
    """
    named = {name: getattr(request, name) for name in REQUEST_FIELDS}
    named["messages"] = [(role, content) for role, content in request.messages]
    # 1 and 1.0 are one temperature, and should be one key.
    named["temperature"], named["top_p"] = float(request.temperature), float(request.top_p)
    named["model"] = CREDENTIALS.sub("", model_name) if "://" in model_name else model_name
    return hashlib.blake2b(_canonical(named, "request.extra"), digest_size=16).digest()


def _canonical(value: Any, name: str) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # Half a surrogate pair, or a number beyond 64 bits: the standard library can say both, in ASCII.
        try:
            return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        except (TypeError, ValueError) as error:
            raise InputError(f"{name} must be plain JSON values, but {error}.") from error


def _settings_json(settings: Mapping[str, Any]) -> bytes:
    return _canonical(dict(settings), "settings of a run")


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """As they come back from the file."""
    plain: dict[str, Any] = orjson.loads(_settings_json(settings))
    return plain


def _same_settings(kept: dict[str, Any], given: dict[str, Any], folder: Path) -> None:
    absent = "nothing"
    differ = [
        f"{name} was {json.dumps(kept[name]) if name in kept else absent}, "
        f"now {json.dumps(given[name]) if name in given else absent}"
        for name in sorted(kept.keys() | given.keys())
        if name not in kept or name not in given or kept[name] != given[name]
    ]
    if differ:
        raise InputError(
            f"run folder {folder} was started with other settings: {'; '.join(differ)}. "
            "Give the same settings, go on as it was with trivium resume, or choose another --out folder."
        )


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn SQLite's troubles with the file into ours, with what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
            raise DiskError(
                f"{path} cannot grow ({error}; {_free(path)} free on this disk); free some space or raise the quota, "
                f"then go on with: trivium resume {path.parent}. Every answer committed so far is safe."
            ) from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            raise DiskError(
                f"{path} cannot be written ({error}); make folder and file writable, or copy the run."
            ) from error
        if name.startswith("SQLITE_CORRUPT"):
            raise DiskError(f"{path} is damaged ({error}); restore it from a copy, or start the run anew.") from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise LockedRun(
                f"{path} is held by another program for over 10 s; close what reads it, then resume."
            ) from error
        raise


def _free(path: Path) -> str:
    return f"{shutil.disk_usage(path.parent).free / 1e6:,.1f} MB"
