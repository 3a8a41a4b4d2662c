"""How a comparison was computed, and what it could have seen: the small print, in full sentences."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from trivium.comparison.pairs import record_deals
from trivium.comparison.result import CLEAR, Difference
from trivium.comparison.values import BOOTSTRAPS, Plan, Worth
from trivium.measures.card import Axis, Measure
from trivium.numbers import short
from trivium.statistics.effect_size import smallest_effect


def notes(
    plan: Plan, names: Sequence[str], sets: Sequence[Worth], differences: Sequence[Difference],
    heads: Mapping[Axis, str], *, level: float, draws: int, resamples: int,
) -> tuple[str, ...]:  # fmt: skip
    """What was read on how many records, by which tests, and the smallest difference they would have seen."""
    made = sum(not math.isnan(one.p) for one in differences)
    sizes = sorted(len(view) for view in plan.views)
    said = []
    if plan.records:
        deals = sorted(record_deals(one + other, resamples) for one, other in (sizes[:2], sizes[-2:]))
        counted = f"{deals[0]:,}" if deals[0] == deals[1] else f"{deals[0]:,} to {deals[1]:,}"
        said.append(
            "Record measures are means over all records with a value, which do not depend on n; intervals from "
            f"{BOOTSTRAPS:,} bootstrap samples, p from {counted} permutations, or from all where there are fewer."
        )
    for group in plan.groups:
        said.append(
            f"Set measures{_which(plan, group.measures)} are read on n = {group.n:,} records: a set of just that many "
            f"whole, larger ones as the mean over {draws} random subsets; intervals from subsampling without "
            f"replacement, p from up to {resamples:,} permutations, fewer once the answer is plain; a p too small for "
            "them is read off a Student tail fitted to them, and never below 1e-6."
        )
        if sum(rows.size >= 10 * group.n > 0 for rows in group.rows) > 1:
            said.append(
                f"Of two sets with 10 × {group.n:,} records or more, blocks of {group.n:,} are permuted instead."
            )
        capped = group.n < plan.n_common
        left = [
            f"{len(view) - rows.size:,} of {name}" for name, view, rows in zip(names, plan.views, group.rows)
            if rows.size < len(view)
        ]  # fmt: skip
        if left:
            said.append(f"Left out of measures of embeddings, for want of a known token: {', '.join(left)}.")
        elif capped:
            said.append(f"The common n is {plan.n_common:,}; set measures are read on no more than {group.n:,}.")
    first = sum(not math.isnan(one.p) and one.measure in heads.values() for one in differences)
    said.append(
        f"{made:,} tests in two families: {first:,} of the headline measures, named before the data was seen, and "
        f"{made - first:,} of all others; p is adjusted within each (Holm). A difference is called clear where its "
        f"{100 * level:g} % interval leaves out 0 and its adjusted p is at most {CLEAR}."
    )
    if first:
        said += _power(plan, sets, heads, sizes, first)
    return tuple(said)


def _which(plan: Plan, measures: Sequence[Measure]) -> str:
    return "" if len(plan.groups) == 1 else f" ({', '.join(measure.card.name for measure in measures)})"


def _power(plan: Plan, sets: Sequence[Worth], heads: Mapping[Axis, str], sizes: Sequence[int], made: int) -> list[str]:
    said = []
    if plan.records:
        alone, adjusted = (smallest_effect(sizes[0], sizes[1], tests=tests) for tests in (1, made))
        said.append(
            f"What n can show: with {sizes[0]:,} and {sizes[1]:,} records, a difference of a record measure below "
            f"{short(alone)} standard deviations is missed by a single test more often than one time in five; below "
            f"{short(adjusted)} after adjustment for {made:,} tests."
        )
    for measure in (one for group in plan.groups for one in group.measures if one.card.name in heads.values()):
        errors = [one.sets[measure.card.name].error for one in sets]
        error = math.sqrt(2) * float(np.median(errors))  # of a difference between two sets
        if error > 0:
            # smallest_effect is in standard errors where √(1/n_a + 1/n_b) is 1.
            alone, adjusted = (error * smallest_effect(2, 2, tests=tests) for tests in (1, made))
            said.append(
                f"For {measure.card.name} that limit is near {short(alone)} {measure.card.unit}, after adjustment "
                f"{short(adjusted)}."
            )
    return said
