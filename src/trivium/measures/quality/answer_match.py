"""Answer match: whether the response gives the answer that the record holds as its reference."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of, same_answer


@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1), default=False,
    rises_with="responses whose final answer is the reference",
    length_bias="none to speak of: only the final answer is compared",
    cost="linear; about 20,000 records of 30 words a second",
    source="ours; normalised exact match of SQuAD, Rajpurkar et al. 2016, arXiv:1606.05250, and final answers of "
    "GSM8K, Cobbe et al. 2021, arXiv:2110.14168, and MATH, Hendrycks et al. 2021, arXiv:2103.03874",
)  # fmt: skip
def answer_match(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of records whose final answer is that of ``notes["answer"]`` or ``notes["reference"]``.

    0: no response gives its reference. 1: all do. Numbers are compared within one in a million, letters of a choice
    as letters, other text by its words without case, punctuation and articles; a list holds several right answers.
    ``same_answer`` has the rules. A right answer in other words ("Big Apple" for New York), an equivalent formula and
    a number in another unit count as wrong, so it is a lower bound on correctness.

    Args:
        records: n records; the response and the notes are read.

    Returns:
        (n,) ones and zeros, 0 for an empty response; nan where the record has no reference.

    Raises:
        InputError: no records.

    Cost: linear in the response.
    """
    at_least(len(records), 1, "answer_match: number of records")
    return np.array([_matches(record) for record in records])


def _matches(record: Record) -> float:
    wanted = reference_of(record)
    return float("nan") if wanted is None else float(same_answer(record.response, wanted))
