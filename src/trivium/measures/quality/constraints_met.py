"""Constraints met: what share of the constraints that a program can check a response keeps to."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.needs import needs
from trivium.records.record import Record
from trivium.verifiers.constraints import UnreadableConstraint, followed

_LENGTH_BIAS = "depends on the constraints: long responses break upper limits, short ones lower limits"
_COST = "linear; about 10,000 records of 100 words and three constraints a second"
_SOURCE = "strict accuracy per instruction and per prompt of IFEval, Zhou et al. 2023, arXiv:2311.07911; checkers ours"


def _note(records: Sequence[Record]) -> str | None:
    """How many records have a constraint that cannot be read, and what is wrong with most of them."""
    wrong: Counter[str] = Counter()
    for record in records:
        try:
            followed(record)
        except UnreadableConstraint as error:
            wrong[str(error)] += 1
    if not wrong:
        return None
    worst, times = wrong.most_common(1)[0]
    return f"{wrong.total():,} without a value, for a constraint of theirs cannot be read; {times:,} times: {worst}"


@needs(notes="notes['constraints'], a list of {'kind': ...}")
@measure(
    axis="quality", of="record", reads="records", unit="share of constraints", range=(0, 1), default=False,
    rises_with="responses that keep to what they were told", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
    note=_note,
)  # fmt: skip
def constraints_met(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of its constraints that a response keeps to.

    0: none is kept, or the response is empty. 1: all are. The constraints are ``notes["constraints"]``, a list of
    ``{"kind": ..., ...}``; ``trivium.verifiers.constraints.KINDS`` has the kinds. It says nothing of whether the
    response is any good besides.

    Args:
        records: n records; the response and the notes are read.

    Returns:
        (n,) shares; nan where the record has no constraints, or one that cannot be read: the note counts those.

    Raises:
        InputError: no records.

    Cost: linear in the responses.
    """
    at_least(len(records), 1, "constraints_met: number of records")
    return np.array([np.mean(kept) if (kept := _kept(record)) else math.nan for record in records], dtype=np.float64)


@needs(notes="notes['constraints'], a list of {'kind': ...}")
@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1), default=False,
    rises_with="responses that keep to all they were told", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
    note=_note,
)  # fmt: skip
def all_constraints_met(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of records that keep to all their constraints.

    0: each response breaks one. 1: none breaks any. See ``constraints_met`` for what is read and where it is nan.

    Args:
        records: n records; the response and the notes are read.

    Returns:
        (n,) ones and zeros; nan where ``constraints_met`` is.

    Raises:
        InputError: no records.

    Cost: linear in the responses.
    """
    at_least(len(records), 1, "all_constraints_met: number of records")
    return np.array([float(all(kept)) if (kept := _kept(record)) else math.nan for record in records])


def _kept(record: Record) -> list[bool]:
    try:
        return [good for _, good in followed(record) or []]
    except UnreadableConstraint:  # counted in the note
        return []
