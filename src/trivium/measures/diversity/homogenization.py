"""Homogenization: how much of one record returns, in the same order, in another."""

import math
from typing import NamedTuple

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.content_order import content_order
from trivium.views.subsequence import common_length, places_of
from trivium.views.tokens import Tokens

LONGEST = 1_000  # tokens read of one record
PAIRS = 10_000  # pairs compared: all of up to 141 records


class Homogenization(NamedTuple):
    """The mean over pairs, and how far it may lie from the mean over all pairs."""

    mean: float
    standard_error: float  # 0 where all pairs were compared
    pairs: int


@measure(
    axis="diversity", of="set", reads="tokens", unit="ROUGE-L F", range=(0, 1), direction=-1, default=False,
    rises_with="records that say the same words in the same order: copies, templates, stock phrases",
    length_bias="rises with length, as longer texts share more small words in order; differing lengths lower it",
    cost="at most 10,000 pairs whatever n: about 0.1 CPU-s for records of 50 words, 0.3 for 200",
    source="Padmakumar & He 2023, arXiv:2309.05196; ROUGE-L, Lin 2004; LCS in bits, Hyyrö 2004; a balanced part of "
    "all pairs, Brown & Kildea 1978, Annals of Statistics 6(4)",
)  # fmt: skip
def homogenization_rouge_l(tokens: Tokens) -> float:
    """Mean over pairs of records of the longest common subsequence as a share of their mean length (ROUGE-L F).

    0: no two records share a word. 1: all are copies of one. Two English texts on different things share small words
    and marks in order, so that 0.1 to 0.2 is usual. It does not grow with n. See ``homogenization`` for what is
    compared, and for the standard error.

    Args:
        tokens: The records.

    Returns:
        Mean between 0 and 1; nan with fewer than two records that hold a token.

    Raises:
        InputError: no records.

    Cost: at most 10,000 pairs; of each record the first 1,000 tokens.
    """
    at_least(len(tokens), 1, "homogenization_rouge_l: number of records")
    return homogenization(tokens).mean


def homogenization(tokens: Tokens, *, pairs: int = PAIRS) -> Homogenization:
    """Mean ROUGE-L F over pairs of records, with its standard error.

    F of a and b is 2 LCS(a, b) / (|a| + |b|), where LCS counts the tokens of the longest common subsequence. Where
    the package ``diversity`` takes a mean of 0 for a failure and gives 1.0, no overlap is 0 here. Punctuation marks
    are tokens, which ``rouge_score`` drops; records without a token are left out, and those longer than 1,000 tokens
    are read that far.

    Of n (n - 1) / 2 pairs at most ``pairs`` are compared, or one for each of ``pairs`` records. Records are put in a
    random order that their contents alone decide, so that the value repeats exactly and the order of the records
    plays no part; each is then compared with the K that follow it, round the circle. Every record stands in 2 K
    pairs, which leaves less to chance than as many pairs drawn at random would.

    The standard error is s / √m × √(1 - m / M) for m of M pairs whose F spreads by s: that of pairs drawn at random
    without replacement, and so rather too large. It says how far the mean of all pairs may lie, not what other
    records would have given: the interval of the scorecard says that.

    Args:
        tokens: The records.
        pairs: Most pairs to compare, at least 1.

    Returns:
        Mean, standard error, pairs; nan, nan, 0 with fewer than two records that hold a token.

    Raises:
        InputError: pairs is below 1.

    Cost: 5 to 10 microseconds a pair of 50 tokens; grows with the length, not with its square, up to 64 tokens.
    """
    if pairs < 1:
        raise InputError(f"homogenization: pairs must be at least 1, got {pairs}; {PAIRS} is usual.")
    rows = [
        tokens.hashes[start : min(stop, start + LONGEST)]
        for start, stop in zip(tokens.offsets[:-1].tolist(), tokens.offsets[1:].tolist())
        if stop > start
    ]
    if len(rows) < 2:
        return Homogenization(math.nan, math.nan, 0)
    order = content_order(row.tobytes() for row in rows)[: max(pairs, 2)]
    texts: list[list[int]] = [rows[place].tolist() for place in order]
    n = len(texts)
    every = n * (n - 1) // 2
    shifts = min(max(pairs // n, 1), n // 2) if every > pairs else n // 2
    found = []
    for first, text in enumerate(texts):
        places = places_of(text)
        for shift in range(1, shifts + 1):
            # Half way round an even circle every pair would come twice.
            if 2 * shift == n and first >= shift:
                continue
            other = texts[(first + shift) % n]
            found.append(2 * common_length(places, len(text), other) / (len(text) + len(other)))
    total = len(rows) * (len(rows) - 1) // 2
    left = max(1 - len(found) / total, 0.0)
    error = float(np.std(found, ddof=1)) * math.sqrt(left / len(found)) if len(found) > 1 else math.nan
    return Homogenization(math.fsum(found) / len(found), error if left else 0.0, len(found))
