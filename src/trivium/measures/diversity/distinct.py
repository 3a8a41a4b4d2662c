"""Distinct-n and its length-adjusted form: how often a run of words is new."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.tokens import Tokens

_SOURCE = "Li et al. 2016, arXiv:1510.03055; n-grams stay within a record"
_EAD_SOURCE = "Liu et al. 2022, arXiv:2202.13587; n-grams stay within a record; V is fixed, see the docstring"
_LENGTH_BIAS = "falls with longer records and with more of them: words run out (Heaps' law)"
_EAD_LENGTH_BIAS = "corrected for length under uniform draws from V; still falls on real text, less than distinct-n"
_COST = "one sort of the n-grams: 0.02 CPU-s for 300,000 words"

# Yardsticks of EAD, the same for every data set so that values compare; not estimates of anybody's vocabulary.
VOCABULARY = {1: 50_000, 2: 1_000_000}


class GramSet(NamedTuple):
    """What shards of a set add up to."""

    order: int
    different: npt.NDArray[np.uint64]  # hashes of the different n-grams, ascending
    total: int


def prepare(order: int) -> GramSet:
    """The n-grams of no records."""
    return GramSet(order, np.empty(0, dtype=np.uint64), 0)


def map_batch(tokens: Tokens, *, order: int) -> GramSet:
    """The n-grams of one shard."""
    if not len(tokens):
        raise InputError("distinct-n needs at least one record, got none.")
    hashes = tokens.gram_hashes(order)
    return GramSet(order, _different(np.sort(hashes)), len(hashes))


def merge(parts: Iterable[GramSet]) -> GramSet:
    """The n-grams of several shards; exact, in any order.

    Raises:
        InputError: no parts, or parts of different orders.
    """
    sets = list(parts)
    orders = {part.order for part in sets}
    if len(orders) != 1:
        raise InputError(f"merge needs parts of one n-gram order, got orders {sorted(orders)}.")
    different = _different(np.sort(np.concatenate([part.different for part in sets])))
    return GramSet(orders.pop(), different, sum(part.total for part in sets))


def finish(grams: GramSet) -> float:
    """Different n-grams over all n-grams; ``nan`` if there are none."""
    return len(grams.different) / grams.total if grams.total else math.nan


def distinct(tokens: Tokens, *, order: int) -> float:
    """Share of n-grams that are different: types over tokens, within records.

    1: no run of ``order`` words ever returns; near 0: the same few return all the time. It falls with the number
    of words looked at, so compare sets of equal size and similar length, or read EAD.

    Args:
        tokens: The records.
        order: Words in a run, at least 1.

    Returns:
        Share between 0 (excluded) and 1; ``nan`` if no record has ``order`` tokens.

    Raises:
        InputError: no records, or order below 1.
    """
    return finish(map_batch(tokens, order=order))


def expectation_adjusted_distinct(tokens: Tokens, *, order: int, vocabulary: int) -> float:
    """Different n-grams over the number to expect from as many uniform draws (EAD).

    N / (V (1 - (1 - 1/V)^C)), with N different n-grams among C. About 1: as varied as random draws from V n-grams;
    near 0: few n-grams, repeated. V sets the scale and is here a fixed yardstick: 50,000 for words, 1,000,000 for
    pairs. The vocabulary of a model would do where one model wrote everything, but data from many sources has none in
    common; and with V taken from the data itself the score would mostly repeat how much was written.

    Args:
        tokens: The records.
        order: Words in a run, at least 1.
        vocabulary: V, at least 2.

    Returns:
        Ratio above 0; above 1 only for text with more different n-grams than random draws would show. ``nan`` if
        no record has ``order`` tokens.

    Raises:
        InputError: no records, order below 1, or vocabulary below 2.
    """
    if vocabulary < 2:
        raise InputError(f"vocabulary must be at least 2, got {vocabulary}.")
    grams = map_batch(tokens, order=order)
    if not grams.total:
        return math.nan
    return len(grams.different) / (-math.expm1(grams.total * math.log1p(-1 / vocabulary)) * vocabulary)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1), mergeable=True,
    rises_with="words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_1(tokens: Tokens) -> float:
    """Share of words that are different. See ``distinct``."""
    return distinct(tokens, order=1)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1), mergeable=True,
    rises_with="pairs of words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_2(tokens: Tokens) -> float:
    """Share of word pairs that are different. See ``distinct``."""
    return distinct(tokens, order=2)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1), mergeable=True,
    rises_with="runs of three words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_3(tokens: Tokens) -> float:
    """Share of runs of three words that are different. See ``distinct``."""
    return distinct(tokens, order=3)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1), mergeable=True,
    rises_with="runs of four words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_4(tokens: Tokens) -> float:
    """Share of runs of four words that are different. See ``distinct``."""
    return distinct(tokens, order=4)


@measure(
    axis="diversity", of="set", reads="tokens", unit="ratio", range=(0, math.inf), mergeable=True,
    rises_with="different words, against as many random draws from 50,000",
    length_bias=_EAD_LENGTH_BIAS, cost=_COST, source=_EAD_SOURCE,
)  # fmt: skip
def ead_1(tokens: Tokens) -> float:
    """Different words, adjusted for how many were written. See ``expectation_adjusted_distinct``."""
    return expectation_adjusted_distinct(tokens, order=1, vocabulary=VOCABULARY[1])


@measure(
    axis="diversity", of="set", reads="tokens", unit="ratio", range=(0, math.inf), mergeable=True,
    rises_with="different word pairs, against as many random draws from 1,000,000",
    length_bias=_EAD_LENGTH_BIAS, cost=_COST, source=_EAD_SOURCE,
)  # fmt: skip
def ead_2(tokens: Tokens) -> float:
    """Different word pairs, adjusted for how many were written. See ``expectation_adjusted_distinct``."""
    return expectation_adjusted_distinct(tokens, order=2, vocabulary=VOCABULARY[2])


def _different(ascending: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    # A sort is vectorised and np.unique's hash table is not: 2 against 100 ms for 300,000.
    new = np.ones(len(ascending), dtype=bool)
    new[1:] = ascending[1:] != ascending[:-1]
    return ascending[new]
