"""Distinct-n and its length-adjusted form: how often a run of words is new."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.kinds import LIMIT, Kinds, merge, of_hashes, prepare, seen_once, sketched
from trivium.measures.streamed import Finished, Streamed
from trivium.views.tokens import Spectrum, Tokens

_SOURCE = "Li et al. 2016, arXiv:1510.03055; n-grams stay within a record"
_EAD_SOURCE = "Liu et al. 2022, arXiv:2202.13587; n-grams stay within a record; V is fixed, see the docstring"
_LENGTH_BIAS = "falls with longer records and with more of them: words run out (Heaps' law)"
_EAD_LENGTH_BIAS = "corrected for length under uniform draws from V; still falls on real text, less than distinct-n"
_COST = "one sort of the n-grams: 0.02 CPU-s for 300,000 words"

# Yardsticks of EAD, the same for every data set so that values compare; not estimates of anybody's vocabulary.
VOCABULARY = {1: 50_000, 2: 1_000_000}


def map_batch(tokens: Tokens, *, order: int, limit: int = LIMIT) -> Kinds:
    """The n-grams of one shard, and how often each stands there."""
    if not len(tokens):
        raise InputError("distinct-n needs at least one record, got none.")
    return of_hashes(tokens.gram_hashes(order), counted=True, limit=limit)


def finish(grams: Kinds) -> Finished:
    """Different n-grams over all n-grams; ``nan`` if there are none."""
    return sketched(grams, min(1.0, grams.number / grams.drawn) if grams.drawn else math.nan)


def finish_adjusted(grams: Kinds, *, vocabulary: int) -> Finished:
    """Different n-grams over those to expect; see ``expectation_adjusted_distinct``."""
    if not grams.drawn:
        return Finished(math.nan)
    return sketched(grams, grams.number / _expected(grams.drawn, vocabulary))


def error(grams: Kinds, sample: Tokens, n: int, *, order: int, vocabulary: int | None = None) -> float:
    """Standard error of distinct-n, or of EAD, of n records: the jackknife's.

    Leaving out one record takes away its n-grams, of which those that no other record has are kinds less: D / E(N)
    moves by s / E - D E'(N) / E² × L, with L n-grams in the record and s of them alone in the set. How much that varies
    from record to record is read off a random sample, held against the kinds of all. The jackknife is known to err on
    the wide side for such numbers (Efron & Stein 1981, doi:10.1214/aos/1176345462).
    """
    runs = sample.ngrams(order)
    if not grams.drawn or len(sample) < 2:
        return math.nan
    alone = np.bincount(runs.owner, weights=seen_once(grams, runs.hashes), minlength=len(sample))
    lengths = np.bincount(runs.owner, minlength=len(sample))
    scale, slope = float(grams.drawn), 1.0
    if vocabulary is not None:
        decay = math.log1p(-1 / vocabulary)
        scale, slope = _expected(grams.drawn, vocabulary), -decay * vocabulary * math.exp(grams.drawn * decay)
    moves = alone - grams.number / scale * slope * lengths
    return math.sqrt(n) * float(moves.std(ddof=1)) / scale


def of_grams(
    order: int,
    finish: Callable[[Kinds], Finished],
    error: Callable[[Kinds, Tokens, int], float] | None = None,
) -> Streamed:
    """The streamed form of a measure of the n-grams of this order; all of an order share one partial."""
    return Streamed(
        state=f"{order}-grams", partial=Kinds, prepare=lambda _: prepare(),
        map=partial(map_batch, order=order), merge=merge, finish=finish, error=error,
    )  # fmt: skip


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
    grams = _counted(tokens, order)
    return grams.different / grams.drawn if grams.drawn else math.nan


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
    grams = _counted(tokens, order)
    return grams.different / _expected(grams.drawn, vocabulary) if grams.drawn else math.nan


def _counted(tokens: Tokens, order: int) -> Spectrum:
    if not len(tokens):
        raise InputError("distinct-n needs at least one record, got none.")
    return tokens.spectrum(order)


def _expected(drawn: int, vocabulary: int) -> float:
    """Different ones among so many uniform draws."""
    return -math.expm1(drawn * math.log1p(-1 / vocabulary)) * vocabulary


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1),
    streamed=of_grams(1, finish, partial(error, order=1)),
    rises_with="words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_1(tokens: Tokens) -> float:
    """Share of words that are different. See ``distinct``."""
    return distinct(tokens, order=1)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1),
    streamed=of_grams(2, finish, partial(error, order=2)),
    rises_with="pairs of words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_2(tokens: Tokens) -> float:
    """Share of word pairs that are different. See ``distinct``."""
    return distinct(tokens, order=2)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1),
    streamed=of_grams(3, finish, partial(error, order=3)),
    rises_with="runs of three words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_3(tokens: Tokens) -> float:
    """Share of runs of three words that are different. See ``distinct``."""
    return distinct(tokens, order=3)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share", range=(0, 1),
    streamed=of_grams(4, finish, partial(error, order=4)),
    rises_with="runs of four words that are new", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def distinct_4(tokens: Tokens) -> float:
    """Share of runs of four words that are different. See ``distinct``."""
    return distinct(tokens, order=4)


@measure(
    axis="diversity", of="set", reads="tokens", unit="ratio", range=(0, math.inf),
    streamed=of_grams(
        1, partial(finish_adjusted, vocabulary=VOCABULARY[1]), partial(error, order=1, vocabulary=VOCABULARY[1])
    ),
    rises_with="different words, against as many random draws from 50,000",
    length_bias=_EAD_LENGTH_BIAS, cost=_COST, source=_EAD_SOURCE,
)  # fmt: skip
def ead_1(tokens: Tokens) -> float:
    """Different words, adjusted for how many were written. See ``expectation_adjusted_distinct``."""
    return expectation_adjusted_distinct(tokens, order=1, vocabulary=VOCABULARY[1])


@measure(
    axis="diversity", of="set", reads="tokens", unit="ratio", range=(0, math.inf),
    streamed=of_grams(
        2, partial(finish_adjusted, vocabulary=VOCABULARY[2]), partial(error, order=2, vocabulary=VOCABULARY[2])
    ),
    rises_with="different word pairs, against as many random draws from 1,000,000",
    length_bias=_EAD_LENGTH_BIAS, cost=_COST, source=_EAD_SOURCE,
)  # fmt: skip
def ead_2(tokens: Tokens) -> float:
    """Different word pairs, adjusted for how many were written. See ``expectation_adjusted_distinct``."""
    return expectation_adjusted_distinct(tokens, order=2, vocabulary=VOCABULARY[2])
