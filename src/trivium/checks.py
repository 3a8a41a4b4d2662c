"""Argument checks shared by all rooms, and their wording: what was wanted, what came, what to do."""

import difflib
import importlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError, MissingCapability


def unknown(
    what: str, name: str, known: Iterable[str], *, about: Mapping[str, str] | None = None, listed_by: str = ""
) -> InputError:
    """The error for a name that is not in a catalogue, with the nearest known names.

    Args:
        what: The kind of thing, in the singular: ``"measure"``.
        name: What the caller wrote.
        known: Every name that would have been right.
        about: What some of the names stand for, in words: looked through if no name is near.
        listed_by: The command that lists the names: pointed to where they are too many to be read here.
    """
    names = sorted(known)
    hint = ". "
    if near := nearest(name, names):
        hint = f"; did you mean {_or(near)}? "
    elif spoken := [one for one, text in (about or {}).items() if _speaks_of(name, text)][:_SUGGESTIONS]:
        hint = f"; the words stand in what is said of {_or(spoken)}. "
    if listed_by and len(names) > _LISTED:
        return InputError(f"no {what} {name!r}{hint}The {len(names)} there are: {listed_by}")
    return InputError(f"no {what} {name!r}{hint}Known: {', '.join(names)}.")


def _or(names: Sequence[str]) -> str:
    """``'a', 'b' or 'c'``."""
    *others, last = map(repr, names)
    return f"{', '.join(others)} or {last}" if others else last


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known names that someone who wrote this one may have meant, the likeliest first; at most three.

    Capitals and marks between words make no difference; a part of a name, a slip in it, or its words in another order
    are understood. Names that are about as likely as the first are given too.
    """
    likely = {one: _alike(name, one) for one in known}
    best = max(likely.values(), default=0.0)
    if best < _ALIKE:
        return []
    near = [one for one, score in likely.items() if score >= best - _ABOUT]
    return sorted(near, key=lambda one: (-likely[one], len(one), one))[:_SUGGESTIONS]


_ALIKE = 0.6  # least likeness of a name that is suggested
_ABOUT = 0.04  # how far behind the best another suggestion may be
_SUGGESTIONS = 3
_LISTED = 20  # names that an error lists, where a command lists them too
_PART = 3  # letters of a part of a name that is taken for one
_LONGEST = 100  # characters of a name that are compared


def _speaks_of(name: str, text: str) -> bool:
    """Whether every word of the name stands in the text."""
    wanted, said = (re.findall(r"[^\W_]+", one.casefold()) for one in (name, text))
    return bool(wanted) and all(part in said for part in wanted)


def _alike(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: as a whole, as one part of the other, or word by word."""
    a, b = (re.findall(r"[^\W_]+", name[:_LONGEST].casefold()) for name in (one, other))
    whole, target = "".join(a), "".join(b)
    if not whole or not target:
        return 0.0
    by_word = [max(_word_alike(word, part) for part in b) for word in a]
    score = max(_ratio(whole, target), 0.9 * sum(by_word) / len(by_word))
    short, long = sorted((whole, target), key=len)
    return max(score, 0.8 + 0.2 * len(short) / len(long)) if len(short) >= _PART and short in long else score


def _word_alike(word: str, part: str) -> float:
    short, long = sorted((word, part), key=len)
    return max(_ratio(word, part), 0.8 if len(short) > _PART and long.startswith(short) else 0.0)


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def need(module: str, *, feature: str, install: str) -> ModuleType:
    """Import an optional module, or say which feature wants it and the command that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingCapability(f"{feature} needs {module}, which is optional: {install}") from error


def at_least(value: int, least: int, name: str) -> int:
    """``value`` if it is a whole number and no less, or the error that names it."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise InputError(f"{name} must be a whole number of at least {least}, got {value!r}.")
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
