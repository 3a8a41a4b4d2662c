"""Readability: how hard a text is to read, by the length of its sentences and words."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.complexity.syllables import syllables
from trivium.records.record import Record
from trivium.views.english import not_english
from trivium.views.prose import plain_words, sentences

_LATIN = re.compile(r"[a-zà-öø-ÿ]")
_COST = "linear; about 20,000 records of 30 words a second"
_LENGTH_BIAS = "none by construction, a mean over words and sentences; noisy below about a hundred words"


class Extent(NamedTuple):
    """What readability formulas are made of."""

    sentences: int
    words: int
    syllables: int


@measure(
    axis="complexity", of="record", reads="records", unit="points", range=(-math.inf, 121.22), direction=-1,
    english="text", rises_with="short sentences of short words", length_bias=_LENGTH_BIAS, cost=_COST, default=False,
    source="Flesch 1948, Journal of Applied Psychology 32(3)",
)  # fmt: skip
def flesch_reading_ease(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Flesch's reading ease: 206.835 - 1.015 × words per sentence - 84.6 × syllables per word.

    Above 90: a child of eleven reads it. 60 to 70: plain English. Below 30: for graduates; there is no lower end. It
    sees the length of words and sentences, nothing of what they say. English; syllables are counted by rules.

    Args:
        records: n records; prompt and response are read together, without code in backticks; a line break ends a
            sentence, so lists read easier than they are.

    Returns:
        (n,) points, at most 121.22; nan where there is no word, most are not in Latin letters, or the text
            is clearly not English (``not_english``).

    Raises:
        InputError: no records.

    Cost: linear; syllables are counted once for each different word.
    """
    at_least(len(records), 1, "flesch_reading_ease: number of records")
    return np.array([_score(record.text, 206.835, -1.015, -84.6) for record in records])


@measure(
    axis="complexity", of="record", reads="records", unit="school years", range=(-3.4, math.inf),
    english="text", rises_with="long sentences of long words", length_bias=_LENGTH_BIAS, cost=_COST, default=False,
    source="Kincaid, Fishburne, Rogers & Chissom 1975, Research Branch Report 8-75",
)  # fmt: skip
def flesch_kincaid_grade(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Flesch-Kincaid grade: 0.39 × words per sentence + 11.8 × syllables per word - 15.59.

    The years of American school that the text asks for. Below 1: a first reader. 8: plain English. Above 16: for
    graduates; there is no upper end. It sees the length of words and sentences, nothing of what they say. English;
    syllables are counted by rules.

    Args:
        records: n records; prompt and response are read together, without code in backticks; a line break ends a
            sentence, so lists read easier than they are.

    Returns:
        (n,) years, at least -3.4; nan where there is no word, most are not in Latin letters, or the text
            is clearly not English (``not_english``).

    Raises:
        InputError: no records.

    Cost: linear; syllables are counted once for each different word.
    """
    at_least(len(records), 1, "flesch_kincaid_grade: number of records")
    return np.array([_score(record.text, -15.59, 0.39, 11.8) for record in records])


def extent(text: str) -> Extent:
    """Sentences, words in Latin letters and their syllables; nothing of a text whose words are mostly other."""
    found = [plain_words(sentence) for sentence in sentences(text)]
    latin = [[word for word in sentence if _LATIN.search(word)] for sentence in found]
    words = [word for sentence in latin for word in sentence]
    foreign = sum(any(map(str.isalpha, word)) for sentence in found for word in sentence) - len(words)
    if foreign > len(words):
        return Extent(0, 0, 0)
    return Extent(sum(map(bool, latin)), len(words), sum(map(syllables, words)))


def _score(text: str, start: float, per_length: float, per_syllables: float) -> float:
    counted = extent(text)
    if not counted.words or not_english(text):
        return math.nan
    length, weight = counted.words / counted.sentences, counted.syllables / counted.words
    return start + per_length * length + per_syllables * weight
