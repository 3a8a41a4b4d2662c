"""Records × measures → values with intervals, and how each was made."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trivium.measures.card import Axis
from trivium.numbers import or_null


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A set measure at a smaller n: mean over random subsets, and the range that holds most of them."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Value:
    """One measure of one data set."""

    name: str
    axis: Axis
    of: Literal["record", "set"]
    value: float  # nan where undefined: ``note`` says why
    low: float
    high: float
    level: float
    unit: str
    n: int  # records it was computed on
    direction: Literal[1, -1]
    headline: bool
    note: str | None
    seconds: float
    length_correlation: float  # Spearman with the record's length in tokens; for sets, across random subsets
    undefined: int = 0  # records for which the measure has no value
    curve: tuple[CurvePoint, ...] = ()  # set measures: rarefaction, for reading at equal n

    def to_json(self) -> dict[str, Any]:
        """One entry of ``measures``; an undefined number is ``null``."""
        return {
            "name": self.name, "axis": self.axis, "of": self.of, "value": or_null(self.value),
            "low": or_null(self.low), "high": or_null(self.high), "level": self.level, "unit": self.unit,
            "n": self.n, "direction": self.direction, "headline": self.headline, "note": self.note,
            "seconds": round(self.seconds, 4), "length_correlation": or_null(self.length_correlation),
            "undefined": self.undefined,
            "curve": [[point.n, or_null(point.value), or_null(point.low), or_null(point.high)] for point in self.curve],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All measures of one data set, with how they were made."""

    dataset: dict[str, Any]  # Dataset.to_json()
    views: dict[str, str]  # view -> what made it: {"embedder": "wordllama-256@0.4.0", "tokenizer": "words/1"}
    values: tuple[Value, ...]
    ids: tuple[str, ...] = ()
    per_record: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)  # record measures, in order of ids

    @property
    def name(self) -> str:
        """The data set's short name."""
        return str(self.dataset["name"])

    def __getitem__(self, measure: str) -> Value:
        """The value of a measure by its name; KeyError if it was not measured."""
        for value in self.values:
            if value.name == measure:
                return value
        raise KeyError(measure)

    def to_json(self) -> dict[str, Any]:
        """``measure --json``."""
        return {
            "schema": "trivium/scorecard/1",
            "dataset": self.dataset,
            "views": self.views,
            "measures": [value.to_json() for value in self.values],
        }
