"""A script of ours that is kept running in a sandbox and asked one thing at a time.

For libraries that evaluate what they are given (sympy does): they are loaded once, and a question that takes too long
costs a new start and nothing else.
"""

import contextlib
import json
import os
import select
import sysconfig
import threading
import time
from pathlib import Path
from typing import Any, Protocol

from trivium.sandbox import with_bubblewrap, with_sandlock
from trivium.sandbox.probe import full, missing_sandbox
from trivium.sandbox.ran import KEPT, Limits
from trivium.sandbox.scratch import scratch

_START = 60.0  # seconds to load what the script imports
_LIFE = 86_400.0  # seconds of processor time of one process


class Serving(Protocol):
    """A process in a sandbox, with pipes."""

    stdin: Any
    stdout: Any

    def stop(self) -> None:
        """Kill it with all that it started."""


class Server:
    """Answers questions with a script that reads a line of JSON and writes one.

    Args:
        script: Its source. It finds its argument in ``sys.argv[1]`` and the folders of installed packages behind it,
            writes ``"ready"`` when loaded, and then answers each line with a line.
        argument: Handed to the script.
        memory_mb: Of its address space.
    """

    def __init__(self, script: str, argument: str, *, memory_mb: int = 2048) -> None:
        self._script, self._argument = script, argument
        self._memory_mb = memory_mb
        self._lock = threading.Lock()
        self._open = contextlib.ExitStack()
        self._process: Serving | None = None
        self._rest = b""

    def ask(self, question: Any, *, seconds: float) -> Any:
        """The answer; None if none came in time, or the process died: the next question starts another.

        Raises:
            MissingCapability: no sandbox works here.
            RuntimeError: the script does not start.
        """
        with self._lock:
            if self._process is None:
                self._start()
            answer = self._ask(json.dumps(question), seconds)
            if answer is None:
                self.close()
            return answer

    def close(self) -> None:
        """End the process."""
        self._process, self._rest = None, b""
        self._open.close()

    def _start(self) -> None:
        if (error := missing_sandbox()) is not None:
            raise error
        packages = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
        folder = self._open.enter_context(scratch(self._script))
        serve = with_sandlock.serve if full() == with_sandlock.NAME else with_bubblewrap.serve
        self._process = serve(folder, packages, self._argument, Limits(_LIFE, self._memory_mb))
        self._open.callback(self._process.stop)
        if self._line(_START) != b'"ready"':
            self.close()
            raise RuntimeError("a script that was to run in the sandbox did not start.")

    def _ask(self, line: str, seconds: float) -> Any:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        text = line.encode() + b"\n"
        pipe = self._process.stdin.fileno()
        os.set_blocking(pipe, False)
        try:
            while text and select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))[1]:
                text = text[os.write(pipe, text) :]
        except OSError:
            return None
        answer = self._line(deadline - time.monotonic())
        try:
            return None if answer is None else json.loads(answer)
        except ValueError:
            return None

    def _line(self, seconds: float) -> bytes | None:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        pipe = self._process.stdout.fileno()
        while b"\n" not in self._rest:
            if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return None
            piece = os.read(pipe, KEPT)
            self._rest += piece
            if not piece or len(self._rest) > KEPT:
                return None
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def script_beside(module_file: str, name: str) -> str:
    """The source of a script that lies beside a module."""
    return Path(module_file).with_name(name).read_text(encoding="utf-8")
