"""How an archive fills as a run goes on: QD-score and coverage after each step that changed it."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from trivium.generation.archive.elites import Elites, placed
from trivium.records.record import Record


class Point(NamedTuple):
    """The archive after a step."""

    step: int
    filled: int  # cells
    coverage: float  # share of the cells, nan if it is not known how many there are
    qd_score: float  # sum of the elites' quality above the offset


def curve(records: Iterable[Record], *, offset: float = 0.0) -> list[Point]:
    """QD-score and coverage over the steps of a run, one point for each step after which the archive was another.

    Both never fall. What a run hands over in the end is its last elites; with those alone the curve ends at the right
    point, and runs lower before it, since elites that were replaced are missing. Give all that were accepted to see
    what was.

    Args:
        records: Accepted by a run, in any order: ``notes["step"]`` says when, ``notes["cell"]`` and
            ``notes["quality"]`` where and how good, ``notes["grid"]`` how many cells there are. Records without a
            step or a cell are passed by.
        offset: The least quality there is.

    Returns:
        Points in order of their steps; none without such records.

    Cost: one sort.
    """
    timed = sorted((record for record in records if isinstance(record.notes.get("step"), int)), key=_step)
    archive = Elites(next((_cells(record.notes["grid"]) for record in timed if "grid" in record.notes), None))
    points: list[Point] = []
    for record in timed:
        if (found := placed(record)) is None or archive.offer(record, *found) == "worse":
            continue
        point = Point(_step(record), len(archive), archive.coverage, archive.qd_score(offset))
        if points and points[-1].step == point.step:
            points.pop()
        points.append(point)
    return points


def _step(record: Record) -> int:
    return int(record.notes["step"])


def _cells(grid: int | list[int]) -> int:
    return grid if isinstance(grid, int) else math.prod(grid)
