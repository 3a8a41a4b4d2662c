"""What a comparison could have seen: the smallest difference that it finds four times in five."""

import math
from collections.abc import Mapping, Sequence

from trivium.comparison.result import Difference, Power
from trivium.comparison.values import Floats, Worth
from trivium.measures.card import Axis
from trivium.numbers import short
from trivium.statistics.effect_size import smallest_effect


def power(
    names: Sequence[str], sets: Sequence[Worth], differences: Sequence[Difference], heads: Mapping[Axis, str]
) -> tuple[Power, ...]:
    """For each headline measure and pair, the smallest difference seen with probability 80 %, at the adjusted level.

    With s the standard error of the difference and m the tests of the family, (z(1 - 0.05 / 2m) + z(0.8)) s: the normal
    approximation, and Holm's first step, which asks for 0.05 / m. A record measure's s is √(s_a² / n_a + s_b² / n_b); a
    set measure's comes from its subsets.

    Args:
        names: Of the sets.
        sets: What each is worth.
        differences: All of the comparison; those of headline measures are read.
        heads: Axis → its headline measure.

    Returns:
        One per headline measure and pair, in the order of the differences; ``detectable`` is ``nan`` where there is no
        standard error, and also where nothing was seen to vary.
    """
    worths = dict(zip(names, sets))
    asked = [one for one in differences if heads.get(one.axis) == one.measure]
    tests = sum(not math.isnan(one.p) for one in asked)
    # smallest_effect is in standard errors where √(1/n_a + 1/n_b) is 1.
    factor = smallest_effect(2, 2, tests=max(tests, 1))
    found = []
    for one in asked:
        error = math.hypot(*(_error(worths[name], one.measure) for name in (one.a, one.b)))
        detectable = factor * error if error > 0 else math.nan
        found.append(Power(one.measure, one.axis, one.a, one.b, one.n, detectable))
    return tuple(found)


def in_words(found: Sequence[Power], units: Mapping[str, str]) -> list[str]:
    """One sentence per measure: the smallest difference, or the least and most of it over the pairs."""
    said = []
    for measure in dict.fromkeys(one.measure for one in found):
        limits = [one for one in found if one.measure == measure and not math.isnan(one.detectable)]
        if limits:
            least, most = (choose(one.detectable for one in limits) for choose in (min, max))
            below = short(least) if short(least) == short(most) else f"{short(least)} to {short(most)}"
            sizes = sorted({one.n for one in limits})
            n = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
            said.append(
                f"With n = {n} a difference in {measure} below {below} {units[measure]} would not be seen: it is "
                f"missed more often than one time in five, after adjustment{'' if len(limits) == 1 else ', by pair'}."
            )
    return said


def _error(one: Worth, measure: str) -> float:
    if measure in one.sets:
        return one.sets[measure].error
    values: Floats = one.records[measure].values
    n = int((values == values).sum())
    if n < 2:
        return math.nan
    return float(values[values == values].std(ddof=1)) / math.sqrt(n)
