"""The tier of namespaces: the program bwrap, on Linux, where users may make namespaces.

An empty root with the interpreter's library read-only, a scratch folder of 16 MB in memory, no network, no
environment, no second process, own process numbers: when bwrap dies, all in it dies.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from trivium.sandbox.pipes import drain
from trivium.sandbox.ran import DISK, Limits, Ran, ended
from trivium.sandbox.scratch import command, readable, scratch
from trivium.sandbox.seccomp import filter_program

NAME = "bubblewrap"
_ROOM = "/tmp"  # noqa: S108 - of the empty root, not of the machine
_HOME = f"{_ROOM}/work"


def missing() -> str:
    """Why this tier cannot be used here; "" if, as far as can be seen, it can."""
    if sys.platform != "linux":
        return "it needs Linux"
    if filter_program() is None:
        return "its filter of system calls is not made for this processor"
    return "" if shutil.which("bwrap") else "the program bwrap is not installed; apt-get install bubblewrap"


class _Served:
    """A process that is kept running."""

    def __init__(self, process: Any) -> None:
        self._process = process
        self.stdin, self.stdout = process.stdin, process.stdout

    def stop(self) -> None:
        """Kill it with all that it started."""
        self._process.kill()
        self._process.__exit__(None, None, None)


def serve(folder: Path, packages: list[str], argument: str, limits: Limits) -> _Served:
    """Keep the program of a scratch folder running, with installed packages to read."""
    import subprocess

    with _filter() as calls:
        return _Served(
            subprocess.Popen(
                [*_bwrap(folder, calls.fileno(), packages), *command(limits, [argument, *packages])],
                pass_fds=[calls.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, bufsize=0, env={},
            )
        )  # fmt: skip


def run(program: str, stdin: str, limits: Limits) -> Ran:
    """Run one program.

    Raises:
        RuntimeError: the sandbox could not be set up.
    """
    import subprocess

    start = time.monotonic()
    with (
        scratch(program) as folder,
        _filter() as calls,
        _pipe() as (told, tell),
        subprocess.Popen(
            [*_bwrap(folder, calls.fileno()), *command(limits, status=tell)], pass_fds=[calls.fileno(), tell],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, env={},
        ) as process,
    ):  # fmt: skip
        out, err, stopped = drain(
            process.pid, process.stdin, process.stdout, process.stderr, stdin.encode("utf-8", "replace"),
            seconds=limits.seconds, kill=process.kill,
        )  # fmt: skip
        code = process.wait()
        said = _told(told)
    if code == 1 and not said and err.startswith(b"bwrap:"):
        raise RuntimeError(err.decode("utf-8", "replace").strip())
    # bwrap gives a signal as a shell does, by a code that the program may also have chosen itself.
    signal = 0 if str(code) in said else code - 128 if code > 128 else max(0, -code)
    return ended(code, signal, stopped, out, err, seconds=time.monotonic() - start, tier=NAME)


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """Where to read how a program ends, and where it is to say so."""
    ends = os.pipe()
    try:
        os.set_blocking(ends[0], False)
        yield ends
    finally:
        for end in ends:
            os.close(end)


def _told(pipe: int) -> list[str]:
    """What ``boot`` said: that it was started, and with which code the program ended of itself, if it did."""
    try:
        return os.read(pipe, 64).decode("ascii", "replace").split()
    except BlockingIOError:
        return []


def _filter() -> BinaryIO:
    """The filter of system calls as a file that bwrap can read."""
    file = os.fdopen(os.memfd_create("calls"), "w+b")
    file.write(filter_program() or b"")
    file.seek(0)
    return file


def _bwrap(folder: Path, calls: int, packages: Sequence[str] = ()) -> list[str]:
    seen = []
    for path in map(Path, (*readable(), *packages)):
        seen += ["--symlink", str(path.readlink()), str(path)] if path.is_symlink() else ["--ro-bind", *[str(path)] * 2]
    for device in ("/dev/null", "/dev/urandom"):
        seen += ["--dev-bind", device, device]
    for name in ("program.py", "boot.py"):
        seen += ["--ro-bind", str(folder / name), f"{_HOME}/{name}"]
    return [
        shutil.which("bwrap") or "bwrap", "--unshare-all", "--clearenv", "--cap-drop", "ALL", "--die-with-parent",
        "--new-session", "--seccomp", str(calls), "--size", str(DISK), "--tmpfs", _ROOM, *seen, "--remount-ro", "/",
        "--chdir", _HOME, "--",
    ]  # fmt: skip
