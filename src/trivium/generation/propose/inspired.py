"""Programming exercises that real code gives the idea for, and the concepts in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.listing import listed
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work

KINDS = ("a function", "a class", "a program that reads input and prints a result")
DIFFICULTIES = ("easy", "medium", "hard")


@component("Q7")
async def inspired_task(work: Work, rng: np.random.Generator, excerpt: str, voice: Voice) -> str:
    """Write an exercise that a piece of real code gives the idea for, and that stands without it."""
    return await say_line(work, rng, "code_inspired", {"excerpt": excerpt}, voice)


@component("D9")
async def concepts_of_code(work: Work, rng: np.random.Generator, excerpt: str, voice: Voice) -> list[str]:
    """Name the programming concepts in a piece of code.

    Raises:
        Dropped: also if fewer than two are named.
    """
    line = await say_line(work, rng, "code_concepts", {"excerpt": excerpt}, voice)
    return listed(line, what="concepts", least=2, most=5)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an exercise is to be."""

    concepts: Sequence[str]
    kind: str
    difficulty: str


async def _written(work: Work, rng: np.random.Generator, wanted: Wanted, voice: Voice) -> str:
    fields = {"concepts": ", ".join(wanted.concepts), "kind": wanted.kind, "difficulty": wanted.difficulty}
    return await say_line(work, rng, "code_from_concepts", fields, voice)


async def of_one_concept(work: Work, rng: np.random.Generator, wanted: Wanted, voice: Voice) -> str:
    """Without composing: an exercise on the first of the concepts."""
    return await _written(work, rng, replace(wanted, concepts=wanted.concepts[:1]), voice)


@component("C3", off=of_one_concept)
async def task_from_concepts(work: Work, rng: np.random.Generator, wanted: Wanted, voice: Voice) -> str:
    """Write an exercise that takes several concepts together, of one kind and difficulty."""
    return await _written(work, rng, wanted, voice)
