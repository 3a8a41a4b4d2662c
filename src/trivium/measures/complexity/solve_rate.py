"""Solve rate: how often a solver finds the answer to a record's problem."""

import math
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.needs import needs
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of, same_answer


@needs(notes="notes['samples'] with notes['answer'], or notes['passes'] and notes['attempts']")
@measure(
    axis="complexity", of="record", reads="records", unit="share of attempts", range=(0, 1), direction=-1,
    default=False, rises_with="problems that the solver finds easy",
    length_bias="none by itself; long problems are often harder",
    cost="linear in the samples; about 40,000 samples of 30 words a second",
    source="difficulty by failure rate of DART-Math, Tong et al. 2024, arXiv:2407.13690",
)  # fmt: skip
def solve_rate(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of a solver's attempts at a problem that succeed: the lower, the harder it is for that solver.

    0: no attempt succeeds. 1: all do. It speaks of one solver, the one that ``notes["solver"]`` names: attempts
    of several are not mixed. The attempts are ``notes["samples"]``, compared with
    ``notes["answer"]`` as ``answer_match`` does, or counted in ``notes["passes"]`` of ``notes["attempts"]``. With K
    attempts it knows K + 1 values; with few, one record's value says little, and only means over records do.

    Args:
        records: n records; the notes are read.

    Returns:
        (n,) shares; nan without attempts, or with counts that are none.

    Raises:
        InputError: no records, or attempts of several solvers.

    Cost: linear in the samples.
    """
    at_least(len(records), 1, "solve_rate: number of records")
    rates = np.array([_rate(record) for record in records])
    tried = [record for record, rate in zip(records, rates) if not math.isnan(rate)]
    names = sorted({str(record.notes.get("solver") or "") for record in tried})
    if len(names) > 1:
        called = ", ".join(name or "no name" for name in names)
        raise InputError(f"solve_rate: the attempts are of {len(names)} solvers ({called}); measure each one's apart.")
    return rates


def _rate(record: Record) -> float:
    passes, attempts = record.notes.get("passes"), record.notes.get("attempts")
    if _is_count(passes) and _is_count(attempts):
        return passes / attempts if 0 <= passes <= attempts and attempts > 0 else math.nan
    samples, wanted = record.notes.get("samples"), reference_of(record)
    if not isinstance(samples, list | tuple) or not samples or wanted is None:
        return math.nan
    return sum(sample is not None and same_answer(str(sample), wanted) for sample in samples) / len(samples)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
