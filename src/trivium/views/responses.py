"""Records with a vector for each prompt and each response, and which of them answer one prompt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from trivium.records.record import Record

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """One entry per record; a row of zeros where there was nothing to embed."""

    records: tuple[Record, ...]
    prompt_vectors: Vectors  # (n, d)
    response_vectors: Vectors  # (n, d)

    def __len__(self) -> int:
        return len(self.records)

    def take(self, rows: npt.NDArray[np.int64]) -> "Responses":
        """The entries at these rows, in this order."""
        return Responses(
            tuple(self.records[row] for row in rows), self.prompt_vectors[rows], self.response_vectors[rows]
        )

    @classmethod
    def join(cls, parts: Sequence[Self]) -> "Responses":
        """The entries of all parts, one part after the other."""
        return Responses(
            tuple(record for part in parts for record in part.records),
            np.concatenate([part.prompt_vectors for part in parts]),
            np.concatenate([part.response_vectors for part in parts]),
        )

    def by_prompt(self) -> list[npt.NDArray[np.int64]]:
        """Rows of the records that answer one prompt, prompt by prompt; records without a prompt are in none.

        Two prompts are one if they differ in nothing but white space at their ends.
        """
        rows_of: dict[str, list[int]] = {}
        for row, record in enumerate(self.records):
            if prompt := record.prompt.strip():
                rows_of.setdefault(prompt, []).append(row)
        return [np.array(rows, dtype=np.int64) for rows in rows_of.values()]


def have_direction(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """(n,) whether each row is finite and not zero."""
    return np.asarray(np.isfinite(vectors).all(axis=1) & vectors.any(axis=1), dtype=np.bool_)
