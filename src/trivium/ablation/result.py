"""What an ablation found: cells and their runs, effects, shares of the total change, costs, sentences."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivium.ablation.design import Design, Term
from trivium.ablation.fit import Estimate
from trivium.checks import need
from trivium.comparison.result import CLEAR
from trivium.generation.component import Component
from trivium.measures.card import Axis
from trivium.numbers import or_null


@dataclass(frozen=True, slots=True)
class CellRun:
    """One run of the algorithm with some components on: one observation."""

    repeat: int  # runs of one repeat share their seeds and streams, whatever is on
    records: int  # accepted
    proposals: int
    tokens: int
    values: Mapping[str, float]  # measure → value; missing or nan where it has none
    folder: str = ""
    fates: Mapping[str, int] = field(default_factory=dict)

    @property
    def tokens_per_record(self) -> float:
        """What an accepted record cost; nan if none was accepted."""
        return self.tokens / self.records if self.records else math.nan

    @property
    def accepted(self) -> float:
        """The share of proposals that were accepted; nan if nothing was proposed."""
        return self.records / self.proposals if self.proposals else math.nan

    def to_json(self) -> dict[str, Any]:
        """One entry of ``runs`` of a cell."""
        return {
            "repeat": self.repeat, "folder": self.folder, "records": self.records, "proposals": self.proposals,
            "tokens": self.tokens, "fates": dict(self.fates),
            "values": {name: or_null(value) for name, value in self.values.items()},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of components, and its runs."""

    name: str
    on: tuple[str, ...]
    off: tuple[str, ...]
    runs: tuple[CellRun, ...]

    def to_json(self) -> dict[str, Any]:
        """One entry of ``cells``."""
        return {
            "cell": self.name, "on": list(self.on), "off": list(self.off), "runs": [run.to_json() for run in self.runs],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasuredEffect:
    """What one component, or two together, do to a measure; in its unit."""

    measure: str
    axis: Axis
    headline: bool
    direction: Literal[1, -1]  # 1: a larger value means more of the axis; -1: less
    term: Term
    kind: Literal["main", "interaction"]
    estimate: Estimate
    p_adjusted: float  # over the tests of its family: headline measures, or all others
    aliases: tuple[Term, ...]  # what cannot be told from it

    @property
    def clear(self) -> bool:
        """The interval leaves out 0, and the adjusted p is at most ``CLEAR``."""
        return (self.estimate.low > 0 or self.estimate.high < 0) and self.p_adjusted <= CLEAR

    def to_json(self) -> dict[str, Any]:
        """One entry of ``effects``."""
        one = self.estimate
        return {
            "measure": self.measure, "axis": self.axis, "headline": self.headline, "direction": self.direction,
            "term": list(self.term), "kind": self.kind, "estimate": or_null(one.value), "low": or_null(one.low),
            "high": or_null(one.high), "p": or_null(one.p), "p_adjusted": or_null(self.p_adjusted),
            "clear": self.clear, "aliases": [list(term) for term in self.aliases], "reason": one.reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """A component's part of the change of a measure from everything off to everything on."""

    measure: str
    axis: Axis
    factor: str
    estimate: Estimate

    def to_json(self) -> dict[str, Any]:
        """One entry of ``shares``."""
        one = self.estimate
        return {
            "measure": self.measure, "axis": self.axis, "factor": self.factor, "share": or_null(one.value),
            "low": or_null(one.low), "high": or_null(one.high),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """A measure with everything off and with everything on."""

    measure: str
    axis: Axis
    all_off: float  # nan where it was neither run nor can be inferred
    all_on: float
    change: Estimate
    direction: Literal[1, -1]  # as of ``MeasuredEffect``

    def to_json(self) -> dict[str, Any]:
        """One entry of ``totals``."""
        return {
            "measure": self.measure, "axis": self.axis, "all_off": or_null(self.all_off),
            "all_on": or_null(self.all_on), "change": or_null(self.change.value), "low": or_null(self.change.low),
            "high": or_null(self.change.high), "reason": self.change.reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What a component does to the price of a record and to the share of proposals that are accepted."""

    factor: str
    tokens_per_record: Estimate  # more tokens with it on than off
    of: float  # tokens per record with everything on
    accepted: Estimate  # the share of proposals accepted, with it on less off

    def to_json(self) -> dict[str, Any]:
        """One entry of ``costs``."""
        tokens, accepted = self.tokens_per_record, self.accepted
        return {
            "factor": self.factor, "tokens_per_record": or_null(tokens.value), "low": or_null(tokens.low),
            "high": or_null(tokens.high), "of": or_null(self.of), "yield": or_null(accepted.value),
            "yield_low": or_null(accepted.low), "yield_high": or_null(accepted.high),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What was ablated, and under which conditions every cell ran."""

    algorithm: str
    model: str
    seed: int
    options: Mapping[str, Any] = field(default_factory=dict)
    budget: Mapping[str, Any] = field(default_factory=dict)
    n_common: int | None = None  # records at which measures of sets were read
    without: tuple[str, ...] = ()  # components that were off in every cell


@dataclass(frozen=True, slots=True)
class Ablation:
    """The whole answer of ``trivium ablate``."""

    setting: Setting
    design: Design
    repeats: int
    factors: tuple[Component, ...]
    cells: tuple[Cell, ...]
    effects: tuple[MeasuredEffect, ...]
    shares: tuple[Share, ...]  # empty where no split is claimed: the notes say why
    totals: tuple[Total, ...]
    costs: tuple[Cost, ...]
    headlines: Mapping[Axis, str]
    diagnosis: tuple[str, ...]  # sentences, each with its figure
    notes: tuple[str, ...]  # how it was made, and what so many runs can show

    def to_pandas(self) -> Any:
        """The effects as a pandas frame, one row for each measure and term, in the measure's unit.

        Raises:
            MissingCapability: pandas is not installed.
        """
        pandas = need("pandas", feature="to_pandas", install="pip install pandas")
        rows = [effect.to_json() for effect in self.effects]
        return pandas.DataFrame([{**row, "term": ":".join(row["term"])} for row in rows])

    def to_json(self) -> dict[str, Any]:
        """``ablate --json``; an undefined number is ``null``."""
        setting = self.setting
        return {
            "schema": "trivium/ablation/1",
            "algorithm": setting.algorithm, "options": dict(setting.options), "without": list(setting.without),
            "model": setting.model,
            "seed": setting.seed, "budget": dict(setting.budget), "repeats": self.repeats,
            "n_common": setting.n_common,
            "design": self.design.to_json(),
            "factors": [
                {"name": factor, "class": part.code, "does": part.does}
                for factor, part in zip(self.design.factors, self.factors)
            ],
            "cells": [cell.to_json() for cell in self.cells],
            "effects": [effect.to_json() for effect in self.effects],
            "shares": [share.to_json() for share in self.shares],
            "totals": [total.to_json() for total in self.totals],
            "costs": [cost.to_json() for cost in self.costs],
            "headlines": dict(self.headlines),
            "diagnosis": list(self.diagnosis),
            "notes": list(self.notes),
        }  # fmt: skip
