"""What was measured of one data set: values with intervals, and how each was made."""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trivium.checks import need, unknown
from trivium.measures.card import Axis
from trivium.numbers import or_null, short


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A set measure at a smaller n: mean over random subsets, and the range that holds most of them."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AboveBar:
    """A diversity measure on the records that pass the quality bar, and on as many of all records: noise is diverse."""

    n: int  # records with valid = 1, or 2,000 of them drawn at random
    value: float
    at_n: float  # mean over random subsets of n of all records

    def to_json(self) -> dict[str, Any]:
        """``above_bar`` of a measure."""
        return {"n": self.n, "value": or_null(self.value), "at_n": or_null(self.at_n)}


@dataclass(frozen=True, slots=True)
class Streaming:
    """What a value of data that streams is of."""

    sampled: bool  # of the random sample alone; otherwise of all records
    spread: dict[str, float | None] | None  # record measures: sd, least and most of all; quantiles of the sample

    def to_json(self) -> dict[str, Any]:
        """``streaming`` of a measure."""
        spread = self.spread and {name: None if x is None else or_null(x) for name, x in self.spread.items()}
        return {"sampled": self.sampled, "spread": spread}


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
    length_controlled: float = math.nan  # as if all records had one length; see ``scorecard``
    length_controlled_n: int = 0  # records behind it
    above_bar: AboveBar | None = None  # diversity measures of sets of which some records pass the bar and some do not
    streaming: Streaming | None = None  # of data that streams: whether all records were looked at

    def to_json(self) -> dict[str, Any]:
        """One entry of ``measures``; an undefined number is ``null``."""
        return {
            "name": self.name, "axis": self.axis, "of": self.of, "value": or_null(self.value),
            "low": or_null(self.low), "high": or_null(self.high), "level": self.level, "unit": self.unit,
            "n": self.n, "direction": self.direction, "headline": self.headline, "note": self.note,
            "seconds": round(self.seconds, 4), "length_correlation": or_null(self.length_correlation),
            "undefined": self.undefined,
            "curve": [[point.n, or_null(point.value), or_null(point.low), or_null(point.high)] for point in self.curve],
            "length_controlled": or_null(self.length_controlled), "length_controlled_n": self.length_controlled_n,
            "above_bar": self.above_bar and self.above_bar.to_json(),
            **({"streaming": self.streaming.to_json()} if self.streaming else {}),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Scorecard:
    """All measures of one data set, with how they were made."""

    dataset: dict[str, Any]  # Dataset.to_json()
    views: dict[str, str]  # view -> what made it: {"embedder": "wordllama-256@0.4.0", "tokenizer": "words/1"}
    values: tuple[Value, ...]
    ids: tuple[str, ...] = ()
    per_record: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)  # record measures, in order of ids
    correlations: dict[str, dict[str, float]] = field(default_factory=dict)  # Spearman, of record measures
    correlations_n: dict[str, dict[str, int]] = field(default_factory=dict)  # records that have both values

    @property
    def name(self) -> str:
        """The data set's short name."""
        return str(self.dataset["name"])

    def __getitem__(self, measure: str) -> Value:
        """The value of a measure by its name.

        Raises:
            InputError: it was not measured; the nearest of those that were are named.
        """
        for value in self.values:
            if value.name == measure:
                return value
        raise unknown(f"value in the scorecard of {self.name!r}:", measure, [value.name for value in self.values])

    def __repr__(self) -> str:
        """One line."""
        return f"Scorecard({self.name!r}: {len(self.values)} measures of {self.dataset['rows']:,} records)"

    def __str__(self) -> str:
        """A short table: each measure with its interval and unit; more stands in ``values`` and ``to_json``."""
        rows = [
            (one.axis, one.name, short(one.value), f"[{short(one.low)}, {short(one.high)}]", one.unit)
            for one in self.values
        ]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([f"{self.name}: {self.dataset['rows']:,} records", *lines])

    def to_json(self) -> dict[str, Any]:
        """``measure --json``."""
        return {
            "schema": "trivium/scorecard/1",
            "dataset": self.dataset,
            "views": self.views,
            "measures": [value.to_json() for value in self.values],
            "correlations": {
                "kind": "spearman",
                "values": {
                    name: {other: or_null(r) for other, r in row.items()} for name, row in self.correlations.items()
                },
                "n": self.correlations_n,
            },
        }

    def to_pandas(self) -> Any:
        """The measures as a pandas frame, one row each; curves and values above the bar are in ``to_json``.

        Raises:
            MissingCapability: pandas is not installed.
        """
        pandas = need("pandas", feature="to_pandas", install="pip install pandas")
        left_out = ("curve", "above_bar", "streaming")
        rows = [{name: each for name, each in one.to_json().items() if name not in left_out} for one in self.values]
        return pandas.DataFrame(rows)
