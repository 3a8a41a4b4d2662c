"""An archive spanned by measures: how long a task is, how much it demands, and what its answer adds to it."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from trivium.errors import InputError
from trivium.generation.archive.elites import Elite, Elites
from trivium.generation.archive.places import Axis, Cell, Grid
from trivium.generation.component import component
from trivium.generation.work import Dropped
from trivium.measures.complexity.constraints import constraint_count
from trivium.measures.complexity.length import prompt_words
from trivium.measures.quality.added_relevance import added_relevance
from trivium.records.record import Record
from trivium.views.views import Views

# Five words a bin, and a bin for each demand; what lies beyond is counted into the last.
GRID = Grid((Axis("words", 0, 40, 8), Axis("demands", 0, 5, 5)))


def one_cell(task: str) -> Cell:
    """Without measures: one cell for all."""
    return (0, 0)


@component("D6", off=one_cell)
def measured_cell(task: str) -> Cell:
    """Place a task on a grid of its length in words and the number of its explicit demands.

    Raises:
        Dropped: demands are counted in English alone.
    """
    records = [Record("", task, "")]
    found = float(prompt_words(records)[0]), float(constraint_count(records)[0])
    if any(map(math.isnan, found)):
        raise Dropped("no place in the archive: the task is not English", prompt=task)
    return GRID.place(found)


def all_equal(task: str, response: str) -> float:
    """Without a measure: nothing is better than another."""
    return 0.0


@component("Q5", off=all_equal)
def measured_quality(task: str, response: str) -> float:
    """Measure whether what the response adds to the task is about the task: added relevance, at least 0.

    Raises:
        Dropped: it is not defined, since nothing of the task could be embedded.
    """
    seen = Views([Record("", task, response)], embedder="wordllama").read("added_embeddings")
    value = float(added_relevance(seen)[0])
    if math.isnan(value):
        raise Dropped("no place in the archive: nothing to measure its quality by", prompt=task, response=response)
    return max(value, 0.0)


def standing(cell: Cell, quality: float, grid: Grid) -> dict[str, Any]:
    """The notes that say where a record stands in an archive."""
    return {"cell": list(cell), "quality": quality, "grid": [axis.bins for axis in grid.axes]}


def measured_seeds(seeds: Iterable[Record]) -> Elites:
    """The best seed of each cell; seeds that have no place are passed by.

    Raises:
        InputError: no seed has a place.
    """
    archive = Elites(GRID.cells)
    for seed in seeds:
        try:
            archive.offer(seed, measured_quality(seed.prompt, seed.response), measured_cell(seed.prompt))
        except Dropped:
            continue
    if not len(archive):
        raise InputError("no seed has a place in the archive, which is spanned by English words; give English seeds.")
    return archive


def in_front(made: Elites, seeds: Elites) -> Mapping[Cell, Elite]:
    """The elite of each cell: of what was made, and where nothing was made yet, of the seeds."""
    return {elite.cell: elite for elite in (*seeds, *made)}
