"""What a bench found: arms, what each brought and cost, effects against the baseline, what was expected of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from trivium.checks import need
from trivium.measures.card import Axis, Card
from trivium.numbers import or_null
from trivium.trials.arms import Arm, Sweep

AXES: tuple[Axis, ...] = ("quality", "diversity", "complexity")
Shown = Literal["agree", "disagree", "not shown"]


class Estimate(NamedTuple):
    """A value with its interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> list[float | None]:
        """``[value, low, high]``."""
        return [or_null(end) for end in self]


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of one arm, as its ``run.json`` tells it."""

    repeat: int
    folder: str  # relative to that of the bench
    told: Mapping[str, Any]

    @property
    def proposals(self) -> int:
        """Everything that met a fate."""
        return sum(self.told["fates"].values())

    def to_json(self) -> dict[str, Any]:
        """One of ``runs``."""
        kept = ("records", "calls", "tokens", "seconds", "cost", "stopped_by", "fates")
        return {
            "repeat": self.repeat, "folder": self.folder, "proposals": self.proposals,
            **{name: self.told[name] for name in kept},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArmRuns:
    """All runs of one arm."""

    arm: Arm
    runs: tuple[Ran, ...]
    compared: bool = True
    note: str = ""  # why it is not compared

    @property
    def name(self) -> str:
        """Of the arm."""
        return self.arm.name

    def total(self, name: str) -> float:
        """Sum over the runs; ``nan`` if one of them does not say."""
        return sum(float("nan") if run.told[name] is None else run.told[name] for run in self.runs)

    @property
    def proposals(self) -> int:
        """Of all runs."""
        return sum(run.proposals for run in self.runs)

    @property
    def fates(self) -> dict[str, int]:
        """Of all runs, the most frequent first."""
        counted: dict[str, int] = {}
        for run in self.runs:
            for fate, count in run.told["fates"].items():
                counted[fate] = counted.get(fate, 0) + count
        return dict(sorted(counted.items(), key=lambda item: -item[1]))

    @property
    def yielded(self) -> float:
        """Accepted records as a share of proposals; ``nan`` without proposals."""
        return self.total("records") / self.proposals if self.proposals else float("nan")

    def per_record(self, name: str) -> float:
        """Tokens, calls, seconds or cost of an accepted record; ``nan`` where none was accepted."""
        return self.total(name) / self.total("records") if self.total("records") else float("nan")

    def to_json(self) -> dict[str, Any]:
        """One of ``arms``."""
        made = self.arm.build()
        return {
            "name": self.name, **self.arm.to_json(),
            "components": [{"class": part.code, "name": part.name} for part in made.components],
            "loop": made.loop, "expected": made.expected.to_json(), "source": made.source, "compared": self.compared,
            "note": self.note, "runs": [run.to_json() for run in self.runs], "records": int(self.total("records")),
            "proposals": self.proposals, "yield": or_null(self.yielded),
            "tokens_per_record": or_null(self.per_record("tokens")),
            "calls_per_record": or_null(self.per_record("calls")),
            "cost_per_record": or_null(self.per_record("cost")),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mean:
    """A measure of an arm over its runs."""

    arm: str
    card: Card
    headline: bool
    estimate: Estimate
    repeats: int

    def to_json(self) -> dict[str, Any]:
        """One of ``means``."""
        return {
            "arm": self.arm, "measure": self.card.name, "axis": self.card.axis, "of": self.card.of,
            "headline": self.headline, **_spelled(self.estimate, "value"), "repeats": self.repeats,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """A measure of an arm minus that of the baseline."""

    arm: str
    against: str
    card: Card
    headline: bool
    difference: Estimate
    p: float
    p_adjusted: float
    clear: Literal[-1, 0, 1]  # 1: clearly more of the axis; -1: clearly less

    def to_json(self) -> dict[str, Any]:
        """One of ``effects``."""
        return {
            "arm": self.arm, "against": self.against, "measure": self.card.name, "axis": self.card.axis,
            "headline": self.headline, "direction": self.card.direction, **_spelled(self.difference, "difference"),
            "p": or_null(self.p), "p_adjusted": or_null(self.p_adjusted), "clear": self.clear,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the literature expects of an arm on an axis, beside what was measured against the baseline."""

    arm: str
    axis: Axis
    measure: str
    expected: str
    difference: Estimate
    verdict: Shown

    def to_json(self) -> dict[str, Any]:
        """One of ``expectations``."""
        return {
            "arm": self.arm, "axis": self.axis, "measure": self.measure, "expected": self.expected,
            **_spelled(self.difference, "difference"), "verdict": self.verdict,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A set measure of an arm at one n, over its runs."""

    n: int
    estimate: Estimate

    def to_json(self) -> dict[str, Any]:
        """One of the points of a curve."""
        return {"n": self.n, **_spelled(self.estimate, "value")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an arm lies on the three axes, and against whom."""

    arm: str
    at: Mapping[Axis, Estimate]
    dominates: Mapping[str, float]  # arm → probability of being ahead on every axis

    def to_json(self, places: "tuple[Place, ...]") -> dict[str, Any]:
        """One of ``frontier``."""
        return {
            "arm": self.arm, **{axis: estimate.to_json() for axis, estimate in self.at.items()},
            "dominated_by": self.dominated_by(places),
            "dominates": [{"arm": arm, "probability": chance} for arm, chance in self.dominates.items()],
        }  # fmt: skip

    def dominated_by(self, places: "tuple[Place, ...]") -> list[str]:
        """Arms that are ahead on every axis with a probability of at least 0.95."""
        return [other.arm for other in places if other.dominates.get(self.arm, 0.0) >= SURE]


SURE = 0.95


@dataclass(frozen=True, slots=True)
class Bench:
    """The whole answer of ``trivium bench``."""

    question: str
    model: str
    judge: str | None
    seed: int
    seeds: Mapping[str, Any]
    budget: Mapping[str, Any]
    repeats: int
    n_common: int
    baseline: str
    arms: tuple[ArmRuns, ...]
    values: tuple[dict[str, Any], ...]  # one for each arm, repeat and measure
    of_seeds: Mapping[str, float]  # measure → value of the seeds at the common n
    means: tuple[Mean, ...]
    effects: tuple[Effect, ...]
    expectations: tuple[Expectation, ...]
    curves: Mapping[str, tuple[CurvePoint, ...]]  # arm → the headline measure of diversity against n
    sweeps: tuple[Sweep, ...]
    headlines: Mapping[Axis, str]
    frontier: tuple[Place, ...]
    diagnosis: tuple[str, ...]
    notes: tuple[str, ...]

    def estimate(self, arm: str, measure: str) -> Estimate:
        """The mean of a measure of an arm; all ``nan`` if the arm was not compared."""
        found = (one.estimate for one in self.means if one.arm == arm and one.card.name == measure)
        return next(found, Estimate(float("nan"), float("nan"), float("nan")))

    def to_json(self) -> dict[str, Any]:
        """``bench --json``."""
        return {
            "schema": "trivium/bench/1", "question": self.question, "model": self.model, "judge": self.judge,
            "seed": self.seed, "seeds": dict(self.seeds), "budget": dict(self.budget), "repeats": self.repeats,
            "n_common": self.n_common, "baseline": self.baseline, "headlines": dict(self.headlines),
            "arms": [arm.to_json() for arm in self.arms], "values": list(self.values),
            "of_seeds": {name: or_null(value) for name, value in self.of_seeds.items()},
            "means": [mean.to_json() for mean in self.means], "effects": [effect.to_json() for effect in self.effects],
            "expectations": [one.to_json() for one in self.expectations],
            "curves": [
                {"arm": arm, "of": "rarefaction", "measure": self.headlines.get("diversity"),
                 "points": [point.to_json() for point in points]}
                for arm, points in self.curves.items()
            ],
            "sweeps": [self._sweep(sweep) for sweep in self.sweeps],
            "frontier": [place.to_json(self.frontier) for place in self.frontier],
            "diagnosis": list(self.diagnosis), "notes": list(self.notes),
        }  # fmt: skip

    def to_pandas(self) -> Any:
        """Arms × measures as a pandas frame: means with intervals, and the difference to the baseline beside them.

        Raises:
            MissingCapability: pandas is not installed.
        """
        pandas = need("pandas", feature="to_pandas", install="pip install pandas")
        means = pandas.DataFrame([mean.to_json() for mean in self.means])
        effects = pandas.DataFrame([effect.to_json() for effect in self.effects])
        kept = ["arm", "measure", "difference", "low", "high", "p", "p_adjusted", "clear"]
        return means.merge(effects[kept], on=["arm", "measure"], how="left", suffixes=("", "_difference"))

    def _sweep(self, sweep: Sweep) -> dict[str, Any]:
        points = [
            {"value": value, "arm": arm.name,
             **{axis: self.estimate(arm.name, self.headlines[axis]).to_json() for axis in self.headlines}}
            for value, arm in zip(sweep.values, sweep.arms)
        ]  # fmt: skip
        return {"algorithm": sweep.algorithm, "option": sweep.option, "points": points}


def _spelled(estimate: Estimate, name: str) -> dict[str, float | None]:
    return {name: or_null(estimate.value), "low": or_null(estimate.low), "high": or_null(estimate.high)}
