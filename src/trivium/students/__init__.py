"""Small models that are trained on a set of records and asked what they learned.

``train(records, config, rng)`` gives a ``Student``; ``evaluate`` asks it test items and has each answer judged whole;
``sample`` draws answers at random; ``loss`` says how likely it finds given responses. Which students there are stands
in ``STUDENTS``.
"""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from trivium.checks import need
from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students.configs import STUDENTS, Budget, Config, Decoder, FineTune, Linear, configured
from trivium.students.student import Floats, Learned, Sampler, Student

__all__ = [
    "STUDENTS", "Budget", "Config", "Decoder", "FineTune", "Learned", "Linear", "Student",
    "configured", "evaluate", "loss", "needs", "sample", "train",
]  # fmt: skip

INSTALL = "pip install 'trivium[train]'"
COLDEST = 1e-3  # temperature; below it, logits over temperatures leave what 32 bits can hold


class Asked(Protocol):
    """Anything with a prompt: an item of a test."""

    @property
    def prompt(self) -> str:
        """What the student is asked."""


Item = TypeVar("Item", bound=Asked)


def train(
    records: Iterable[Record], config: Config | str, rng: np.random.Generator, *, folder: Path | None = None
) -> Student:
    """Train a student on the records: from each prompt, its response.

    Args:
        records: What it is shown. A plain text has an empty prompt.
        config: Which student, with its settings; or a name of ``STUDENTS`` for the usual ones.
        rng: Decides first weights and order. Equal generators give equal students on one machine.
        folder: Where a student trained by steps keeps its checkpoint. Called again with the same arguments it goes on
            from there, to the same weights as without the interruption; once done, it is read back. A linear
            student is made in a second and keeps nothing.

    Returns:
        The student. A run whose loss was not finite, or far above guessing, is given up, and its outcome is
        ``"diverged"``.

    Raises:
        InputError: there are no records, too many are longer than the context, there is no such student, or the folder
            holds another one.
        MissingCapability: what it is made with is not installed; the message holds the command.
        DiskError: a checkpoint cannot be written.
    """
    config = configured(config) if isinstance(config, str) else config
    records = list(records)
    if not records:
        raise InputError("train: no records; a student needs at least one.")
    if isinstance(config, Linear):
        from trivium.students.linear import train_linear

        return train_linear(records, config)
    needs(config)
    if isinstance(config, Decoder):
        from trivium.students.decoder import train_decoder

        return train_decoder(records, config, rng, folder)
    from trivium.students.fine_tune import train_fine_tune

    return train_fine_tune(records, config, rng, folder)


def needs(config: Config) -> None:
    """Say what a student is trained with that is not installed.

    Raises:
        MissingCapability: with the command that installs it.
    """
    feature = f"training a student of kind {type(config).__name__}"
    if isinstance(config, FineTune):
        from trivium.models.proxy.weights import check_installed

        check_installed(gguf=not config.model.startswith("hf:"), feature=feature)
    elif isinstance(config, Decoder):
        need("torch", feature=feature, install=INSTALL)


def evaluate(student: Student, items: Iterable[Item], right: Callable[[Item, str], bool]) -> npt.NDArray[np.bool_]:
    """Which items the student gets right, answering freely: it never sees the right answer, nor any part of it.

    Args:
        student: A trained one.
        items: The test.
        right: Whether an output answers an item.

    Returns:
        (n,) booleans.

    Raises:
        InputError: there are no items, ``right`` gives something else than True or False, or the student diverged: a
            broken run's wrong answers are no finding about data.
    """
    items = list(items)
    _usable(student, len(items), "evaluate")
    outputs = student.learned.answer([item.prompt for item in items])
    judged = [right(item, output) for item, output in zip(items, outputs, strict=True)]
    if odd := [each for each in judged if not isinstance(each, bool | np.bool_)]:
        raise InputError(
            f"evaluate: right must return True or False, got {odd[0]!r}."
        )  # a tuple is true, whatever it says
    return np.array(judged, dtype=bool)


def sample(student: Student, items: Iterable[Item], *, temperature: float, rng: np.random.Generator) -> list[str]:
    """One random answer of the student to each item; an item that is given k times gets k answers.

    Args:
        student: A trained decoder.
        items: What is asked.
        temperature: At least 0.001. 1 draws from what was learned, less makes likely answers likelier, towards
            ``evaluate``'s.
        rng: Equal generators and items give equal answers on one machine.

    Raises:
        InputError: there are no items, the temperature is lower, the student diverged, or its kind gives one answer
            only.
    """
    items = list(items)
    _usable(student, len(items), "sample")
    if not COLDEST <= temperature < math.inf:
        raise InputError(
            f"sample: temperature must be a finite number of at least {COLDEST}, got {temperature}; evaluate is greedy."
        )
    if not isinstance(student.learned, Sampler):
        raise InputError(f"sample: a student of kind {type(student.config).__name__} gives one answer; take a decoder.")
    return student.learned.sample([item.prompt for item in items], temperature=temperature, rng=rng)


def loss(student: Student, records: Iterable[Record]) -> Floats:
    """How unlikely the student finds each record's response, given its prompt.

    Returns:
        (n,) mean nats per token of the response, its end counted as one. 0 for what is certain. A decoder's tokens are
        bytes, a fine-tuned model's are its own: compare students of one kind.

    Raises:
        InputError: there are no records, the student diverged, or it is linear, which gives no likelihoods.
    """
    records = list(records)
    _usable(student, len(records), "loss")
    return student.learned.nats([r.prompt for r in records], [r.response for r in records])


def _usable(student: Student, n: int, caller: str) -> None:
    if not n:
        raise InputError(f"{caller}: nothing to ask; give at least one item.")
    if student.outcome == "diverged":
        raise InputError(
            f"{caller}: this student diverged at step {student.steps} (loss {student.losses[-1]:g}), so its answers "
            "say nothing; report the outcome, or train with a lower learning_rate."
        )
