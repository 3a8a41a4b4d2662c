"""Measures that need more than their view: notes on the records, something installed, a sandbox that works here."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from trivium.errors import MissingCapability

Missing = Callable[[], MissingCapability | None]
Function = TypeVar("Function", bound=Callable[..., Any])


def needs(*, notes: str, missing: Missing | None = None) -> Callable[[Function], Function]:
    """Pin to a measure what it needs, and give the same function back.

    Args:
        notes: What the notes of a record must hold for it to have a value, in words.
        missing: Gives the error that the measure would raise on this machine, or None where it can run.
    """

    def pin(function: Function) -> Function:
        cast(Any, function).notes, cast(Any, function).missing = notes, missing
        return function

    return pin


def missing_for(measure: Any) -> MissingCapability | None:
    """Why a measure cannot run here; None if it can, as far as it says."""
    missing: Missing | None = getattr(measure, "missing", None)
    return missing() if missing is not None else None


def why_undefined(measure: Any, otherwise: str) -> str:
    """What to say where a measure has no value: the notes that it needs, or what is said otherwise."""
    notes: str = getattr(measure, "notes", "")
    return f"undefined for these records: it needs {notes}" if notes else otherwise
