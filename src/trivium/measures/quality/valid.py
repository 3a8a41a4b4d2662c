"""Validity: the share of records with nothing visibly wrong."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.quality.faults import faults
from trivium.records.record import Record


@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1),
    rises_with="records without a visible fault",
    length_bias="falls with length where a model writes up to a token limit, since what is cut off is a fault",
    cost="linear; about 10,000 records of 30 words a second",
    source="ours; heuristic filters as in Self-Instruct, Wang et al. 2022, arXiv:2212.10560, "
    "and Gopher, Rae et al. 2021, arXiv:2112.11446",
)  # fmt: skip
def valid(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of records in which the heuristics find no fault.

    0: every record has at least one (template leak, cut off, echo, loop, refusal, blank, broken encoding, ...).
    1: none has. A floor, not a judgement: a false or useless answer in good form is valid. ``faults`` gives the
    reasons for one record, ``REASONS`` what each means.

    Args:
        records: n records; prompt and response are read.

    Returns:
        (n,) ones and zeros.

    Raises:
        InputError: no records.

    Cost: linear in the text.
    """
    at_least(len(records), 1, "valid: number of records")
    return np.array([0.0 if faults(record) else 1.0 for record in records])
