"""What a measure would be on average if all records had one length: a straight line through the values."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError

_EDGE = 0.05  # share of the records that must lie beyond the point where the line is read, on either side


def mean_at(values: npt.ArrayLike, covariate: npt.ArrayLike, at: float) -> float:
    """Mean of the values, read off the line of least squares at one place of a covariate.

    The mean plus slope × (at - mean covariate): what is left of the mean once the part that goes in a straight line
    with the covariate is taken out. It equals the mean where the slope is 0. A bend is not seen, and a cause that goes
    with the covariate is taken out with it: where longer records are longer because they say more, so is that.

    Args:
        values: (n,) one value per record; records with a ``nan`` on either side are left out.
        covariate: (n,) in the same order.
        at: Where the line is read.

    Returns:
        ``nan`` with fewer than 3 records, if the covariate is constant, or if ``at`` lies outside the middle nine
        tenths of the covariate: lines are not drawn beyond the data.

    Raises:
        InputError: values and covariate are not of one length, or ``at`` is not finite.

    Cost: linear.
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(covariate, dtype=np.float64)
    if y.shape != x.shape or y.ndim != 1:
        raise InputError(f"mean_at needs two lists of one length, got shapes {y.shape} and {x.shape}.")
    if not math.isfinite(at):
        raise InputError(f"at must be finite, got {at}.")
    both = ~(np.isnan(y) | np.isnan(x))
    y, x = y[both], x[both]
    if len(y) < 3:
        return math.nan
    low, high = np.quantile(x, (_EDGE, 1 - _EDGE))
    deviations = x - x.mean()
    spread = float(deviations @ deviations)
    if not low <= at <= high or spread <= 1e-18 * len(x) * max(1.0, float(np.abs(x).max())) ** 2:
        return math.nan
    return float(y.mean()) + float(deviations @ y) / spread * (at - float(x.mean()))
