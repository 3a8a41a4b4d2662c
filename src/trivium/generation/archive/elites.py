"""The best record of each cell, with QD-score and coverage; follows a growing pool and merges with others.

Source: MAP-Elites, Mouret & Clune 2015, arXiv:1504.04909; QD-score, Pugh et al. 2015, doi:10.1145/2739480.2754664.
Differs: records are texts; a record's cell and quality stand in its notes, so that an archive can be made again from
the data alone.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from trivium.errors import InputError
from trivium.generation.archive.places import Cell
from trivium.generation.component import Kept, component, is_on
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict

Offer = Literal["new", "better", "worse"]


class Elite(NamedTuple):
    """The best record of a cell so far."""

    cell: Cell
    quality: float
    record: Record


class Elites:
    """The best record of each cell.

    Args:
        cells: How many cells there are, where that is known: coverage is a share of them.
    """

    def __init__(self, cells: int | None = None) -> None:
        self.cells = cells
        self._best: dict[Cell, Elite] = {}
        self._followed = 0  # records of a pool seen so far
        self._last = ""  # id of the last of them

    def offer(self, record: Record, quality: float, cell: Cell) -> Offer:
        """Put a record in its cell if that is empty or holds a worse one; of equals the first stays.

        Raises:
            InputError: quality is not a number.
        """
        if math.isnan(quality):
            raise InputError(f"the quality of record {record.id!r} is not a number; an archive cannot rank it.")
        best = self._best.get(cell)
        if best is not None and quality <= best.quality:
            return "worse"
        self._best[cell] = Elite(cell, quality, record)
        return "new" if best is None else "better"

    def follow(self, pool: Kept) -> "Elites":
        """Offer what a growing pool holds beyond what was seen of it; records without a cell are passed by.

        A shorter window of it, or another pool, is followed from its start.
        """
        if len(pool) < self._followed or (self._followed and pool[self._followed - 1].id != self._last):
            self._best, self._followed = {}, 0
        for place in range(self._followed, len(pool)):
            record = pool[place]
            if (found := placed(record)) is not None:
                self.offer(record, *found)
        self._followed = len(pool)
        self._last = pool[len(pool) - 1].id if len(pool) else ""
        return self

    def merge(self, other: "Elites") -> "Elites":
        """A new archive with the better elite of each cell; of equals the one of this archive."""
        both = Elites(self.cells)
        for elite in (*self, *other):
            both.offer(elite.record, elite.quality, elite.cell)
        return both

    def sample(self, n: int, rng: np.random.Generator) -> list[Elite]:
        """Elites of n cells, each cell equally likely, with replacement; none of an empty archive."""
        known = list(self._best.values())
        return [known[place] for place in rng.integers(len(known), size=n)] if known else []

    def get(self, cell: Cell) -> Elite | None:
        """The elite of a cell."""
        return self._best.get(cell)

    def qd_score(self, offset: float = 0.0) -> float:
        """Sum of the elites' quality above ``offset``, which should be the least quality there is."""
        return math.fsum(elite.quality - offset for elite in self)

    @property
    def coverage(self) -> float:
        """Share of the cells that are filled; ``nan`` if it is not known how many there are."""
        return len(self) / self.cells if self.cells else math.nan

    def to_ribs(self, descriptors: str = "descriptors") -> dict[str, np.ndarray[Any, Any]]:
        """Arrays that ``ribs.archives.*.add`` takes: one row per elite.

        ``solution`` holds the number of the elite in iteration order (texts do not fit in an archive of numbers),
        ``objective`` its quality, ``measures`` what its record has in ``notes[descriptors]``, or else its cell.
        """
        elites = list(self)
        measures = [elite.record.notes.get(descriptors, elite.cell) for elite in elites]
        return {
            "solution": np.arange(len(elites), dtype=np.float64)[:, None],
            "objective": np.array([elite.quality for elite in elites]),
            "measures": np.array(measures, dtype=np.float64).reshape(len(elites), -1),
        }

    def __len__(self) -> int:
        return len(self._best)

    def __iter__(self) -> Iterator[Elite]:
        return iter(self._best.values())


def placed(record: Record) -> tuple[float, Cell] | None:
    """Quality and cell as the record's notes have them; None if it was never placed."""
    cell, quality = record.notes.get("cell"), record.notes.get("quality")
    if not isinstance(cell, list | tuple) or not isinstance(quality, int | float):
        return None
    return float(quality), tuple(cell)


@component("D6")
@dataclass(frozen=True, eq=False)
class Niche:
    """Keep a record only if it is the first or the best of its cell."""

    _archive: Elites = field(default_factory=Elites)

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Look the record's cell up among those kept."""
        if (found := placed(record)) is None:
            return Verdict(False, "no place in the archive")
        quality, cell = found
        best = self._archive.follow(kept).get(cell)
        if best is None:
            return Verdict(True, "new cell")
        return Verdict(quality > best.quality, "better" if quality > best.quality else "not better than its elite")


def elites_only(records: Sequence[Record]) -> dict[str, str]:
    """The end of an archive run: records that a better one of the same cell has replaced do not stay."""
    archive = Elites()
    if not is_on(Niche):
        return {}
    for record in records:
        if (found := placed(record)) is not None:
            archive.offer(record, *found)
    return dict.fromkeys(_ids(records) - _ids(elite.record for elite in archive), "replaced by a better one")


def _ids(records: Iterable[Record]) -> set[str]:
    return {record.id for record in records}
