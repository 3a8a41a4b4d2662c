"""Measures of a training set as single numbers: what a study holds beside what the student did."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from trivium.errors import InputError
from trivium.measures import Measure, find
from trivium.records.record import Record
from trivium.threads import one_blas_thread
from trivium.views import OF_VECTORS, Views


def measured(records: Sequence[Record], names: Iterable[str]) -> dict[str, float]:
    """Each measure of all the records: of a set its value, of single records the mean of those that have one.

    No intervals: a study sees how a value scatters from the students of many sets. Records without a direction are
    left out of measures of vectors, as in a scorecard.

    Args:
        records: The set; vectors are ``wordllama``'s.
        names: Of the catalogue.

    Returns:
        Name → value; a measure that is undefined for these records is not there.

    Raises:
        InputError: there is no such measure.
        MissingCapability: what a measure reads is not installed.
    """
    seen = Views(records)
    with one_blas_thread():
        found = {name: _value(find(name), seen) for name in names}
    return {name: value for name, value in found.items() if math.isfinite(value)}


def _value(measure: Measure, seen: Views) -> float:
    if measure.card.reads in OF_VECTORS and not seen.embeddable.all():
        seen = seen.take(seen.embeddable)
    if not len(seen):
        return math.nan
    try:
        values = np.asarray(measure(seen.read(measure.card.reads)), dtype=np.float64)
    except InputError:  # these records do not have what it reads
        return math.nan
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if defined.size else math.nan
