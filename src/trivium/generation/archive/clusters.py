"""Clusters of the tasks of a growing pool, and which of them are sparse."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, share
from trivium.generation.archive.places import Voronoi
from trivium.generation.archive.vectors import TaskVectors
from trivium.generation.component import Kept, component
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict

DRAWS = 5  # k-means starts from so many random choices of centroids, and the tightest clusters are taken
KNOWN = 8  # sets of centroids held at a time


class Map(NamedTuple):
    """The clusters of a pool."""

    places: npt.NDArray[np.int64]  # (n,) cluster of each record
    counts: npt.NDArray[np.int64]  # (k,) records in each cluster
    sparse: tuple[int, ...]  # the clusters with fewest records, the fewest first


class Clusters:
    """k-means clusters of tasks by their vectors, made anew each time that a round of records has joined.

    What is found depends on the records of the pool alone, seeds included: centroids on those that were there when the
    round began, counts on all.

    Args:
        number: Clusters; as many as there are different tasks, if those are fewer.
        sparse: Share of the clusters that count as sparse: those with fewest records.
        round: Records of the pool after which centroids are made anew.
        draw: Which draw of the first centroids.
    """

    def __init__(self, *, number: int, sparse: float, round: int, draw: int = 0) -> None:
        self.number = at_least(number, 2, "clusters")
        self.share = share(sparse, "sparse")
        self.round = at_least(round, 1, "round")
        self.draw = draw
        self.vectors = TaskVectors()
        self._made: dict[tuple[str, int], Voronoi] = {}

    def of(self, pool: Kept) -> Map:
        """The clusters of a pool."""
        rows = self.vectors.follow(pool)
        voronoi = self._centroids(pool, rows)
        places = _nearest(voronoi, rows)
        counts = np.bincount(places, minlength=voronoi.cells)
        few = max(1, math.floor(self.share * voronoi.cells))
        return Map(places, counts, tuple(int(cell) for cell in np.argsort(counts, kind="stable")[:few]))

    def place(self, task: str, pool: Kept) -> int:
        """The cluster of a pool that a task falls into."""
        rows = self.vectors.follow(pool)
        return int(_nearest(self._centroids(pool, rows), self.vectors.of(task)[None])[0])

    def _centroids(self, pool: Kept, rows: npt.NDArray[np.float64]) -> Voronoi:
        began = len(pool) - len(pool) % self.round or len(pool)
        known = (pool[began - 1].id, began)
        if known not in self._made:
            if len(self._made) > KNOWN:  # steps under way see windows of the pool that differ by a round or so
                self._made.clear()
            draws = np.random.default_rng([self.draw, began]).spawn(DRAWS)
            tried = [Voronoi.of(rows[:began], self.number, draw) for draw in draws]
            self._made[known] = min(tried, key=lambda each: _spread(each, rows[:began]))
        return self._made[known]


@component("D10")
@dataclass(frozen=True, eq=False)
class InSparse:
    """Keep a record only if its task falls into a sparse cluster of what is kept."""

    clusters: Clusters

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Look its cluster up among those of the pool."""
        sparse = self.clusters.place(record.prompt, kept) in self.clusters.of(kept).sparse
        return Verdict(sparse, "in a sparse cluster" if sparse else "not in a sparse cluster")


def _nearest(voronoi: Voronoi, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    centres = voronoi.centroids
    places: npt.NDArray[np.int64] = ((centres**2).sum(axis=1) - 2 * rows @ centres.T).argmin(axis=1)
    return places


def _spread(voronoi: Voronoi, rows: npt.NDArray[np.float64]) -> float:
    """Sum of squared distances of the rows to the centres of their clusters."""
    return float(((rows - voronoi.centroids[_nearest(voronoi, rows)]) ** 2).sum())
