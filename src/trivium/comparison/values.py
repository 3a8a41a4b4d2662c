"""What each set is worth on each measure at the common n, and how sure that is."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import Card, Measure
from trivium.statistics.intervals import growth, subset_size
from trivium.views import OF_VECTORS, Views

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Evaluate = Callable[[Rows, Sequence[int]], list[float]]
Interval = tuple[float, float, float]  # value, low, high

SET_MOST = 500  # records on which set measures are read at most: larger subsets cost more than they tell
BOOTSTRAPS = 1_999
BOOTSTRAP_UP_TO = 20_000  # records; beyond, the normal distribution that bootstrap means tend to is used
FEW_KINDS = 50  # records per different value from which the counts of each are drawn


class OfRecords(NamedTuple):
    """A record measure of one set: its values, and means of bootstrap samples of them."""

    values: Floats  # (n,), nan where undefined
    mean: float
    means: Floats  # of bootstrap samples, stretched: see ``of_records``


class OfSet(NamedTuple):
    """A set measure of one set, read on random subsets of the common size."""

    value: float  # mean over the subsets
    error: float  # standard error of the value, as an estimate for the population the set is a sample of
    spread: float  # standard deviation between sets of the common size from that population


UNDEFINED = OfSet(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Group:
    """Set measures that are read on the same rows at the same n."""

    measures: tuple[Measure, ...]
    rows: tuple[Rows, ...]  # per set: the records that may be read
    n: int  # how many are read at a time; 0 if no set has any


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read, of which sets, and at which n."""

    records: tuple[Measure, ...]
    groups: tuple[Group, ...]
    views: tuple[Views, ...]
    n_common: int
    known: tuple[Mapping[str, Floats], ...]  # per set: values of record measures that were read before, by name

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All of them."""
        return (*self.records, *(measure for group in self.groups for measure in group.measures))

    @classmethod
    def of(
        cls, measures: Sequence[Measure], views: Sequence[Views], n_common: int,
        known: Sequence[Mapping[str, Floats]] | None = None,
    ) -> Self:  # fmt: skip
        """Sort measures by how they are read; those of embeddings leave out records that have no vector."""
        of_sets = [measure for measure in measures if measure.card.of == "set"]
        every = tuple(np.arange(len(view)) for view in views)
        of_vectors = any(one.card.reads in OF_VECTORS for one in of_sets)
        masks = [view.embeddable for view in views] if of_vectors else []
        if all(mask.all() for mask in masks):
            groups = [Group(tuple(of_sets), every, min(n_common, SET_MOST))]
        else:
            there = tuple(np.flatnonzero(mask) for mask in masks)
            least = min((rows.size for rows in there if rows.size), default=0)
            groups = [
                Group(_reading(of_sets, vectors=False), every, min(n_common, SET_MOST)),
                Group(_reading(of_sets, vectors=True), there, min(n_common, SET_MOST, least)),
            ]
        return cls(
            tuple(measure for measure in measures if measure.card.of == "record"),
            tuple(group for group in groups if group.measures), tuple(views), n_common,
            tuple({} for _ in views) if known is None else tuple(known),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worth:
    """All measures of one set."""

    records: dict[str, OfRecords]
    sets: dict[str, OfSet]

    def value(self, card: Card) -> float:
        """The value at the common n; ``nan`` where undefined."""
        return self.records[card.name].mean if card.of == "record" else self.sets[card.name].value

    def interval(self, card: Card, level: float, draws: int) -> Interval:
        """Value, low and high, kept within the measure's range."""
        if card.of == "record":
            low, high = quantiles(self.records[card.name].means, level)
        else:
            value, error, _ = self.sets[card.name]
            half = error * t_quantile(level, draws - 1)
            low, high = value - half, value + half
        return self.value(card), *np.clip([low, high], *card.range).tolist()


def worth(plan: Plan, place: int, *, level: float, draws: int, rng: np.random.Generator) -> Worth:
    """Every measure of the set at ``place``."""
    views, known = plan.views[place], plan.known[place]
    streams = rng.spawn(len(plan.records) + len(plan.groups))
    records = {
        measure.card.name: of_records(
            known[measure.card.name] if measure.card.name in known else _values(measure, views),
            resamples=BOOTSTRAPS,
            level=level,
            rng=stream,
        )
        for measure, stream in zip(plan.records, streams)
    }
    sets = {}
    for group, stream in zip(plan.groups, streams[len(plan.records) :]):
        rows, count = group.rows[place], len(group.measures)
        found = [UNDEFINED] * count
        if rows.size:
            found = of_sets(
                reader(views, group.measures, rows), count, rows.size, group.n, draws=draws, rng=stream
            )  # fmt: skip
        sets.update({measure.card.name: value for measure, value in zip(group.measures, found)})
    return Worth(records, sets)


