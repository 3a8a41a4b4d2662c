"""Arms against the baseline: means over runs, differences, and what they say of what was expected."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from trivium.comparison.result import CLEAR
from trivium.comparison.values import t_quantile
from trivium.generation.algorithm import Expected
from trivium.measures.card import Axis, Card
from trivium.statistics.many_tests import holm
from trivium.statistics.moderated import Contrast, difference, moderated
from trivium.trials.result import AXES, Effect, Estimate, Expectation, Mean, Place, Shown

Floats = npt.NDArray[np.float64]

LEVEL = 0.95  # of all intervals
DEALS = 4_000  # random draws behind a probability of being ahead
SAME = 0.5  # standard deviations between arms within which an effect of "0" must lie to agree


@dataclass(frozen=True, slots=True)
class OverRuns:
    """One measure of all arms."""

    card: Card
    headline: bool
    means: Floats  # (arms,)
    variances: Floats  # (arms,) between runs, moderated, and no less than the records of a run make them
    freedom: Floats  # (arms,) degrees of freedom of the variance
    repeats: npt.NDArray[np.int64]  # (arms,) runs with a value

    @classmethod
    def of(
        cls, card: Card, values: Floats, errors: Floats, *, headline: bool, kin: Sequence[str] | None = None
    ) -> "OverRuns":
        """From (arms, repeats) values and the standard error of each within its run.

        A variance from three runs is worth little by itself, so those of all arms lend to each other what they have in
        common (Smyth 2004, doi:10.2202/1544-6115.1027); see ``statistics.moderated``. Runs also cannot vary less than
        the draw of their records makes them: the mean square of the errors is the least variance.

        Arms of one ``kin`` (the algorithm of each; by default all differ) share their random numbers and may be nearly
        the same, so that together they count as one where degrees of freedom are lent.
        """
        repeats = (~np.isnan(values)).sum(axis=1)
        filled = np.where(np.isnan(values), 0.0, values)
        means = np.where(repeats > 0, filled.sum(axis=1) / np.maximum(repeats, 1), math.nan)
        squares = np.where(np.isnan(values), 0.0, (values - means[:, None]) ** 2).sum(axis=1)
        variances = np.where(repeats > 1, squares / np.maximum(repeats - 1, 1), math.nan)
        shared = moderated(variances, np.maximum(repeats - 1, 0))
        own = np.maximum(repeats - 1, 0)
        names = np.arange(len(own)) if kin is None else np.array(kin)
        freedom = np.minimum(shared.freedom, sum(int(own[names == name].max()) for name in set(names.tolist())))
        known = ~np.isnan(errors)
        within = np.where(known, errors, 0.0) ** 2
        least = within.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        return cls(card, headline, means, np.maximum(shared.variances, least), freedom, repeats)

    @property
    def spread(self) -> float:
        """Standard deviation between the arms' means; ``nan`` of fewer than two."""
        known = self.means[~np.isnan(self.means)]
        return float(known.std(ddof=1)) if known.size > 1 else math.nan

    def between(self, a: int, b: int) -> Contrast:
        """Arm b less arm a; all ``nan`` if one has no value."""
        if not (self.repeats[a] and self.repeats[b]):
            return Contrast(math.nan, math.nan, math.nan, math.nan)
        return difference(
            self.means[a], self.means[b], self.variances[a], int(self.repeats[a]), self.variances[b],
            int(self.repeats[b]), min(self.freedom[a], self.freedom[b]),
        )  # fmt: skip

    def error(self, arm: int) -> float:
        """Standard error of the mean of an arm."""
        return math.sqrt(self.variances[arm] / self.repeats[arm]) if self.repeats[arm] > 0 else math.nan

    def mean(self, arm: int) -> Estimate:
        """Of an arm over its runs, kept within the range of the measure."""
        middle, error = float(self.means[arm]), self.error(arm)
        if math.isnan(error):
            return Estimate(middle, math.nan, math.nan)
        half = error * t_quantile(LEVEL, float(self.freedom[arm]))
        low, high = np.clip([middle - half, middle + half], *self.card.range)
        return Estimate(middle, float(low), float(high))

    def drawn(self, rng: np.random.Generator) -> Floats:
        """(DEALS, arms) what the means may be, as more of the axis; an arm without an error stays ``nan``."""
        arms = len(self.means)
        errors = np.array([self.error(arm) for arm in range(arms)])
        freedom = np.where(np.isfinite(self.freedom) & (self.freedom > 0), self.freedom, 1e9)
        return self.card.direction * (self.means + errors * rng.standard_t(freedom, size=(DEALS, arms)))


