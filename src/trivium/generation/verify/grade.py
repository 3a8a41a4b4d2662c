"""A grade from 1 to 5 by the one who grades, asked for in the middle of a step and read from its words."""

import re
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work

Asked = Literal["grade_task", "grade_answer", "grade_lesson"]

_GRADE = re.compile(r"(?<![\d.])([1-5])(?![\d.]*\d)")  # of "4.5" or "10" none
_SCALE = re.compile(r"1\s?(?:to|-|–)\s?5")  # "from 1 to 5" says what was asked, and grades nothing
SHORT = Voice(temperature=0.0, max_tokens=8)


def best_grade(*_: Any, **__: Any) -> int:
    """Without a judge: 5, with which everything passes."""
    return 5


@component("Q4", off=best_grade)
async def rate(
    work: Work, rng: np.random.Generator, name: str, material: Mapping[str, str], voice: Voice = SHORT,
    *, fields: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Ask the one who grades for a rating from 1 to 5.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        name: Of the prompt.
        material: Fields of the prompt with what is rated: kept from passing for an order, see ``say``.
        voice: Form and sampling.
        fields: Its other fields.

    Raises:
        Dropped: the answer holds no such number.
    """
    line = await say_line(work, rng, name, fields or {}, voice, material=material, judge=True)
    if (found := _GRADE.search(_SCALE.sub("", line))) is None:
        raise Dropped("the judge gave no grade", prompt=material.get("task", ""), response=line)
    return int(found[1])


@component("Q4", off=best_grade)
async def grade(work: Work, rng: np.random.Generator, asked: Asked, *, task: str, response: str | None = None) -> int:
    """Ask the judge for a grade from 1 to 5: how much a task demands, or how well a response answers it.

    Raises:
        Dropped: the judge gave no grade.
    """
    return await rate(work, rng, asked, {"task": task} | ({} if response is None else {"response": response}))
