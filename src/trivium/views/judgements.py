"""What a judge says of records: asked when a measure first reads it, and kept by content."""

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from trivium.judges.calibration import KNOWN
from trivium.judges.families import families
from trivium.judges.judge import Judge, Rating
from trivium.judges.pairs import Preferences, judge_pairs
from trivium.judges.ranking import Ranking, rank_prompts
from trivium.records.record import Record

if TYPE_CHECKING:
    from trivium.views.views import Views

Question = Literal["quality", "complexity", "preference"]

NOTHING = "nothing to judge"  # an empty text
NO_OTHER = "nothing to compare with"  # no other response in the notes
OTHERS = ("rejected", "reference", "answer")  # notes that hold another response, the first there is


class Bench(Protocol):
    """Who answers questions about one set of records."""

    def ratings(self, question: Question) -> Sequence[Rating]:
        """One for each record of the set."""

    def elo(self) -> npt.NDArray[np.float64]:
        """(n,) how hard each prompt is beside the others of the set."""

    def remarks(self, question: Question | Literal["elo"]) -> list[str]:
        """What a reader should know of the judge in this matter."""


@dataclass(frozen=True)
class Judged:
    """Records before a judge. Nothing is asked until a measure asks it, and then of the whole set they came from."""

    entries: tuple[tuple[Bench, int], ...]  # for each record who judges it, and its place there

    def __len__(self) -> int:
        return len(self.entries)

    def take(self, rows: npt.NDArray[Any]) -> "Judged":
        """The entries at these rows, in this order."""
        return Judged(tuple(self.entries[row] for row in rows))

    @classmethod
    def join(cls, parts: "list[Judged]") -> "Judged":
        """The entries of all, one after the other; Elo numbers stay those of each part by itself."""
        return cls(tuple(entry for part in parts for entry in part.entries))

    def ratings(self, question: Question) -> list[Rating]:
        """What the judge said of each record."""
        said = {bench: bench.ratings(question) for bench in self._benches}
        return [said[bench][row] for bench, row in self.entries]

    def elo(self) -> npt.NDArray[np.float64]:
        """(n,) see ``Bench``."""
        numbers = {bench: bench.elo() for bench in self._benches}
        return np.array([numbers[bench][row] for bench, row in self.entries], dtype=np.float64)

    def remarks(self, question: Question | Literal["elo"]) -> list[str]:
        """Of every bench, each remark once."""
        return list(dict.fromkeys(remark for bench in self._benches for remark in bench.remarks(question)))

    @property
    def _benches(self) -> tuple[Bench, ...]:
        return tuple(dict.fromkeys(bench for bench, _ in self.entries))


class Judgements:
    """The reader of the view ``judgements``.

    Args:
        judge: Who is asked.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge

    @property
    def name(self) -> str:
        """The judge's model and rubrics, and the way it answered."""
        return self.judge.name

    def read(self, views: "Views") -> Judged:
        """The records, ready to be judged; this alone asks nothing."""
        others = {view: reader.name for view, reader in views.readers.items() if view != "judgements"}
        bench = _Asking(self.judge, views, others)
        return Judged(tuple((bench, row) for row in range(len(views))))


class _Asking:
    """A judge and one set of records; every question is asked once."""

    def __init__(self, judge: Judge, views: "Views", others: dict[str, str]) -> None:
        self._judge = judge
        self._records = views.records
        self._cache = views.cache
        self._others = others
        self._said: dict[Question, tuple[Rating, ...]] = {}

    def ratings(self, question: Question) -> tuple[Rating, ...]:
        if question not in self._said:
            self._said[question] = self._ask(question)
        return self._said[question]

    def _ask(self, question: Question) -> tuple[Rating, ...]:
        if question == "preference":
            return self._preferences()
        shown = [
            {"prompt": record.prompt, "response": record.response}
            if question == "quality"
            else {"prompt": record.prompt}
            for record in self._records
        ]
        rubric = self._judge.quality if question == "quality" else self._judge.complexity
        asked = [row for row, record in enumerate(self._records) if _has(record, question)]
        found = self._judge.rate(rubric, [shown[row] for row in asked], cache=self._cache)
        return _spread(found, asked, len(shown), NOTHING)

    def _preferences(self) -> tuple[Rating, ...]:
        others = [(row, text) for row, record in enumerate(self._records) if (text := other_response(record))]
        if not others:
            return _spread([], [], len(self._records), NO_OTHER, times=2)
        pairs = judge_pairs(
            self._judge,
            [self._records[row] for row, _ in others],
            [Record(self._records[row].id, self._records[row].prompt, text) for row, text in others],
            cache=self._cache,
        )
        return _spread(pairs.ratings, [row for row, _ in others], len(self._records), NO_OTHER, times=2)

    @functools.cached_property
    def _ranking(self) -> Ranking:
        prompts = [record.prompt for record in self._records if _has(record, "complexity")]
        return rank_prompts(self._judge, prompts, cache=self._cache)

    def elo(self) -> npt.NDArray[np.float64]:
        found = np.full(len(self._records), np.nan)
        found[[row for row, record in enumerate(self._records) if _has(record, "complexity")]] = self._ranking.elo
        return found

    def remarks(self, question: Question | Literal["elo"]) -> list[str]:
        remarks = []
        if question == "elo":
            remarks += about_pairs(self._ranking.ratings)
            if self._ranking.undecided:
                remarks.append(f"{self._ranking.undecided} of {len(self._ranking.ratings)} comparisons came to nothing")
        right = self._judge.calibration
        told = "gave no answer on" if np.isnan(right) else f"put {right:.0%} right of"
        remarks.append(f"the judge {told} {len(KNOWN)} pairs of answers that nobody doubts (chance: 50%)")
        return remarks + list(kinship(self._judge.model.name, self._records, self._others))


def other_response(record: Record) -> str:
    """What a record's response is compared with; empty where its notes hold nothing."""
    found = (record.notes.get(name) for name in OTHERS)
    return next((text for text in found if isinstance(text, str) and text.strip()), "")


def about_pairs(ratings: Iterable[Rating]) -> list[str]:
    """How much the order of showing had to do with verdicts."""
    pairs = Preferences(tuple(rating for rating in ratings if len(rating.values) == 2))
    if np.isnan(pairs.front):
        return []
    return [
        f"position bias: {pairs.front:.0%} of decided verdicts named what stood in front (50% without bias)"
        + ("" if np.isnan(pairs.swayed) else f", {pairs.swayed:.0%} of pairs turned with the order")
    ]


def kinship(judge: str, records: Iterable[Record], others: dict[str, str]) -> Iterable[str]:
    """Warnings that a judge may be kind to its own: a maker of records, or another instrument, is of its family."""
    own = families(judge)
    if not own:
        return
    makers = Counter(family for record in records for family in families(record.made_by) & own)
    for family, count in sorted(makers.items()):
        yield f"self-preference: the judge is of the family ({family}) that made {count} of these records"
    for view, name in sorted(others.items()):
        for family in sorted(families(name) & own):
            yield f"self-preference: the judge and what made the view {view!r} are of one family ({family})"


def _has(record: Record, question: Question) -> bool:
    text = record.prompt if question == "complexity" else record.prompt + record.response
    return bool(text.strip())


def _spread(found: Sequence[Rating], rows: Sequence[int], n: int, reason: str, *, times: int = 1) -> tuple[Rating, ...]:
    """Ratings at their rows, and the reason at the others."""
    whole = [Rating((np.nan,) * times, (reason,) * times)] * n
    for row, rating in zip(rows, found, strict=True):
        whole[row] = rating
    return tuple(whole)
