"""Prompts and responses as tokens, for many records at once: one pass over the texts serves all who count words."""

from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.views.marks import are_marks
from trivium.views.tokens import Hashes, Integers, Tokens


class Sides(NamedTuple):
    """The words of n records, punctuation marks left out: those of record i's prompt, then those of its response."""

    hashes: Hashes
    offsets: Integers  # (2n + 1,): prompt i starts at offsets[2i], its response at offsets[2i + 1]


class Pairs:
    """The prompts and responses of n records, tokenized together.

    Args:
        prompts: n texts.
        responses: n texts.
    """

    def __init__(self, prompts: Sequence[str], responses: Sequence[str]) -> None:
        self._both = Tokens.of(chain.from_iterable(zip(prompts, responses, strict=True)))
        self.has_prompt: npt.NDArray[np.bool_] = np.fromiter(map(bool, prompts), dtype=bool, count=len(prompts))
        self.has_response: npt.NDArray[np.bool_] = np.fromiter(map(bool, responses), dtype=bool, count=len(responses))

    def __len__(self) -> int:
        return len(self.has_prompt)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of each record's text: prompt, then response."""
        return Tokens(self._both.hashes, self._both.offsets[::2])

    @cached_property
    def words(self) -> Sides:
        """The words of both sides, as ``prose.plain_words`` finds them."""
        is_word = ~are_marks(self._both.hashes)
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(is_word)])[self._both.offsets]
        return Sides(self._both.hashes[is_word], offsets)


def within(hashes: Hashes, record: Integers) -> Hashes:
    """Hashes that are equal only where both the hash and the record are."""
    mixed = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
    mixed += record.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    apart: Hashes = mixed * np.uint64(0x94D049BB133111EB)
    return apart
