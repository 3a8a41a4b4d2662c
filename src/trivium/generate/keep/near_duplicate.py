"""Reject a task that says again what a kept one says, by ROUGE-L as Self-Instruct does."""

from dataclasses import dataclass, field

from trivium.checks import share
from trivium.generate.component import Kept, Verdict, component
from trivium.records.record import Record
from trivium.views.tokens import words


def longest_common_subsequence(a: list[str], b: list[str]) -> int:
    """Length of the longest sequence of words that stands in both, gaps allowed.

    Bit-parallel (Hyyrö 2004): one integer of len(a) bits is updated per word of b.

    Cost: len(b) operations on len(a)-bit integers.
    """
    where: dict[str, int] = {}
    for place, word in enumerate(a):
        where[word] = where.get(word, 0) | 1 << place
    full = (1 << len(a)) - 1
    row = full
    for word in b:
        match = row & where.get(word, 0)
        row = ((row + match) | (row - match)) & full
    return len(a) - row.bit_count()


def rouge_l(a: list[str], b: list[str]) -> float:
    """ROUGE-L F1 of two word lists: 0 when no word is shared, 1 when they are the same; two empty lists give 1.

    Source: Lin 2004, with equal weight on precision and recall as Self-Instruct uses it.
    """
    if not a or not b:
        return float(a == b)
    return 2 * longest_common_subsequence(a, b) / (len(a) + len(b))


@component("D7")
@dataclass(eq=False)
class NearDuplicate:
    """Reject a record whose prompt is too like that of a kept one.

    Args:
        threshold: ROUGE-L F1 from which two prompts are near-duplicates; Self-Instruct uses 0.7.

    Kept prompts are tokenised once. A pair is only compared word by word if the number of words shared could reach
    the threshold.
    """

    threshold: float = 0.7
    _seen: list[tuple[list[str], dict[str, int]]] = field(default_factory=list, repr=False)
    _of: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        share(self.threshold, "threshold")

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        if self._of != id(kept):
            self._seen, self._of = [], id(kept)
        for place in range(len(self._seen), len(kept)):
            self._seen.append(_counted(kept[place].prompt))
        mine, counts = _counted(record.prompt)
        for theirs, their_counts in self._seen[: len(kept)]:
            bound = sum(min(count, their_counts.get(word, 0)) for word, count in counts.items())
            if 2 * bound < self.threshold * (len(mine) + len(theirs)):
                continue
            if rouge_l(mine, theirs) >= self.threshold:
                return Verdict(False, "near-duplicate")
        return Verdict(True, "new")


def _counted(text: str) -> tuple[list[str], dict[str, int]]:
    found = words(text)
    counts: dict[str, int] = {}
    for word in found:
        counts[word] = counts.get(word, 0) + 1
    return found, counts
