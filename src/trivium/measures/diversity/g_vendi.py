"""G-Vendi: how many different lessons a set holds for a small language model."""

import math

import numpy as np

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity.vendi import vendi_score
from trivium.views.gradients import Projected


@measure(
    axis="diversity", of="set", reads="gradients", unit="records", range=(1, math.inf), default=False,
    rises_with="ways in which the records would change the proxy, were it trained on them",
    length_bias="falls with length: the mean over more tokens has less of a direction of its own",
    cost="0.5 to 2 CPU-s a record for the gradients of the embedded proxy, then that of vendi",
    source="Jung et al. 2025, Prismatic Synthesis, arXiv:2505.20161",
)  # fmt: skip
def g_vendi(gradients: Projected) -> float:
    """Effective number of distinct gradients of a proxy's loss on the responses (Vendi score of order 1).

    1: every record teaches the same; n: no two teach anything alike. The exponential of the entropy of the
    eigenvalues of K / n, where K is the cosine between gradients of the mean loss on the response after its prompt,
    over all parameters, projected to 1,024 dimensions (which puts each cosine off by about 0.03). It is of a set for
    one proxy, and grows with n: compare sets of one size with one proxy. Random text gets gradients of its own, so
    noise raises it: measure it on records that pass the quality bar.

    Args:
        gradients: (n, d) projected gradients; their length is ignored.

    Returns:
        Effective count in records, between 1 and n, of the records that have a gradient; nan if none has.

    Raises:
        InputError: no records.

    Cost: one eigenvalue problem of size min(n, d), after the gradients.
    """
    if not len(gradients):
        raise InputError("g_vendi needs at least one record, got none.")
    vectors = gradients.vectors
    known = np.isfinite(vectors).all(axis=1) & vectors.any(axis=1)
    return vendi_score(vectors[known], order=1) if known.any() else math.nan
