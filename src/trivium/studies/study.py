"""What a study is: a question, a rule that was written before any run, conditions, and an analysis of their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from trivium.checks import unknown
from trivium.errors import InputError
from trivium.numbers import short
from trivium.students import STUDENTS
from trivium.studies.effects import CLEAR, Estimate
from trivium.studies.means import means
from trivium.studies.plan import Condition, Row

SCHEMA = "trivium/study/1"
Verdict = Literal["confirmed", "not confirmed", "contradicted", "found", "not found"]


@dataclass(frozen=True, slots=True)
class Line:
    """One claim, what became of it by the rule, and the figures it rests on."""

    claim: str
    verdict: Verdict
    figures: str

    def __str__(self) -> str:
        return f"{self.claim}: {self.verdict}. {self.figures}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a title."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Found:
    """What an analysis gives: lines for people, tables for readers, figures for programs."""

    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    figures: Mapping[str, Any]  # as JSON knows it


@dataclass(frozen=True)
class Study:
    """One question, answered by training students.

    Args:
        name: Of the study.
        question: What it asks.
        rule: When which answer is given; written before any run.
        conditions: Whether it is quick → the training runs of one repeat.
        analyse: (rows of all repeats, seed) → what was found.
        repeats: Of the whole study and of its quick form.
        quick_lacks: What the quick form cannot show.
        others: The same question put to other students, each with conditions that suit it.
    """

    name: str
    question: str
    rule: str
    conditions: Callable[[bool], tuple[Condition, ...]]
    analyse: Callable[[Sequence[Row], int], Found]
    repeats: tuple[int, int]
    quick_lacks: str
    others: tuple["Study", ...] = ()

    @property
    def student(self) -> str:
        """What kind of student it trains: a name of ``STUDENTS``."""
        kind = type(self.conditions(True)[0].student)
        return next(name for name, each in STUDENTS.items() if each is kind)

    def of(self, student: str | None) -> "Study":
        """This study with a student of that kind; ``None`` is the usual one.

        Raises:
            InputError: there is no such form of it; the message names those there are.
        """
        if student is None:
            return self
        forms = {one.student: one for one in (self, *self.others)}
        if not self.others:
            raise InputError(f"study {self.name}: it has one form only, with {self.student}; leave the student out.")
        if student not in forms:
            raise unknown(f"student in study {self.name}", student, forms)
        return forms[student]


@dataclass(frozen=True)
class Answer:
    """A study with what was found in it."""

    study: Study
    quick: bool
    repeats: int
    seed: int
    setting: str  # task, records and students, in words
    rows: tuple[Row, ...]
    found: Found
    trivium: str  # version

    @property
    def diverged(self) -> int:
        """Runs that were given up."""
        return sum(row.outcome == "diverged" for row in self.rows)

    @property
    def untrained(self) -> int:
        """Runs without records to train on."""
        return sum(row.outcome == "untrained" for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """``study.json``."""
        return {
            "schema": SCHEMA, "study": self.study.name, "question": self.study.question, "rule": self.study.rule,
            "student": self.study.student,
            "quick": self.quick, "quick_lacks": self.study.quick_lacks if self.quick else None,
            "repeats": self.repeats, "seed": self.seed, "setting": self.setting, "trivium": self.trivium,
            "runs": len(self.rows), "diverged": self.diverged, "untrained": self.untrained,
            "cpu_seconds": round(sum(row.cpu_seconds for row in self.rows), 1),
            "lines": [asdict(line) for line in self.found.lines],
            "tables": [asdict(table) for table in self.found.tables],
            "figures": dict(self.found.figures), "means": means(self.rows), "rows": [asdict(row) for row in self.rows],
        }  # fmt: skip


def told(estimate: Estimate, *, sign: bool = True) -> str:
    """``+0.12 [+0.05, +0.19]``: accuracies and their differences, in shares."""
    form = "{:+.2f}" if sign else "{:.2f}"
    if estimate.value != estimate.value:
        return "–"
    if estimate.low != estimate.low:
        return form.format(estimate.value)
    return f"{form} [{form}, {form}]".format(estimate.value, estimate.low, estimate.high)


def signed(estimate: Estimate, p: float, *, better: int = 1) -> Verdict:
    """Of a claim that an estimate has the sign ``better``, by its adjusted p."""
    return "not confirmed" if not p <= CLEAR else "confirmed" if estimate.value * better > 0 else "contradicted"


def told_p(p: float) -> str:
    """A p to three digits; the smallest are bounds."""
    return "–" if p != p else "< 0.001" if p < 0.001 else f"{p:.3f}"


def mean(values: Sequence[float]) -> float:
    """Of what is defined; ``nan`` of nothing."""
    defined = [value for value in values if value == value]
    return sum(defined) / len(defined) if defined else float("nan")


def by_condition(rows: Sequence[Row], tests: Sequence[str]) -> Table:
    """Every condition with what it was trained on, how long, and its mean accuracy on every test."""
    names = list(dict.fromkeys(row.condition for row in rows))
    lines = []
    for name in names:
        of = [row for row in rows if row.condition == name]
        done = sum(row.outcome == "trained" for row in of)
        lines.append((
            name, f"{done} of {len(of)}", f"{mean([row.epochs for row in of]):.1f}",
            short(mean([row.tokens for row in of])), f"{mean([row.cpu_seconds for row in of]):.1f}",
            *(_share(mean([row.accuracy(test) for row in of])) for test in tests),
        ))  # fmt: skip
    return Table(
        "Every condition: runs that did not diverge; epochs, tokens, CPU seconds of a run; mean accuracy on each test",
        ("condition", "runs", "epochs", "tokens", "CPU s", *tests), tuple(lines),
    )  # fmt: skip


def _share(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"
