"""One process at a time in a run folder."""

import fcntl
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson

from trivium.errors import DiskError, LockedRun


class FolderLock:
    """A lock on a run folder that ends with its holder, however the holder ends.

    The operating system drops an ``flock`` when the process dies, so a run that was killed leaves nothing to clean
    up: the next process simply takes over. The file ``lock`` names the last holder (pid, host, since) for people.

    Args:
        folder: The run folder; it must exist.

    Raises:
        LockedRun: another process holds the folder. Said at once, never waited for.
        DiskError: the lock file cannot be made here, or this file system knows no locks.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "lock"
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise DiskError(f"{path} cannot be opened ({error.strerror}); choose a folder you may write to.") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": _now()}
            os.ftruncate(file, 0)
            os.pwrite(file, orjson.dumps(holder), 0)
        except BlockingIOError:
            message = _held_by(file, folder)
            os.close(file)
            raise LockedRun(message) from None
        except OSError as error:
            os.close(file)
            raise DiskError(
                f"{path} cannot be locked ({error.strerror}); free some space, or keep runs on a local disk, "
                "since some network file systems have no locks."
            ) from error
        self._file: int | None = file

    def release(self) -> None:
        """Let the next process in; harmless when done twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _held_by(file: int, folder: Path) -> str:
    # The holder may have taken the lock a moment ago and not yet written its name.
    for _ in range(20):
        try:
            holder = orjson.loads(os.pread(file, 4096, 0))
            who = f"process {holder['pid']} on {holder['host']} (since {holder['since']})"
            break
        except (orjson.JSONDecodeError, KeyError, TypeError):
            time.sleep(0.02)
    else:
        who = "another process"
    return f"run folder {folder} is in use by {who}; wait for it to end, stop it, or choose another --out folder."
