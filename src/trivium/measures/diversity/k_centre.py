"""k-centre radius: how far a set reaches beyond a few records chosen to cover it."""

import math

import numpy.typing as npt

from trivium.checks import at_least, unit_rows
from trivium.measures.card import measure
from trivium.measures.diversity.farthest_first import farthest_first, usual_count


def covering_radius(vectors: npt.ArrayLike, *, centres: int) -> float:
    """Largest cosine distance from a record to the nearest of k centres chosen farthest-first.

    0: k records stand for all; 1: some record is unrelated to every centre. The choice is Gonzalez's: as an angle or
    a chord, its radius is at most twice the best possible. It starts with the record farthest from the mean direction,
    so that nothing is drawn by chance; only among records equally far does order decide. One outlier decides it.

    Args:
        vectors: (n, d) array, one vector per record; row length is ignored.
        centres: k, at least 1.

    Returns:
        Distance between 0 and 2; ``nan`` if there are no more records than centres.

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or centres < 1.

    Cost: k × n × d multiplications.
    """
    rows = unit_rows(vectors, "vectors")
    if len(rows) <= at_least(centres, 1, "centres"):
        return math.nan
    return float(farthest_first(rows, centres).distances.max())


@measure(
    axis="diversity", of="set", reads="embeddings", unit="cosine distance (k = √n, at most 50)", range=(0, 2),
    default=False,
    rises_with="how far the outermost records lie from the rest",
    length_bias="short texts have fewer words to average, so their vectors lie further apart",
    cost="k × n × d: 0.05 CPU-s for 10,000 records of 384 dimensions",
    source="Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5; as cover of a data set: Sener & Savarese 2018, "
    "arXiv:1708.00489",
)  # fmt: skip
def k_centre_radius(embeddings: npt.ArrayLike) -> float:
    """Largest distance from a record to the nearest of k = √n centres (rounded, at most 50). See ``covering_radius``.

    k grows with n, so compare sets of equal size only.
    """
    rows = unit_rows(embeddings, "embeddings")
    return covering_radius(rows, centres=usual_count(len(rows)))
