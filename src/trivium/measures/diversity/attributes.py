"""Attribute diversity: how many different values a field of the notes is worth."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import Measure, measure
from trivium.measures.diversity.hill import hill_number
from trivium.records.record import Record


def of_field(name: str) -> Measure:
    """The measure of one field of the notes: topic, persona, tags, source, ...

    ``trivium.measure(data, measures=[of_field("topic")])``; on the command line ``--measures field:topic``.

    Args:
        name: Key of ``record.notes``, or ``made_by``, which a record holds outside its notes.

    Returns:
        A set measure called ``field:NAME``: the effective number of values, see ``attribute_diversity``.

    Raises:
        InputError: name is empty.
    """
    if not name:
        raise InputError("of_field needs the name of a field of the notes, got ''; write field:topic for topic.")

    @measure(
        name=f"field:{name}", axis="diversity", of="set", reads="records", unit="values", range=(1, math.inf),
        rises_with=f"records that differ in {name!r}, evenly spread over its values",
        length_bias="none: the texts are not read", cost="linear in values", default=False,
        source="Hill 1973, Ecology 54, order 1; over attributes as in AttrPrompt, Yu et al. 2023, arXiv:2306.15895",
    )  # fmt: skip
    def diversity_of_field(records: Sequence[Record]) -> float:
        """Effective number of values of one field of the notes. See ``attribute_diversity``."""
        return attribute_diversity(records, name)

    return cast(Measure, diversity_of_field)


def attribute_diversity(records: Sequence[Record], name: str) -> float:
    """Effective number of values that a field of the notes takes.

    The exponential of the entropy of the values (Hill number of order 1). 1: all records have the same value. k: k
    values, each as common as the others. It grows with n until all values were met: compare sets of equal size. A
    field of free numbers has nearly as many values as records, which says nothing.

    Args:
        records: n records; texts are compared without regard to case and to white space around and inside them. A
            list of tags counts each of its different tags once. Records without the field, with an empty text, an
            empty list or null in it are left out.
        name: Key of ``record.notes``, or ``made_by``.

    Returns:
        Effective number, 1 or more; nan where every record leaves the field empty, or none has it.

    Raises:
        InputError: no records.

    Cost: linear in values.
    """
    at_least(len(records), 1, f"field:{name}: number of records")
    values = Counter(value for record in records for value in _values(record, name))
    return hill_number(list(values.values()), order=1) if values else math.nan


def _values(record: Record, name: str) -> set[str]:
    """The different values of one record, as texts that are equal where the values are."""
    value = record.notes.get(name, record.made_by if name == "made_by" else None)
    found = {_key(each) for each in value} if isinstance(value, list | tuple | set) else {_key(value)}
    return found - {""}


def _key(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    # 1 and "1" are one value, as readers of CSV and of JSON would differ on it; so are 1 and 1.0, but not true and 1.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    except (TypeError, ValueError):  # keys of several types, or an object that holds itself
        return repr(value)
