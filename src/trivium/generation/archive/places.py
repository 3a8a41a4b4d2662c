"""Where a record lies: from its descriptors to the cell of an archive."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError

Cell = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One descriptor cut into bins of equal width."""

    name: str
    low: float
    high: float
    bins: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A regular grid over numeric descriptors.

    Args:
        axes: One per descriptor: its name, range and number of bins.

    Raises:
        InputError: no axis, fewer than one bin, or a range that is empty or not finite.
    """

    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        at_least(len(self.axes), 1, "Grid: number of axes")
        for axis in self.axes:
            at_least(axis.bins, 1, f"bins of {axis.name!r}")
            if not (math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high):
                raise InputError(f"the range of {axis.name!r} must be finite and rising, got {axis.low}..{axis.high}.")

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return math.prod(axis.bins for axis in self.axes)

    def place(self, descriptors: Sequence[float]) -> Cell:
        """The bin of each descriptor; what lies outside a range is counted into its nearest bin, as pyribs does.

        Raises:
            InputError: another number of descriptors than axes, or one that is not a number.
        """
        if len(descriptors) != len(self.axes):
            raise InputError(f"this grid has {len(self.axes)} axes, got {len(descriptors)} descriptors.")
        cell = []
        for axis, value in zip(self.axes, descriptors):
            if math.isnan(value):
                raise InputError(f"descriptor {axis.name!r} is not a number; such a record has no place.")
            share = (min(max(value, axis.low), axis.high) - axis.low) / (axis.high - axis.low)
            cell.append(min(int(share * axis.bins), axis.bins - 1))
        return tuple(cell)


@dataclass(frozen=True, slots=True, eq=False)
class Voronoi:
    """Cells around centroids (CVT): a point belongs to the nearest one.

    Source: Vassiliades et al. 2018, arXiv:1610.05729.

    Args:
        centroids: (k, d) finite.
    """

    centroids: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.centroids.ndim != 2 or not len(self.centroids) or not np.isfinite(self.centroids).all():
            raise InputError(f"centroids must be a finite (k, d) array, got shape {self.centroids.shape}.")

    @classmethod
    def of(cls, points: npt.ArrayLike, cells: int, rng: np.random.Generator, *, rounds: int = 25) -> Self:
        """Centroids that spread evenly over sample points, by Lloyd's k-means from random points.

        Args:
            points: (n, d) samples of the descriptor space, for example vectors of the seeds.
            cells: Centroids wanted; as many as there are different points, if those are fewer.
            rng: Draws the first centroids.
            rounds: Most rounds of Lloyd's algorithm.

        Cost: rounds × n × cells × d.
        """
        given = np.unique(np.asarray(points, dtype=np.float64), axis=0)
        at_least(len(given), 1, "Voronoi: number of points")
        centres = given[rng.choice(len(given), min(at_least(cells, 1, "cells"), len(given)), replace=False)]
        for _ in range(rounds):
            nearest = _nearest(given, centres)
            sums = np.zeros_like(centres)
            np.add.at(sums, nearest, given)
            counts = np.bincount(nearest, minlength=len(centres))
            moved = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
            if np.array_equal(moved, centres):
                break
            centres = moved
        return cls(centres)

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.centroids)

    def place(self, descriptors: Sequence[float]) -> Cell:
        """The number of the nearest centroid; the first of several.

        Raises:
            InputError: another number of descriptors than the centroids have, or one that is not finite.
        """
        point = np.asarray(descriptors, dtype=np.float64)
        if point.shape != self.centroids.shape[1:] or not np.isfinite(point).all():
            raise InputError(f"descriptors must be {self.centroids.shape[1]} finite numbers, got {descriptors!r}.")
        return (int(_nearest(point[None], self.centroids)[0]),)


def _nearest(points: npt.NDArray[np.float64], centres: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    distances = (centres**2).sum(axis=1) - 2 * points @ centres.T
    nearest: npt.NDArray[np.intp] = distances.argmin(axis=1)
    return nearest
