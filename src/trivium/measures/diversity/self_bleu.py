"""Self-BLEU-4: how well each record is predicted by the n-grams of the others."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.line_up import hash_ranges, pair_up
from trivium.views.tokens import Hashes, Tokens

_ORDERS = (1, 2, 3, 4)
_EPSILON = 0.1

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@measure(
    axis="diversity", of="set", reads="tokens", unit="BLEU", range=(0, 1), direction=-1,
    rises_with="runs of one to four words that other records hold too",
    length_bias="grows with n and with shared vocabulary; records under four tokens cannot reach 1",
    cost="two sorts per order, linear otherwise: 0.2 CPU-s for 300,000 words (pair by pair it would be hours)",
    source="Zhu et al. 2018 (Texygen), arXiv:1802.01886; smoothing 1 of Chen & Cherry 2014; exact, all other records",
)  # fmt: skip
def self_bleu_4(tokens: Tokens) -> float:
    """Mean BLEU-4 of each record against all others.

    0: no record shares a word with another; 1: every record (of four tokens or more) is a repeat. Tends to 1 as n
    grows, so compare sets of equal size only.

    Precisions of order 1 to 4 are weighed equally; a precision without a match counts 0.1 matches (smoothing method
    1); a record that shares no word scores 0; the brevity penalty takes the closest length, and of two equally close
    the shorter. It equals the mean of NLTK's ``sentence_bleu`` with those settings.

    Args:
        tokens: The records; those without a token are left out.

    Returns:
        Mean between 0 and 1; ``nan`` with fewer than two records that have a token.

    Raises:
        InputError: no records.

    Cost: linear but for the sorts; the count of "the best of the others" needs only the two largest per n-gram.
    """
    if not len(tokens):
        raise InputError("self_bleu_4 needs at least one record, got none.")
    lengths = tokens.lengths
    if not lengths.all():
        tokens = tokens.take(lengths > 0)
        lengths = tokens.lengths
    n = len(tokens)
    if n < 2:
        return math.nan
    logs = np.zeros(n)
    shares_a_word = np.zeros(n, dtype=bool)
    for order in _ORDERS:
        owners = np.repeat(np.arange(n), np.maximum(lengths - order + 1, 0))
        matched = np.zeros(n)
        for part, holders in hash_ranges(tokens.gram_hashes(order), owners):
            matched += _matched_elsewhere(part, holders, n)
        if order == 1:
            shares_a_word = matched > 0
        possible = np.maximum(lengths - order + 1, 1)
        logs += np.log(np.where(matched > 0, matched, _EPSILON) / possible) / len(_ORDERS)
    bleu = np.where(shares_a_word, _brevity_penalty(lengths) * np.exp(logs), 0.0)
    return float(bleu.mean())


def _matched_elsewhere(hashes: Hashes, owners: Integers, n: int) -> Numbers:
    """(n,) n-grams of each record that other records match, each as often as the record that holds it most."""
    held = pair_up(hashes, owners, n, counted=True)
    shared = np.repeat(held.owners_of > 1, held.owners_of)  # what one record alone holds matches nothing
    owner, count, owners_of = held.owner[shared], held.times[shared], held.owners_of[held.owners_of > 1]
    if not len(owner):
        return np.zeros(n)
    first = np.cumsum(owners_of) - owners_of
    most = np.repeat(np.maximum.reduceat(count, first), owners_of)
    holds_most = count == most
    holders = np.repeat(np.add.reduceat(holds_most.astype(np.int64), first), owners_of)
    second = np.repeat(np.maximum.reduceat(np.where(holds_most, 0, count), first), owners_of)
    most_elsewhere = np.where(holds_most & (holders == 1), second, most)
    return np.bincount(owner, weights=np.minimum(count, most_elsewhere), minlength=n).astype(np.float64)


def _brevity_penalty(lengths: Integers) -> Numbers:
    """(n,) penalty against the closest length of another record; the shorter of two equally close."""
    different, place, count = np.unique(lengths, return_inverse=True, return_counts=True)
    below = np.concatenate([[-np.inf], different[:-1]])
    above = np.concatenate([different[1:], [np.inf]])
    neighbour = np.where(different - below <= above - different, below, above)
    closest = np.where(count > 1, different, neighbour)[place]
    penalty: Numbers = np.exp(np.minimum(0, 1 - closest / lengths))
    return penalty
