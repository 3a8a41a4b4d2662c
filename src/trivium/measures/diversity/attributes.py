"""Attribute diversity: how many different values a field of the notes is worth."""

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, cast

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import Measure, measure
from trivium.measures.diversity.hill import chao1, hill_number, sample_coverage
from trivium.records.record import Record


def of_field(name: str) -> Measure:
    """The measure of one field of the notes: topic, persona, tags, source, ...

    ``trivium.measure(data, measures=[of_field("topic")])``; on the command line ``--measures field:topic``. What
    ecology asks of a sample is asked behind another colon:

    | name | what it gives |
    |---|---|
    | topic | effective number of values, Hill number of order 1 |
    | topic:richness | different values, order 0 |
    | topic:simpson | one over the chance that two records agree, order 2: rare values count for little |
    | topic:unseen | how many values there are, seen or not: at least so many (Chao1) |
    | topic:coverage | share of further records whose value is already there (Chao & Jost 2012) |

    Args:
        name: Key of ``record.notes``, or ``made_by``, which a record holds outside its notes; with one of these
            endings or without.

    Returns:
        A set measure called ``field:NAME``, see ``attribute_diversity``.

    Raises:
        InputError: name is empty.
    """
    key, _, asked = name.rpartition(":")
    if not key or asked not in _ASKED:
        key, asked = name, ""
    if not key:
        raise InputError("of_field needs the name of a field of the notes, got ''; write field:topic for topic.")
    asks, unit, range_, direction, rises_with, source = _ASKED[asked]

    @measure(
        name=f"field:{name}", axis="diversity", of="set", reads="records", unit=unit, range=range_,
        direction=direction, rises_with=rises_with.format(repr(key)), length_bias="none: the texts are not read",
        cost="linear in values", default=False, source=source,
    )  # fmt: skip
    def diversity_of_field(records: Sequence[Record]) -> float:
        """Diversity of the values of one field of the notes. See ``attribute_diversity``."""
        at_least(len(records), 1, f"field:{name}: number of records")
        return asks(values_met(records, key))

    return cast(Measure, diversity_of_field)


class Met(NamedTuple):
    """How often each value of a field was met."""

    counts: list[int]  # records that have it, for each value; of falling frequency
    records: int  # that have any


def values_met(records: Sequence[Record], name: str) -> Met:
    """How many records have each value of a field; see ``attribute_diversity`` for what is one value."""
    held = [values for record in records if (values := values_of(record, name))]
    counts = Counter(value for values in held for value in values)
    return Met([count for _, count in counts.most_common()], len(held))


def effective(met: Met) -> float:
    """Hill number of order 1 of the values met; nan if there are none."""
    return hill_number(met.counts, order=1) if met.counts else math.nan


def richness(met: Met) -> float:
    """Number of different values met; nan if there are none."""
    return float(len(met.counts)) if met.counts else math.nan


def simpson(met: Met) -> float:
    """Hill number of order 2 of the values met; nan if there are none."""
    return hill_number(met.counts, order=2) if met.counts else math.nan


def unseen(met: Met) -> float:
    """Lower bound on the number of values there are, seen or not; nan if none was met."""
    return chao1(met.counts) if met.counts else math.nan


def coverage(met: Met) -> float:
    """Estimated share of further values that are already there; nan below two records."""
    return sample_coverage(met.counts, units=met.records) if met.counts else math.nan


_HILL = "Hill 1973, Ecology 54, order {}; over attributes as in AttrPrompt, Yu et al. 2023, arXiv:2306.15895"
_Asked = tuple[Callable[[Met], float], str, tuple[float, float], Literal[1, -1], str, str]
_ASKED: dict[str, _Asked] = {
    "": (
        effective, "values", (1, math.inf), 1, "records that differ in {}, evenly spread over its values",
        _HILL.format(1),
    ),
    "richness": (richness, "values", (1, math.inf), 1, "different values of {}, however rare", _HILL.format(0)),
    "simpson": (
        simpson, "values", (1, math.inf), 1, "records that differ in {}, evenly spread over its common values",
        _HILL.format(2),
    ),
    "unseen": (
        unseen, "values", (1, math.inf), 1, "different values of {}, and how many of them stand there once",
        "Chao 1984, Scandinavian Journal of Statistics 11",
    ),
    "coverage": (
        coverage, "share of values", (0, 1), -1, "values of {} that come back, so that few remain to be seen",
        "Chao & Jost 2012, Ecology 93(12); of lists in its incidence form, Chao et al. 2014, Ecological Monographs 84",
    ),
}  # fmt: skip


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
        Effective number, 1 or more; nan where every record leaves the field empty, or none has it. ``of_field`` has
        other numbers of the same values.

    Raises:
        InputError: no records.

    Cost: linear in values.
    """
    at_least(len(records), 1, f"field:{name}: number of records")
    return effective(values_met(records, name))


def values_of(record: Record, name: str) -> set[str]:
    """The different values of one record, as texts that are equal where the values are."""
    value = record.notes.get(name, record.made_by if name == "made_by" else None)
    found = {one_value(each) for each in value} if isinstance(value, list | tuple | set) else {one_value(value)}
    return found - {""}


def one_value(value: Any) -> str:
    """A value as a text that is equal where the values are; "" for none."""
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
