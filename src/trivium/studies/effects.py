"""Effects over repeats: a level for each repeat, a coefficient for each term, Student's t for what is left.

The repeats are blocks: the model is a random intercept for each repeat. Where every condition ran in every repeat its
estimates are those of least squares with a level for each repeat, in closed form; where runs are missing these are the
within-repeat estimates, which ask nothing of how the levels are distributed.

Conditions at the floor or the ceiling scatter less than others. Where all conditions ran, an effect weighs them alike
and their mean variance is the right one for it; the degrees of freedom are then fewer than counted here, so that
intervals from two repeats are somewhat too narrow. With runs missing neither holds.

An effect is taken to be as large in every repeat. Where it is not (a repeat's rules are easier to understand than
another's), intervals are of the mean effect over these very repeats, and narrower than those of repeats anew.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.numbers import or_null

Floats = npt.NDArray[np.float64]
LEVEL = 0.95  # of every interval of a study
CLEAR = 0.05  # largest adjusted p of what is called clear
_DUST = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval and the p of its being 0; ``nan`` with the reason where there is none."""

    value: float
    low: float
    high: float
    p: float
    reason: str | None = None

    @classmethod
    def undefined(cls, reason: str, value: float = math.nan) -> "Estimate":
        """Without an interval, and why."""
        return cls(value, math.nan, math.nan, math.nan, reason)

    def to_json(self) -> dict[str, Any]:
        """With null for what is undefined."""
        told = {name: or_null(getattr(self, name)) for name in ("value", "low", "high", "p")}
        return {**told, "reason": self.reason}


@dataclass(frozen=True)
class Blocked:
    """What ``blocked`` fitted."""

    coefficients: Floats  # (terms,)
    shape: Floats  # (terms, terms): their covariance over ``variance``
    shown: npt.NDArray[np.bool_]  # (terms,) whether the runs show it
    variance: float
    freedom: int

    def estimate(self, weights: npt.ArrayLike) -> Estimate:
        """A weighted sum of the coefficients."""
        from scipy import special

        row = np.asarray(weights, dtype=np.float64)
        if not self.shown[row != 0].all():
            return Estimate.undefined("the runs left do not show it")
        value = float(row @ self.coefficients)
        if self.freedom < 1:
            return Estimate.undefined("no repeats to tell chance by", value)
        if self.variance <= _DUST:
            return Estimate.undefined("the runs of a condition are all alike", value)
        error = math.sqrt(self.variance * float(row @ self.shape @ row))
        half = float(special.stdtrit(self.freedom, 0.5 + LEVEL / 2)) * error
        p = 2 * float(special.stdtr(self.freedom, -abs(value) / error))
        return Estimate(value, value - half, value + half, min(p, 1.0))


def blocked(terms: npt.ArrayLike, values: npt.ArrayLike, blocks: Sequence[int]) -> Blocked:
    """Least squares with a level for every block.

    Args:
        terms: (runs, terms), without a constant: the blocks have it.
        values: (runs,); a run that is ``nan`` is left out.
        blocks: (runs,) the repeat of each.

    Raises:
        InputError: shapes that do not fit.
    """
    x, y, block = np.asarray(terms, dtype=np.float64), np.asarray(values, dtype=np.float64), np.asarray(blocks)
    if x.ndim != 2 or y.shape != (len(x),) or block.shape != (len(x),):
        raise InputError(
            f"blocked: terms {x.shape}, values {y.shape} and blocks {block.shape} are not of the same runs."
        )
    kept = ~np.isnan(y)
    x, y, block = x[kept], y[kept].copy(), block[kept]
    x = x.copy()
    names = np.unique(block)
    for name in names:
        x[block == name] -= x[block == name].mean(axis=0)
        y[block == name] -= y[block == name].mean()
    shape: Floats = np.linalg.pinv(x.T @ x, hermitian=True).astype(np.float64)
    coefficients = shape @ (x.T @ y)
    rank = int(np.linalg.matrix_rank(x)) if len(x) else 0
    left = y - x @ coefficients
    freedom = len(y) - len(names) - rank
    shown = np.isclose(np.diag(shape @ (x.T @ x)), 1.0, atol=1e-8)
    return Blocked(coefficients, shape, shown, float(left @ left) / freedom if freedom > 0 else math.nan, freedom)
