"""Effective number of clusters: over how many groups records are spread, and how evenly."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, unit_rows
from trivium.measures.card import measure
from trivium.measures.diversity.farthest_first import farthest_first, usual_count

_ROUNDS = 50  # of k-means; most sets settle in under 20


def cluster_number(vectors: npt.ArrayLike, *, clusters: int) -> float:
    """exp(entropy) of the shares of records in the clusters that k-means on unit vectors finds.

    1: all records in one cluster; k: spread evenly over all k. k-means starts from centres chosen farthest-first and
    draws nothing by chance, so the same records give the same clusters; such centres catch outliers, which then stay
    clusters of their own and count little. Records alike in direction never make two clusters.

    Args:
        vectors: (n, d) array, one vector per record; row length is ignored.
        clusters: k, at least 1: the most clusters looked for.

    Returns:
        Effective count between 1 and min(n, k); ``nan`` for a single record.

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or clusters < 1.

    Cost: k × n × d multiplications per round, at most 50 rounds.
    """
    rows = unit_rows(vectors, "vectors")
    at_least(clusters, 1, "clusters")
    if len(rows) < 2:
        return math.nan
    counts = np.bincount(cluster_labels(rows, clusters))
    shares = counts[counts > 0] / len(rows)
    return float(np.exp(-(shares * np.log(shares)).sum()))


@measure(
    axis="diversity", of="set", reads="embeddings", unit="clusters (k = √n, at most 50)", range=(1, 50), default=False,
    rises_with="groups of similar records, and how evenly records are spread over them",
    length_bias="little: clusters are cut relative to the set",
    cost="k-means: 0.5 CPU-s for 10,000 records of 384 dimensions",
    source="cluster entropy after k-means, as in Du & Black 2019, doi:10.18653/v1/P19-1005; as an effective number",
)  # fmt: skip
def effective_clusters(embeddings: npt.ArrayLike) -> float:
    """Effective number of clusters: exp(entropy) of the sizes of k = √n clusters (at most 50). See ``cluster_number``.

    k grows with n, so compare sets of equal size only.
    """
    rows = unit_rows(embeddings, "embeddings")
    return cluster_number(rows, clusters=usual_count(len(rows)))


def cluster_labels(rows: npt.NDArray[Any], clusters: int) -> npt.NDArray[np.int64]:
    """(n,) number of each row's cluster, by Lloyd's rounds with cosine similarity."""
    centres = rows[farthest_first(rows, clusters).rows]
    labels = np.full(len(rows), -1)
    for _ in range(_ROUNDS):
        nearest = np.argmax(rows @ centres.T, axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        members = (labels == np.arange(len(centres))[:, None]).astype(rows.dtype)
        sums = members @ rows
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A cluster that lost its members, or whose members cancel out, keeps its centre.
        centres = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), centres)
    return labels
