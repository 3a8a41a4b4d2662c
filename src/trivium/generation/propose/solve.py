"""Sample worked solutions of a problem."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work


class Solution(NamedTuple):
    """One sample."""

    text: str
    whole: bool  # it came to its end before the limit of tokens

    @property
    def notes(self) -> dict[str, str]:
        """What a record says of a sample that was cut off: the checks of answers reject it for that."""
        return {} if self.whole else {"failed": "truncated solution"}


async def _solutions(work: Work, rng: np.random.Generator, problem: str, count: int, voice: Voice) -> list[Solution]:
    found = []
    for _ in range(count):
        answer = await say(work, rng, "math_solve", {"problem": problem}, voice)
        found.append(Solution(answer.text.strip(), answer.finish != "length"))
    return found


async def one_solution(work: Work, rng: np.random.Generator, problem: str, count: int, voice: Voice) -> list[Solution]:
    """Without several samples: the first."""
    return await _solutions(work, rng, problem, 1, voice)


@component("D2", off=one_solution)
async def sample_solutions(
    work: Work, rng: np.random.Generator, problem: str, count: int, voice: Voice
) -> list[Solution]:
    """Sample several worked solutions of one problem.

    Each ends, if the model does as told, in "The answer is N.".

    Raises:
        Dropped: over the allowance, or the endpoint refused or failed.
    """
    return await _solutions(work, rng, problem, count, voice)


@component("Q1")
async def solve(work: Work, rng: np.random.Generator, problem: str, voice: Voice) -> str:
    """Write one worked solution.

    Raises:
        Dropped: also if it is empty or was cut off.
    """
    (solution,) = await sample_solutions(work, rng, problem, 1, voice)
    if not solution.whole:
        raise Dropped("truncated solution", prompt=problem, response=solution.text)
    if not solution.text:
        raise Dropped("empty solution", prompt=problem)
    return solution.text
