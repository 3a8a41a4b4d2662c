"""MATTR: the type-token ratio of a window that moves over the record, so that length plays no part."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.word_places import word_places
from trivium.views.tokens import Tokens

WINDOW = 50  # words

Numbers = npt.NDArray[np.float64]


def moving_average_ttr(tokens: Tokens, *, window: int = WINDOW) -> Numbers:
    """Mean type-token ratio of all windows of ``window`` words in a record.

    1: no word returns within ``window`` words; 1 / window: one word throughout. Words are case-folded, not lemmatised,
    and punctuation marks are left out. A record shorter than the window has no value, where the package
    lexical-diversity gives its plain type-token ratio, which depends on length.

    Args:
        tokens: The records.
        window: Words in a window, at least 1.

    Returns:
        (n,) shares above 0 and up to 1; ``nan`` for a record of fewer than ``window`` words.

    Raises:
        InputError: no records, or window below 1.

    Cost: one sort of all words; linear otherwise, whatever the window.
    """
    at_least(window, 1, "window")
    words = word_places(tokens, measure="mattr")
    lengths = words.lengths
    place = np.arange(len(words.previous))
    first, stop = (np.repeat(ends, lengths) for ends in (words.offsets[:-1], words.offsets[1:]))
    # A word is the first of its kind in the windows that start after its previous place and reach it.
    earliest = np.maximum(np.maximum(words.previous + 1, place - window + 1), first)
    latest = np.minimum(place, stop - window)
    counted_in = np.concatenate([[0], np.cumsum(np.maximum(latest - earliest + 1, 0))])
    types = np.diff(counted_in[words.offsets])
    windows = np.where(lengths >= window, lengths - window + 1, math.nan)
    ratio: Numbers = types / (windows * window)
    return ratio


@measure(
    axis="diversity", of="record", reads="tokens", unit="share", range=(0, 1), default=False,
    rises_with="words that are new within the last 50",
    length_bias="none by construction, but records under 50 words have no value",
    cost="one sort of the words: 0.05 CPU-s for 600,000",
    source="Covington & McFall 2010, doi:10.1080/09296171003643098; window 50, without punctuation marks",
)  # fmt: skip
def mattr(tokens: Tokens) -> Numbers:
    """Share of words that are different in a window of 50 words. See ``moving_average_ttr``."""
    return moving_average_ttr(tokens)
