"""Whether a curve over a few levels rises and then falls.

A clear curvature is no inverted U: a curve that rises and levels off has one too. Two lines are asked instead, one up
to a level and one from it on, of which the first must clearly rise and the second clearly fall, after Simonsohn 2018,
"Two lines: a valid alternative to the invalid testing of U-shaped relationships with quadratic regressions". Differs:
with a few levels, each inner one is tried as the break, at the price of a Bonferroni correction; and the lines go
through the means of the levels, with the scatter between repeats as error, so that a bend within a line is not taken
for chance.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.numbers import or_null
from trivium.studies.effects import Estimate, Floats, blocked


class Shape(NamedTuple):
    """Slopes of accuracy per unit of the level."""

    at: float  # the level where the two lines fit an inverted U best
    rise: Estimate  # up to there
    fall: Estimate  # from there on
    p: float  # of there being no inverted U at any inner level
    whole: Estimate  # one line over all levels
    curvature: Estimate  # coefficient of the square of the level
    quadratic: float  # share of the variance between the levels that a quadratic explains
    monotone: float  # the same of the best curve that never turns

    def to_json(self) -> dict[str, Any]:
        """As ``study.json`` has it."""
        lines = {name: getattr(self, name).to_json() for name in ("rise", "fall", "whole", "curvature")}
        return {**lines, **{name: or_null(getattr(self, name)) for name in ("at", "p", "quadratic", "monotone")}}


def shape(levels: npt.ArrayLike, values: npt.ArrayLike, blocks: Sequence[int]) -> Shape:
    """Fit lines to the means of the levels, each repeat with a level of its own.

    Args:
        levels: (runs,) at least three different ones.
        values: (runs,); ``nan`` of a run without a result. A level without any is left out.
        blocks: (runs,) the repeat of each.

    Raises:
        InputError: fewer than three levels with a result.
    """
    x, y = np.asarray(levels, dtype=np.float64), np.asarray(values, dtype=np.float64)
    grid = np.unique(x[~np.isnan(y)])
    if len(grid) < 3:
        raise InputError(f"shape: a rise and a fall need at least 3 levels with a result, got {len(grid)}.")
    fitted = blocked((x[:, None] == grid[None, 1:]).astype(np.float64), y, blocks)

    def of(weights: Floats) -> Estimate:
        return fitted.estimate(weights[1:])  # contrasts of means: the first level is what the others are told from

    breaks = []
    for place in range(1, len(grid) - 1):
        rise, fall = of(_slope(grid, slice(0, place + 1))), of(_slope(grid, slice(place, None)))
        turns = rise.value > 0 > fall.value and rise.p == rise.p and fall.p == fall.p
        p = min(1.0, max(rise.p, fall.p) * (len(grid) - 2)) if turns else 1.0
        gap = min(rise.value, -fall.value)  # the best break is where the weaker of the two is the strongest
        breaks.append((p, -gap if gap == gap else math.inf, float(grid[place]), rise, fall))
    p, _, at, rise, fall = min(breaks, key=lambda each: each[:3])
    means = np.concatenate([[0.0], fitted.coefficients])
    square = np.linalg.pinv(np.vander(grid, 3))[0]
    return Shape(
        at, rise, fall, p, of(_slope(grid, slice(None))), of(square),
        _explained(means, np.polyval(np.polyfit(grid, means, 2), grid)), max(_isotonic(means), _isotonic(-means)),
    )  # fmt: skip


def _slope(grid: Floats, part: slice) -> Floats:
    """Weights of the means whose sum is the slope of their least-squares line over a part of the levels."""
    weights = np.zeros(len(grid))
    away = grid[part] - grid[part].mean()
    weights[part] = away / (away**2).sum()
    return weights


def _explained(means: Floats, curve: npt.NDArray[np.floating[Any]]) -> float:
    total = float(((means - means.mean()) ** 2).sum())
    return 1 - float(((means - curve) ** 2).sum()) / total if total > 0 else math.nan


def _isotonic(means: Floats) -> float:
    from scipy.optimize import isotonic_regression

    return _explained(means, isotonic_regression(means).x)
