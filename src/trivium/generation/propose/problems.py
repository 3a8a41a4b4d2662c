"""Which problem a step works on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trivium.errors import InputError
from trivium.generation.verify.right_answer import stated_answer
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of


def seeds_of(work: Work) -> list[Record]:
    """The seeds, without what was generated from them."""
    return [work.pool[place] for place in range(work.pool.seeds)]


def some_seeds(work: Work, rng: np.random.Generator, count: int) -> list[Record]:
    """Some of the seeds, or all if there are no more, in random order."""
    seeds = seeds_of(work)
    return [seeds[int(place)] for place in rng.permutation(len(seeds))[:count]]


def with_answers(work: Work, name: str) -> list[Record]:
    """The seeds that have a right answer: in their notes, or stated at the end of their response ("#### 72").

    Args:
        work: The step's hands.
        name: The algorithm that asks, for the error.

    Raises:
        InputError: no seed has one.
    """
    found = [answered for record in seeds_of(work) if (answered := _answered(record)) is not None]
    if not found:
        raise InputError(
            f"{name} needs problems with a right answer, but no seed has one; give --seeds PATH with rows such as "
            '{"prompt": ..., "response": "... #### 72"} or with the answer in {"notes": {"answer": 72}}, or leave '
            "it out for the problems of the package."
        )
    return found


def _answered(seed: Record) -> Record | None:
    """The seed with its right answer in the notes; None if it has none."""
    if reference_of(seed) is not None:
        return seed
    stated = stated_answer(seed.response)
    return replace(seed, notes={**seed.notes, "answer": stated}) if stated else None


def rarely_used(work: Work, rng: np.random.Generator, problems: Sequence[Record]) -> Record:
    """One of the problems, with a chance in proportion to 1 / (1 + records made from it so far).

    So what is solved soon leaves room for the rest, and what is never solved does not take all trials.
    """
    used = Counter(parent for place in range(work.pool.seeds, len(work.pool)) for parent in work.pool[place].parents)
    weights = np.array([1 / (1 + used[problem.id]) for problem in problems])
    return problems[int(rng.choice(len(problems), p=weights / weights.sum()))]


def topic_of(record: Record) -> str:
    """The topic in a problem's notes, or "mathematics"."""
    return str(record.notes.get("topic") or "mathematics")
