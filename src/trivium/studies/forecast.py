"""How long the students of a study will train, roughly, before the first of them does."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trivium.records.record import Record
from trivium.students import Config, Decoder, FineTune
from trivium.studies.plan import Condition
from trivium.tasks import find

# CPU-seconds of a token that a decoder is trained on: for reading it at all, and for each of the blocks' weights.
# Rather too much than too little: 53,000 tokens a second with 2 blocks of width 64, 22,000 with 3 of 96, 11,000 with 4
# of 128; benchmarks/students has a quarter more, on longer runs.
_TOKEN, _WEIGHT = 0.9e-5, 1.05e-10
# CPU-seconds of a step of Muon for each block, by the cube of its width: 3 ms with 2 of 64, 11 with 3 of 96.
_CUBE = 4e-9
# CPU-seconds of a short record that SmolLM2-135M is trained on: 0.4 with one thread, up to 1.3 with two.
_RECORD = 0.7
_DRAWN = 100  # records that are looked at for their length


class Forecast(NamedTuple):
    """CPU-seconds of training on a processor."""

    of_a_run: float  # on average
    in_all: float
    needs_gpu: bool  # a pretrained model is trained


def forecast(conditions: Sequence[Condition], repeats: int) -> Forecast | None:
    """What training every condition in every repeat costs on a processor, right to about a factor of two.

    Returns:
        ``None`` where it is not known: on a GPU, and of linear students, which take no time to speak of.
    """
    if not any(isinstance(one.student, Decoder | FineTune) for one in conditions) or _has_gpu():
        return None
    in_all = sum(_seconds(one) for one in conditions) * repeats
    return Forecast(
        in_all / len(conditions) / repeats, in_all, any(isinstance(one.student, FineTune) for one in conditions)
    )


def _seconds(one: Condition) -> float:
    student: Config = one.student
    if isinstance(student, FineTune):
        return student.steps * student.batch * _RECORD
    if isinstance(student, Decoder):
        some: Sequence[Record] = find(one.task).draw(
            max(_DRAWN, one.dials.rules or 1), one.dials, np.random.default_rng(0)
        )
        length = sum(len(record.prompt) + len(record.response) + 3 for record in some) / len(some)
        of_tokens = student.batch * length * (_TOKEN + _WEIGHT * 12 * student.layers * student.width**2)
        of_muon = _CUBE * student.layers * student.width**3 if student.optimizer == "muon" else 0.0
        return student.steps * (of_tokens + of_muon)
    return 0.0


def _has_gpu() -> bool:
    from trivium.students.loop import device

    return device().type != "cpu"
