"""The tier of Landlock and seccomp: the package sandlock, on Linux.

The program reads the interpreter's library and its own folder and nothing else; what it writes goes to a copy that is
thrown away, of 16 MB at most; no network, eight processes, no environment. Names of files elsewhere can still be
asked for (Landlock hides contents, not paths).
"""

import sys
import time
from pathlib import Path
from typing import Any

from trivium.sandbox.pipes import drain
from trivium.sandbox.ran import DISK, PROCESSES, Limits, Ran, ended
from trivium.sandbox.scratch import beside, command, readable, scratch

NAME = "sandlock"


def missing() -> str:
    """Why this tier cannot be used here; "" if, as far as can be seen, it can."""
    if sys.platform != "linux":
        return "it needs Linux"
    try:
        import sandlock  # type: ignore[import-untyped, unused-ignore]
    except (ImportError, OSError) as error:
        return f"the package sandlock cannot be loaded ({error}); pip install 'trivium[sandbox]'"
    found, wanted = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
    return f"the kernel has Landlock ABI {found}, it needs {wanted}" if found < wanted else ""


def _box(folder: Path, packages: list[str], memory_mb: int) -> Any:
    from sandlock import BranchAction, Sandbox

    return Sandbox(
        fs_readable=[*readable(), *packages, "/dev/null", "/dev/urandom"], fs_writable=[str(folder)], cwd=str(folder),
        workdir=str(folder), fs_storage=str(beside(folder)), max_disk=DISK,
        on_exit=BranchAction.ABORT, on_error=BranchAction.ABORT, clean_env=True, no_coredump=True,
        max_processes=PROCESSES, max_memory=memory_mb * 2**20,
    )  # fmt: skip


class _Served:
    """A process that is kept running."""

    def __init__(self, process: Any) -> None:
        self._process = process
        self.stdin, self.stdout = process.stdin, process.stdout

    def stop(self) -> None:
        """Kill it with all that it started."""
        self._process.__exit__(None, None, None)


def serve(folder: Path, packages: list[str], argument: str, limits: Limits) -> _Served:
    """Keep the program of a scratch folder running, with installed packages to read.

    Raises:
        RuntimeError: the sandbox could not be set up.
    """
    from sandlock import StdioMode

    piped = StdioMode.PIPED
    process = _box(folder, packages, limits.memory_mb).popen(
        command(limits, [argument, *packages]), stdin=piped, stdout=piped, stderr=StdioMode.NULL
    )
    return _Served(process)


def run(program: str, stdin: str, limits: Limits) -> Ran:
    """Run one program.

    Raises:
        RuntimeError: the sandbox could not be set up.
    """
    from sandlock import StdioMode

    start = time.monotonic()
    with scratch(program) as folder:
        piped = StdioMode.PIPED
        with _box(folder, [], limits.memory_mb).popen(
            command(limits), stdin=piped, stdout=piped, stderr=piped
        ) as process:
            out, err, stopped = drain(
                process.pid or 0, process.stdin, process.stdout, process.stderr, stdin.encode("utf-8", "replace"),
                seconds=limits.seconds, kill=process.kill,
            )  # fmt: skip
            result = process.wait(timeout=2.0)
    # An exit code of its own, a signal, or killed without one: by the guard of its memory, when not by us.
    signal = result.signal if result.signal > 0 else 9 if result.exit_code < 0 else 0
    return ended(result.exit_code, signal, stopped, out, err, seconds=time.monotonic() - start, tier=NAME)
