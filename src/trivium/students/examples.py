"""Records as numbers, and in which order they are learned from."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError

Integers = npt.NDArray[np.int64]


class Examples(NamedTuple):
    """n token sequences as one flat array; each is a prompt and the answer that is learned."""

    ids: npt.NDArray[np.int32]  # (tokens,)
    offsets: Integers  # (n + 1,): sequence i is ids[offsets[i]:offsets[i + 1]]
    begins: Integers  # (n,) where in its sequence the answer begins; at least 1

    @classmethod
    def of(cls, parts: Iterable[tuple[Sequence[int] | bytes, Sequence[int] | bytes]]) -> "Examples":
        """From (prompt, answer) pairs of token ids; of ``bytes`` each byte is a token."""
        arrays, begins = [], []
        for prompt, answer in parts:
            for part in (prompt, answer):
                flat = np.frombuffer(part, dtype=np.uint8) if isinstance(part, bytes) else np.array(part)
                arrays.append(flat.astype(np.int32))
            begins.append(len(prompt))
        sizes = np.array([len(each) for each in arrays], dtype=np.int64)
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes.reshape(-1, 2).sum(axis=1))])
        return cls(np.concatenate(arrays), offsets, np.array(begins, dtype=np.int64))

    @property
    def n(self) -> int:
        """Sequences."""
        return len(self.begins)

    @property
    def lengths(self) -> Integers:
        """(n,) tokens of each."""
        return np.diff(self.offsets)

    def within(self, context: int, share: float) -> "Examples":
        """Those no longer than the context.

        Raises:
            InputError: more than this share of them is longer, or nothing is left.
        """
        fits = self.lengths <= context
        long = int((~fits).sum())
        if long > share * self.n or long == self.n:
            raise InputError(
                f"train: {long} of {self.n} records are longer than the context of {context} tokens (the longest has "
                f"{self.lengths.max()}); at most a share of {share:g} may be left out: raise context or too_long, or "
                "leave them out yourself."
            )
        if not long:
            return self
        kept = np.flatnonzero(fits)
        places = np.concatenate([np.arange(self.offsets[row], self.offsets[row + 1]) for row in kept])
        ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.lengths[kept])])
        return Examples(self.ids[places], ends, self.begins[kept])

    def padded(self, rows: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """The sequences of these rows, filled up with 0 behind.

        Returns:
            (rows, longest) token ids, and (rows, longest - 1) whether the *next* token is one of the answer.
        """
        lengths = self.lengths[rows][:, None]
        place = np.arange(lengths.max())[None, :]
        inside = place < lengths
        ids = np.where(inside, self.ids[np.where(inside, self.offsets[rows][:, None] + place, 0)], 0)
        return ids.astype(np.int64), (inside & (place >= self.begins[rows][:, None]))[:, 1:]


def order(n: int, steps: int, batch: int, rng: np.random.Generator) -> Integers:
    """(steps, batch) which record is learned from when: all once before any comes twice, in a fresh order each time."""
    wanted = steps * batch
    rows: Integers = np.concatenate([rng.permutation(n) for _ in range(-(-wanted // n))])[:wanted]
    return rows.reshape(steps, batch)
