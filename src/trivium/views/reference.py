"""Records held against a reference set: the vectors of both, and where each record lies among the reference."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import unit_rows
from trivium.errors import InputError
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.views.cut import cut
from trivium.views.neighbours import nearest_neighbours, similarity_blocks
from trivium.views.responses import have_direction
from trivium.views.tokens import words

if TYPE_CHECKING:
    from trivium.views.views import Views

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

SUPPORT = 3  # neighbours whose distance is the radius of a ball of precision and recall
DENSITY = 5  # and of density and coverage

_ROUNDING = 1e-6  # cosine distances that differ by less are the same


class Placement(NamedTuple):
    """Where each record lies among the reference."""

    nearest: Floats  # (n,) cosine distance to the nearest reference record; nan without a direction
    supported: Mask  # (n,) whether it lies in the ball of some reference record, radius by ``SUPPORT`` neighbours
    balls: npt.NDArray[np.uint8]  # (n, m / 8) a bit for each ball it lies in, radius by ``DENSITY`` neighbours


class Reference:
    """Vectors of a reference set, and how far their neighbours are, which is looked for once.

    Args:
        vectors: (m, d) array; row length is ignored, and rows without a direction are left out.

    Raises:
        InputError: not a 2-D array.
    """

    def __init__(self, vectors: npt.ArrayLike) -> None:
        rows = np.asarray(vectors, dtype=np.float32)
        if rows.ndim != 2:
            raise InputError(f"a reference must be an (m, d) array, one row per record, got shape {rows.shape}.")
        rows = rows[have_direction(rows)]
        self.vectors: Vectors = unit_rows(rows, "reference vectors").astype(np.float32) if len(rows) else rows

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def distances(self) -> Floats:
        """(m, 5) cosine distances to the nearest other reference records; nan where there are not so many."""
        return neighbour_distances(self.vectors)


class Against:
    """Vectors of records, one row each, and a reference set to hold them against.

    ``take`` and ``join`` cut and join the records alone: the reference stays whole, and what was found out about a
    record's place in it stays true.

    Args:
        vectors: (n, d) array, one row per record; row length is ignored.
        reference: What to hold them against.

    Raises:
        InputError: two arrays of different dimensions.
    """

    def __init__(self, vectors: npt.ArrayLike, reference: Reference | npt.ArrayLike) -> None:
        self.vectors: Vectors = np.asarray(vectors, dtype=np.float32)
        self.reference = reference if isinstance(reference, Reference) else Reference(reference)
        if self.vectors.shape[1:] != self.reference.vectors.shape[1:]:
            raise InputError(
                f"records and reference must be two arrays with as many columns, got shapes {self.vectors.shape} and "
                f"{self.reference.vectors.shape}; embed both with one embedder."
            )
        self._parent: tuple[Against, Rows] | None = None
        self._parts: tuple[Against, ...] = ()

    def __len__(self) -> int:
        return len(self.vectors)

    def take(self, rows: Rows) -> "Against":
        """The records at these rows, in this order, against the same reference."""
        taken = Against(self.vectors[rows], self.reference)
        taken._parent = (self, rows)
        return taken

    @classmethod
    def join(cls, parts: Sequence["Against"]) -> "Against":
        """The records of all parts, one part after the other.

        Raises:
            InputError: the parts are held against different references.
        """
        first = parts[0].reference
        if any(part.reference is not first for part in parts):
            raise InputError("records held against different reference sets cannot be joined; use one for all.")
        joined = cls(np.concatenate([part.vectors for part in parts]), first)
        joined._parts = tuple(parts)
        return joined

    @cached_property
    def placement(self) -> Placement:
        """Where each record lies among the reference.

        Cost: n × m × d multiplications in blocks of 16 MB, once for all that is taken from these; one bit for each
        record and reference record (50 MB for 20,000 of each).
        """
        if self._parent is not None:
            whole, rows = self._parent
            nearest, supported, balls = whole.placement
            return Placement(nearest[rows], supported[rows], balls[rows])
        if self._parts:
            placed = [part.placement for part in self._parts]
            return Placement(
                np.concatenate([each.nearest for each in placed]),
                np.concatenate([each.supported for each in placed]),
                np.concatenate([each.balls for each in placed]),
            )
        return _place(self.vectors, self.reference)

    def unit(self) -> Vectors:
        """(n, d) the records' vectors scaled to length 1.

        Raises:
            InputError: no records, or a row without a direction.
        """
        return unit_rows(self.vectors, "vectors").astype(np.float32, copy=False)


class AgainstReference:
    """Reads the view "reference": the records beside a reference set, both embedded by the records' embedder.

    Args:
        data: The reference set. Records without a direction are left out.

    Raises:
        InputError: it has no records.
    """

    def __init__(self, data: Dataset) -> None:
        if not len(data):
            raise InputError(f"reference set {data.name!r} has no records to hold others against; give another.")
        self.data = data
        digest = hashlib.blake2b(digest_size=4)
        for record in data.records:
            digest.update(record.text.encode("utf-8", "surrogatepass") + b"\0")
        self.name = f"{data.name} ({len(data)} records, {digest.hexdigest()})"
        self._made: dict[str, Reference] = {}  # by embedder
        self._cut: dict[int, AgainstReference] = {}

    def read(self, views: "Views", /) -> Against:
        """The records' vectors beside those of the reference, which are made once for each embedder."""
        vectors = views.read("embeddings")
        embedder = views.made_by()["embedder"]
        if embedder not in self._made:
            self._made[embedder] = Reference(views.embed([record.text for record in self.data.records]))
        return Against(vectors, self._made[embedder])

    def cut_to(self, tokens: int, /) -> "AgainstReference":
        """The same with the reference cut to its records' first tokens, without those that are shorter.

        Where none is that long, all are kept as they are.
        """
        if tokens not in self._cut:
            long = [record for record in self.data.records if _is_long(record, tokens)]
            records = tuple(cut(record, tokens) for record in long) or self.data.records
            self._cut[tokens] = AgainstReference(replace(self.data, records=records))
        return self._cut[tokens]


