"""Log-determinant: the volume that records span, with small directions softened."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from trivium.checks import unit_rows
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.diversity import vendi
from trivium.measures.diversity.vendi import Scatter

EPSILON = 0.01  # a direction with this share of the set counts ln 2


def prepare(dimensions: int) -> Scatter:
    """The scatter of no records."""
    return vendi.prepare(dimensions)


def map_batch(vectors: npt.ArrayLike) -> Scatter:
    """The scatter of one shard, the same that the Vendi score is read from."""
    return vendi.map_batch(vectors)


def merge(parts: Iterable[Scatter]) -> Scatter:
    """The scatter of several shards, added in the order given."""
    return vendi.merge(parts)


def finish(scatter: Scatter, *, epsilon: float = EPSILON) -> float:
    """The log-determinant of the records in a scatter; see ``log_determinant``."""
    if not 0 < epsilon < math.inf:
        raise InputError(f"epsilon must be a finite number > 0, got {epsilon}; at 0 the volume of copies is -infinity.")
    if not scatter.n:
        raise InputError("log_det: the scatter holds no records; map at least one shard.")
    shifted = np.eye(len(scatter.sums)) + scatter.sums / (scatter.n * epsilon)
    least = math.log1p(1 / epsilon)  # records all alike; rounding must not go below it
    return max(least, float(np.linalg.slogdet(shifted).logabsdet))


def log_determinant(vectors: npt.ArrayLike, *, epsilon: float = EPSILON) -> float:
    """The logarithm of det(I + K / (n ε)), where K is the cosine similarity between records.

    The sum over the eigenvalues λ of K / n of ln(1 + λ / ε): every direction counts by the logarithm of its share of
    the set. ln(1 + 1/ε) if all records are alike; n ln(1 + 1/(n ε)) for n orthogonal records. The plain ln det(K + εI)
    runs off to minus infinity times n - d beyond d records and depends on n throughout; this one repeats: the same set
    twice gives the same value. Larger ε hears common directions only.

    Args:
        vectors: (n, d) array, one vector per record; row length is ignored.
        epsilon: Share of the set from which a direction counts, > 0.

    Returns:
        Nats, at least ln(1 + 1/ε); always defined, so never ``nan``.

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or epsilon is not positive and finite.

    Cost: n d² multiplications and one determinant of size d, in float64 (the n × n determinant equals the d × d one).
    """
    return finish(map_batch(unit_rows(vectors, "vectors")), epsilon=epsilon)


@measure(
    axis="diversity", of="set", reads="embeddings", unit="nats (ε = 0.01)", range=(math.log1p(1 / EPSILON), math.inf),
    streamed=vendi.of_scatter(finish), default=False,
    rises_with="directions that records spread over, each by the logarithm of its share",
    length_bias="short texts have fewer words to average, so their vectors lie further apart",
    cost="one determinant of size d: 0.1 CPU-s for 10,000 records of 384 dimensions",
    source="log-determinant of Wang et al. 2024, arXiv:2402.02318, without its reference set; divided by n and finite",
)  # fmt: skip
def log_det(embeddings: npt.ArrayLike) -> float:
    """Volume that the records span, as a logarithm. See ``log_determinant``."""
    return log_determinant(embeddings)
