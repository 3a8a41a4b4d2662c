"""What a comparison found: differences with intervals, the frontier, overlap, and what to make of them."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from trivium.checks import need
from trivium.comparison.contamination import Contamination
from trivium.comparison.drivers import Driver
from trivium.measures.card import Axis
from trivium.numbers import or_null

CLEAR = 0.05  # largest adjusted p of a difference that is called clear


@dataclass(frozen=True, slots=True)
class AtEqualLength:
    """A difference between subsets of two sets whose records are equally long: see ``equal_length``."""

    difference: float  # value_b - value_a
    low: float
    high: float
    n: int  # records of each set

    @property
    def sign(self) -> Literal[-1, 0, 1]:
        """1 if the interval lies above 0, -1 if below, else 0."""
        return 1 if self.low > 0 else (-1 if self.high < 0 else 0)

    def to_json(self) -> dict[str, Any]:
        """``at_equal_length`` of a difference."""
        return {
            "difference": or_null(self.difference), "low": or_null(self.low), "high": or_null(self.high),
            "n": self.n, "clear": self.sign != 0,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Power:
    """The smallest difference that a comparison would have seen four times in five."""

    measure: str
    axis: Axis
    a: str
    b: str
    n: int
    detectable: float  # in the measure's unit, after adjustment; nan where nothing is known of its error

    def to_json(self) -> dict[str, Any]:
        """One entry of ``power``."""
        return {
            "measure": self.measure, "axis": self.axis, "a": self.a, "b": self.b, "n": self.n,
            "detectable": or_null(self.detectable),
        }  # fmt: skip


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
    at_equal_length: AtEqualLength | None = None  # of measures that length moves, where enough records match in it

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
            "at_equal_length": self.at_equal_length.to_json() if self.at_equal_length else None,
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
    dominates: tuple[tuple[str, float], ...] = ()  # every other set: share of resamples in which it is dominated

    def to_json(self) -> dict[str, Any]:
        """One entry of ``frontier``."""
        axes = {axis: [or_null(end) for end in getattr(self, axis)] for axis in ("quality", "diversity", "complexity")}
        return {
            "dataset": self.dataset, "n": self.n, **axes, "dominated_by": list(self.dominated_by),
            "dominates": [{"dataset": name, "probability": or_null(share)} for name, share in self.dominates],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of one set is found in another."""

    a: str
    b: str
    exact: int  # records of b whose text stands in a
    near: int  # records of b with a near-duplicate in a, exact ones included
    of: int  # records of b
    semantic: int = 0  # records of b with the same in meaning in a; estimated where only a sample was looked for
    semantic_low: int = 0  # the interval of that estimate; the count itself where all were looked for
    semantic_high: int = 0
    any: int = 0  # records of b with a match of any kind
    looked: int = 0  # records of b that were looked for by meaning
    threshold: float = math.nan  # least cosine of a semantic match

    @property
    def contains(self) -> str:
        """``"a contains b"`` where all of b stands in a, word for word or nearly; empty otherwise."""
        if not self.of or self.near < self.of:
            return ""
        how = "" if self.exact == self.of else ", though not word for word"
        return f"{self.a} contains {self.b}{how}"

    def to_json(self) -> dict[str, Any]:
        """One entry of ``overlap``."""
        return {
            "a": self.a, "b": self.b, "exact": self.exact, "near": self.near, "of": self.of, "semantic": self.semantic,
            "semantic_low": self.semantic_low, "semantic_high": self.semantic_high, "any": self.any,
            "looked": self.looked, "threshold": or_null(self.threshold), "contains": self.contains,
        }  # fmt: skip


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
    power: tuple[Power, ...] = ()  # of the headline measures, pair by pair
    contamination: tuple[Contamination, ...] = ()  # by data set, evaluation set and method
    drivers: tuple[Driver, ...] = ()  # of the clear differences: the records and clusters behind them

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
            "power": [power.to_json() for power in self.power],
            "contamination": [one.to_json() for one in self.contamination],
            "drivers": [driver.to_json() for driver in self.drivers],
        }

    def to_pandas(self) -> Any:
        """The differences as a pandas frame, one row for each measure and pair; ``at_equal_length`` in columns.

        Raises:
            MissingCapability: pandas is not installed.
        """
        pandas = need("pandas", feature="to_pandas", install="pip install pandas")
        rows = []
        for difference in self.differences:
            row = difference.to_json()
            equal = row.pop("at_equal_length") or dict.fromkeys(("difference", "low", "high", "n", "clear"))
            rows.append({**row, **{f"at_equal_length_{name}": value for name, value in equal.items()}})
        return pandas.DataFrame(rows)
