"""Ground a task in a piece of a real document."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.work import Work
from trivium.records.record import Record


class Excerpt(NamedTuple):
    """Consecutive lines of a document."""

    text: str
    source: Record


@component("D1")
def excerpt(work: Work, rng: np.random.Generator, *, most_lines: int) -> Excerpt:
    """Draw a seed document and a run of its lines, from a random place and of a random length.

    Args:
        work: The step's hands.
        rng: Draws all three.
        most_lines: Longest run. Blank lines at the ends and the margin that all lines share go.
    """
    source = work.pool[int(rng.integers(work.pool.seeds))]
    lines = (source.response or source.prompt).split("\n")
    while True:
        count = int(rng.integers(1, min(most_lines, len(lines)) + 1))
        start = int(rng.integers(len(lines) - count + 1))
        text = _unindented(lines[start : start + count])
        if text:
            return Excerpt(text, source)


def _unindented(lines: list[str]) -> str:
    from textwrap import dedent

    return dedent("\n".join(lines)).strip("\n ")
