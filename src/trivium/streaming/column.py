"""The values of a record measure, added up: what shards hold of a column of numbers."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Column(NamedTuple):
    """Count, mean and spread of the values met so far."""

    n: int  # values
    undefined: int  # records without one
    mean: float  # 0 of no values
    squares: float  # sum of squared differences from the mean
    least: float  # inf of no values
    most: float  # -inf of no values
    other: int  # values that are neither 0 nor 1

    @property
    def deviation(self) -> float:
        """Standard deviation, with n - 1; nan of fewer than two values."""
        return math.sqrt(self.squares / (self.n - 1)) if self.n > 1 else math.nan


NOTHING = Column(0, 0, 0.0, 0.0, math.inf, -math.inf, 0)


def column_of(values: npt.NDArray[np.float64]) -> Column:
    """The column of a batch; what is not finite counts as undefined."""
    defined = values[np.isfinite(values)]
    if not len(defined):
        return NOTHING._replace(undefined=len(values))
    mean = float(defined.mean())
    return Column(
        len(defined), len(values) - len(defined), mean, float(((defined - mean) ** 2).sum()), float(defined.min()),
        float(defined.max()), int(((defined != 0) & (defined != 1)).sum()),
    )  # fmt: skip


def merge_columns(parts: Iterable[Column]) -> Column:
    """The column of several shards.

    Source: the pairwise update of Chan, Golub & LeVeque 1979, which loses no digits where the spread is small.
    """
    n = undefined = other = 0
    mean = squares = 0.0
    least, most = math.inf, -math.inf
    for part in parts:
        undefined += part.undefined
        if part.n:
            apart = part.mean - mean
            squares += part.squares + apart**2 * (n * part.n / (n + part.n))
            mean = mean + apart * (part.n / (n + part.n)) if n else part.mean
            n += part.n
            other += part.other
            least, most = min(least, part.least), max(most, part.most)
    return Column(n, undefined, mean, squares, least, most, other)
