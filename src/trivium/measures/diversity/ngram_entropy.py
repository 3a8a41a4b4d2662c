"""Entropy of words and word pairs, corrected for those that were never seen."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.distinct import of_grams
from trivium.measures.kinds import Kinds, only_exact
from trivium.measures.streamed import Finished
from trivium.views.tokens import Integers, Tokens

_SOURCE = "Chao, Wang & Jost 2013, doi:10.1111/2041-210X.12108, on n-grams within a record"
_LENGTH_BIAS = (
    "still rises with the words written while most are new, far less than the plain entropy of the counts; levels out"
)
_SUMMED = 256  # terms below are added one by one, beyond them an integral is exact to 1e-11
_COST = "one sort of the n-grams: 0.02 CPU-s for 300,000 words"


def finish(grams: Kinds) -> Finished:
    """The entropy of the n-grams counted; see ``ngram_entropy``."""
    return only_exact(grams, chao_wang_jost(grams.counts))


def chao_wang_jost(counts: npt.ArrayLike) -> float:
    """Entropy in nats of the distribution that these counts were drawn from, kinds never drawn included.

    The entropy of the observed shares falls short of the truth by about kinds / 2N in N draws; the usual (Miller-
    Madow) correction adds that, which is at most half a nat and too little where most kinds are rare, as word pairs
    are. Here the entropy is read off how fast new kinds turn up as draws are added: the draws at hand give the first
    N - 1 steps without bias, and the kinds seen once and twice tell how it goes on. On Zipf-like shares that leaves a
    fifth to two fifths of the bias that Miller-Madow leaves.

    Args:
        counts: (kinds,) times each kind was drawn, all at least 1.

    Returns:
        Entropy of at least 0; ``nan`` for fewer than two draws.

    Cost: linear.
    """
    return _entropy(*np.unique(np.asarray(counts, dtype=np.int64), return_counts=True))


def _entropy(times: Integers, kinds: Integers) -> float:
    """``chao_wang_jost`` where ``kinds[i]`` kinds were drawn ``times[i]`` times."""
    from scipy.special import digamma

    drawn = int(times @ kinds)
    if drawn < 2:
        return math.nan
    within = float((kinds * times / drawn * (digamma(drawn) - digamma(times))).sum())
    once, twice = (int(kinds[times == number].sum()) for number in (1, 2))
    if not once:
        return within
    rate = 2 * twice / ((drawn - 1) * once + 2 * twice) if twice else 2 / ((drawn - 1) * (once - 1) + 2)
    return within + once / drawn * _tail(rate, drawn) if rate < 1 else within


def _tail(rate: float, drawn: int) -> float:
    """(1 - A)^(1 - N) (-ln A - the sum over r < N of (1 - A)^r / r): the sum over j ≥ 1 of (1 - A)^j / (N + j - 1)."""
    from scipy.special import hyperu

    decay = -math.log1p(-rate)
    start = max(drawn, _SUMMED)
    summed = np.arange(drawn, start)
    head = float((np.exp(-decay * (summed - drawn + 1)) / summed).sum())
    # The rest by Euler and Maclaurin; hyperu(1, 1, x) is the exponential integral E1(x) e^x, safe from overflow.
    left = math.exp(-decay * (start - drawn + 1))
    return head + left * (float(hyperu(1, 1, decay * start)) + (0.5 + (decay + 1 / start) / 12) / start)


def ngram_entropy(tokens: Tokens, *, order: int) -> float:
    """Entropy in nats of the n-grams of a set, corrected for n-grams that were never seen.

    0: one n-gram throughout; its exponential is an effective number of n-grams. Copying the whole set lowers it to the
    entropy of the counts at hand: nothing is then seen just once, and nothing more is expected. The correction (see
    ``chao_wang_jost``) assumes independent draws; words of a text are not, so the value of a small set still lies low.

    Args:
        tokens: The records; n-grams stay within one, and punctuation marks are words.
        order: Words in a run, at least 1.

    Returns:
        Entropy of at least 0; ``nan`` with fewer than two n-grams.

    Raises:
        InputError: no records, or order below 1.
    """
    if not len(tokens):
        raise InputError("n-gram entropy needs at least one record, got none.")
    grams = tokens.spectrum(order)
    return _entropy(grams.times, grams.kinds)


@measure(
    axis="diversity", of="set", reads="tokens", unit="nats", range=(0, math.inf), default=False,
    streamed=of_grams(1, finish),
    rises_with="how many words are in use, and how evenly", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def ngram_entropy_1(tokens: Tokens) -> float:
    """Entropy of the words of the set, corrected for words never seen. See ``ngram_entropy``."""
    return ngram_entropy(tokens, order=1)


@measure(
    axis="diversity", of="set", reads="tokens", unit="nats", range=(0, math.inf), default=False,
    streamed=of_grams(2, finish),
    rises_with="how many word pairs are in use, and how evenly", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def ngram_entropy_2(tokens: Tokens) -> float:
    """Entropy of the word pairs of the set, corrected for pairs never seen. See ``ngram_entropy``."""
    return ngram_entropy(tokens, order=2)
