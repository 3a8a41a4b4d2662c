"""The folder a program runs in, and the interpreter that runs it."""

import math
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

from trivium.sandbox.ran import DISK, Limits


@contextmanager
def scratch(program: str) -> Iterator[Path]:
    """A new folder with ``program.py`` and what starts it; gone afterwards, with all that was written there.

    Beside it is an empty folder, see ``beside``.
    """
    whole = Path(tempfile.mkdtemp(prefix="trivium-"))
    try:
        folder = whole / "work"
        folder.mkdir()
        beside(folder).mkdir()
        (folder / "program.py").write_bytes(program.encode("utf-8", "replace"))
        (folder / "boot.py").write_bytes(_boot())
        yield folder
    finally:
        shutil.rmtree(whole, ignore_errors=True)


def beside(folder: Path) -> Path:
    """Where what a program writes is kept while it runs, out of its sight."""
    return folder.with_name("written")


def command(limits: Limits, arguments: Sequence[str] = (), *, status: int = 0) -> list[str]:
    """Starts the program of the folder it runs in: no environment, no site packages, no bytecode written.

    Args:
        limits: What it may use.
        arguments: Its own.
        status: A pipe that it inherits, which is told how it ends; 0 for none. See ``boot``.
    """
    return [
        interpreter(), "-I", "-S", "-B", "-X", "utf8", "boot.py",
        str(math.ceil(limits.seconds) + 1), str(limits.memory_mb * 2**20), str(DISK), str(status), *arguments,
    ]  # fmt: skip


@cache
def interpreter() -> str:
    """The file of the Python that runs us, behind the links of a virtual environment."""
    return str(Path(sys.executable).resolve())


@cache
def readable() -> tuple[str, ...]:
    """All that an interpreter reads: itself, its library, the libraries of the system."""
    library = Path(os.__file__).resolve().parent
    wanted = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")
    shared = sorted(str(path) for path in Path(sys.base_prefix, "lib").glob("libpython*.so*"))
    return tuple(path for path in (*wanted, interpreter(), str(library), *shared) if Path(path).exists())


@cache
def _boot() -> bytes:
    return files("trivium.sandbox").joinpath("boot.py").read_bytes()
