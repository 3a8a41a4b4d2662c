"""Two lists of records, judged pair by pair."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trivium.errors import InputError
from trivium.judges.judge import Judge, Rating
from trivium.judges.prompts import packaged
from trivium.records.record import Record


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a judge prefers, pair by pair, and how much the order of showing had to do with it."""

    ratings: tuple[Rating, ...]  # of each pair: the verdict with the first in front, and behind

    @property
    def values(self) -> tuple[float, ...]:
        """1: the first of the pair, in both orders; 0: the second; 0.5: a tie, or verdicts that differ; nan: none."""
        return tuple(map(preference, self.ratings))

    @property
    def front(self) -> float:
        """Share of decided verdicts that name what stood in front: 0.5 without position bias; nan if none decided."""
        front = decided = 0
        for ahead, behind in (rating.values for rating in self.ratings):
            front += (ahead == 1) + (behind == 0)
            decided += (ahead in (0, 1)) + (behind in (0, 1))
        return front / decided if decided else math.nan

    @property
    def swayed(self) -> float:
        """Share of pairs with two decided verdicts that contradict each other; nan if there is no such pair."""
        both = [rating.values for rating in self.ratings if set(rating.values) <= {0.0, 1.0}]
        return sum(ahead != behind for ahead, behind in both) / len(both) if both else math.nan


def judge_pairs(
    judge: Judge, first: Sequence[Record], second: Sequence[Record], *, cache: Path | None = None
) -> Preferences:
    """Have a judge say of each pair of records which response is better, in both orders.

    Args:
        judge: Who judges.
        first, second: Records, paired by their places. Where the two have one prompt it is shown once; otherwise each
            response is judged as an answer to its own.
        cache: Folder that keeps answers.

    Raises:
        InputError: the lists differ in length, or are empty.
        EndpointError, DiskError, LockedRun: as ``Judge.rate``.

    Cost: two requests a pair.
    """
    if not first or len(first) != len(second):
        raise InputError(
            f"judge_pairs needs two non-empty lists of one length, got {len(first)} and {len(second)} records."
        )
    shown = [
        ({"prompt": one.prompt, "response": one.response}, {"prompt": other.prompt, "response": other.response})
        for one, other in zip(first, second, strict=True)
    ]
    return Preferences(tuple(judge.compare(packaged("better"), shown, cache=cache)))


def preference(rating: Rating) -> float:
    """The two verdicts of a pair as one: 1, 0.5 or 0; nan where one is missing."""
    ahead, behind = rating.values
    if math.isnan(ahead) or math.isnan(behind):
        return math.nan
    return ahead if ahead == behind else 0.5
