"""Mathematical match: whether the final answer equals the reference as mathematics."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.needs import needs
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of
from trivium.verifiers.evaluate import SLOW
from trivium.verifiers.mathematics import MathEquivalent, missing_mathematics


@needs(notes="notes['answer'] or notes['reference']", missing=missing_mathematics)
@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1), default=False,
    rises_with="responses whose final answer equals the reference, however it is written",
    length_bias="none to speak of: only the final answer is compared",
    cost="3 to 100 ms a formula, in one sandboxed process; at most 8 s; numbers and words as answer_match",
    source="Math-Verify, Kydlíček et al. 2025, github.com/huggingface/Math-Verify; MATH, Hendrycks et al. 2021, "
    "arXiv:2103.03874",
)  # fmt: skip
def math_match(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    r"""Share of records whose final answer equals ``notes["answer"]`` or ``notes["reference"]`` as mathematics.

    0: no response gives its reference. 1: all do. "\frac{1}{2}" is 0.5, "(x+1)^2" is "x^2+2x+1", but "[0, 1)" is not
    "(0, 1]". Formulas go through math-verify; a reference in plain words is compared as ``answer_match`` does. What
    cannot be parsed counts as wrong, so it is a lower bound on correctness. ``MathEquivalent`` has the rules, and gives
    the reason for each record.

    Args:
        records: n records; the response and the notes are read.

    Returns:
        (n,) ones and zeros; nan where the record has no reference, or comparing took too long.

    Raises:
        InputError: no records.
        MissingCapability: a reference is a formula, and math-verify or a sandbox is not there.

    Cost: linear in the records.
    """
    at_least(len(records), 1, "math_match: number of records")
    verify = MathEquivalent()

    def value(record: Record) -> float:
        if reference_of(record) is None:
            return math.nan
        accepted, reason = verify(record)
        return math.nan if reason == SLOW else float(accepted)

    return np.array([value(record) for record in records])
