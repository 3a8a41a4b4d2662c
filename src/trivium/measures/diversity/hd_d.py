"""HD-D: how many different words a random sample of a record's words would show."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.word_places import word_places
from trivium.views.tokens import Tokens

DRAWS = 42

Numbers = npt.NDArray[np.float64]


def hypergeometric_diversity(tokens: Tokens, *, draws: int = DRAWS) -> Numbers:
    """Expected type-token ratio of ``draws`` words drawn from a record without replacement.

    The sum over its different words of the chance to be drawn, 1 − C(N − f, draws) / C(N, draws) for a word that
    stands f times among N, over the draws. 1: no word returns; 1 / draws: one word throughout. Words are case-folded,
    not lemmatised, and punctuation marks are left out. A shorter record has no value, where the package
    lexical-diversity gives 0 or a part of it.

    Args:
        tokens: The records.
        draws: Words drawn, at least 1.

    Returns:
        (n,) ratios above 0 and up to 1; ``nan`` for a record of fewer than ``draws`` words.

    Raises:
        InputError: no records, or draws below 1.

    Cost: one sort of all words, then one product of ``draws`` factors for each different pair (N, f).
    """
    at_least(draws, 1, "draws")
    words = word_places(tokens, measure="hd_d")
    lengths = words.lengths
    n = len(lengths)
    owner = np.repeat(np.arange(n), lengths)
    held = (words.frequency > 0) & (lengths[owner] >= draws)
    pairs, pair = np.unique((lengths[owner[held]] << 32) | words.frequency[held], return_inverse=True)
    total, frequency = (pairs >> 32).astype(np.float64), (pairs & 0xFFFFFFFF).astype(np.float64)
    missed = np.ones(len(pairs))  # chance that no draw shows the word
    for drawn in range(draws):
        missed *= np.maximum(total - frequency - drawn, 0) / (total - drawn)
    expected = np.bincount(owner[held], weights=(1 - missed)[pair], minlength=n)
    # Rounding can leave 1 + 4e-16 where no word returns.
    return np.where(lengths >= draws, np.minimum(expected / draws, 1), math.nan)


@measure(
    axis="diversity", of="record", reads="tokens", unit="share", range=(0, 1), default=False,
    rises_with="different words in a random 42 of the record",
    length_bias="slight: a longer record has more subjects to draw from; under 42 words there is no value",
    cost="one sort of the words: 0.07 CPU-s for 600,000",
    source="McCarthy & Jarvis 2007, doi:10.1177/0265532207080767; 42 draws, without punctuation marks",
)  # fmt: skip
def hd_d(tokens: Tokens) -> Numbers:
    """Expected share of different words among 42 drawn from the record. See ``hypergeometric_diversity``."""
    return hypergeometric_diversity(tokens)
