"""Two or more data sets on every measure, at one common n: what differs, how surely, and what to make of it."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from trivium.checks import at_least, unknown
from trivium.comparison import contamination as evaluations
from trivium.comparison import drivers as driving
from trivium.comparison.clusters import clear_clusters
from trivium.comparison.diagnosis import Faults, diagnose
from trivium.comparison.frontier import dominance_of, frontier, headlines
from trivium.comparison.notes import notes
from trivium.comparison.overlap import overlap
from trivium.comparison.pairs import differences_of
from trivium.comparison.power import power
from trivium.comparison.result import Comparison, Difference
from trivium.comparison.values import Floats, Plan, Worth, worth
from trivium.comparison.verdict import verdict
from trivium.errors import InputError
from trivium.measures import DEFAULTS
from trivium.measures.card import Axis, Measure
from trivium.measures.quality.faults import faults
from trivium.models.api import Embedder
from trivium.records.dataset import Dataset
from trivium.statistics.many_tests import holm
from trivium.threads import one_blas_thread
from trivium.views import Views

Progress = Callable[[str, int, int], None]
RESAMPLES = 499  # most deals of the permutation test of a set measure, where nobody says


def compare(
    datasets: Sequence[Dataset],
    measures: Sequence[Measure] | None = None,
    *,
    embedder: Embedder | str = "wordllama",
    views: Sequence[Views] | None = None,
    known: Sequence[Mapping[str, Floats]] | None = None,
    n: int | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    draws: int = 40,
    rng: np.random.Generator,
    progress: Progress | None = None,
    reference: str | None = None,
    fates: Mapping[str, Mapping[str, int]] | None = None,
    offers: Mapping[str, Mapping[Axis, str]] | None = None,
    against: Sequence[Dataset] = (),
) -> Comparison:
    """Compare every pair of sets on every measure.

    The mean of a record measure does not depend on n, so it is taken over all records. Set measures mostly grow or
    fall with n, so each is read on random subsets of the common size, or of 500 records if that is less. Every
    difference has an interval, a permutation p, and a p adjusted over its family of tests (Holm): the headline
    measures, or all others. It is called clear where the interval leaves out 0 and the adjusted p is at most 0.05.
    Measures that length moves, by their card, are compared once more between records of equal length, and what n can
    show of the headline measures stands in ``power``.

    Args:
        datasets: Two or more sets; sets of one name are told apart by a suffix.
        measures: What to compare on; by default ``DEFAULTS``.
        embedder: Makes the vectors where ``views`` are not given.
        views: One per set, in order: what is made in them is not made again.
        known: One per set, in order: values of record measures that were read before, by name, as
            ``Scorecard.per_record`` has them.
        n: Common number of records; by default that of the smallest set.
        level: Confidence of the intervals, between 0 and 1.
        resamples: Most deals of the permutation test of a set measure; record measures get up to 9,999.
        draws: Random subsets per set for value and interval of a set measure; more make both steadier.
        rng: Source of all randomness.
        progress: Called with what is being done, how many sets and pairs are done, and of how many.
        reference: Name of the set the others are measured against in the diagnosis, for instance the seeds.
        fates: Data set → fate → how many proposals met it, for the diagnosis to say where they die.
        offers: Data set → axis → what might help where the axis falls short, as the tail of a sentence.
        against: Evaluation sets whose items are looked for in every set.

    Returns:
        Differences pair by pair (b - a, b the later set), the frontier, the overlap, the diagnosis, and notes on how
        it was made.

    Raises:
        InputError: fewer than two sets, an empty set, n larger than a set, two measures of one name, an unknown
            reference, or a level, count or number of views that cannot be.

    Cost: 5 sets of 100 records on 25 measures: under a minute; most goes into permutations of set measures.
    """
    chosen = DEFAULTS if measures is None else tuple(measures)
    names = _names(datasets)
    n_common = _common(datasets, names, n)
    seen = [Views(data.records, embedder=embedder) for data in datasets] if views is None else list(views)
    _check(chosen, names, datasets, seen, known, level, resamples, draws, reference)
    plan = Plan.of(chosen, seen, n_common, known)
    pairs = list(itertools.combinations(range(len(names)), 2))
    streams = rng.spawn(len(names) + len(pairs))
    more = rng.spawn(3)  # for what is said beyond differences
    say = progress or (lambda *_: None)
    sets: list[Worth] = []
    found: list[Difference] = []
    # Measures of small sets are small matrices: threads would spend four times the time waiting for each other.
    with one_blas_thread():
        for name, stream in zip(names, streams):
            say(f"measuring subsets of {name}", len(sets), len(streams))
            sets.append(worth(plan, len(sets), level=level, draws=draws, rng=stream))
        for done, ((a, b), stream) in enumerate(zip(pairs, streams[len(names) :]), start=len(names)):
            say(f"comparing {names[b]} with {names[a]}", done, len(streams))
            found += differences_of(
                plan, names, sets, a, b, level=level, draws=draws, resamples=resamples, rng=stream
            )  # fmt: skip
    say("compared", len(streams), len(streams))

    cards = [measure.card for measure in chosen]
    heads = headlines(cards)
    differences = _judged(found, set(heads.values()))
    met = evaluations.contamination(names, seen, dict(zip(_names(against), (Views(one.records) for one in against))))
    columns = [{measure: one.values for measure, one in each.records.items()} for each in sets]
    apart = clear_clusters(names, seen, columns, level=level, rng=more[2])
    driven = driving.drivers(differences, names, [view.records for view in seen], columns, apart)
    head_cards = [card for card in cards if card.name in heads.values()]
    dominance = dominance_of(names, sets, head_cards, draws=draws, rng=more[1])
    seeable = power(names, sets, differences, heads)
    values = {name: {card.name: one.interval(card, level, draws) for card in cards} for name, one in zip(names, sets)}
    return Comparison(
        datasets=tuple({**data.to_json(), "name": name} for name, data in zip(names, datasets)),
        n_common=n_common,
        differences=differences,
        frontier=frontier(values, differences, heads, n_common, dominance=dominance),
        headlines=heads,
        overlap=overlap(names, seen, level=level, rng=more[0]),
        diagnosis=diagnose(
            values, differences, heads, n_common, rows={name: len(data) for name, data in zip(names, datasets)},
            faults=_faults(names, datasets, sets), fates=fates or {}, reference=reference,
            offers=offers or {},
        ) + evaluations.sentences(met) + driving.sentences(driven),
        notes=notes(plan, names, differences, heads, seeable, level=level, draws=draws, resamples=resamples),
        power=seeable,
        contamination=met,
        drivers=driven,
    )  # fmt: skip


def _judged(found: Sequence[Difference], heads: set[str]) -> tuple[Difference, ...]:
    """Adjust p over each family of tests, and say with it what each difference means.

    The headline measures were named before the data was seen, so they are a family of their own; the many others,
    several of them near copies of each other, do not take their power away.
    """
    adjusted = dict.fromkeys(range(len(found)), math.nan)
    for headline in (True, False):
        family = [place for place, one in enumerate(found) if (one.measure in heads) == headline]
        adjusted.update(zip(family, holm([found[place].p for place in family])))
    judged = [
        replace(one, p_adjusted=float(adjusted[place]), headline=one.measure in heads)
        for place, one in enumerate(found)
    ]
    return tuple(replace(one, verdict=verdict(one)) for one in judged)


def _faults(names: Sequence[str], datasets: Sequence[Dataset], sets: Sequence[Worth]) -> Faults:
    """Reasons of the records that ``valid`` found faulty, where that was measured."""
    found = {}
    for name, data, one in zip(names, datasets, sets):
        if "valid" in one.records:
            faulty = [data.records[row] for row in np.flatnonzero(one.records["valid"].values == 0)]
            found[name] = (len(faulty), Counter(reason for record in faulty for reason in set(faults(record))))
    return found


def _names(datasets: Sequence[Dataset]) -> list[str]:
    """The sets' names, each unlike the others: a, a (2), a (3)."""
    names: list[str] = []
    for data in datasets:
        name, again = data.name, 2
        while name in names:
            name, again = f"{data.name} ({again})", again + 1
        names.append(name)
    return names


