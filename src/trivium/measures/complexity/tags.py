"""Tags per record: how many different intents or topics a record was found to hold."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.tags import tags_of
from trivium.records.record import Record


@measure(
    axis="complexity", of="record", reads="records", unit="tags", range=(1, math.inf), default=False,
    rises_with="different tags that a tagger gave the record",
    length_bias="rises with length where a tagger finds more to tag in longer texts",
    cost="linear in tags",
    source="InsTag, Lu et al. 2023, arXiv:2308.07074: tags per query as complexity",
)  # fmt: skip
def tags_per_record(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Number of different tags of the record, as some tagger gave them in ``notes["tags"]``.

    1: one intent. There is no upper end. It says as much of the tagger as of the record: compare sets tagged by one.

    Args:
        records: n records; ``notes["tags"]`` is a list of texts, or one text. Case and white space make no
            difference, and a tag given twice counts once.

    Returns:
        (n,) counts; nan without a tag, which may also mean that nobody tagged the record.

    Raises:
        InputError: no records.

    Cost: linear in tags.
    """
    at_least(len(records), 1, "tags_per_record: number of records")
    return np.array([float(len(tags_of(record))) or math.nan for record in records])
