"""Runs of a plan, each made once: one line of a file for each, true after any crash."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson

from trivium import engine
from trivium.errors import DiskError, InputError
from trivium.students import Config, FineTune, Linear
from trivium.threads import cores, one_torch_thread

RUNS = "runs.jsonl"
MOST_WORKERS = 8  # each holds PyTorch, 0.4 GB


class Known(Protocol):
    """What tells one run from another, before it is made and after."""

    @property
    def key(self) -> str:
        """The same for the same training and tests, but the randomness."""

    @property
    def repeat(self) -> int:
        """Which of the repeats; with the seed it decides all randomness."""

    @property
    def seed(self) -> int:
        """Of all repeats."""


class Planned(Known, Protocol):
    """One run, as a worker is told of it: light, as it travels."""

    @property
    def name(self) -> str:
        """For people."""


Run = TypeVar("Run", bound=Planned)
Row = TypeVar("Row", bound=Known)


def checkpoint(run: Known, folder: Path) -> Path:
    """Where a run keeps its work while it is under way."""
    return folder / "training" / f"{run.key}-{run.seed}-{run.repeat}"


def threads_for(student: Config, *, alone: bool) -> AbstractContextManager[None]:
    """One thread of PyTorch, but for a pretrained model that nothing else is trained beside.

    A second would gain a small decoder little, and with one it learns the same however many processes train.
    """
    many = isinstance(student, Linear) or (alone and isinstance(student, FineTune))
    return nullcontext() if many else one_torch_thread()


def workers_for(students: Iterable[Config]) -> int:
    """Processes that train where nobody has said how many: one for each core, at most 8.

    A pretrained model is trained alone: it is large, and has threads for all cores.
    """
    return 1 if any(isinstance(one, FineTune) for one in students) else min(cores(), MOST_WORKERS)


def carry_out(
    wanted: Sequence[Run], work: Callable[[Run], bytes], row: Callable[[Mapping[str, Any]], Row], folder: Path, *,
    workers: int = 1, on_run: Callable[[str, int, int], None] | None = None,
) -> list[Row]:  # fmt: skip
    """Make every run that the folder's ``runs.jsonl`` does not have yet, and give what came of all.

    Killed anywhere, the same call goes on with the runs that were under way, from their checkpoints.

    Args:
        wanted: The runs, in the order in which they are begun.
        work: From a run to its line, a JSON object. With more than one worker it must be importable.
        row: What such an object says.
        folder: Holds ``runs.jsonl``; one process at a time.
        workers: Processes that work at the same time; 1 is this process.
        on_run: Called before each run is waited for with its name, the runs done and all runs.

    Returns:
        What came of each run, in the order of ``wanted``.

    Raises:
        InputError: the file has a line that is no run.
        DiskError: a line cannot be written, or the machine has no memory for so many workers.
    """
    file = folder / RUNS
    done = {(one.key, one.repeat, one.seed): one for one in kept(file, row)}
    todo = [run for run in wanted if (run.key, run.repeat, run.seed) not in done]
    made = iter(engine.run(work, todo, workers=workers))
    for place, run in enumerate(todo, start=len(wanted) - len(todo)):
        if on_run is not None:
            on_run(f"{run.name}, repeat {run.repeat + 1}", place, len(wanted))
        line = next(made)
        if isinstance(line, engine.Lost):
            raise DiskError(
                f"study: {line.attempts} workers died over {run.name!r} ({line.how}), perhaps for want of memory; "
                "give the same command again with fewer --workers: what has run is kept."
            )
        _append(file, line)
        done[run.key, run.repeat, run.seed] = row(orjson.loads(line))
        shutil.rmtree(checkpoint(run, folder), ignore_errors=True)
    if on_run is not None:
        on_run("all runs done", len(wanted), len(wanted))
    return [done[run.key, run.repeat, run.seed] for run in wanted]


def kept(file: Path, row: Callable[[Mapping[str, Any]], Row]) -> Iterator[Row]:
    """The runs of a file; a last line that was cut off by a crash is none, and is taken off the file.

    Raises:
        InputError: a line is no run.
    """
    if not file.exists():
        return
    body = file.read_bytes()
    whole = body[: body.rfind(b"\n") + 1]
    if len(whole) < len(body):
        os.truncate(file, len(whole))
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            yield row(orjson.loads(line))
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
            raise InputError(
                f"{file}: line {number} is no run of a study; take it out, or choose another --out."
            ) from None


def _append(file: Path, line: bytes) -> None:
    try:
        with file.open("ab") as out:
            out.write(line + b"\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise DiskError(f"{file} cannot be written ({error.strerror}); free some space and go on.") from error
