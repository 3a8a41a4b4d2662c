"""What each run is worth on each measure at the common n."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.comparison.values import SET_MOST, Plan, Worth, worth
from trivium.errors import InputError
from trivium.measures.card import Card, Measure
from trivium.threads import one_blas_thread
from trivium.views import Views

LEAST = 20  # accepted records without which a run says too little to be compared
GRID = (5, 10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320, 500)  # sizes of a rarefaction curve

Floats = npt.NDArray[np.float64]


class AtN(NamedTuple):
    """Runs × measures at one n; ``nan`` where undefined."""

    values: Floats  # (runs, measures)
    errors: Floats  # (runs, measures) standard error of each, from the records of its run alone


def at_common(
    views: Sequence[Views], measures: Sequence[Measure], n: int, *, draws: int, rng: np.random.Generator
) -> AtN:
    """Each run on each measure: record measures as the mean over all its records, set measures at n records.

    Args:
        views: Of the records of each run, n or more of them.
        measures: What is measured.
        n: The common number of records.
        draws: Random subsets behind a set measure of a larger run.
        rng: Source of the subsets.
    """
    if not views:
        return AtN(np.zeros((0, len(measures))), np.zeros((0, len(measures))))
    plan = Plan.of(measures, views, n)
    with one_blas_thread():
        found = [worth(plan, place, level=0.95, draws=draws, rng=stream)
                 for place, stream in enumerate(rng.spawn(len(views)))]  # fmt: skip
    values = np.array([[one.value(measure.card) for measure in measures] for one in found])
    return AtN(values, np.array([[_error(one, measure.card) for measure in measures] for one in found]))


def _error(one: Worth, card: Card) -> float:
    if card.of == "set":
        return one.sets[card.name].error
    values = one.records[card.name].values
    defined = values[~np.isnan(values)]
    return float(defined.std(ddof=1) / math.sqrt(defined.size)) if defined.size > 1 else math.nan


def rarefied(views: Sequence[Views], measure: Measure, *, draws: int, rng: np.random.Generator) -> dict[int, AtN]:
    """By n, a set measure of each run at n records, for n up to the size of the smallest run."""
    most = min((min(int(view.embeddable.sum()), SET_MOST) for view in views), default=0)
    sizes = [n for n in GRID if n < most] + ([most] if most >= GRID[0] else [])
    streams = rng.spawn(len(sizes))
    return {n: at_common(views, [measure], n, draws=draws, rng=one) for n, one in zip(sizes, streams)}


def common_n(counts: Mapping[str, Sequence[int]], wanted: int | None) -> tuple[int, dict[str, str]]:
    """The n that all compared arms can be read at, and why the others are not compared.

    Args:
        counts: Arm → accepted records of each of its runs.
        wanted: Asked for by name; by default as many as the smallest run with at least ``LEAST`` records has, and
            no more than set measures are read on.

    Returns:
        n, 0 if no arm can be compared; arm → reason.
    """
    least = wanted or LEAST
    reasons = {
        arm: f"{_span(found)} records in a run, {least} are needed"
        for arm, found in counts.items()
        if min(found) < least
    }
    return size_to_read((min(found) for arm, found in counts.items() if arm not in reasons), wanted), reasons


def size_to_read(counts: Iterable[int], wanted: int | None) -> int:
    """The n at which set measures of runs of so many records are read; 0 without runs."""
    least = min(counts, default=0)
    return min(wanted or SET_MOST, least)


def check_n(n: int | None) -> None:
    """Refuse an n at which no run could be read, before anything is paid.

    Raises:
        InputError: it is below 2, or more than set measures are read on.
    """
    if n is None:
        return
    at_least(n, 2, "n")
    if n > SET_MOST:
        raise InputError(f"n must be at most {SET_MOST}, the most records a set measure is read on, got {n:,}.")


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low}" if low == high else f"{low} to {high}"
