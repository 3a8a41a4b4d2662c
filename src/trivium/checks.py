"""Argument checks shared by all rooms, and their wording: what was wanted, what came, what to do."""

import difflib
import importlib
import math
from collections.abc import Iterable
from types import ModuleType

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError, MissingCapability


def unknown(what: str, name: str, known: Iterable[str]) -> InputError:
    """The error for a name that is not in a catalogue, with the nearest known name.

    Args:
        what: The kind of thing, in the singular: ``"measure"``.
        name: What the caller wrote.
        known: Every name that would have been right.
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return InputError(f"no {what} {name!r}; {hint}Known: {', '.join(names)}.")


def need(module: str, *, feature: str, install: str) -> ModuleType:
    """Import an optional module, or say which feature wants it and the command that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingCapability(f"{feature} needs {module}, which is optional: {install}") from error


def at_least(value: int, least: int, name: str) -> int:
    """``value``, or the error that names it."""
    if value < least:
        raise InputError(f"{name} must be at least {least}, got {value}.")
    return value


def share(value: float, name: str) -> float:
    """``value`` if it is a finite number in [0, 1], or the error that names it."""
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise InputError(f"{name} must be a number between 0 and 1, got {value}.")
    return value


def unit_rows(vectors: npt.ArrayLike, name: str) -> npt.NDArray[np.float64 | np.float32]:
    """Rows scaled to length 1, checked: 2-D, not empty, finite, no zero row.

    float32 stays float32 (half the memory); everything else becomes float64.
    """
    rows = np.asarray(vectors)
    if rows.dtype != np.float32:
        rows = rows.astype(np.float64)
    if rows.ndim != 2 or 0 in rows.shape:
        raise InputError(f"{name} must be a non-empty (n, d) array, one row per record, got shape {rows.shape}.")
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if bad.size:
        raise InputError(
            f"{name} must be finite, but {bad.size} of {len(rows)} rows hold NaN or infinity (first: row {bad[0]}); "
            "leave those records out or embed them again."
        )
    length = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
    zero = np.flatnonzero(length == 0)
    if zero.size:
        raise InputError(
            f"{name} must have no all-zero row, but {zero.size} of {len(rows)} are (first: row {zero[0]}); "
            "a text without any known token has no direction: leave it out."
        )
    scaled: npt.NDArray[np.float64 | np.float32] = rows / length.astype(rows.dtype)[:, None]
    return scaled
