"""Quality-diversity: how many cells of a grid a set fills, and how good the best record of each is."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from trivium.checks import at_least, unknown
from trivium.errors import InputError
from trivium.measures.card import Measure, measure
from trivium.measures.diversity.attributes import one_value
from trivium.records.record import Record

_SCORE = "Pugh et al. 2015, GECCO, 'Confronting the Challenge of Quality Diversity'; QD-score with an offset of 0"
_COVERAGE = "Mouret & Clune 2015, arXiv:1504.04909: cells filled over cells"
_LENGTH_BIAS = "none: the texts are not read"
_COST = "linear in n"
_CELL = ("cell", "niche")


class Grid(NamedTuple):
    """What is left of a set on a grid: the best record of each cell filled."""

    best: Mapping[str, float]  # cell → the largest quality in it; nan where no record of the cell has one
    cells: float  # there are, filled or not; nan where nobody said


@measure(
    axis="diversity", of="set", reads="records", unit="sum of qualities", range=(0, math.inf), default=False,
    rises_with="cells filled, and the quality of the best record in each", length_bias=_LENGTH_BIAS, cost=_COST,
    source=_SCORE,
)  # fmt: skip
def qd_score(records: Sequence[Record]) -> float:
    """QD-score: the sum over cells of the quality of the best record in each.

    0: nothing but worthless records. With qualities between 0 and 1 it is at most the number of cells. The unit is
    that of the quality, and the offset is 0: an empty cell is worth as much as a record of quality 0, so qualities
    must not be negative. Only sets on one grid, with one quality, compare. It grows with n until the cells are full.

    Args:
        records: n records. ``notes["cell"]``, or else ``notes["niche"]``, says which cell a record lies in: a name, a
            number, or a list of coordinates. ``notes["quality"]`` is its quality, a number ≥ 0. Records without a
            cell or without a finite quality are left out.

    Returns:
        Sum, 0 or more; nan where no record has both, or where a cell's best quality is negative.

    Raises:
        InputError: no records.

    Cost: linear in n.
    """
    at_least(len(records), 1, "qd_score: number of records")
    return _score(grid(records))


@measure(
    axis="diversity", of="set", reads="records", unit="share of cells", range=(0, 1), default=False,
    rises_with="cells of the grid that hold a record, however good", length_bias=_LENGTH_BIAS, cost=_COST,
    source=_COVERAGE,
)  # fmt: skip
def archive_coverage(records: Sequence[Record]) -> float:
    """Share of the cells of an archive's grid that hold a record.

    Near 0: all in one corner. 1: no cell is empty. Only sets on one grid compare. It grows with n.

    Args:
        records: n records. ``notes["cell"]``, or else ``notes["niche"]``, says which cell a record lies in;
            ``notes["grid"]`` how many cells there are: a number, or a list of how many along each coordinate. All
            records that say it must agree.

    Returns:
        Share between 0 and 1; nan where no record has a cell, nobody says how many there are, or they contradict each
        other or the cells that are filled.

    Raises:
        InputError: no records.

    Cost: linear in n.
    """
    at_least(len(records), 1, "archive_coverage: number of records")
    return _coverage(grid(records))


def over(what: Literal["qd_score", "archive_coverage"], fields: str | Iterable[str]) -> Measure:
    """QD-score or coverage of a grid spanned by fields of the notes, for data that no archive made.

    ``over("qd_score", ["topic", "level"])``; on the command line ``--measures qd_score:topic,level``. A cell is one
    value of each field (compared as in ``attribute_diversity``; a list of tags is one value). The grid holds every
    combination of the values that are there, so that coverage says how independently they are combined: 3 topics and
    4 levels of which 6 combinations are met give 6 / 12. Quality is ``notes["quality"]``.

    Args:
        what: Which of the two.
        fields: Names of fields of the notes, ``made_by`` included, at least one; or one text with commas.

    Returns:
        A set measure called ``WHAT:FIELDS``.

    Raises:
        InputError: another measure, no field, an empty one, or one given twice.
    """
    names = [name.strip() for name in (fields.split(",") if isinstance(fields, str) else fields)]
    if what not in ("qd_score", "archive_coverage"):
        raise unknown("measure of a grid", what, ("qd_score", "archive_coverage"))
    if not names or not all(names) or len(set(names)) < len(names):
        raise InputError(f"{what} needs different fields of the notes, got {names}; write {what}:topic,level.")
    spanned = " × ".join(map(repr, names))
    is_score = what == "qd_score"

    @measure(
        name=f"{what}:{','.join(names)}", axis="diversity", of="set", reads="records", default=False,
        unit="sum of qualities" if is_score else "share of cells", range=(0, math.inf if is_score else 1),
        rises_with=f"combinations of {spanned} that are met" + ", and the best quality of each" * is_score,
        length_bias=_LENGTH_BIAS, cost=_COST, source=_SCORE if is_score else _COVERAGE,
    )  # fmt: skip
    def of_fields(records: Sequence[Record]) -> float:
        """Filling of a grid spanned by fields of the notes. See ``over``."""
        at_least(len(records), 1, f"{what}: number of records")
        found = grid(records, fields=names)
        return _score(found) if is_score else _coverage(found)

    return cast(Measure, of_fields)


def grid(records: Sequence[Record], *, fields: Sequence[str] = ()) -> Grid:
    """The best quality of each cell that is filled, and how many cells there are.

    Args:
        records: The records.
        fields: What spans the grid; ``notes["cell"]`` or ``notes["niche"]`` if none is given.
    """
    best: dict[str, float] = {}
    seen: list[set[str]] = [set() for _ in fields]
    said: set[float] = set()
    for record in records:
        values = [one_value(record.notes.get(name, record.made_by if name == "made_by" else None)) for name in fields]
        cell = "\0".join(values) if fields and all(values) else _cell(record.notes) if not fields else ""
        if not cell:
            continue
        for met, value in zip(seen, values):
            met.add(value)
        quality = _number(record.notes.get("quality"))
        held = best.get(cell, math.nan)
        best[cell] = held if math.isnan(quality) else quality if math.isnan(held) else max(held, quality)
        if "grid" in record.notes:
            said.add(_cells(record.notes["grid"]))
    if fields:
        return Grid(best, float(math.prod(map(len, seen))))
    cells = said.pop() if len(said) == 1 else math.nan
    return Grid(best, cells if cells >= len(best) else math.nan)


def _score(found: Grid) -> float:
    best = [quality for quality in found.best.values() if not math.isnan(quality)]
    return math.fsum(best) if best and min(best) >= 0 else math.nan


def _coverage(found: Grid) -> float:
    return len(found.best) / found.cells if found.best else math.nan


def _cell(notes: Mapping[str, Any]) -> str:
    return next((value for name in _CELL if (value := one_value(notes.get(name)))), "")


def _cells(grid: Any) -> float:
    sizes = [_number(size) for size in grid] if isinstance(grid, list | tuple) else [_number(grid)]
    whole = sizes and all(size >= 1 and size == int(size) for size in sizes)
    return math.prod(sizes) if whole else math.nan


def _number(value: Any) -> float:
    """The value as a finite number; nan where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan
