"""Exact duplicates: records that say, word for word, what another says."""

import math

import numpy as np

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.kinds import LIMIT, Kinds, merge, of_hashes, prepare, sketched
from trivium.measures.streamed import Finished, Streamed
from trivium.views.tokens import Hashes, Tokens

_STEP = np.uint64(0x9E3779B97F4A7C15)


def map_batch(tokens: Tokens, *, limit: int = LIMIT) -> Kinds:
    """The different records of one shard, those without a token left out."""
    if not len(tokens):
        raise InputError("exact_duplicate_rate needs at least one record, got none.")
    return of_hashes(_record_hashes(tokens), counted=True, limit=limit)


def finish(records: Kinds) -> Finished:
    """The share of records that come after the first of their kind; see ``exact_duplicate_rate``."""
    if not records.drawn:
        return Finished(math.nan)
    n = records.drawn
    different = sketched(records, min(1.0, records.number / n))
    # Leaving out one record changes the number of kinds if it is the only one of its kind: the jackknife's variance.
    alone = np.count_nonzero(records.counts == 1) / len(records.held) * records.number
    return different._replace(value=1 - different.value, spread=math.sqrt(max(0.0, alone * (1 - alone / n))) / n)


@measure(
    axis="diversity", of="set", reads="tokens", unit="share of records", range=(0, 1), direction=-1, default=False,
    streamed=Streamed(
        state="whole records", partial=Kinds, prepare=lambda _: prepare(), map=map_batch, merge=merge, finish=finish,
    ),
    rises_with="records that repeat another word for word",
    length_bias="falls with length: long records are seldom written twice",
    cost="one sum over the words: 0.01 CPU-s for 300,000; the one search for copies that needs no second pass",
    source="ours; exact matching as in the first stage of many pipelines: Penedo et al. 2023, arXiv:2306.01116; on "
    "words instead of bytes",
)  # fmt: skip
def exact_duplicate_rate(tokens: Tokens) -> float:
    """Share of records that say word for word what another, counted before it, says.

    0: no two are alike; (n - 1) / n: all are copies of one. Two records are alike if they have the same words and
    punctuation marks in the same order; case and white space do not count. It grows with n: a sample holds few of the
    copies of its source.

    Args:
        tokens: The records; those without a token are left out.

    Returns:
        Share of at least 0 and below 1; ``nan`` if no record has a token.

    Raises:
        InputError: no records.

    Cost: linear.
    """
    return finish(map_batch(tokens, limit=max(1, len(tokens)))).value


def _record_hashes(tokens: Tokens) -> Hashes:
    """One hash of each record that has a token: the sum of its words', each mixed with its place."""
    held = tokens.lengths > 0
    starts = tokens.offsets[:-1]
    place = np.arange(len(tokens.hashes)) - np.repeat(starts, tokens.lengths)
    mixed = (tokens.hashes ^ (place.astype(np.uint64) * _STEP)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    hashes: Hashes = np.add.reduceat(mixed * _STEP, starts[held]) if held.any() else np.empty(0, dtype=np.uint64)
    return hashes
