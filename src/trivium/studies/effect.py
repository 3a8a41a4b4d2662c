"""Whether students trained on one set are better than those trained on another: differences with their intervals.

In each repeat every set gives n of its records, drawn at random, and one student is trained on them; all students of a
repeat share their randomness. What is asked about is not these very records but the way the set came to be: two sets of
one making must not be told apart. Repeats overlap in their records, the more the larger the share f of a set that one
of them takes, and then scatter less than sets drawn anew would: by a factor of 1 - f in variance, to first order. So
the mean of K repeats has the variance s² (1 / K + f / (1 - f)), where s² is that between repeats. All students are
asked the same questions; the variance that comes from which these are is added. Student's t with the degrees of freedom
of such a sum (Satterthwaite 1946, doi:10.2307/3002019) does the rest.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trivium.numbers import or_null
from trivium.statistics.many_tests import holm
from trivium.studies.effects import CLEAR, LEVEL, Estimate, Floats

Side = Literal["ID", "OOD"]
Verdict = Literal["clear", "no clear difference", "undefined"]
SIDES: dict[Side, str] = {"ID": "in distribution", "OOD": "out of distribution"}
_DUST = 1e-12


@dataclass(frozen=True, slots=True)
class Split:
    """One test.

    Args:
        name: Of the test.
        side: Whether it asks what the sets ask, or something else.
        items: Questions, or records: the same for all students.
    """

    name: str
    side: Side
    items: int


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one student."""

    key: str
    dataset: str
    repeat: int
    seed: int
    outcome: str  # "trained" or "diverged"
    scores: Mapping[str, tuple[float, ...]]  # test -> of each item: 1 if right, else 0; or nats; none of a diverged run
    records: int
    left_out: int  # longer than the student's context
    epochs: float
    tokens: int
    cpu_seconds: float
    final_loss: float | None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Run":
        """From its line."""
        return cls(**{**told, "scores": {name: tuple(each) for name, each in told["scores"].items()}})


@dataclass(frozen=True, slots=True)
class Scale:
    """What a score is."""

    name: str  # "accuracy" or "loss"
    unit: str
    lower_is_better: bool


ACCURACY = Scale("accuracy", "share of right answers", lower_is_better=False)


