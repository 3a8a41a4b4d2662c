"""Least squares with a mean for every cell and a level for every repeat: the model behind every figure here."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trivium.ablation.design import Design, Term
from trivium.errors import InputError

Floats = npt.NDArray[np.float64]
LEVEL = 0.95  # confidence of every interval of an ablation
FEWEST_CONTRASTS = 7  # from which the median of unreplicated contrasts says something of their spread: 8 runs
OUTSIDE = 1e-8  # part of a sum of cells that no observation speaks of, from which it is not estimable
DUST = 1e-12  # spread beside the size of the values that is rounding, not spread


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval; ``nan`` with the reason where there is none."""

    value: float
    low: float
    high: float
    p: float  # two-sided, of being 0
    reason: str | None = None  # why value or interval is undefined

    @classmethod
    def undefined(cls, reason: str) -> "Estimate":
        """Nothing is known, and why."""
        return cls(math.nan, math.nan, math.nan, math.nan, reason)


@dataclass(frozen=True)
class Fit:
    """What the runs show of the cells: any weighted sum of cell means can be read off it, with an interval."""

    design: Design
    cells: Floats  # (cells, q): each cell's mean as a sum of q parameters
    parameters: Floats  # (q + repeats,), levels of the repeats last
    shape: Floats  # (q + repeats, q + repeats): covariance of the parameters over ``variance``
    shown: Floats  # (q + repeats, q + repeats): projects onto what the observations speak of
    variance: float  # of one run about its cell and repeat; nan if nothing shows it
    freedom: float  # degrees of freedom behind ``variance``
    size: float  # the largest value without its sign: what is rounding beside it counts as 0
    complete: bool  # every cell was observed, and has a mean of its own
    how: str  # where the variance comes from, in words
    reason: str | None  # why there is none

    def estimate(self, weights: npt.ArrayLike) -> Estimate:
        """A weighted sum of cell means; of weights that add up to 1, at the average level of the repeats.

        Args:
            weights: (cells,) one for each run of the design.
        """
        from scipy import special

        given = np.asarray(weights, dtype=np.float64)
        repeats = len(self.parameters) - self.cells.shape[1]
        row = np.concatenate([given @ self.cells, np.full(repeats, given.sum() / max(repeats, 1))])
        if not repeats or np.abs(row @ self.shown - row).max() > OUTSIDE * max(1.0, np.abs(row).max()):
            return Estimate.undefined("too many runs without a value: what is left does not show it")
        value = float(row @ self.parameters)
        value = 0.0 if abs(value) <= DUST * self.size else value
        if self.reason is not None:
            return Estimate(value, math.nan, math.nan, math.nan, self.reason)
        error = math.sqrt(self.variance * max(float(row @ self.shape @ row), 0.0))
        half = float(special.stdtrit(self.freedom, 0.5 + LEVEL / 2)) * error
        p = 2 * float(special.stdtr(self.freedom, -abs(value) / error))
        return Estimate(value, value - half, value + half, p)


def fit(design: Design, values: npt.ArrayLike) -> Fit:
    """Fit cells and repeats to one measure of all runs.

    Observations are runs; the runs of one repeat share their seeds and streams, so each repeat has a level of its own.
    As long as every cell has been observed, each has its own mean, and only what cells and repeats leave over counts as
    noise: interactions of any order do not. In complete blocks the sums of cells that add up to 0 are then those of
    the mixed model with a random level per repeat. Where a cell was never observed, cells of a factorial or a fraction
    are described by main effects and two-way interactions instead; higher ones, if there are any, then count as noise.

    With one repeat nothing is left over. For a factorial or a fraction of at least 8 runs the noise is then read off
    the contrasts, most of which are taken to be null: Lenth's pseudo standard error (Lenth 1989, Technometrics
    31:469–473), with a third as many degrees of freedom as contrasts.

    Args:
        design: Of the runs.
        values: (runs, repeats); ``nan`` where a run has no value.

    Returns:
        The fit. Without an interval, and with the reason, if nothing shows the noise.

    Raises:
        InputError: values of another shape, or infinite ones.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or len(table) != design.runs or not table.shape[1]:
        raise InputError(
            f"values must be ({design.runs}, repeats), one row per run of the design, got shape {table.shape}."
        )
    if np.isinf(table).any():
        raise InputError("values must be finite, or nan where a run has none; got an infinite one.")
    table = table[:, ~np.isnan(table).all(axis=0)]
    cell, repeat = np.nonzero(~np.isnan(table))
    seen = table[cell, repeat]
    complete = len(set(cell.tolist())) == design.runs
    saturated = complete or design.kind == "leave-one-out"
    cells = np.eye(design.runs) if saturated else _described(design)
    model = np.hstack([cells[cell], np.eye(table.shape[1])[repeat]])
    inverse = np.linalg.pinv(model)
    parameters = inverse @ seen
    freedom: float = seen.size - np.linalg.matrix_rank(model) if seen.size else 0
    left = seen - model @ parameters
    variance = float(left @ left) / freedom if freedom else math.nan
    how = "what cells and repeats leave over" if saturated else "what main effects, pairs and repeats leave over"
    size = float(np.abs(seen).max()) if seen.size else 0.0
    reason = None
    if not freedom:
        variance, freedom, how, reason = _lenth(design, table)
    if reason is None and math.sqrt(variance) <= DUST * size:
        variance, reason = math.nan, "the runs show no spread that an effect could be held against"
    return Fit(
        design, cells, parameters, inverse @ inverse.T, inverse @ model, variance, float(freedom), size, complete, how,
        reason,
    )  # fmt: skip


def column(design: Design, term: Term) -> Floats:
    """(runs,) +1 and -1: the product of the factors of a term."""
    places = [design.factors.index(factor) for factor in term]
    product: Floats = design.signs[:, places].prod(axis=1)
    return product


def _described(design: Design) -> Floats:
    """(cells, 1 + terms): an intercept and every effect that can be told from the others."""
    return np.column_stack([np.ones(design.runs), *(column(design, term) for term, _ in design.terms())])


def _lenth(design: Design, table: Floats) -> tuple[float, float, str, str | None]:
    """Variance of a run from the contrasts of a single repeat, its freedom, how, and why not."""
    if design.kind == "leave-one-out" or table.shape != (design.runs, 1) or np.isnan(table).any():
        return math.nan, 0, "", "too few runs to show how much they differ by chance: make at least 2 repeats"
    if design.runs - 1 < FEWEST_CONTRASTS:
        return math.nan, 0, "", (
            f"one repeat of {design.runs} runs does not show how much they differ by chance: make at least 2 repeats"
        )  # fmt: skip
    made = {factor for factor, _ in design.generators}
    base = [factor for factor in design.factors if factor not in made]
    terms = [term for size in range(1, len(base) + 1) for term in itertools.combinations(base, size)]
    contrasts = np.abs([2 * column(design, term) @ table[:, 0] / design.runs for term in terms])
    first = 1.5 * float(np.median(contrasts))
    small = contrasts[contrasts < 2.5 * first]
    error = 1.5 * float(np.median(small)) if small.size else 0.0
    # A contrast is a difference of two means of half the runs: its variance is that of a run times 4 / runs.
    return error**2 * design.runs / 4, len(terms) / 3, "Lenth's pseudo standard error of one repeat", None
