"""Execution on this machine: in this process, or in workers of which any may die.

An engine knows nothing of records or measures: it is handed tasks and a function from a task to bytes, and gives the
bytes back in the order of the tasks, whoever finished first. Another engine has the same ``run``.
"""

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NoReturn, Protocol, TypeVar

from trivium import errors
from trivium.checks import at_least
from trivium.errors import InputError, TriviumError

ATTEMPTS = 3  # workers a task may take with it before it is left out
AHEAD = 2  # tasks per worker that may be under way or wait for an earlier one
_DONE, _FAILED = b"\0", b"\1"

Task = TypeVar("Task", contravariant=True)


class Work(Protocol[Task]):
    """What is done with each task; with more than one worker it must be importable, and so must the tasks."""

    def __call__(self, task: Task, /) -> bytes:
        """The result, the same for the same task."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without a result, because every worker that tried it died."""

    attempts: int
    how: str  # the last one died


def run(work: Work[Task], tasks: Sequence[Task], *, workers: int = 1) -> Iterator[bytes | Lost]:
    """What ``work`` makes of each task, in the order of the tasks.

    A worker that dies is replaced and its task tried again; a task that takes three workers with it is ``Lost``, and
    the others go on. An error that ``work`` raises is raised here.

    Args:
        work: From a task to bytes; the same for the same task.
        tasks: Independent of one another.
        workers: Processes; 1 is this process, where nothing can be lost.

    Raises:
        InputError: workers < 1, or an error of ``work`` that is no ``TriviumError``.

    Cost: results that wait for an earlier task are held, at most two for each worker.
    """
    at_least(workers, 1, "workers")
    if workers == 1:
        return map(work, tasks)
    return _in_processes(work, tasks, min(workers, len(tasks)))


@dataclass
class _Worker:
    process: BaseProcess
    line: Connection
    task: int


def _in_processes(work: Work[Task], tasks: Sequence[Task], workers: int) -> Iterator[bytes | Lost]:
    context = multiprocessing.get_context("spawn")
    waiting = deque(range(len(tasks)))
    deaths = [0] * len(tasks)
    found: dict[int, bytes | Lost] = {}
    team: dict[Connection, _Worker] = {}
    idle: list[_Worker] = []
    turn = 0

    def hand_out() -> None:
        while waiting and waiting[0] < turn + AHEAD * workers and (idle or len(team) < workers):
            task = waiting.popleft()
            if idle:
                worker = idle.pop()
                worker.task = task
            else:
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(work, theirs), daemon=True)
                process.start()
                theirs.close()
                worker = _Worker(process, ours, task)
                team[ours] = worker
            try:
                worker.line.send(tasks[task])
            except OSError:
                bury(worker)

    def bury(worker: _Worker) -> None:
        del team[worker.line]
        worker.line.close()
        worker.process.join()
        deaths[worker.task] += 1
        if deaths[worker.task] == ATTEMPTS:
            found[worker.task] = Lost(ATTEMPTS, f"exit code {worker.process.exitcode}")
        else:
            waiting.appendleft(worker.task)

    try:
        while turn < len(tasks):
            hand_out()
            while turn in found:
                yield found.pop(turn)
                turn += 1
                hand_out()
            busy = [line for line, worker in team.items() if worker not in idle]
            for line in wait(busy) if turn < len(tasks) and busy else ():
                worker = team[line]  # type: ignore[index]
                try:
                    answer = worker.line.recv_bytes()
                except (EOFError, OSError):
                    bury(worker)
                    continue
                if answer[:1] == _FAILED:
                    _raise(answer[1:].decode())
                found[worker.task] = answer[1:]
                idle.append(worker)
    finally:
        for worker in team.values():
            worker.process.terminate()
        for worker in team.values():
            worker.process.join()
            worker.line.close()


def _serve(work: Work[Task], line: Connection) -> None:
    """A worker's life: a task in, bytes out, until the other end is gone."""
    while True:
        try:
            task = line.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer = _DONE + work(task)
        except KeyboardInterrupt:
            return
        except Exception as error:  # told to the one who asked, who raises it
            answer = _FAILED + f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace")
        line.send_bytes(answer)


def _raise(said: str) -> NoReturn:
    name, _, words = said.partition(": ")
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, TriviumError):
        raise kind(words)
    raise InputError(f"a worker failed with {said}")
