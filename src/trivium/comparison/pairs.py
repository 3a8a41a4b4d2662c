"""Every measure of two sets: difference, interval, permutation p and effect size."""

import math
from collections.abc import Sequence

import numpy as np

from trivium.comparison.equal_length import length_biased, match, of_record_measure, of_set_measures
from trivium.comparison.result import AtEqualLength, Difference
from trivium.comparison.values import Plan, Rows, Worth, quantiles, reader, t_quantile
from trivium.measures.card import Card, Measure
from trivium.statistics.effect_size import hedges_g, in_subsampling_sds
from trivium.statistics.permutation import Permuted, mean_difference_test, most_read, set_difference_tests
from trivium.views import Views

RECORD_DEALS = 9_999  # most deals of a record measure,
_CELLS = 4_000_000  # and most deals × records: a tenth of a second

_UNTESTED = Permuted(math.nan, math.nan, 0)


def differences_of(
    plan: Plan, names: Sequence[str], sets: Sequence[Worth], a: int, b: int, *,
    level: float, draws: int, resamples: int, rng: np.random.Generator,
) -> list[Difference]:  # fmt: skip
    """All differences b - a, record measures first; p is not yet adjusted, and there is no verdict.

    Args:
        plan: What is read.
        names: Of the sets.
        sets: What each is worth.
        a: Place of the first set.
        b: Place of the second.
        level: Confidence of the intervals.
        draws: Subsets behind each set measure's standard error.
        resamples: Most deals of a set measure, and fewest of a record measure.
        rng: Source of the deals.
    """
    streams = rng.spawn(len(plan.records) + 2 * len(plan.groups))
    lengths_a, lengths_b = (plan.views[place].read("tokens").lengths for place in (a, b))
    tail = t_quantile(level, draws - 1)
    found = []
    for measure, stream in zip(plan.records, streams):
        card = measure.card
        one, other = sets[a].records[card.name], sets[b].records[card.name]
        tested = mean_difference_test(
            one.values, other.values, resamples=record_deals(one.values.size + other.values.size, resamples), rng=stream
        )
        n = min(int((~np.isnan(values)).sum()) for values in (one.values, other.values))
        low, high = quantiles(other.means - one.means, level)
        effect = hedges_g(one.values, other.values)
        matched = None
        if length_biased(card):
            matched = of_record_measure(one.values, other.values, lengths_a, lengths_b, level=level)
        found.append(
            _difference(card, names[a], names[b], one.mean, other.mean, low, high, tested.p, effect, n, matched)
        )
    of_groups = streams[len(plan.records) :]
    for group, stream, matching in zip(plan.groups, of_groups[::2], of_groups[1::2]):
        rows_a, rows_b = group.rows[a], group.rows[b]
        tests = [_UNTESTED] * len(group.measures)
        if rows_a.size and rows_b.size:
            most = most_read(rows_a.size, rows_b.size, group.n)
            few_a, few_b = (_no_more_than(most, rows, stream) for rows in (rows_a, rows_b))
            pool = Views.join([plan.views[a].take(few_a), plan.views[b].take(few_b)])
            tests = set_difference_tests(
                reader(pool, group.measures, np.arange(len(pool))), len(group.measures), few_a.size, few_b.size,
                group.n, resamples=resamples, rng=stream,
            )  # fmt: skip
        biased = tuple(measure for measure in group.measures if length_biased(measure.card))
        at_equal_length = dict[Measure, AtEqualLength | None]()
        if biased and rows_a.size and rows_b.size:
            alike = of_set_measures(
                reader(plan.views[a], biased, rows_a), reader(plan.views[b], biased, rows_b), len(biased),
                match(lengths_a[rows_a], lengths_b[rows_b]), level=level, rng=matching,
            )  # fmt: skip
            at_equal_length = dict(zip(biased, alike))
        for measure, tested in zip(group.measures, tests):
            card = measure.card
            before, after = sets[a].sets[card.name], sets[b].sets[card.name]
            middle, half = after.value - before.value, tail * math.hypot(before.error, after.error)
            effect = in_subsampling_sds(middle, before.spread, after.spread)
            found.append(
                _difference(card, names[a], names[b], before.value, after.value, middle - half, middle + half,
                            tested.p, effect, group.n, at_equal_length.get(measure))
            )  # fmt: skip
    return found


def _no_more_than(most: int, rows: Rows, rng: np.random.Generator) -> Rows:
    """All rows, or so many of them at random."""
    return rows if rows.size <= most else rows[np.sort(rng.choice(rows.size, size=most, replace=False))]


def record_deals(records: int, resamples: int) -> int:
    """How often a record measure of two sets with so many records in all is dealt out."""
    return max(resamples, min(RECORD_DEALS, _CELLS // records))


def _difference(
    card: Card, a: str, b: str, value_a: float, value_b: float, low: float, high: float, p: float, effect: float,
    n: int, matched: AtEqualLength | None,
) -> Difference:  # fmt: skip
    return Difference(
        measure=card.name, axis=card.axis, a=a, b=b, value_a=value_a, value_b=value_b, difference=value_b - value_a,
        low=low, high=high, p=p, p_adjusted=math.nan, effect_size=effect,
        effect="Hedges g" if card.of == "record" else "difference / subsampling sd", verdict="",
        of=card.of, direction=card.direction, n=n, at_equal_length=matched,
    )  # fmt: skip
