"""Concept density: how much of a text is words that name something."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.views.english import not_english
from trivium.views.function_words import FUNCTION_WORDS
from trivium.views.prose import plain_words, without_code


@measure(
    axis="complexity", of="record", reads="records", unit="content words per 100 words", range=(0, 100), default=False,
    english="text", rises_with="nouns, verbs, adjectives and adverbs of manner, against the small words that link them",
    length_bias="none by construction, a share of words; noisy below about fifty; labels and lists score high",
    cost="linear; about 60,000 records of 30 words a second",
    source="lexical density, Ure 1971, in Perren & Trim, Applications of Linguistics; content words by a list",
)  # fmt: skip
def concept_density(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Content words among 100 words.

    0: function words only ("What is it?"). 100: none ("Photosynthesis converts light."). On the 66 hand-written seed
    tasks the mean is 54. Lists of names score high, though they are no harder. English; a word of another language
    counts as a content word.

    Args:
        records: n records; prompt and response are read together, without code in backticks. A number is a word.

    Returns:
        (n,) content words per 100 words, between 0 and 100; nan where there is no word, or the text is clearly
            not English (``not_english``).

    Raises:
        InputError: no records.

    Cost: linear.
    """
    at_least(len(records), 1, "concept_density: number of records")
    return np.array([_density(record.text) for record in records])


def _density(text: str) -> float:
    words = [] if not_english(text) else plain_words(without_code(text))
    if not words:
        return math.nan
    return 100 * sum(word.replace("’", "'") not in FUNCTION_WORDS for word in words) / len(words)
