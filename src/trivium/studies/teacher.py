"""A teacher's answers: a student trained on right ones is asked again and again; what it gets right may be kept.

All arms of one repeat look at the same attempts, from the first on, so that they differ in nothing but how often which
question is asked. Source of the arms: Tong et al. 2024 (DART-Math), arXiv:2407.13690. Differs: a question has one right
answer here, so that keeping several answers to it repeats the record; every question has the same cap on attempts; and
difficulty is the share of failures in the first attempts, which are a part of those that count.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from trivium.errors import DiskError
from trivium.records.record import Record
from trivium.students import Config, sample, train

Right = npt.NDArray[np.bool_]  # (questions, attempts) whether an attempt is right

ANSWERS = "answers.json"


class Attempts(NamedTuple):
    """What a teacher answered, and which of it is right."""

    answers: list[list[str]]  # (questions, attempts)
    right: Right


class Kept(NamedTuple):
    """Which attempts a way of sampling keeps, and how many it made to get them."""

    places: Right  # (questions, attempts) right, and kept
    asked: int  # attempts made


def attempts(
    pool: Sequence[Record], taught: Sequence[Record], teacher: Config, judge: Callable[[Record, str], bool], *,
    times: int, temperature: float, rng: np.random.Generator, folder: Path | None,
) -> Attempts | None:  # fmt: skip
    """Train a teacher, and let it answer every question of the pool so many times.

    Args:
        pool: The questions; their right responses are not shown to the teacher.
        taught: Right records the teacher is trained on.
        teacher: Which kind of student it is.
        judge: (question, answer) → whether it is right.
        times: Attempts at each question.
        temperature: Of the sampling.
        rng: Of the training and the sampling.
        folder: Where teachers are kept, each in a folder of its own, named after all it was made from: called again
            with the same arguments, the answers are read back; a process that comes while another makes them waits.
            None keeps nothing.

    Returns:
        None, if the teacher diverged.

    Raises:
        DiskError: the folder cannot be written.
    """
    learn, draw = rng.spawn(2)
    ids = [[one.id for one in records] for records in (pool, taught)]
    made_from = orjson.dumps([*ids, repr(teacher), times, temperature, int(rng.integers(2**63))])

    def made(place: Path | None) -> list[list[str]] | None:
        student = train(taught, teacher, learn, folder=place)
        if student.outcome == "diverged":
            return None
        asked = [question for question in pool for _ in range(times)]
        said = sample(student, asked, temperature=temperature, rng=draw)
        return [said[start : start + times] for start in range(0, len(said), times)]

    if folder is None:
        answers = made(None)
    else:
        place = folder / f"teacher-{hashlib.blake2b(made_from, digest_size=8).hexdigest()}"
        with _alone(place):
            if not (place / ANSWERS).is_file():
                _write(place / ANSWERS, orjson.dumps(made(place)))
            answers = orjson.loads((place / ANSWERS).read_bytes())
    if answers is None:
        return None
    right = [[judge(question, answer) for answer in row] for question, row in zip(pool, answers, strict=True)]
    return Attempts(answers, np.array(right, dtype=bool))


def uniform(right: Right, times: int) -> Kept:
    """Ask every question so many times and keep all that is right."""
    places = right.copy()
    places[:, times:] = False
    return Kept(places, times * len(right))


def until(right: Right, wanted: npt.ArrayLike) -> Kept:
    """Ask each question until it has as many right answers as are wanted of it, or there are no more attempts.

    Args:
        right: (questions, attempts).
        wanted: (questions,) or one number for all, at least 1.
    """
    aim = np.broadcast_to(np.asarray(wanted), len(right))[:, None]
    so_far = right.cumsum(axis=1)
    before = so_far - right  # right answers before each attempt
    return Kept(right & (before < aim), int((before < aim).sum()))


def by_difficulty(right: Right, first: int, most: int) -> Kept:
    """Ask until the right answers of a question are in proportion to how often the first attempts failed.

    A question that always failed is wanted ``most`` times, one that never did once.
    """
    wanted = np.maximum(1, np.ceil(most * (1 - right[:, :first].mean(axis=1))))
    kept = until(right, wanted)
    # The first attempts are made at every question, even where one right answer was enough.
    extra = (right.cumsum(axis=1) - right >= wanted[:, None])[:, :first].sum()
    return Kept(kept.places, kept.asked + int(extra))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; a lock that is let go when its process dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("w")
    except OSError as error:
        raise DiskError(f"{folder} cannot be written ({error.strerror}); free some space and go on.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(file: Path, body: bytes) -> None:
    """At once: a killed run leaves the whole file, or none."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(body)
        draft.replace(file)
    except OSError as error:
        raise DiskError(f"{file} cannot be written ({error.strerror}); free some space and go on.") from error
    finally:
        draft.unlink(missing_ok=True)
