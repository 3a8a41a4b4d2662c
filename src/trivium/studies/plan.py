"""A plan of training runs: conditions × repeats, each run one line of a file that is true after any crash."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures import find as find_measure
from trivium.records.record import Record
from trivium.students import Config, evaluate, needs, train
from trivium.studies.kept import carry_out, checkpoint, threads_for, workers_for
from trivium.studies.measured import measured
from trivium.tasks import Dials, Item, find, refuse_leaks


@dataclass(frozen=True, slots=True)
class Ask:
    """One test: a split of the task, at a depth of its own where conditions that train on others are to be held by it.

    Args:
        name: What the test is called in the study.
        split: What the task calls it.
        depth: Depths that are asked; None: those of the training data, so that another training set has another test.
        length: Fewest and most letters, or numbers; None: those of the training data.
    """

    name: str
    split: str
    depth: tuple[int, ...] | None = None
    length: tuple[int, int] | None = None

    @property
    def dials(self) -> dict[str, Any]:
        """Where the test's own dials stand."""
        own = {"depth": self.depth, "length": self.length}
        return {name: value for name, value in own.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Made:
    """A training set, with figures of how it came to be that the row keeps beside its makeup.

    Without records, where what was to make them did not: no student is trained, which the row says.
    """

    records: Sequence[Record]
    facts: Mapping[str, float]


# (condition, its dials with the choice of this repeat, stream of randomness, folder to keep work in) -> training set
Maker = Callable[["Condition", Dials, np.random.Generator, Path | None], Sequence[Record] | Made]


@dataclass(frozen=True)
class Condition:
    """All that makes one training run, but the randomness.

    Args:
        name: Of the condition, in words.
        levels: Where each factor of the study stands.
        task: A name of ``trivium.tasks``.
        dials: Of the training data; ``choice`` is set to the repeat, so that each repeat has rules of its own.
        n: Training records.
        student: With its settings.
        asks: The tests.
        items: Questions of each test.
        make: Brings the training set, where a plain draw of the task is not it: a function at the top of its module,
            known by its name. None: ``task.draw(n, dials)``.
        settings: What ``make`` reads beside the rest.
        measured: Measures of the catalogue whose values on the training set the row keeps beside its makeup.
    """

    name: str
    levels: Mapping[str, float | str]
    task: str
    dials: Dials
    n: int
    student: Config
    asks: tuple[Ask, ...]
    items: int
    make: Maker | None = None
    settings: Mapping[str, float | str] = field(default_factory=dict)
    measured: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same training and tests, whatever the condition is called."""
        made: dict[str, object] = {
            "task": self.task, "dials": asdict(self.dials), "n": self.n, "items": self.items,
            "student": [type(self.student).__name__, asdict(self.student)],
            "asks": [{"name": ask.name, "split": ask.split, "depth": None, **ask.dials} for ask in self.asks],
        }  # fmt: skip
        if self.make is not None:
            made |= {"make": f"{self.make.__module__}.{self.make.__name__}", "settings": dict(self.settings)}
        if self.measured:
            made["measured"] = self.measured
        return hashlib.blake2b(orjson.dumps(made, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Row:
    """What came of one run."""

    key: str
    condition: str
    levels: Mapping[str, float | str]
    repeat: int
    outcome: str  # "trained", "diverged", or "untrained": there were no records
    right: Mapping[str, tuple[int, int]]  # test -> answers that were right, questions; none unless trained
    epochs: float
    tokens: int
    cpu_seconds: float
    final_loss: float | None
    makeup: Mapping[str, float] = field(default_factory=dict)  # of the training set: ``makeup``, ``measured``, ``Made``
    seed: int = 0
    device: str = "cpu"  # or "cuda", where the student was trained

    def accuracy(self, test: str) -> float:
        """Share of right answers; ``nan`` of a run that came to nothing, or where the test had no questions."""
        right, of = self.right.get(test, (0, 0))
        return right / of if of else float("nan")


def run(
    conditions: Sequence[Condition], repeats: int, folder: Path, *, seed: int = 0, workers: int | None = 1,
    on_run: Callable[[str, int, int], None] | None = None,
) -> tuple[Row, ...]:  # fmt: skip
    """Train and test every condition in every repeat, but what the folder's ``runs.jsonl`` already has.

    All conditions of one repeat share their streams of randomness, so that a repeat is a block. A repeat is begun
    before the next. Killed anywhere, the same call goes on with the runs that were under way, from their checkpoints.

    Args:
        conditions: With different names.
        repeats: Of each.
        folder: Holds ``runs.jsonl``; one process at a time.
        seed: Of all randomness but which rules (words, domains, ...) a repeat is of: repeat k has the k-th choice
            of its task, whatever the seed.
        workers: Processes that train at the same time; with 1 all is done in this process; ``None`` takes one for each
            core, at most 8, and for a pretrained model 1. What is learned does not depend on it, but for a pretrained
            model's: alone it has all threads, which add in another order.
        on_run: Called before each run is waited for with its name, the runs done and all runs.

    Returns:
        One row for each condition in each repeat, by repeat.

    Raises:
        InputError: conditions that cannot be had, or a test question among the training data.
        MissingCapability: what a student is trained with is not installed.
        DiskError: a row cannot be written, or the machine has no memory for so many workers.
    """
    at_least(repeats, 1, "repeats")
    refuse_impossible(conditions)
    workers = workers_for(condition.student for condition in conditions) if workers is None else workers
    wanted = [_Run(condition, repeat, seed, folder) for repeat in range(repeats) for condition in conditions]
    rows = carry_out(wanted, partial(_worked, alone=workers == 1), _row, folder, workers=workers, on_run=on_run)
    # A row says what its condition is called now: names may change, what was trained may not.
    return tuple(replace(row, condition=one.condition.name, levels=one.condition.levels)
                 for one, row in zip(wanted, rows))  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """One run, as a worker is told of it."""

    condition: Condition
    repeat: int
    seed: int
    folder: Path

    @property
    def key(self) -> str:
        return self.condition.key

    @property
    def name(self) -> str:
        return self.condition.name


def _worked(one: _Run, *, alone: bool) -> bytes:
    with threads_for(one.condition.student, alone=alone):
        return orjson.dumps(asdict(one_run(one.condition, one.repeat, one.seed, checkpoint(one, one.folder))))


def refuse_impossible(conditions: Sequence[Condition]) -> None:
    """Find what cannot be run before anything is.

    Raises:
        InputError: two conditions are the same, or a measure is not in the catalogue.
        MissingCapability: what a student is trained with is not installed.
    """
    if len({condition.key for condition in conditions}) < len(conditions):
        raise InputError("run: two conditions are the same training run under two names; leave one out.")
    for name in dict.fromkeys(name for condition in conditions for name in condition.measured):
        find_measure(name)
    for condition in conditions:
        needs(condition.student)


def one_run(condition: Condition, repeat: int, seed: int, checkpoint: Path | None = None) -> Row:
    """Draw a training set, train a student on it, ask it every test."""
    task = find(condition.task)
    dials = replace(condition.dials, choice=repeat)
    _, draw, learn = _streams(seed, repeat)
    tests = _tests(condition.task, condition.asks, condition.items, _clean(dials), seed, repeat)
    if condition.make is None:
        made: Sequence[Record] | Made = task.draw(condition.n, dials, draw)
    else:
        made = condition.make(condition, dials, draw, checkpoint)
    records, told = (made.records, made.facts) if isinstance(made, Made) else (made, {})
    if not records:
        return Row(
            condition.key, condition.name, condition.levels, repeat, "untrained", {}, 0.0, 0, 0.0, None, told, seed
        )
    refuse_leaks(records, tests)
    student = train(records, condition.student, learn, folder=checkpoint)
    right = {}
    if student.outcome == "trained":
        for name, items in tests.items():
            right[name] = (int(evaluate(student, items, task.right).sum()), len(items))
    facts = student.facts()
    return Row(
        condition.key, condition.name, condition.levels, repeat, student.outcome, right, student.epochs,
        student.tokens, facts["cpu_seconds"], facts["final_loss"],
        {**makeup(records), **measured(records, condition.measured, checkpoint and checkpoint.parent), **told}, seed,
        student.device,
    )  # fmt: skip


def makeup(records: Sequence[Record]) -> dict[str, float]:
    """What the training set is made of on each axis, read off what its records were made from: exact, and free.

    ``wrong``: share of wrong outputs. ``rules``: different rules in it. ``depth``: mean steps of an answer.
    """
    return {
        "wrong": sum(bool(record.notes["wrong"]) for record in records) / len(records),
        "rules": float(len({rule for record in records for rule in record.notes.get("rules", ())})),
        "depth": sum(float(record.notes.get("depth", 1)) for record in records) / len(records),
    }


def _row(told: Mapping[str, Any]) -> Row:
    return Row(**{**told, "right": {name: tuple(pair) for name, pair in told["right"].items()}})


def _streams(seed: int, repeat: int) -> list[np.random.Generator]:
    """The randomness of a repeat: of its tests, of its training set, of its student."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(repeat,))).spawn(3)


def _clean(dials: Dials) -> Dials:
    """Without what makes no difference to a test."""
    return replace(dials, wrong=0.0, plausible=False)


@lru_cache(maxsize=8)  # many conditions of a repeat are asked the same
def _tests(
    name: str, asks: tuple[Ask, ...], items: int, dials: Dials, seed: int, repeat: int
) -> Mapping[str, tuple[Item, ...]]:
    """Questions of every test; tests with the same dials come from one draw. The stream of each draw is its own."""
    task, rng = find(name), _streams(seed, repeat)[0]
    own = {(ask.depth, ask.length): ask.dials for ask in asks}
    drawn = {}
    for (each, set_to), stream in zip(own.items(), rng.spawn(len(own))):
        drawn[each] = task.tests(items, replace(dials, **set_to), stream)
    found = {ask.name: drawn[ask.depth, ask.length].get(ask.split) for ask in asks}
    if missing := [ask for ask, questions in found.items() if questions is None]:
        have = ", ".join(dict.fromkeys(split for splits in drawn.values() for split in splits))
        raise InputError(f"{name} has no test for {', '.join(missing)} with these dials. It has: {have}.")
    return {ask: questions for ask, questions in found.items() if questions is not None}
