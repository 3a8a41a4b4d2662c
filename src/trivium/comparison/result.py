"""What a comparison found: differences with intervals, the frontier, overlap, and what to make of them."""

from dataclasses import dataclass
from typing import Any, Literal

from trivium.measures.card import Axis
from trivium.numbers import or_null

CLEAR = 0.05  # largest adjusted p of a difference that is called clear


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure on two data sets, at a common n."""

    measure: str
    axis: Axis
    a: str
    b: str
    value_a: float
    value_b: float
    difference: float  # value_b - value_a, in the measure's unit
    low: float
    high: float
    p: float  # two-sided, by permutation
    p_adjusted: float  # over the tests of its family: headline measures, or all others
    effect_size: float  # in standard deviations; which one is in ``effect``
    effect: str  # "Hedges g" for record measures, "difference / subsampling sd" for set measures
    verdict: str  # in plain words; never says more than the interval
    of: Literal["record", "set"] = "record"
    direction: Literal[1, -1] = 1  # 1: a larger value means more of the axis; -1: less
    headline: bool = False  # stands for its axis in the frontier and the diagnosis
    n: int = 0  # records the measure was read on: of a set, per subset; of records, in the set with fewer of them

    @property
    def clear(self) -> Literal[-1, 0, 1]:
        """1 if b clearly has more of the axis than a, -1 if less, 0 if that is not clear.

        Clear is what two looks agree on: the interval leaves out 0, and the adjusted p is at most ``CLEAR``.
        """
        if not ((self.low > 0 or self.high < 0) and self.p_adjusted <= CLEAR):
            return 0
        return self.direction if self.low > 0 else (-1 if self.direction == 1 else 1)

    def to_json(self) -> dict[str, Any]:
        """As in the contract; an undefined number is ``null``."""
        return {
            "measure": self.measure, "axis": self.axis, "a": self.a, "b": self.b,
            "value_a": or_null(self.value_a), "value_b": or_null(self.value_b), "difference": or_null(self.difference),
            "low": or_null(self.low), "high": or_null(self.high), "p": or_null(self.p),
            "p_adjusted": or_null(self.p_adjusted), "effect_size": or_null(self.effect_size), "effect": self.effect,
            "verdict": self.verdict, "of": self.of, "direction": self.direction, "headline": self.headline, "n": self.n,
            "clear": self.clear != 0,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a data set lies in the quality–diversity–complexity picture, at the common n."""

    dataset: str
    n: int
    quality: tuple[float, float, float]  # value, low, high of the headline measure; nan where there is none
    diversity: tuple[float, float, float]
    complexity: tuple[float, float, float]
    dominated_by: tuple[str, ...]  # sets clearly better on at least one axis and not clearly worse on any

    def to_json(self) -> dict[str, Any]:
        """One entry of ``frontier``."""
        axes = {axis: [or_null(end) for end in getattr(self, axis)] for axis in ("quality", "diversity", "complexity")}
        return {"dataset": self.dataset, "n": self.n, **axes, "dominated_by": list(self.dominated_by)}


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of one set is found in another."""

    a: str
    b: str
    exact: int  # records of b whose text stands in a
    near: int  # records of b with a near-duplicate in a, exact ones included
    of: int  # records of b

    def to_json(self) -> dict[str, Any]:
        """One entry of ``overlap``."""
        return {"a": self.a, "b": self.b, "exact": self.exact, "near": self.near, "of": self.of}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole answer of ``trivium compare``."""

    datasets: tuple[dict[str, Any], ...]  # name, rows, sha256 of each
    n_common: int
    differences: tuple[Difference, ...]
    frontier: tuple[Place, ...]
    headlines: dict[Axis, str]  # the measure that stands for each axis in the frontier
    overlap: tuple[Overlap, ...]
    diagnosis: tuple[str, ...]  # sentences, each with its figure
    notes: tuple[str, ...] = ()  # how it was computed: tests made, adjustment, resamples, what n can show

    def to_json(self) -> dict[str, Any]:
        """``compare --json``."""
        return {
            "schema": "trivium/comparison/1",
            "datasets": list(self.datasets),
            "n_common": self.n_common,
            "differences": [difference.to_json() for difference in self.differences],
            "frontier": [place.to_json() for place in self.frontier],
            "headlines": dict(self.headlines),
            "overlap": [overlap.to_json() for overlap in self.overlap],
            "diagnosis": list(self.diagnosis),
            "notes": list(self.notes),
        }
