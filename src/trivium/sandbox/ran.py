"""What running one program gave, and the limits it ran under."""

import re
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "error", "timeout", "memory", "output limit", "refused"]

KEPT = 65_536  # bytes of output and error output together; a program that writes more is stopped
DISK = 16 * 2**20  # bytes that a program may write, all files together, where it may write at all
PROCESSES = 8  # that one program may have at a time, where the tier can count them

_RAISED = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Iteration)|[A-Z]\w*)(?::|$)")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use."""

    seconds: float = 5.0  # from start to end
    memory_mb: int = 512


@dataclass(frozen=True, slots=True)
class Ran:
    """How one program ended.

    ok: it came to its end. error: it raised, exited with another code than 0, or crashed. timeout, memory, output
    limit: it was stopped. refused: no sandbox here can run it (only the tier of small programs is there, and it does
    not know something the program uses).
    """

    status: Status
    stdout: str
    stderr: str
    seconds: float
    tier: str
    error: str = ""  # name of the exception, "exit 3" or "signal 11"


def raised(stderr: str) -> str:
    """The name of the exception that ends an error output, "" if there is none."""
    for line in reversed(stderr.rstrip().splitlines()[-20:]):
        if match := _RAISED.match(line):
            return match[1].rsplit(".", 1)[-1]
    return ""


def ended(code: int, signal: int, stopped: Status | None, out: bytes, err: bytes, *, seconds: float, tier: str) -> Ran:
    """The outcome of a process.

    Args:
        code: Its exit code, if it came to its end.
        signal: What killed it, or 0.
        stopped: Why it was stopped from outside, if it was.
        out: What it wrote.
        err: What it wrote as errors.
        seconds: From start to end.
        tier: Which sandbox it was in.
    """
    stdout, stderr = (part.decode("utf-8", "replace") for part in (out, err))
    status: Status
    if stopped:
        status, error = stopped, ""
    elif signal == 24:  # SIGXCPU
        status, error = "timeout", ""
    elif signal:
        status, error = ("memory", "") if signal == 9 else ("error", f"signal {signal}")
    elif code == 0:
        status, error = "ok", ""
    else:
        error = raised(stderr) or f"exit {code}"
        status = "memory" if error == "MemoryError" else "error"
    return Ran(status, stdout, stderr, round(seconds, 4), tier, error)
