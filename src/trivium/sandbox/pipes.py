"""Feeds a process and reads it, within a time and a size, and stops waiting when it ends."""

import contextlib
import os
import selectors
import time
from collections.abc import Callable
from typing import Any

from trivium.sandbox.ran import KEPT, Status

_PIECE = 16_384


def drain(
    pid: int, stdin: Any, stdout: Any, stderr: Any, text: bytes, *, seconds: float, kill: Callable[[], None]
) -> tuple[bytes, bytes, Status | None]:
    """Write text to a process and read what it writes until it ends; stop it when it goes on too long or too much.

    A child that the process leaves behind with its pipes open is not waited for.

    Args:
        pid: Of the process, to learn of its end.
        stdin: Its input, a pipe.
        stdout: Its output, a pipe.
        stderr: Its error output, a pipe.
        text: What it reads.
        seconds: From now, after which it is killed.
        kill: Kills it and all that it started.

    Returns:
        Output, error output, both together at most 64 KB; and why it was stopped, if it was.
    """
    deadline = time.monotonic() + seconds
    taken: dict[Any, list[bytes]] = {stdout: [], stderr: []}
    size = 0
    stopped: Status | None = None
    watch = os.pidfd_open(pid)
    with selectors.DefaultSelector() as selector:
        try:
            for each in (stdin, stdout, stderr):
                os.set_blocking(each.fileno(), False)
            selector.register(watch, selectors.EVENT_READ)
            for each in (stdout, stderr):
                selector.register(each, selectors.EVENT_READ)
            if text:
                selector.register(stdin, selectors.EVENT_WRITE)
            else:
                stdin.close()
            ended = False
            while not ended and stopped is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    stopped = "timeout"
                    break
                ready: list[Any] = [key.fileobj for key, _ in selector.select(left)]
                ended = watch in ready
                if stdin in ready and not (text := _write(stdin, text)):
                    selector.unregister(stdin)
                    stdin.close()
                for pipe in (stdout, stderr):
                    if pipe.closed:
                        continue
                    while size <= KEPT and (piece := _read(pipe)):
                        taken[pipe].append(piece)
                        size += len(piece)
                    if size <= KEPT and piece == b"":
                        selector.unregister(pipe)
                        pipe.close()
                if size > KEPT:
                    stopped = "output limit"
        finally:
            os.close(watch)
            if stopped:
                kill()
    out = b"".join(taken[stdout])[:KEPT]
    return out, b"".join(taken[stderr])[: KEPT - len(out)], stopped


def _write(pipe: Any, text: bytes) -> bytes:
    """What is left to write; nothing, if the other end was closed."""
    try:
        return text[os.write(pipe.fileno(), text[:_PIECE]) :]
    except BlockingIOError:
        return text
    except OSError:
        return b""


def _read(pipe: Any) -> bytes | None:
    """A piece, ``b""`` at the end, None if nothing is there now."""
    with contextlib.suppress(BlockingIOError):
        return os.read(pipe.fileno(), _PIECE)
    return None
