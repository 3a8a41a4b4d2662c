"""What ``trivium study effect`` found: students' differences beside the sets' makeup, and what to make of both."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from trivium.comparison.frontier import AXES
from trivium.comparison.result import Comparison
from trivium.numbers import or_null, thousandths
from trivium.studies.effect import SIDES, Difference, Mean, Run, Scale, Split
from trivium.studies.effects import LEVEL

SCHEMA = "trivium/effect/1"
QUESTION = "Does what these sets are made of matter for a model that is trained on them?"
_FLOOR, _CEILING = 0.05, 0.98  # mean accuracies beyond which differences cannot show
_BY_HEART = 0.5  # of the loss on the test: a loss in training below that


@dataclass(frozen=True, slots=True)
class SetUsed:
    """A set, as far as students were trained on it."""

    name: str
    rows: int
    usable: int  # records that are of the task; all, where there is none
    foreign: tuple[str, ...]  # ids of some that are not
    pool: int  # that training records were drawn from: usable ones, without those of the tests in distribution
    cut: int  # longer than what the student reads at once
    right: float | None  # share of right responses, by the task

    def to_json(self) -> dict[str, Any]:
        """One entry of ``sets``."""
        return {**asdict(self), "right": None if self.right is None else or_null(self.right)}


@dataclass(frozen=True)
class Effect:
    """The whole answer.

    Args:
        sets: What was trained on.
        task: Name of the task; None where the tests are records that were kept apart.
        scale: What a score is.
        student: In words.
        n: Records of one training, the same for all.
        repeats: Each with other records, test questions and first weights.
        seed: Of all randomness.
        splits: The tests.
        left_out: Tests that could not be asked, and why.
        means: Every set on every test.
        differences: Every pair of sets on every test.
        comparison: Of the sets, on one measure of each axis.
        notes: What a reader should know of how it was made.
        runs: Every student.
        trivium: Version.
    """

    sets: tuple[SetUsed, ...]
    task: str | None
    scale: Scale
    student: str
    n: int
    repeats: int
    seed: int
    splits: tuple[Split, ...]
    left_out: Mapping[str, str]
    means: tuple[Mean, ...]
    differences: tuple[Difference, ...]
    comparison: Comparison
    notes: tuple[str, ...]
    runs: tuple[Run, ...]
    trivium: str

    @property
    def diverged(self) -> int:
        """Students that were given up."""
        return sum(run.outcome == "diverged" for run in self.runs)

    @property
    def lines(self) -> tuple[str, ...]:
        """The answer in sentences, pair by pair."""
        return tuple(line for pair in _pairs(self.differences) for line in answered(pair, self.comparison, self.scale))

    def to_json(self) -> dict[str, Any]:
        """``effect.json``."""
        compared = self.comparison.to_json()
        return {
            "schema": SCHEMA, "question": QUESTION, "lines": list(self.lines), "task": self.task,
            "student": self.student, "score": asdict(self.scale), "n": self.n, "repeats": self.repeats,
            "seed": self.seed, "level": LEVEL, "trivium": self.trivium,
            "runs": len(self.runs), "diverged": self.diverged,
            "cpu_seconds": round(sum(run.cpu_seconds for run in self.runs), 1),
            "sets": [{**one.to_json(), **_trained(one.name, self.runs)} for one in self.sets],
            "tests": [asdict(split) for split in self.splits], "tests_left_out": dict(self.left_out),
            "means": [one.to_json() for one in self.means],
            "differences": [one.to_json() for one in self.differences],
            "scorecards": {name: compared[name] for name in ("headlines", "n_common", "frontier", "differences")},
            "notes": list(self.notes),
        }  # fmt: skip


def answered(pair: Sequence[Difference], comparison: Comparison, scale: Scale) -> list[str]:
    """One pair of sets: what students say, what the measures say, and what both mean together."""
    a, b = pair[0].a, pair[0].b
    whole = sorted((one for one in pair if one.whole), key=lambda one: one.side, reverse=True)  # OOD first
    makeup = [one for one in comparison.differences if (one.a, one.b) == (a, b)]
    makeup.sort(key=lambda one: AXES.index(one.axis))
    lines = [_of_students(one, scale) for one in whole] + [f"{_upper(one.verdict)}." for one in makeup]
    axes = [one.axis for one in makeup if one.clear]
    better = [one for one in whole if one.better is not None]
    told = [one for one in whole if one.verdict != "undefined"]
    learnt = max((max(one.value_a, one.value_b) for one in whole if one.side == "ID"), default=1.0)
    if not told:
        lines.append(f"So whether {b} or {a} makes better students is not known yet.")
    elif not better:
        if scale.name == "accuracy" and learnt < _FLOOR:
            lines.append(
                f"The students have hardly learnt what the sets ask ({thousandths(learnt)} right in distribution), so "
                "nothing follows yet: train them longer, or on more records."
            )
        elif axes:
            lines.append(
                f"That {b} and {a} differ in {_and(axes)} makes no difference to these students that is clear."
            )
        else:
            lines.append(f"Neither these measures nor the students tell {b} from {a}.")
    elif not axes:
        lines.append("What makes the difference to students shows in none of these measures; trivium compare has more.")
    elif len(axes) > 1:
        lines.append(
            f"The sets differ in {_and(axes)} at once, so this does not say which of them makes the difference to "
            "students."
        )
    else:
        lines.append(
            f"Of the three axes the sets clearly differ in {axes[0]} alone; that it is what makes the difference to "
            "students is likely, not shown."
        )
    return lines


def notes_of(sets: Sequence[SetUsed], n: int, means: Sequence[Mean], scale: Scale, runs: Sequence[Run]) -> list[str]:
    """What a reader should know: how much of each set was used, and where nothing could have shown."""
    found = []
    for one in sets:
        found.append(f"{one.name}: each repeat trains on {n:,} of {one.pool:,} records ({n / one.pool:.0%}).")
        if one.usable < one.rows:
            gone = one.rows - one.usable
            found.append(
                f"{one.name}: {gone:,} of {one.rows:,} records are no questions of the task and were left out "
                f"({', '.join(one.foreign)}{', ...' if gone > len(one.foreign) else ''})."
            )
        if one.cut:
            found.append(f"{one.name}: {one.cut:,} records are longer than the student reads at once and were cut.")
    lost = sum(run.outcome == "diverged" for run in runs)
    if lost:
        found.append(
            f"{lost} of {len(runs)} students diverged and count in no mean; their repeats are left out of pairs."
        )
    for mean in means if scale.name == "accuracy" else ():
        if mean.whole and (mean.value.value < _FLOOR or mean.value.value > _CEILING):
            at = "floor: ask for more --steps" if mean.value.value < _FLOOR else "ceiling"
            found.append(
                f"Students of {mean.dataset} have {mean.value.value:.2f} right {SIDES[mean.side]}: at the {at}; "
                "differences can hardly show there."
            )
    for mean in means if scale.name != "accuracy" else ():
        known = [run.final_loss for run in runs if run.dataset == mean.dataset and run.final_loss is not None]
        if mean.whole and mean.side == "ID" and known and fmean(known) < _BY_HEART * mean.value.value:
            found.append(
                f"Students of {mean.dataset} know their records by heart (loss {fmean(known):.2f} on them, "
                f"{mean.value.value:.2f} {SIDES['ID']}): ask for fewer --steps, or give more records."
            )
    return found


def _pairs(differences: Sequence[Difference]) -> list[list[Difference]]:
    pairs: dict[tuple[str, str], list[Difference]] = {}
    for one in differences:
        pairs.setdefault((one.a, one.b), []).append(one)
    return list(pairs.values())


def _of_students(one: Difference, scale: Scale) -> str:
    """A side of a pair in a sentence; the better set first, if one is."""
    first, other, turn = (one.a, one.b, -1) if one.better == one.a else (one.b, one.a, 1)
    values = (one.value_b, one.value_a) if turn == 1 else (one.value_a, one.value_b)
    ends = sorted((turn * one.value.low, turn * one.value.high))
    figures = f"{scale.name} {thousandths(values[0])} vs {thousandths(values[1])}"
    figures += f", {thousandths(turn * one.value.value, sign=True)}"
    if one.value.low == one.value.low:
        figures += f" [{thousandths(ends[0], sign=True)}, {thousandths(ends[1], sign=True)}]"
    if one.value.reason is not None:
        figures += f"; no interval: {one.value.reason}"
    if one.better is not None:
        return f"Students trained on {first} do better {SIDES[one.side]} than those trained on {other} ({figures})."
    if one.verdict == "undefined":
        return f"Not known {SIDES[one.side]}: students trained on {first} against {other} ({figures})."
    return f"No clear difference {SIDES[one.side]} between students trained on {first} and on {other} ({figures})."


def _trained(name: str, runs: Sequence[Run]) -> dict[str, Any]:
    """Means over the students of a set."""
    of = [run for run in runs if run.dataset == name]
    told = {
        what: round(sum(float(getattr(run, what)) for run in of) / len(of), 2)
        for what in ("records", "epochs", "tokens", "cpu_seconds")
    }
    return {
        **told,
        "left_out": max(run.left_out for run in of),
        "diverged": sum(run.outcome == "diverged" for run in of),
    }


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("no clear") else text


def _and(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
