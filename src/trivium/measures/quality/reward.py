"""Reward: what a reward model gives each response."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.rewards import Rewarded


def _note(rewards: Rewarded) -> str | None:
    return "; ".join(rewards.remarks()) or None


@measure(
    axis="quality", of="record", reads="rewards", unit="reward", range=(-math.inf, math.inf), default=False, note=_note,
    rises_with="responses like those that people preferred in the data the reward model learned from",
    length_bias="most reward models favour long answers: read the length-controlled value beside it",
    cost="one pass of the reward model a record",
    source="a scalar trained on preferences by Bradley-Terry: Ouyang et al. 2022, arXiv:2203.02155",
)  # fmt: skip
def reward(rewards: Rewarded) -> npt.NDArray[np.float64]:
    """What a reward model gives the response to its prompt, as the model says it.

    Larger is better in the model's opinion. The scale is the model's own and has no zero: only differences between
    records rewarded by one model mean anything, e to the difference being the odds that people prefer the one (where it
    was trained so). Optimised against for long enough, rewards rise while quality falls.

    Args:
        rewards: Of n records.

    Returns:
        (n,) rewards; nan where the record is empty, too long for the model, or the server refused or failed.

    Raises:
        InputError: no records.

    Cost: none beyond the view's.
    """
    if not len(rewards):
        raise InputError("reward needs at least one record, got none.")
    return rewards.values.copy()
