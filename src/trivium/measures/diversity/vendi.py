"""Vendi score: how many different records a set is worth."""

import math
import weakref
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import unit_rows
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.streamed import Finished, Streamed
from trivium.threads import one_blas_thread

Spectrum = npt.NDArray[np.float64]

_ROUND_OFF = 1e-12  # shares of the spectrum below this are rounding, which orders below 1 would count as records
_BLOCK = 2048  # rows turned to float64 at a time: what is worked on stays in the processor's cache

_SOURCE = "Friedman & Dieng 2023, arXiv:2210.02410; order q: Pasarkar & Dieng 2024, arXiv:2310.12952"
_LENGTH_BIAS = "short texts have fewer words to average, so their vectors lie further apart"
_COST = "one eigenvalue problem of size min(n, d), shared by all orders; 0.1 CPU-s for 10,000 records of 256 dimensions"


class Scatter(NamedTuple):
    """What shards of a set add up to: all orders are read from it."""

    n: int
    sums: npt.NDArray[np.float64]  # (d, d): sum over records of the outer product of the unit vector with itself


def prepare(dimensions: int) -> Scatter:
    """The scatter of no records."""
    return Scatter(0, np.zeros((dimensions, dimensions)))


def map_batch(vectors: npt.ArrayLike) -> Scatter:
    """The scatter of one shard. Sums are of float64: in float32, duplicates leave a tail that low orders count."""
    rows = np.asarray(vectors)
    if rows.ndim != 2 or 0 in rows.shape:
        unit_rows(rows, "vectors")  # says what is wrong
    sums = np.zeros((rows.shape[1], rows.shape[1]))
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK].astype(np.float64)
        squared = np.einsum("ij,ij->i", block, block)
        if not (np.isfinite(squared) & (squared > 0)).all():
            block = unit_rows(rows, "vectors")[start : start + _BLOCK].astype(np.float64)  # says so, of all rows
        else:
            block /= np.sqrt(squared)[:, None]
        sums += block.T @ block
    return Scatter(len(rows), sums)


def merge(parts: Iterable[Scatter]) -> Scatter:
    """The scatter of several shards, added in the order given.

    Raises:
        InputError: no parts, or parts of different dimensions.
    """
    scatters = list(parts)
    if len({part.sums.shape for part in scatters}) != 1:
        raise InputError(f"merge needs parts of one dimension, got shapes {[part.sums.shape for part in scatters]}.")
    return Scatter(sum(part.n for part in scatters), np.sum([part.sums for part in scatters], axis=0))


def finish(scatter: Scatter, *, order: float = 1.0) -> float:
    """The Vendi score of the records in a scatter; see ``vendi_score``."""
    if not scatter.n:
        raise InputError("vendi: the scatter holds no records; map at least one shard.")
    return _effective_number(np.linalg.eigvalsh(scatter.sums) / scatter.n, _checked(order))


def of_scatter(finish: Callable[[Scatter], float]) -> Streamed:
    """The streamed form of a measure that is read off the scatter; all of them share one partial."""
    return Streamed(
        state="scatter", partial=Scatter, prepare=lambda vectors: prepare(np.shape(vectors)[1]), map=map_batch,
        merge=merge, finish=lambda scatter: Finished(finish(scatter)),
    )  # fmt: skip


def vendi_score(vectors: npt.ArrayLike, *, order: float = 1.0) -> float:
    """Effective number of distinct records in a set.

    The exponential of the order-q Rényi entropy of the eigenvalues of K / n, where K is the cosine similarity
    between records (not clipped, not centred). n copies of one record score 1; n orthogonal records score n.
    Repeating the whole set changes nothing. It grows with n until it nears the number of directions the embedder
    really uses: compare sets of equal size.

    Args:
        vectors: (n, d) array, one embedding per record; row length is ignored.
        order: Rényi order q > 0, infinity included. 1 is Shannon; a larger q lets common records dominate; below 1
            rare ones weigh more.

    Returns:
        Effective count in records, between 1 and min(n, d).

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or order is not positive.

    Cost: one eigenvalue problem of size min(n, d), in float64; it is kept for the next order of a read-only array.
    """
    return _effective_number(_spectrum(vectors), _checked(order))


