"""Length in words, of the prompt and of the response: the plainest complexity, and what confounds the others."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import FromPairs, measure
from trivium.records.record import Record
from trivium.views.pairs import Pairs
from trivium.views.prose import plain_words

_SOURCE = "baseline of DEITA, Liu et al. 2023, arXiv:2312.15685"
_COST = "linear; about 150,000 records of 30 words a second"


def _lengths(side: int) -> FromPairs:
    def count(pairs: Pairs) -> npt.NDArray[np.float64]:
        given = (pairs.has_prompt, pairs.has_response)[side]
        return np.where(given, np.diff(pairs.words.offsets)[side::2], np.nan)

    return count


@measure(
    axis="complexity", of="record", reads="records", unit="words", range=(0, float("inf")),
    rises_with="longer instructions: more context, material and demands, or more padding",
    length_bias="is length", cost=_COST, source=_SOURCE, from_pairs=_lengths(0),
)  # fmt: skip
def prompt_words(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Number of words in the prompt.

    A few: a bare question. Hundreds: a question with context, examples or material to work on. No upper end. A
    Chinese or Japanese character is one word; punctuation is none.

    Args:
        records: n records; the prompt is read.

    Returns:
        (n,) counts; nan where the prompt is the empty string, as in a plain text.

    Raises:
        InputError: no records.

    Cost: linear.
    """
    at_least(len(records), 1, "prompt_words: number of records")
    return np.array([_words(record.prompt) for record in records])


@measure(
    axis="complexity", of="record", reads="records", unit="words", range=(0, float("inf")),
    rises_with="longer answers: more steps and detail, or more padding",
    length_bias="is length", cost=_COST, source=_SOURCE, from_pairs=_lengths(1),
)  # fmt: skip
def response_words(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Number of words in the response.

    One: a label or a number. Hundreds: an essay or a worked solution. No upper end. A Chinese or Japanese character
    is one word; punctuation is none.

    Args:
        records: n records; the response is read.

    Returns:
        (n,) counts; nan where the response is the empty string.

    Raises:
        InputError: no records.

    Cost: linear.
    """
    at_least(len(records), 1, "response_words: number of records")
    return np.array([_words(record.response) for record in records])


def _words(text: str) -> float:
    return float(len(plain_words(text))) if text else float("nan")
