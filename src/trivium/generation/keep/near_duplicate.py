"""Reject a task that says again what a kept one says, by ROUGE-L as Self-Instruct does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from trivium.checks import share
from trivium.generation.component import Kept, component
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words


def longest_common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
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


def rouge_l(a: Sequence[str], b: Sequence[str]) -> float:
    """ROUGE-L F1 of two word lists: 0 when no word is shared, 1 when they are the same; two empty lists give 1.

    Source: Lin 2004, with equal weight on precision and recall as Self-Instruct uses it.
    """
    if not a or not b:
        return float(a == b)
    return 2 * longest_common_subsequence(a, b) / (len(a) + len(b))


@component("D7")
@dataclass(frozen=True)
class NearDuplicate:
    """Reject a record whose prompt is too like that of a kept one.

    Args:
        threshold: ROUGE-L F1 from which two prompts are near-duplicates; Self-Instruct uses 0.7.

    Cost: one pass over the kept prompts. A pair is compared word by word only if the words they share could reach
    the threshold; the words of a prompt are counted once and remembered.
    """

    threshold: float = 0.7

    def __post_init__(self) -> None:
        share(self.threshold, "threshold")

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Compare the record's prompt with every kept one."""
        mine, counts = _counted(record.prompt)
        for place in range(len(kept)):
            theirs, their_counts = _counted(kept[place].prompt)
            bound = sum(min(count, their_counts.get(word, 0)) for word, count in counts.items())
            if 2 * bound >= self.threshold * (len(mine) + len(theirs)) and rouge_l(mine, theirs) >= self.threshold:
                return Verdict(False, "near-duplicate")
        return Verdict(True, "new")


@lru_cache(maxsize=1 << 17)
def _counted(text: str) -> tuple[tuple[str, ...], Counter[str]]:
    found = tuple(words(text))
    return found, Counter(found)