def neighbour_distances(rows: Vectors) -> Floats:
    """(n, 5) cosine distances of unit rows to their nearest other rows, nearest first; nan where there are fewer."""
    distances = np.full((len(rows), DENSITY), np.nan, dtype=np.float32)
    if len(rows) > 1:
        found = nearest_neighbours(rows, k=DENSITY).distances
        distances[:, : found.shape[1]] = found
    return distances


def least_cosines(radii: Floats) -> Floats:
    """(m,) cosine above which a vector lies inside the ball around each centre.

    Balls are open, so that a vector just as far as the neighbour that sets the radius is outside whatever the rounding;
    but the centre itself, and any copy of it, is inside even where the radius is 0. nan (nothing is inside) where the
    radius is.
    """
    bounds: Floats = np.minimum(1 - radii + np.float32(_ROUNDING), np.float32(1 - _ROUNDING)).astype(np.float32)
    return bounds


def _place(vectors: Vectors, reference: Reference) -> Placement:
    n, m = len(vectors), len(reference)
    nearest = np.full(n, np.nan, dtype=np.float32)
    supported = np.zeros(n, dtype=bool)
    balls = np.zeros((n, -(-m // 8)), dtype=np.uint8)
    there = np.flatnonzero(have_direction(vectors)) if n else np.zeros(0, dtype=np.int64)
    if not (m and len(there)):
        return Placement(nearest, supported, balls)
    rows = unit_rows(vectors[there], "vectors").astype(np.float32, copy=False)
    support, density = (least_cosines(reference.distances[:, k - 1]) for k in (SUPPORT, DENSITY))
    for here, cosines in similarity_blocks(rows, reference.vectors):
        at = there[here]
        # As for neighbours: half the squared distance of unit rows, exactly 0 for copies.
        apart = rows[here] - reference.vectors[cosines.argmax(axis=1)]
        nearest[at] = np.einsum("id,id->i", apart, apart) / 2
        supported[at] = (cosines > support).any(axis=1)
        balls[at] = np.packbits(cosines > density, axis=1)
    return Placement(nearest, supported, balls)


def _is_long(record: Record, tokens: int) -> bool:
    return len(words(record.text)) >= tokens
