"""Many small random choices, drawn from a numpy generator in blocks: a choice costs a tenth of what numpy asks."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BLOCK = 4_096  # numbers drawn at once


class Dice:
    """Random choices in a fixed order: the same generator gives the same choices.

    Args:
        rng: Where the numbers come from; it is drawn from in blocks, so share it with nobody (``rng.spawn``).
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._left: list[float] = []

    def chance(self) -> float:
        """A number in [0, 1)."""
        if not self._left:
            self._left = self._rng.random(_BLOCK).tolist()
        return self._left.pop()

    def below(self, n: int) -> int:
        """A whole number from 0 to n − 1; n is far below 2⁵³."""
        return int(self.chance() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def cycled(self, options: Sequence[T]) -> Iterator[T]:
        """The options in random order, all of them before any comes again, without end."""
        while options:
            order = list(options)
            self.shuffle(order)
            yield from order

    def shuffle(self, items: list[T]) -> None:
        """Put a list in random order, in place."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]

    def letters(self, alphabet: str, n: int) -> str:
        """N random letters."""
        return "".join([alphabet[self.below(len(alphabet))] for _ in range(n)])