def _common(datasets: Sequence[Dataset], names: Sequence[str], n: int | None) -> int:
    if len(datasets) < 2:
        raise InputError(f"compare needs at least two data sets, got {len(datasets)}; measure describes a single one.")
    empty = [name for name, data in zip(names, datasets) if not len(data)]
    if empty:
        raise InputError(f"compare needs records in every set, but {', '.join(empty)} has none; leave it out.")
    if n is None:
        return min(map(len, datasets))
    at_least(n, 1, "n")
    short = [f"{name} has {len(data):,}" for name, data in zip(names, datasets) if len(data) < n]
    if short:
        raise InputError(f"n must not be larger than any set, got {n:,}, but {', '.join(short)}; ask for fewer.")
    return n


def _check(
    measures: Sequence[Measure], names: Sequence[str], datasets: Sequence[Dataset], views: Sequence[Views],
    known: Sequence[Mapping[str, Floats]] | None, level: float, resamples: int, draws: int, reference: str | None,
) -> None:  # fmt: skip
    twice = [name for name, count in Counter(measure.card.name for measure in measures).items() if count > 1]
    if twice:
        raise InputError(f"compare needs measures of different names, got {', '.join(twice)} more than once.")
    if not measures:
        raise InputError("compare needs at least one measure, got none.")
    if [len(view) for view in views] != [len(data) for data in datasets]:
        raise InputError(
            f"views must be one per set and of its records: sets hold {[len(data) for data in datasets]}, "
            f"views {[len(view) for view in views]}."
        )
    if known is not None and (
        len(known) != len(datasets)
        or any(len(values) != len(data) for data, one in zip(datasets, known) for values in one.values())
    ):
        raise InputError("known must be one per set, with a value for each of its records; leave it out to read anew.")
    if not 0 < level < 1:
        raise InputError(f"level must lie strictly between 0 and 1, got {level}.")
    at_least(resamples, 1, "resamples")
    at_least(draws, 2, "draws")
    if reference is not None and reference not in names:
        raise unknown("data set", reference, names)
