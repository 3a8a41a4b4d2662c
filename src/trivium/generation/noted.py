"""Numbers that a method keeps in the notes of its records, and that seeds may bring along."""

import math

from trivium.errors import InputError
from trivium.records.record import Record


def noted(record: Record, name: str, default: float, *, least: float = 0, most: float = math.inf) -> float:
    """A number in the notes of a record: a grade, or how often it was evolved.

    Args:
        record: A seed, or what was made of one.
        name: Of the note.
        default: Where there is no such note.
        least: Smallest number allowed.
        most: Largest number allowed.

    Raises:
        InputError: the note is no number, or one outside these bounds; the record is named.
    """
    value = record.notes.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        wanted = f"a number of at least {least:g}" if most == math.inf else f"a number from {least:g} to {most:g}"
        raise InputError(
            f"record {record.id!r} has {value!r} in notes[{name!r}], where the method keeps {wanted}; mend the seed "
            "or take that note out."
        )
    return value
