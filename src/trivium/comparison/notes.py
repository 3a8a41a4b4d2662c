"""How a comparison was computed, and what it could have seen: the small print, in full sentences."""

import math
from collections.abc import Mapping, Sequence

from trivium.comparison.equal_length import MOST_BINS
from trivium.comparison.pairs import record_deals
from trivium.comparison.power import in_words
from trivium.comparison.result import CLEAR, Difference, Power
from trivium.comparison.values import BOOTSTRAPS, Plan
from trivium.measures.card import Axis, Measure


def notes(
    plan: Plan, names: Sequence[str], differences: Sequence[Difference],
    heads: Mapping[Axis, str], power: Sequence[Power], *, level: float, draws: int, resamples: int,
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
    units = {measure.card.name: measure.card.unit for measure in plan.measures}
    matched = [one.at_equal_length for one in differences if one.at_equal_length is not None]
    if matched:
        said.append(
            "Measures that length moves are compared once more at equal length: as many records of either set from "
            f"each of up to {MOST_BINS} bins of length in tokens; intervals there are not adjusted for many tests."
        )
    return (*said, *in_words(power, units))


def _which(plan: Plan, measures: Sequence[Measure]) -> str:
    return "" if len(plan.groups) == 1 else f" ({', '.join(measure.card.name for measure in measures)})"
