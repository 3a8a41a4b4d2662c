"""Self-repetition: how often the four-word runs of a record return in other records."""

import math

import numpy as np

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.line_up import hash_ranges, pair_up
from trivium.views.tokens import Tokens

ORDER = 4  # words in a run


@measure(
    axis="diversity", of="set", reads="tokens", unit="nats", range=(0, math.inf), direction=-1, default=False,
    rises_with="runs of four words that other records hold too: stock phrases, templates, copies",
    length_bias="grows with the length of records and with n: both bring more chances to repeat",
    cost="one sort of the four-word runs: 0.05 CPU-s for 600,000 words",
    source="Salkar et al. 2022, 'Self-Repetition in Abstractive Neural Summarizers', arXiv:2210.08145; natural "
    "logarithm, as in Shaib et al. 2024, arXiv:2403.00553",
)  # fmt: skip
def self_repetition(tokens: Tokens) -> float:
    """Mean over records of ln(1 + how often other records hold its runs of four words).

    0: no run of four words stands in two records; ln(1 + r (n - 1)): all n records are copies of one with r runs.
    Within a record a run counts once, so a record does not repeat itself here. It grows with n, slowly: compare sets
    of equal size.

    The sum runs over the different four-word runs g of a record, each adding df(g) - 1, where df is the number of
    records that hold it. Punctuation marks are words here. Records under four words cannot hold a run and are left
    out, where the package ``diversity`` counts them as 0 and splits at white space only; else the values are equal.

    Args:
        tokens: The records.

    Returns:
        Mean of at least 0; ``nan`` if no record has four tokens.

    Raises:
        InputError: no records.

    Cost: one sort of the four-word runs.
    """
    if not len(tokens):
        raise InputError("self_repetition needs at least one record, got none.")
    hashes = tokens.gram_hashes(ORDER)
    if not len(hashes):
        return math.nan
    n, runs = len(tokens), np.maximum(tokens.lengths - ORDER + 1, 0)
    elsewhere = np.zeros(n)
    for part, owners in hash_ranges(hashes, np.repeat(np.arange(n), runs)):
        held = pair_up(part, owners, n)
        elsewhere += np.bincount(held.owner, weights=np.repeat(held.owners_of - 1, held.owners_of), minlength=n)
    return float(np.log1p(elsewhere[runs > 0]).mean())