@dataclass(frozen=True, slots=True)
class Mean:
    """How well students of one set do on a test, or on all tests of a side."""

    dataset: str
    test: str
    side: Side
    whole: bool  # all tests of the side, averaged
    value: Estimate
    repeats: int

    def to_json(self) -> dict[str, Any]:
        """One entry of ``means``."""
        return {
            "dataset": self.dataset, "test": self.test, "side": self.side, "whole": self.whole,
            "repeats": self.repeats, **_told(self.value),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """Students of b less students of a, on a test or on all tests of a side."""

    a: str
    b: str
    test: str
    side: Side
    whole: bool
    value: Estimate
    value_a: float
    value_b: float
    p_adjusted: float
    repeats: int  # in which both were trained
    better: str | None  # the set whose students are clearly better
    each: tuple[float, ...] = ()  # the difference in each of these repeats

    @property
    def verdict(self) -> Verdict:
        """Whether there is a difference that chance does not explain."""
        if self.better is not None:
            return "clear"
        return "no clear difference" if self.value.p == self.value.p or self.value.value == 0 else "undefined"

    def to_json(self) -> dict[str, Any]:
        """One entry of ``differences``."""
        return {
            "a": self.a, "b": self.b, "test": self.test, "side": self.side, "whole": self.whole,
            "value_a": or_null(self.value_a), "value_b": or_null(self.value_b), **_told(self.value),
            "p_adjusted": or_null(self.p_adjusted), "repeats": self.repeats, "verdict": self.verdict,
            "better": self.better, "each": list(self.each),
        }  # fmt: skip


def mean_of_repeats(values: npt.ArrayLike, share: float, *, of_items: float = 0.0, items: int = 0) -> Estimate:
    """The mean of repeats, as if every set had been drawn anew in each of them.

    Args:
        values: (repeats,).
        share: Of a set's records that one repeat takes, from 0 to below 1.
        of_items: Variance of the mean that comes from which questions there are,
        items: and how many questions it was found from.

    Returns:
        The mean with its interval and p; ``nan`` with the reason where there is none.
    """
    from scipy import special

    found = np.asarray(values, dtype=np.float64)
    k = len(found)
    if not k:
        return Estimate.undefined("no student was trained in full")
    value = float(found.mean())
    if k == 1:
        return Estimate.undefined("one repeat shows no chance; ask for more seeds", value)
    of_records = float(found.var(ddof=1)) * (1 / k + share / (1 - share))
    variance = of_records + of_items
    if variance <= _DUST:
        return Estimate.undefined("the same in every repeat", value)
    freedom = variance**2 / (of_records**2 / (k - 1) + of_items**2 / max(1, items - 1))
    error = math.sqrt(variance)
    half = float(special.stdtrit(freedom, 0.5 + LEVEL / 2)) * error
    p = 2 * float(special.stdtr(freedom, -abs(value) / error))
    return Estimate(value, value - half, value + half, min(p, 1.0))


def means(runs: Sequence[Run], splits: Sequence[Split], shares: Mapping[str, float]) -> tuple[Mean, ...]:
    """Every set on every test; see the top of this file.

    Args:
        runs: Of all repeats.
        splits: The tests.
        shares: Set → share of its records that one repeat trains on.
    """
    found = []
    for name in shares:
        of = [run for run in runs if run.dataset == name and run.outcome == "trained"]
        for test, side, whole, parts in _asked(splits):
            value = _estimate([run.scores for run in of], parts, shares[name])
            found.append(Mean(name, test, side, whole, value, len(of)))
    return tuple(found)


def differences(
    runs: Sequence[Run], splits: Sequence[Split], shares: Mapping[str, float], *, lower_is_better: bool = False
) -> tuple[Difference, ...]:
    """Every pair of sets on every test; p adjusted by Holm.

    The two sides, each as a whole, are one family of tests over all pairs: they were named before anything was seen.
    The single tests are another.

    Args:
        runs: Of all repeats; a repeat in which a student of the pair diverged is left out of that pair.
        splits: The tests.
        shares: Set → share of its records that one repeat trains on. A pair has the larger of its two.
        lower_is_better: Of losses.
    """
    by = {(run.dataset, run.repeat): run for run in runs if run.outcome == "trained"}
    repeats = sorted({run.repeat for run in runs})
    made = []
    for a, b in itertools.combinations(shares, 2):
        both = [(by[a, one].scores, by[b, one].scores) for one in repeats if (a, one) in by and (b, one) in by]
        less = [
            {test: tuple(np.subtract(second[test], first[test])) for test in second} for first, second in both
        ]  # item by item: both were asked the same
        for test, side, whole, parts in _asked(splits):
            value = _estimate(less, parts, max(shares[a], shares[b]))
            of_a, of_b = (float(_per_repeat([pair[of] for pair in both], parts).mean()) if both else math.nan
                          for of in (0, 1))  # fmt: skip
            each = tuple(np.round(_per_repeat(less, parts), 6).tolist())
            made.append((a, b, test, side, whole, value, of_a, of_b, each))
    adjusted = np.full(len(made), math.nan)
    for family in (True, False):
        rows = [row for row, one in enumerate(made) if one[4] == family]
        adjusted[rows] = holm([made[row][5].p for row in rows])
    found = []
    for (a, b, test, side, whole, value, value_a, value_b, each), p in zip(made, adjusted.tolist()):
        better = None
        if p <= CLEAR:
            better = b if (value.value < 0) == lower_is_better else a
        found.append(Difference(a, b, test, side, whole, value, value_a, value_b, p, len(each), better, each))
    return tuple(found)


def _asked(splits: Sequence[Split]) -> list[tuple[str, Side, bool, list[Split]]]:
    """What is reported: each side as a whole, then its tests one by one, where it has several."""
    asked: list[tuple[str, Side, bool, list[Split]]] = []
    for side in SIDES:
        parts = [split for split in splits if split.side == side]
        if parts:
            asked.append((side if len(parts) > 1 else parts[0].name, side, True, parts))
    asked += [
        (split.name, split.side, False, [split])
        for split in splits
        if sum(other.side == split.side for other in splits) > 1
    ]
    return asked


def _estimate(scores: Sequence[Mapping[str, Sequence[float]]], parts: Sequence[Split], share: float) -> Estimate:
    """The mean of some tests over repeats."""
    of_items, items = 0.0, 0
    for part in parts:
        if len(scores) and part.items > 1:
            by_item = np.mean([one[part.name] for one in scores], axis=0)
            of_items += float(by_item.var(ddof=1)) / len(by_item) / len(parts) ** 2
            items += len(by_item)
    return mean_of_repeats(_per_repeat(scores, parts), share, of_items=of_items, items=items)


def _per_repeat(scores: Sequence[Mapping[str, Sequence[float]]], parts: Sequence[Split]) -> Floats:
    """(repeats,) the mean of some tests."""
    return np.array([np.mean([np.mean(one[part.name]) for part in parts]) for one in scores])


def _told(value: Estimate) -> dict[str, Any]:
    told = value.to_json()
    return {"value": told["value"], "low": told["low"], "high": told["high"], "p": told["p"], "reason": told["reason"]}
