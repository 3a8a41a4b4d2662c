"""Work for the tests of the engine; a module of its own, so that worker processes can import it."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from trivium.errors import MissingCapability


def double(task: int) -> bytes:
    return str(2 * task).encode()


def slow_when_early(task: int) -> bytes:
    time.sleep(0.2 if task == 0 else 0)
    return str(task).encode()


def refuse(task: int) -> bytes:
    raise MissingCapability(f"task {task} needs what is not there")


def divide(task: int) -> bytes:
    return str(1 // task).encode()


@dataclass(frozen=True)
class DieOnce:
    """Kill the worker the first time this task is met."""

    folder: Path
    at: int

    def __call__(self, task: int) -> bytes:
        met = self.folder / str(task)
        if task == self.at and not met.exists():
            met.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return double(task)


def die_on_three(task: int) -> bytes:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(task)
