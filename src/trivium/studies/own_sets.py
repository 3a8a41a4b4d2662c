"""Students trained on sets of one's own: what each is shown in a repeat, and what it is asked.

The same n records of every set and the same budget; all students are asked the same, and those of one repeat share
their randomness.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import orjson

from trivium.records.record import Record, content_id
from trivium.students import Config, Decoder, FineTune, Linear, Student, evaluate, loss, train
from trivium.studies.effect import ACCURACY, Run, Scale
from trivium.studies.kept import checkpoint, threads_for
from trivium.tasks import Item, find

_NO_REPEAT = 2**32 - 1
MARKS = 3  # tokens of a decoder around prompt and response


@dataclass(frozen=True)
class Planned:
    """One run, as a worker is told of it."""

    key: str
    name: str  # of the set
    repeat: int
    seed: int


@dataclass(frozen=True)
class Trials:
    """All that students are trained on and asked.

    Args:
        pools: Set → the records that training sets are drawn from.
        tests: Test → what is asked: questions of the task, or records.
        task: Name of the task, whose judgement counts; None where tests are records: then a linear student is asked
            for their labels, another one for how likely it finds their text.
        n: Records of one training.
        student: With its settings.
    """

    pools: Mapping[str, Sequence[Record]]
    tests: Mapping[str, Sequence[Item]] | Mapping[str, Sequence[Record]]
    task: str | None
    n: int
    student: Config

    def scores(self, student: Student) -> dict[str, tuple[float, ...]]:
        """Test → of each item, 1 if the answer is right and 0 if not; or nats for each token."""
        if self.task is not None or isinstance(self.student, Linear):
            right: Any = find(self.task).right if self.task is not None else _same_label
            return {name: tuple(map(float, evaluate(student, items, right))) for name, items in self.tests.items()}
        return {
            name: tuple(np.round(loss(student, cast(Sequence[Record], records)), 6).tolist())
            for name, records in self.tests.items()
        }

    def key(self, name: str) -> str:
        """The same for the same training set, tests and settings, whatever the seed."""
        made = {
            "records": content(self.pools[name]), "n": self.n, "task": self.task,
            "student": [type(self.student).__name__, asdict(self.student)],
            "tests": [[test, content(items)] for test, items in self.tests.items()],
        }  # fmt: skip
        return hashlib.blake2b(orjson.dumps(made, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def one_run(trials: Trials, folder: Path, alone: bool, run: Planned) -> bytes:
    """Train a student and ask it; the line of the run."""
    # Sets of one repeat share both streams: of two sets with the same questions, the same ones are drawn.
    draw, learn = np.random.default_rng(np.random.SeedSequence(run.seed, spawn_key=(run.repeat,))).spawn(2)
    pool = trials.pools[run.name]
    records = [pool[row] for row in draw.permutation(len(pool))[: trials.n]]
    with threads_for(trials.student, alone=alone):
        student = train(records, trials.student, learn, folder=checkpoint(run, folder))
        scores = trials.scores(student) if student.outcome == "trained" else {}
    facts = student.facts()
    return orjson.dumps(asdict(Run(
        run.key, run.name, run.repeat, run.seed, student.outcome, scores, student.records, student.left_out,
        student.epochs, student.tokens, facts["cpu_seconds"], facts["final_loss"],
    )))  # fmt: skip


def stream_of_tests(seed: int) -> np.random.Generator:
    """The randomness of the tests, which is no repeat's."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_NO_REPEAT,)))


def content(records: Sequence[Record] | Sequence[Item]) -> str:
    """A name for these prompts and responses in this order."""
    digest = hashlib.blake2b(digest_size=8)
    for record in records:
        digest.update(content_id(record.prompt, record.response).encode())
    return digest.hexdigest()


def as_asked_by(name: str) -> str:
    """What the test in distribution of a set is called."""
    return f"as {name} asks"


def scale_of(student: Config, *, task: bool) -> Scale:
    """What the scores of such a student are."""
    if task or isinstance(student, Linear):
        return ACCURACY
    return Scale("loss", f"nats per {'byte' if isinstance(student, Decoder) else 'token'}", lower_is_better=True)


def fitted(records: Sequence[Record], student: Config) -> tuple[tuple[Record, ...], int]:
    """Records cut to what the student reads at once, and how many were.

    The end of the prompt is kept, which stands next to the response, and the beginning of the response; a prompt gives
    way only as far as it takes more than half the room.
    """
    if isinstance(student, Linear):
        return tuple(records), 0
    made, cut = list(records), 0
    for row, size in enumerate(_tokens(records, student)):
        if size > student.context:
            made[row] = _shortened(records[row], size, student)
            cut += 1
    return tuple(made), cut


def _tokens(records: Sequence[Record], student: Decoder | FineTune) -> list[int]:
    """How long the student finds each record, with what it puts around prompt and response."""
    if isinstance(student, Decoder):
        return [sum(map(len, _bytes(record))) + MARKS for record in records]
    from trivium.students.fine_tune import written_for

    examples = written_for(student.model).encoded([r.prompt for r in records], [r.response for r in records])
    return [int(length) for length in examples.lengths]


def _shortened(record: Record, size: int, student: Decoder | FineTune) -> Record:
    """What fits of a record: cut in proportion to its tokens, until it does."""
    prompt, response = _bytes(record)
    room, made = len(prompt) + len(response), record
    while size > student.context and room:
        room = min(room - 1, room * student.context // size)
        ahead = min(len(prompt), max(room // 2, room - len(response)))
        made = replace(
            record, prompt=prompt[len(prompt) - ahead :].decode("utf-8", "ignore"),
            response=response[: room - ahead].decode("utf-8", "ignore"),
        )  # fmt: skip
        (size,) = _tokens([made], student)
    return made


def _bytes(record: Record) -> tuple[bytes, bytes]:
    return record.prompt.encode("utf-8", "replace"), record.response.encode("utf-8", "replace")


def _same_label(record: Record, output: str) -> bool:
    return output.strip() == record.response.strip()
