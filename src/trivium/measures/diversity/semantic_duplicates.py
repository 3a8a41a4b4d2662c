"""Semantic duplicates: records whose vectors almost coincide with another's."""

import math

import numpy as np

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.neighbours import Neighbours

SAME = 0.95  # cosine from which two records count as the same in meaning


@measure(
    axis="diversity", of="set", reads="neighbours", unit="share", range=(0, 1), direction=-1, default=False,
    rises_with="records that say what another record says, in the same or in other words",
    length_bias="one changed word moves the vector of a short record more; grows with n, as more can repeat",
    cost="linear in n beside the shared search for neighbours: 1 CPU-s for 10,000 records of 384 dimensions",
    source="semantic duplicates as in Abbas et al. 2023 (SemDeDup), arXiv:2303.09540; here exact, without clusters",
)  # fmt: skip
def semantic_duplicate_rate(neighbours: Neighbours) -> float:
    """Share of records that have another record with a cosine of at least 0.95.

    0: no two records are that close; 1: every record has a twin. Where ``near_duplicate_rate`` asks for shared runs of
    words, this one also sees other words for the same thing, as far as the embedder does; an embedder that averages
    words takes any two orders of the same words for duplicates. Both records of a pair count here, only the later one
    there. What 0.95 means depends on the embedder: compare only sets made with one.

    Args:
        neighbours: The nearest others of each record; records without a direction are left out.

    Returns:
        Share between 0 and 1; ``nan`` with fewer than two records that have a direction.

    Raises:
        InputError: no records.

    Cost: linear in n, beside the view.
    """
    distances = neighbours.distances
    if not len(distances):
        raise InputError("semantic_duplicate_rate needs at least one record, got none.")
    nearest = distances[:, :1]
    known = nearest[~np.isnan(nearest)]
    return float((known <= np.float32(1 - SAME)).mean()) if known.size else math.nan
