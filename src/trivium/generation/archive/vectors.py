"""Vectors of the tasks of a growing pool: each task is embedded once."""

import numpy as np
import numpy.typing as npt

from trivium.generation.component import Kept
from trivium.models.embedders import open_embedder

Rows = npt.NDArray[np.float64]


class TaskVectors:
    """Unit vectors of tasks, in the order of the pool.

    Args:
        embedder: Name of the embedder, opened at first use.
    """

    def __init__(self, embedder: str = "wordllama") -> None:
        self.embedder = embedder
        self._rows: Rows = np.zeros((0, 0))  # with room at the end
        self._ids: list[str] = []

    def of(self, task: str) -> Rows:
        """(d,) unit vector of one task; zero if nothing of it can be embedded."""
        row: Rows = self._embed([task])[0]
        return row

    def follow(self, pool: Kept) -> Rows:
        """(n, d) rows for the n records of a pool or of a window on it."""
        seen = min(len(pool), len(self._ids))
        if seen and pool[seen - 1].id != self._ids[seen - 1]:  # another pool
            self._ids = []
        known = len(self._ids)
        if known < len(pool):
            new = [pool[place] for place in range(known, len(pool))]
            rows = self._embed([record.prompt for record in new])
            if len(self._rows) < len(pool) or self._rows.shape[1:] != rows.shape[1:]:
                room = np.zeros((2 * len(pool), rows.shape[1]))
                room[:known] = self._rows[:known] if known else 0
                self._rows = room
            self._rows[known : len(pool)] = rows
            self._ids.extend(record.id for record in new)
        return self._rows[: len(pool)]

    def _embed(self, tasks: list[str]) -> Rows:
        rows = np.asarray(open_embedder(self.embedder).embed(tasks), dtype=np.float64)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Rows = rows / np.where(lengths > 0, lengths, 1)
        return unit
