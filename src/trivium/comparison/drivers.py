"""What drives each clear difference: the records that pull the means apart, and the clusters one set has more of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from trivium.comparison.clusters import Apart, Cluster, Floats
from trivium.comparison.contamination import begin
from trivium.measures.card import Axis
from trivium.numbers import or_null, short
from trivium.records.record import Record

if TYPE_CHECKING:
    from trivium.comparison.result import Difference  # which holds what is made here

PULLING = 3  # records of each set that are shown
SAID = 3  # clusters of a pair that the diagnosis speaks of


@dataclass(frozen=True, slots=True)
class Pulling:
    """A record that pulls a mean in the direction of the difference."""

    dataset: str
    id: str
    value: float
    influence: float  # the difference of the means less what it would be without this record
    text: str  # how it begins

    def to_json(self) -> dict[str, Any]:
        """One entry of ``records``."""
        return {
            "dataset": self.dataset, "id": self.id, "value": self.value, "influence": self.influence, "text": self.text
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Driver:
    """What drives one clear difference; without a measure, what sets two sets apart that no measure does."""

    measure: str | None
    axis: Axis | None
    a: str
    b: str
    records: tuple[Pulling, ...]  # of record measures
    clusters: tuple[Cluster, ...]
    difference: float = math.nan  # b - a, of the measure
    headline: bool = False  # whether the measure stands for its axis

    def to_json(self) -> dict[str, Any]:
        """One entry of ``drivers``."""
        return {
            "measure": self.measure, "axis": self.axis, "a": self.a, "b": self.b,
            "difference": or_null(self.difference), "headline": self.headline,
            "records": [record.to_json() for record in self.records],
            "clusters": [cluster.to_json() for cluster in self.clusters],
        }  # fmt: skip


def drivers(
    differences: Sequence["Difference"], names: Sequence[str], records: Sequence[Sequence[Record]],
    columns: Sequence[Mapping[str, Floats]], apart: Mapping[tuple[int, int], Sequence[Apart]],
) -> tuple[Driver, ...]:  # fmt: skip
    """What drives each clear difference.

    Of a record measure: the 3 records of each set that pull its mean furthest in the direction of the difference.
    Their influence is what the difference of the means loses without them, one at a time. Of every measure:
    the clusters of which one set clearly has more. Two sets that differ in no measure but in a cluster have an entry
    without a measure.

    Args:
        differences: All of the comparison; only clear ones are looked at.
        names: Of the sets.
        records: Of each set.
        columns: Per set: record measure → a value of each record.
        apart: As ``clear_clusters`` gives them.

    Returns:
        One per clear difference, in order; then one per pair without any that has such clusters.
    """
    place = {name: row for row, name in enumerate(names)}
    found, explained = [], set()
    for one in differences:
        if one.clear:
            a, b = place[one.a], place[one.b]
            explained.add((a, b))
            sign = 1 if one.difference > 0 else -1
            pulling = [
                pulled
                for which, direction in ((a, -sign), (b, sign))
                if one.measure in columns[which]
                for pulled in _pulling(names[which], records[which], columns[which][one.measure], direction, sign)
            ]
            clusters = tuple(
                replace(each, moves=moves.get(one.measure, math.nan)) for each, moves in apart.get((a, b), ())
            )
            found.append(
                Driver(one.measure, one.axis, one.a, one.b, tuple(pulling), clusters, one.difference, one.headline)
            )
    for (a, b), clear in apart.items():
        if (a, b) not in explained:
            found.append(Driver(None, None, names[a], names[b], (), tuple(each.cluster for each in clear)))
    return tuple(found)


def _pulling(name: str, records: Sequence[Record], values: Floats, direction: int, sign: int) -> list[Pulling]:
    """The records whose value lies furthest from the mean in a direction, 1 up or -1 down."""
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2:
        return []
    away = direction * (values[known] - values[known].mean()) / (len(known) - 1)
    order = np.argsort(-away, kind="stable")[:PULLING]
    return [
        Pulling(name, records[row].id, float(values[row]), sign * float(pull), begin(records[row].text))
        for row, pull in zip(known[order].tolist(), away[order].tolist())
        if pull > 0
    ]


def sentences(found: Sequence[Driver]) -> tuple[str, ...]:
    """What each pair's largest differences in content are, and what they do to a headline measure of records."""
    said = []
    for pair in dict.fromkeys((one.a, one.b) for one in found if one.clusters):
        theirs = [one for one in found if (one.a, one.b) == pair]
        # The headline measure that content moves, if one clearly differs; it alone tells what the shares amount to.
        one = max(theirs, key=lambda driver: (driver.headline, bool(driver.records)))
        parts = [_share_said(each, one) for each in one.clusters[:SAID]]
        said.append(f"Content: {'; '.join(parts)}.")
    return tuple(said)


def _share_said(one: Cluster, driver: Driver) -> str:
    more, less = (driver.b, driver.a) if one.difference > 0 else (driver.a, driver.b)
    shares = sorted((one.share_a, one.share_b), reverse=True)
    low, high = sorted((abs(one.low), abs(one.high)))
    moved = ""
    if driver.headline and not math.isnan(one.moves):
        moved = f" and make {short(one.moves)} of the difference of {short(driver.difference)} in {driver.measure}"
    return (
        f"records like “{one.label}” are {_percent(shares[0])} % of {more} and {_percent(shares[1])} % of {less} "
        f"(+{_percent(abs(one.difference))} points [{_percent(low)}, {_percent(high)}])"
        f"{moved}"
    )


def _percent(share: float) -> str:
    return short(100 * share)
