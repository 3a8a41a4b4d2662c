"""Language: how sure a small classifier is of the language that a text is in."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.views.language import language


@measure(
    axis="quality", of="record", reads="records", unit="probability", range=(0, 1),
    rises_with="text in one natural language, with its usual letters and words",
    length_bias="rises with length up to about 20 words; below 20 letters it is undefined",
    cost="linear; about 15,000 records of 60 words a second; loads 0.9 MB once",
    source="model lid.176: Joulin et al. 2016, arXiv:1607.01759 and arXiv:1612.03651",
)  # fmt: skip
def language_confidence(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Probability of the text's most probable language among 176.

    Near 1: running text in one language. Below 0.5: keyboard mash, names and numbers, several languages mixed.
    Program code without backticks comes out anywhere, often as English. Letters and words are read but not their
    order: shuffled words score as the sentence does. Translation tasks hold two languages and score lower with good
    reason.

    Args:
        records: n records; prompt and response are read together, without code in backticks.

    Returns:
        (n,) probabilities; nan where fewer than 20 letters are left.

    Raises:
        InputError: no records.
        MissingCapability: the classifier is not installed.

    Cost: linear; only the first 4,000 characters of a text are read.
    """
    at_least(len(records), 1, "language_confidence: number of records")
    return np.array([language(record.text).probability for record in records])
