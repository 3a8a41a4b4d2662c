"""Composition depth: how many steps deep a task is put together, where the maker of the task knows it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record

_WHERE = ("depth", "difficulty")


@measure(
    axis="complexity", of="record", reads="records", unit="levels", range=(-math.inf, math.inf), default=False,
    rises_with="the depth, or else the difficulty, that the maker of the task wrote down",
    length_bias="none: the texts are not read",
    cost="one look into the notes of each record",
    source="ours; levels as made by the task itself, e.g. the curricula of Reasoning Gym, arXiv:2505.24760",
)  # fmt: skip
def composition_depth(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Depth of the task as its maker wrote it down: the operations nested in a sum, the skills put together.

    Nothing is guessed from the text. A level means what the maker meant by it: compare sets of one maker, with one
    scale. Larger is deeper; where the scale starts and ends is the maker's affair.

    Args:
        records: n records; the first number found counts of ``notes["depth"]``, ``notes["difficulty"]``, and these
            two in ``notes["metadata"]``. A difficulty that is a table of several dials is no number.

    Returns:
        (n,) levels; nan where none of them is a finite number.

    Raises:
        InputError: no records.

    Cost: one look into the notes of each record.
    """
    at_least(len(records), 1, "composition_depth: number of records")
    return np.array([_written(record.notes) for record in records])


def _written(notes: dict[str, Any]) -> float:
    inner = notes.get("metadata")
    for source in (notes, inner if isinstance(inner, dict) else {}):
        for name in _WHERE:
            value = source.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value):
                return float(value)
    return math.nan


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond what a float can hold
        return False