@measure(
    axis="diversity", of="set", reads="embeddings", unit="records", range=(1, math.inf), headline=True,
    streamed=of_scatter(partial(finish, order=1)),
    rises_with="directions that records spread over, weighted by how many records lie along each",
    length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def vendi(embeddings: npt.ArrayLike) -> float:
    """Effective number of distinct records (Vendi score, order 1). See ``vendi_score``."""
    return vendi_score(embeddings, order=1)


@measure(
    axis="diversity", of="set", reads="embeddings", unit="records", range=(1, math.inf),
    streamed=of_scatter(partial(finish, order=0.5)),
    rises_with="directions that records spread over, rare ones nearly as much as common ones",
    length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def vendi_0_5(embeddings: npt.ArrayLike) -> float:
    """Effective number of distinct records that listens to rare ones (Vendi score, order 0.5). See ``vendi_score``."""
    return vendi_score(embeddings, order=0.5)


@measure(
    axis="diversity", of="set", reads="embeddings", unit="records", range=(1, math.inf),
    streamed=of_scatter(partial(finish, order=2)),
    rises_with="how little two records drawn at random resemble each other",
    length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def vendi_2(embeddings: npt.ArrayLike) -> float:
    """Effective number of distinct records that listens to common ones (Vendi score, order 2). See ``vendi_score``.

    One over the mean squared cosine of two records drawn at random with replacement.
    """
    return vendi_score(embeddings, order=2)


@measure(
    axis="diversity", of="set", reads="embeddings", unit="records", range=(1, math.inf),
    streamed=of_scatter(partial(finish, order=math.inf)),
    rises_with="how little the set leans towards its one most common direction",
    length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def vendi_inf(embeddings: npt.ArrayLike) -> float:
    """One over the share of the most common direction (Vendi score, order infinity). See ``vendi_score``."""
    return vendi_score(embeddings, order=math.inf)


def _checked(order: float) -> float:
    if not order > 0:
        raise InputError(f"order must be > 0, got {order}; order=1 is the usual Vendi score.")
    return order


def _effective_number(shares: Spectrum, order: float) -> float:
    shares = shares[shares > _ROUND_OFF]
    if order == math.inf:
        return float(1 / shares.max())
    if order == 1:
        return float(np.exp(-(shares * np.log(shares)).sum()))
    return float((shares**order).sum() ** (1 / (1 - order)))


# The last spectrum worked out, so that four orders of one view cost one eigenvalue problem. Only arrays that cannot
# change under us are remembered: read-only ones that own their memory.
_last: tuple["weakref.ref[npt.NDArray[np.float32]]", Spectrum] | None = None


def _gram(rows: npt.NDArray[Any]) -> Spectrum:
    wide = rows.astype(np.float64)
    return wide @ wide.T


def _spectrum(vectors: npt.ArrayLike) -> Spectrum:
    """Eigenvalues of K / n, which sum to 1."""
    global _last
    if _last is not None and _last[0]() is vectors:
        return _last[1]
    rows = np.asarray(vectors)
    with one_blas_thread():
        # K and its d × d twin share their non-zero eigenvalues; take the smaller.
        small = rows.ndim != 2 or len(rows) <= rows.shape[1]
        gram = _gram(unit_rows(rows, "vectors")) if small else map_batch(rows).sums
        spectrum: Spectrum = np.linalg.eigvalsh(gram) / len(rows)
    if isinstance(vectors, np.ndarray) and not vectors.flags.writeable and vectors.base is None:
        _last = (weakref.ref(vectors), spectrum)
    return spectrum
