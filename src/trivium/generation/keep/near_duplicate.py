"""Reject a task that says again what a kept one says, by ROUGE-L as Self-Instruct does."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trivium.checks import share
from trivium.generation.component import Kept, component, left_alone
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict
from trivium.views.subsequence import rouge_l
from trivium.views.tokens import words


@component("D7")
@dataclass(frozen=True)
class NearDuplicate:
    """Reject a record whose prompt, or text if it has none, is too like that of a kept one.

    Args:
        threshold: ROUGE-L F1 from which two prompts are near-duplicates; Self-Instruct uses 0.7.

    Cost: exact, and yet only prompts that share a word with the record's longest few are compared with it: two
    prompts that reach the threshold must (prefix filter; Chaudhuri et al. 2006, doi:10.1109/ICDE.2006.9). The
    words of kept prompts are indexed as the pool grows.
    """

    threshold: float = 0.7
    _index: "_Index" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        share(self.threshold, "threshold")
        object.__setattr__(self, "_index", _Index(self.threshold))

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Compare the record's prompt with every kept one that could be near."""
        near = self.twin(record, kept) is not None
        return Verdict(not near, "near-duplicate" if near else "new")

    def twin(self, record: Record, kept: Kept) -> str | None:
        """The id of the first kept record that this one is too like, or None."""
        if left_alone(said := record.prompt or record.response):
            return self._among_answers(record, said, kept)
        mine = tuple(words(said))
        near = (place for place, theirs in self._index.near(mine, kept) if rouge_l(mine, theirs) >= self.threshold)
        return next((kept[place].id for place in near), None)

    def _among_answers(self, record: Record, said: str, kept: Kept) -> str | None:
        """A task that is its parent's by design is new by its answer, a text of a source if no other record has it."""
        mine = words(record.response)
        alike = (
            each.id
            for each in (kept[place] for place in range(len(kept)))
            if (each.prompt or each.response) == said and (record.prompt or each.id not in record.parents)
            and rouge_l(mine, words(each.response)) >= self.threshold
        )  # fmt: skip
        return next(alike, None)


Use = tuple[str, int]  # the k-th time that a word stands in a prompt


class _Index:
    """Kept prompts by the words that a near-duplicate of theirs cannot do without.

    With t the threshold, a prompt of a words and one of b can only reach it if they share at least t (a + b) / 2
    words, so b is at least t a / (2 - t) and they share at least that many. Of the words of each, in one order for
    all, one of the first a - t a / (2 - t) + 1 must then be among those of the other.
    """

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._known: list[tuple[tuple[str, ...], frozenset[Use]]] = []
        self._ids: list[str] = []
        self._places: dict[Use, list[int]] = {}

    def near(self, mine: tuple[str, ...], kept: Kept) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The kept prompts that could reach the threshold: their places, in order, and their words."""
        self._follow(kept)
        places: Iterable[int] = range(len(kept))
        uses = _uses(mine)
        if mine and self.threshold > 0:
            there = {place for use in self._prefix(uses) for place in self._places.get(use, ()) if place < len(kept)}
            places = sorted(there)
        all_uses = frozenset(uses)
        for place in places:
            theirs, their_uses = self._known[place]
            if 2 * len(all_uses & their_uses) >= self.threshold * (len(mine) + len(theirs)):
                yield place, theirs

    def _follow(self, kept: Kept) -> None:
        seen = min(len(kept), len(self._ids))
        if seen and kept[seen - 1].id != self._ids[seen - 1]:  # another pool
            self._known, self._ids, self._places = [], [], {}
        for place in range(len(self._known), len(kept)):
            prompt = tuple(words(kept[place].prompt or kept[place].response))
            uses = _uses(prompt)
            self._known.append((prompt, frozenset(uses)))
            self._ids.append(kept[place].id)
            for use in self._prefix(uses):
                self._places.setdefault(use, []).append(place)

    def _prefix(self, uses: list[Use]) -> list[Use]:
        least = math.ceil(self.threshold * len(uses) / (2 - self.threshold) - 1e-9)
        return uses[: len(uses) - max(least, 1) + 1]


def _uses(prompt: tuple[str, ...]) -> list[Use]:
    """Each word with the number of its use, in the common order: long ones first, since they are rare."""
    counts: Counter[str] = Counter()
    uses = []
    for word in prompt:
        counts[word] += 1
        uses.append((word, counts[word]))
    return sorted(uses, key=lambda use: (-len(use[0]), use))