def means_of(names: Sequence[str], measured: Sequence[OverRuns]) -> tuple[Mean, ...]:
    """Every measure of every arm."""
    return tuple(
        Mean(name, one.card, one.headline, one.mean(arm), int(one.repeats[arm]))
        for one in measured
        for arm, name in enumerate(names)
    )


def effects_of(names: Sequence[str], baseline: int, measured: Sequence[OverRuns]) -> tuple[Effect, ...]:
    """Every arm but the baseline minus the baseline, p adjusted within the headline measures and within the others."""
    found = []
    for one in measured:
        for arm, name in enumerate(names):
            if arm == baseline:
                continue
            told = one.between(baseline, arm)
            estimate = Estimate(told.difference, told.low, told.high)
            found.append(Effect(name, names[baseline], one.card, one.headline, estimate, told.p, math.nan, 0))
    adjusted = dict.fromkeys(range(len(found)), math.nan)
    for headline in (True, False):
        family = [place for place, one in enumerate(found) if one.headline == headline]
        adjusted.update(zip(family, map(float, holm([found[place].p for place in family]))))
    return tuple(_judged(one, adjusted[place]) for place, one in enumerate(found))


def _judged(effect: Effect, p_adjusted: float) -> Effect:
    _, low, high = effect.difference
    clear = (low > 0 or high < 0) and p_adjusted <= CLEAR
    sign = effect.card.direction if low > 0 else -effect.card.direction
    return replace(effect, p_adjusted=p_adjusted, clear=(1 if sign > 0 else -1) if clear else 0)


def expectations_of(
    effects: Sequence[Effect], expected: Mapping[str, Expected], spread: Mapping[str, float]
) -> tuple[Expectation, ...]:
    """What was expected of each arm beside what came, on the headline measure of each axis.

    Agree: a clear effect in the direction expected; or, where none was expected, an interval within ``SAME`` standard
    deviations of the arms' means around 0. Disagree: a clear effect in the other direction, or any clear effect where
    none was expected. Else it is not shown.

    Args:
        effects: Against the baseline.
        expected: Arm → what the catalogue says; others are left out.
        spread: Measure → standard deviation of the arms' means.
    """
    found = []
    for effect in effects:
        if not effect.headline or effect.arm not in expected:
            continue
        symbol = getattr(expected[effect.arm], effect.card.axis)
        found.append(
            Expectation(
                effect.arm, effect.card.axis, effect.card.name, symbol, effect.difference,
                _shown(symbol, effect, spread[effect.card.name]),
            )
        )  # fmt: skip
    order = {axis: place for place, axis in enumerate(AXES)}
    arms = {name: place for place, name in enumerate(expected)}
    return tuple(sorted(found, key=lambda one: (arms[one.arm], order[one.axis])))


def _shown(symbol: str, effect: Effect, spread: float) -> Shown:
    if symbol == "0":
        within = -SAME * spread <= effect.difference.low and effect.difference.high <= SAME * spread
        return "disagree" if effect.clear else ("agree" if within else "not shown")
    if effect.clear == 0:
        return "not shown"
    return "agree" if (effect.clear > 0) == symbol.startswith("+") else "disagree"


def places_of(names: Sequence[str], heads: Mapping[Axis, OverRuns], rng: np.random.Generator) -> tuple[Place, ...]:
    """Every arm on the headline measures, and the probability that it is ahead of each other one on all of them.

    The axes are drawn independently, from Student's distribution around each mean.
    """
    drawn = {axis: one.drawn(stream) for (axis, one), stream in zip(heads.items(), rng.spawn(len(heads)))}
    places = []
    for arm, name in enumerate(names):
        dominates = {}
        for other, rival in enumerate(names):
            if other != arm and drawn:
                ahead = np.logical_and.reduce([each[:, arm] > each[:, other] for each in drawn.values()])
                known = not any(np.isnan(each[:, [arm, other]]).any() for each in drawn.values())
                dominates[rival] = float(ahead.mean()) if known else math.nan
        at = {axis: one.mean(arm) for axis, one in heads.items()}
        places.append(Place(name, at, {rival: chance for rival, chance in dominates.items() if chance > 0}))
    return tuple(places)
