"""Vectors of length one."""

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError


def directions(vectors: npt.ArrayLike, n: int, who: str) -> npt.NDArray[np.float64]:
    """(n, d) rows scaled to length 1; a zero row stays zero and is like nothing.

    Raises:
        InputError: not a finite (n, d) array.
    """
    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2 or len(rows) != n or not np.isfinite(rows).all():
        raise InputError(f"{who}: vectors must be a finite array with {n} rows, got shape {rows.shape}.")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: npt.NDArray[np.float64] = rows / np.where(lengths > 0, lengths, 1)
    return unit


def numbers(values: npt.ArrayLike, what: str) -> npt.NDArray[np.float64]:
    """(n,) finite.

    Raises:
        InputError: they are not.
    """
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise InputError(f"{what} must be a list of finite numbers, got {values!r}.")
    return found
