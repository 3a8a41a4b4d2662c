"""Gym score: what the exact scorer of a reasoning-gym task says of the answer."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.needs import needs
from trivium.records.record import Record
from trivium.verifiers.gym import gym_score_of, missing_gym


@needs(
    notes="notes['metadata']['source_dataset'] and notes['answer'], as reasoning-gym makes them", missing=missing_gym
)
@measure(
    axis="quality", of="record", reads="records", unit="score", range=(0, 1), default=False,
    rises_with="answers that the task's own scorer accepts",
    length_bias="none to speak of: the answer is scored",
    cost="1 to 100 ms a record, in one sandboxed process; at most 16 s",
    source="reasoning-gym, Stojanovski et al. 2025, arXiv:2505.24760",
)  # fmt: skip
def gym_score(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Mean score of the answers to tasks of reasoning-gym.

    0: none is right. 1: all are. Some tasks give a small score to a wrong answer in the right form. A record is of such
    a task if ``notes["metadata"]["source_dataset"]`` names it; ``notes["answer"]`` and the rest of the metadata are as
    the data set made them.

    Args:
        records: n records; prompt, response and notes are read.

    Returns:
        (n,) scores; nan where the record is of no such task, or its scorer failed.

    Raises:
        InputError: no records.
        MissingCapability: a record is of such a task, and reasoning-gym or a sandbox is not there.

    Cost: linear in the records.
    """
    at_least(len(records), 1, "gym_score: number of records")
    scores = [gym_score_of(record) for record in records]
    return np.array([math.nan if score is None else score for score in scores])
