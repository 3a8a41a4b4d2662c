"""Different words against words within one record: type-token ratio and three forms of it corrected for length."""

import math

import numpy as np
import numpy.typing as npt

from trivium.measures.card import measure
from trivium.measures.diversity.word_places import word_places
from trivium.views.tokens import Tokens

_COST = "one sort of the words: 0.05 CPU-s for 600,000"

Numbers = npt.NDArray[np.float64]


def types_and_words(tokens: Tokens, *, measure: str = "types_and_words") -> tuple[Numbers, Numbers]:
    """V and N: different words, and words, of each record.

    Words are case-folded, not lemmatised, and punctuation marks are left out. The four ratios made of them:
    ``ttr`` V / N (1: no word returns), ``root_ttr`` V / √N, ``herdan_c`` ln V / ln N (1: no word returns), ``maas``
    (ln N − ln V) / (ln N)² (0: no word returns). All lean on N: compare records of similar length, or read ``mattr``.
    A scorecard's value is the mean over the records that have one.

    Args:
        tokens: The records.

    Returns:
        Two (n,) arrays; both ``nan`` for a record without a word. ``herdan_c`` and ``maas`` are ``nan`` for one word
        too: ln 1 is 0.

    Raises:
        InputError: no records.

    Cost: one sort of all words.
    """
    found = word_places(tokens, measure=measure)
    types, words = found.types.astype(np.float64), found.lengths.astype(np.float64)
    types[words == 0] = words[words == 0] = math.nan
    return types, words


@measure(
    axis="diversity", of="record", reads="tokens", unit="share", range=(0, 1), default=False,
    rises_with="words of the record that are new in it",
    length_bias="falls steeply with length: words run out (Heaps' law)",
    cost=_COST, source="Templin 1957, Certain Language Skills in Children; without punctuation marks",
)  # fmt: skip
def ttr(tokens: Tokens) -> Numbers:
    """Share of a record's words that are different (type-token ratio). See ``types_and_words``."""
    types, words = types_and_words(tokens, measure="ttr")
    return types / words


@measure(
    axis="diversity", of="record", reads="tokens", unit="words per √word", range=(0, math.inf), default=False,
    rises_with="different words, against the square root of the words",
    length_bias="rises with length in ordinary prose of up to a few hundred words; falls beyond",
    cost=_COST, source="Guiraud 1954, Les caractères statistiques du vocabulaire; without punctuation marks",
)  # fmt: skip
def root_ttr(tokens: Tokens) -> Numbers:
    """Different words of a record over the square root of its words (Guiraud's index). See ``types_and_words``."""
    types, words = types_and_words(tokens, measure="root_ttr")
    return types / np.sqrt(words)


@measure(
    axis="diversity", of="record", reads="tokens", unit="ratio", range=(0, 1), default=False,
    rises_with="different words, on the scale of powers of the words",
    length_bias="falls with length, far less than the plain ratio",
    cost=_COST, source="Herdan 1960, Type-Token Mathematics; without punctuation marks",
)  # fmt: skip
def herdan_c(tokens: Tokens) -> Numbers:
    """Logarithm of a record's different words over that of its words (Herdan's C). See ``types_and_words``."""
    types, words = types_and_words(tokens, measure="herdan_c")
    words[words == 1] = math.nan
    return np.log(types) / np.log(words)


@measure(
    axis="diversity", of="record", reads="tokens", unit="index", range=(0, 1 / math.log(2)), default=False,
    direction=-1, rises_with="words of the record that return",
    length_bias="little in long records; in short ones 0 until the first word returns",
    cost=_COST,
    source="Maas 1972, Zusammenhang zwischen Wortschatzumfang und Länge eines Textes; a², natural logarithm, "
    "without punctuation marks",
)  # fmt: skip
def maas(tokens: Tokens) -> Numbers:
    """How fast new words run out within a record (Maas a², natural logarithm). See ``types_and_words``.

    With logarithms to base 10 it would be 2.303 times as large: compare values of one base only.
    """
    types, words = types_and_words(tokens, measure="maas")
    words[words == 1] = math.nan
    index: Numbers = (np.log(words) - np.log(types)) / np.log(words) ** 2
    return index
