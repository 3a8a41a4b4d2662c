"""Show the model the neighbours of a cell, and ask it to fill the cell."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from trivium.generation.archive import Cell, Elite, Grid
from trivium.generation.component import component, unchanged
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work


def apart(one: Cell, other: Cell) -> int:
    """Steps between two cells of a grid, along its axes."""
    return sum(abs(int(a) - int(b)) for a, b in zip(one, other, strict=True))


def wanted_cell(filled: Iterable[Cell], grid: Grid, rng: np.random.Generator) -> Cell:
    """One of the empty cells that lie nearest to a filled one, each equally likely; any cell if all are filled.

    Raises:
        ValueError: nothing is filled.
    """
    known = set(filled)
    sizes = tuple(axis.bins for axis in grid.axes)
    cells = [tuple(map(int, cell)) for cell in np.ndindex(sizes)]
    gaps = {cell: min(apart(cell, other) for other in known) for cell in cells if cell not in known}
    nearest = [cell for cell, gap in gaps.items() if gap == min(gaps.values())] or cells
    return nearest[int(rng.integers(len(nearest)))]


def neighbours(elites: Mapping[Cell, Elite], cell: Cell, count: int, rng: np.random.Generator) -> list[Elite]:
    """The elites nearest to a cell, the nearest last, since what is read last is kept to best; ties at random."""
    order = rng.permutation(len(elites))
    known = list(elites.values())
    near = sorted((known[place] for place in order), key=lambda elite: apart(elite.cell, cell))
    return near[:count][::-1]


def nearest_task(work: Work, rng: np.random.Generator, shown: Sequence[Elite], cell: Cell, voice: Voice) -> str:
    """Without asking for the cell: the task of its nearest neighbour."""
    return unchanged(shown[-1].record.prompt)


@component("D4", off=nearest_task)
async def fill_cell(work: Work, rng: np.random.Generator, shown: Sequence[Elite], cell: Cell, voice: Voice) -> str:
    """Ask for the task of a cell in the context of its neighbours in the archive, each with where it lies."""
    lines = [f"{_said(elite.cell)}: {' '.join(elite.record.prompt.split())}" for elite in shown]
    fields = {"examples": "\n".join(lines), "wanted": _said(cell)}
    return await say_line(work, rng, "cell_filled", fields, voice)


def _said(cell: Cell) -> str:
    """Words and demands in the middle of a cell of the measured grid."""
    words, demands = (int(place) for place in cell)
    return f"{5 * words + 3} words, {demands} extra demand{'' if demands == 1 else 's'}"
