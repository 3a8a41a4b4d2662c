"""MTLD: how many words a record runs on before its vocabulary wears thin."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.word_places import word_places
from trivium.views.tokens import Integers, Tokens

THRESHOLD = 0.72
SHORTEST = 50  # words

Numbers = npt.NDArray[np.float64]


def textual_diversity(tokens: Tokens, *, threshold: float = THRESHOLD, shortest: int = SHORTEST) -> Numbers:
    """Mean length of runs of words that keep a type-token ratio above the threshold.

    A run (factor) is closed by the word that brings its ratio to the threshold or below, and the next begins; the
    rest that stays open counts as the part (1 − ratio) / (1 − threshold) of a factor. N over the factors is worked
    out from both ends of the record, and the mean of the two is the value. 2: one word throughout; 20 to 150: ordinary
    prose; large: words hardly return. Words are case-folded, not lemmatised, and punctuation marks are left out.

    This is the 2010 definition, where a factor may be short, as in lexicalrichness; lexical-diversity asks for ten
    words and for a ratio below the threshold, and is lower or higher for it. Where no word returns at all, no part of
    a factor is spent: we count as though the very next word were a repeat, so that such a record stands just above
    one with a single late repeat (lexicalrichness gives it N, lexical-diversity 0, both far below).

    Args:
        tokens: The records.
        threshold: Ratio that closes a factor, between 0 and 1, both excluded.
        shortest: Words below which a record has no value, at least 1: few factors make a wild estimate, still at 100.

    Returns:
        (n,) mean lengths in words; ``nan`` for a record of fewer than ``shortest`` words.

    Raises:
        InputError: no records, threshold not between 0 and 1, or shortest below 1.

    Cost: one sort of all words and two passes over them.
    """
    if not 0 < threshold < 1:
        raise InputError(f"threshold must lie between 0 and 1, got {threshold}; 0.72 is the usual one.")
    at_least(shortest, 1, "shortest")
    words = word_places(tokens, measure="mtld")
    lengths = words.lengths
    size = len(words.previous)
    following = np.full(size, size, dtype=np.int64)  # the same sequence read from its end: what was next was before
    again = np.flatnonzero(words.previous >= 0)
    following[words.previous[again]] = again
    from_end = (size - 1) - following[::-1]

    counted = np.flatnonzero(lengths >= shortest)
    first, stop = words.offsets[counted], words.offsets[counted + 1]
    factors = _factors(words.previous, first, stop, threshold)
    factors_from_end = _factors(from_end, size - stop, size - first, threshold)
    value = np.full(len(lengths), math.nan)
    value[counted] = lengths[counted] * (1 / factors + 1 / factors_from_end) / 2
    return value


@measure(
    axis="diversity", of="record", reads="tokens", unit="words", range=(2, math.inf), default=False,
    rises_with="words a record runs on before its type-token ratio falls to 0.72",
    length_bias="little above 100 words; scattered widely below; under 50 words there is no value",
    cost="one sort of the words and two passes over them: 0.1 CPU-s for 600,000",
    source="McCarthy & Jarvis 2010, doi:10.3758/BRM.42.2.381; threshold 0.72, without punctuation marks",
)  # fmt: skip
def mtld(tokens: Tokens) -> Numbers:
    """Mean run of words with a type-token ratio above 0.72. See ``textual_diversity``."""
    return textual_diversity(tokens)


def _factors(previous: Integers, first: Integers, stop: Integers, threshold: float) -> Numbers:
    """Factors, whole and in part, of the words from each ``first`` up to its ``stop``."""
    before = previous.tolist()
    return np.array([_factors_of(before, *ends, threshold) for ends in zip(first.tolist(), stop.tolist(), strict=True)])


def _factors_of(previous: list[int], first: int, stop: int, threshold: float) -> float:
    whole, start, types = 0, first, 0
    for place in range(first, stop):
        if previous[place] < start:
            types += 1
        elif types / (place + 1 - start) <= threshold:  # only a repeat lowers the ratio
            whole, start, types = whole + 1, place + 1, 0
    rest = stop - start
    if types == stop - first:  # no word returned: as though the next one did
        rest += 1
    return whole + (1 - types / rest) / (1 - threshold) if rest else float(whole)