def of_records(values: npt.ArrayLike, *, resamples: int, level: float, rng: np.random.Generator) -> OfRecords:
    """Mean of a record measure with its bootstrap distribution.

    The bootstrap draws from n values as if they were the population, and so spreads too little by √((n - 1) / n), and
    by the step from a normal to a Student quantile; each bootstrap mean is moved away from the mean by that much
    (the expanded percentile interval: Hesterberg 2015, doi:10.1080/00031305.2015.1089789).

    Args:
        values: (n,) one per record; ``nan`` is left out.
        resamples: Bootstrap samples to draw.
        level: Confidence the intervals will be read at.
        rng: Source of the samples.

    Returns:
        ``means`` is all ``nan`` with fewer than 2 defined values.

    The mean sees only how often each value is drawn: where values are few and records many, those numbers are drawn
    (multinomial), which is the same bootstrap. Above 20,000 records, other bootstrap means are the normal deviates to
    which they tend.

    Cost: resamples × n draws; 16 MB.
    """
    given = np.asarray(values, dtype=np.float64)
    defined = given[~np.isnan(given)]
    n = defined.size
    if n < 2:
        return OfRecords(given, float(defined[0]) if n else math.nan, np.full(resamples, np.nan))
    mean = float(defined.mean())
    means = bootstrap_means(defined, resamples, rng)
    stretch = math.sqrt(n / (n - 1)) * t_quantile(level, n - 1) / NormalDist().inv_cdf((1 + level) / 2)
    return OfRecords(given, mean, mean + stretch * (means - mean))


def bootstrap_means(values: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """Means of values drawn with replacement; see ``of_records``."""
    n = values.size
    kinds, times = np.unique(values, return_counts=True)
    if kinds.size * FEW_KINDS <= n:
        of_kinds: Floats = rng.multinomial(n, times / n, size=resamples) @ kinds / n
        return of_kinds
    if n > BOOTSTRAP_UP_TO:
        return rng.normal(values.mean(), values.std() / math.sqrt(n), size=resamples)
    means = np.empty(resamples)
    step = max(1, 1_000_000 // n)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        means[start : start + size] = values[rng.integers(n, size=(size, n))].mean(axis=1)
    return means


def of_sets(
    evaluate: Evaluate, tests: int, n: int, n_common: int, *, draws: int, rng: np.random.Generator
) -> list[OfSet]:
    """Set measures of one set at ``n_common`` records, each with its standard error; all see the same subsets.

    The value is the measure on the whole set if that has ``n_common`` records, else the mean over ``draws`` random
    subsets of that size. Its standard error comes from subsets *without* replacement, of h = min(n_common, 2 n / 3)
    records, since repeats are what a diversity measure punishes; ``trivium.statistics.intervals`` says why two thirds.
    With s their standard deviation,

        error² = s² · h / (n - h) · g² + (s at n_common)² / draws if n > n_common.

    Subsets of h of n vary less than fresh sets of h would, by 1 - h / n; a mean over subsets varies less than one
    subset, by h / n; and g, the measure at ``n_common`` over the measure at h, carries the error from size h to
    ``n_common`` for measures that grow with n, as a constant share of the value. g is 1 where h = n_common, and kept
    between h / n_common and n_common / h.

    Args:
        evaluate: ``(rows, which) -> values`` of the measures numbered ``which``.
        tests: How many measures there are.
        n: Records in the set.
        n_common: Size at which to read, at most n.
        draws: Random subsets of each size.
        rng: Source of the subsets.

    Returns:
        One per measure. ``value`` is ``nan`` if the measure is on any subset; error and spread also if h < 2.

    Cost: draws (or 1, if n = n_common) evaluations at ``n_common``, and draws at h where that differs.
    """
    every = list(range(tests))

    def on(size: int, times: int) -> Floats:
        return np.array([evaluate(rng.permutation(n)[:size], every) for _ in range(times)])

    whole = n == n_common
    at_common = np.array([evaluate(np.arange(n), every)]) if whole else on(n_common, draws)
    h = subset_size(n, n_common)
    if h < 2 or draws < 2:
        return [OfSet(float(value), math.nan, math.nan) for value in at_common.mean(axis=0)]
    at_h = at_common if h == n_common else on(h, draws)
    found = []
    for common, smaller in zip(at_common.T, at_h.T):
        value = float(common.mean())
        grown = growth(value, smaller, n_common / h)
        of_population = smaller.var(ddof=1) * h / (n - h) * grown**2
        of_drawing = 0.0 if whole else common.var(ddof=1) / draws
        spread = math.sqrt(of_population * n / n_common)
        found.append(OfSet(value, math.sqrt(of_population + of_drawing), spread))
    return found


def reader(views: Views, measures: Sequence[Measure], base: Rows) -> Evaluate:
    """``(rows, which) -> values``: measures of the records at ``base[rows]``, which see each view of them made once."""

    def evaluate(rows: Rows, which: Sequence[int]) -> list[float]:
        taken = views.take(base[rows])
        return [_value(measures[test], taken) for test in which]

    return evaluate


def _values(measure: Measure, views: Views) -> Floats:
    """The measure of each record; all ``nan`` where it says that it cannot be computed on them."""
    try:
        return np.asarray(measure(views.read(measure.card.reads)), dtype=np.float64)
    except InputError:
        return np.full(len(views), math.nan)


def _value(measure: Measure, views: Views) -> float:
    """The measure of these records; ``nan`` where it says that it cannot be computed on them."""
    try:
        return float(measure(views.read(measure.card.reads)))
    except InputError:
        return math.nan


def quantiles(values: Floats, level: float) -> tuple[float, float]:
    """The ends that hold the middle ``level`` of the values; ``nan`` if any is."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def t_quantile(level: float, freedom: float) -> float:
    """How many standard errors an interval of this confidence reaches to either side."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def _reading(measures: Sequence[Measure], *, vectors: bool) -> tuple[Measure, ...]:
    return tuple(measure for measure in measures if (measure.card.reads in OF_VECTORS) == vectors)
