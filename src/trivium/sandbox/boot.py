"""Runs inside the sandbox: lowers the limits of its own process, for good, and becomes the program.

Started as ``python -I -S -B -X utf8 boot.py CPU-SECONDS MEMORY-BYTES FILE-BYTES STATUS [ARGUMENT ...]`` in a folder
with ``program.py``. STATUS is the number of a pipe, or 0: it is told "started" and then the code with which the program
ends of itself, since a sandbox may give a signal as such a code too.
"""

import posix
import resource
import sys
from importlib.machinery import SourceFileLoader

status, write, exit_at_once = int(sys.argv[4]), posix.write, posix._exit


def tell(what: object) -> None:
    """Say on the pipe how it goes."""
    if status:
        try:  # noqa: SIM105 - this needs no further import
            write(status, f"{what}\n".encode())
        except OSError:  # the program has closed it
            pass


def leave(code: int) -> None:
    """End at once, as ``os._exit`` does."""
    tell(code & 0xFF)
    exit_at_once(code)


posix._exit = leave  # type: ignore[assignment]  # before os takes it from there
tell("started")
cpu, memory, file_size = map(int, sys.argv[1:4])
for limit, value in (
    (resource.RLIMIT_CPU, cpu),
    (resource.RLIMIT_AS, memory),
    (resource.RLIMIT_FSIZE, file_size),
    (resource.RLIMIT_NOFILE, 64),
    (resource.RLIMIT_CORE, 0),
):
    _, most = resource.getrlimit(limit)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(limit, (value, value))
sys.argv = ["program.py", *sys.argv[5:]]
program = type(sys)("__main__")
program.__file__ = "program.py"
sys.modules["__main__"] = program
try:
    SourceFileLoader("__main__", "program.py").exec_module(program)
except SystemExit as end:
    if isinstance(end.code, int):
        tell(end.code & 0xFF)
    raise
