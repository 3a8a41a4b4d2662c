"""The tier of small programs: pydantic-monty, a Python subset in Rust, without files, network and processes.

A program costs it under a millisecond, where the others start an interpreter. It runs in one worker process, kept
warm, with its memory limited by the kernel besides; a worker that was killed or crashed is replaced.
"""

import atexit
import os
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from trivium.sandbox.ran import KEPT, Limits, Ran, Status

NAME = "monty"
_GRACE = 0.5  # seconds past the limit after which the worker itself is killed
_WORKER = 4 * 2**30  # bytes of address space of the worker; a program's own limit is far below

# How a stop reads when the interpreter makes it, and not the program.
_STOPS: dict[str, tuple[str, Status]] = {
    "TimeoutError": ("limit exceeded: ", "timeout"),
    "MemoryError": ("", "memory"),
}
# What a program is not allowed, rather than what this Python does not know: a stronger sandbox is not tried.
_FORBIDDEN = ("PermissionError", "BlockingIOError", "ConnectionError")


class _Worker:
    """One worker process, opened when first used; one program at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: Any = None

    def feed(self, program: str, limits: Limits) -> Ran:
        import pydantic_monty as monty

        written = monty.CollectStreams(KEPT)
        with self._lock:
            start = time.monotonic()
            if self._pool is None:
                self._open()
            status: Status = "ok"
            error = words = ""
            try:
                with self._pool.checkout(
                    script_name="program.py",
                    limits={
                        "max_feed_duration_secs": limits.seconds,
                        "max_memory": limits.memory_mb * 2**20,
                        "max_total_sleep_secs": limits.seconds,
                    },
                    assert_message_annotations=False,
                ) as session:
                    session.feed_run(program, print_callback=written)
            except monty.MontyCrashedError as crash:
                self.close()
                status, words = ("timeout" if crash.timed_out else "memory"), str(crash)
            except monty.MontyError as raised:
                error, words = type(raised.exception()).__name__, str(raised)
                status = "error"
                if error in _STOPS and _STOPS[error][0] in words:
                    status = _STOPS[error][1]
            spent = time.monotonic() - start
        out, err = ("".join(text for stream, text in written.output if stream == name) for name in ("stdout", "stderr"))
        if status == "memory" and len(out) + len(err) + len(words) > KEPT // 2 and f"> {KEPT} bytes" in words:
            status = "output limit"
        return Ran(status, out, err + words, round(spent, 4), NAME, error if status == "error" else "")

    def _open(self) -> None:
        import pydantic_monty as monty

        before = _children()
        self._pool = monty.Monty(
            min_processes=1, max_processes=1, feed_duration_limit_grace=_GRACE, request_timeout=60.0
        )
        self._pool.__enter__()
        for child in _children() - before:
            _limit(child)

    def close(self) -> None:
        """End the worker."""
        pool, self._pool = self._pool, None
        if pool is not None:
            with suppress(Exception):
                pool.__exit__(None, None, None)


@cache
def _worker(process: int) -> _Worker:
    """The worker of one of our processes: a forked one must not talk into its parent's pipes."""
    worker = _Worker()
    atexit.register(worker.close)
    return worker


def missing() -> str:
    """Why this tier cannot be used here; "" if, as far as can be seen, it can."""
    try:
        import pydantic_monty  # noqa: F401
    except (ImportError, OSError) as error:
        return f"the package pydantic-monty cannot be loaded ({error}); pip install 'trivium[sandbox]'"
    return ""


def run(program: str, stdin: str, limits: Limits) -> Ran:
    """Run one program; one that reads its input is refused, for there is none here."""
    if stdin:
        return Ran("refused", "", "monty has no standard input", 0.0, NAME)
    return _worker(os.getpid()).feed(program, limits)


def final(ran: Ran) -> bool:
    """Whether what monty says stands: the program came to its end, was stopped, or did what is forbidden.

    Any other error may come from what this subset of Python does not know, and a full Python decides.
    """
    return ran.status not in ("error", "refused") or ran.error in _FORBIDDEN


def _children() -> set[int]:
    found: set[int] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found |= set(map(int, path.read_text().split()))
    return found


def _limit(pid: int) -> None:
    """Bound a worker's memory and files by the kernel, where it is Linux."""
    if sys.platform == "linux":
        import resource

        for limit, value in (
            (resource.RLIMIT_AS, _WORKER), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
        ):  # fmt: skip
            with suppress(OSError, ValueError):
                resource.prlimit(pid, limit, (value, value))
