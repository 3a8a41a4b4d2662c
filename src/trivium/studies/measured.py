"""Measures of a training set as single numbers: what a study holds beside what the student did."""

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from trivium.errors import InputError
from trivium.measures import Measure, find
from trivium.records.record import Record
from trivium.threads import one_blas_thread
from trivium.views import OF_VECTORS, Reader, Views

_OF_PROXY = ("likelihoods", "gradients")


def measured(records: Sequence[Record], names: Iterable[str], cache: Path | None = None) -> dict[str, float]:
    """Each measure of all the records: of a set its value, of single records the mean of those that have one.

    No intervals: a study sees how a value scatters from the students of many sets. Records without a direction are
    left out of measures of vectors, as in a scorecard.

    Args:
        records: The set; vectors are ``wordllama``'s, likelihoods and gradients those of the embedded model.
        names: Of the catalogue.
        cache: Folder where the work of the embedded model is kept by content; nothing is written without it.

    Returns:
        Name → value; a measure that is undefined for these records is not there.

    Raises:
        InputError: there is no such measure.
        MissingCapability: what a measure reads is not installed.
    """
    measures = {name: find(name) for name in names}
    if any(measure.card.reads in _OF_PROXY for measure in measures.values()):
        seen = Views(records, readers=_of_proxy(), cache=cache)
    else:
        seen = Views(records)
    with one_blas_thread():
        found = {name: _value(measure, seen) for name, measure in measures.items()}
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


@functools.cache
def _of_proxy() -> Mapping[str, Reader]:
    """Readers of the embedded model, which is unpacked once in a process."""
    from trivium.models.proxy import open_proxy
    from trivium.views.gradients import Gradients
    from trivium.views.likelihoods import Likelihoods

    proxy = open_proxy("embedded")
    return {"likelihoods": Likelihoods(proxy), "gradients": Gradients(proxy)}
