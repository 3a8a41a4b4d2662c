"""A grade from 1 to 5 by the one who grades, asked for in the middle of a step."""

import re
from typing import Literal

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work

Asked = Literal["grade_task", "grade_answer", "grade_lesson"]

_DIGIT = re.compile(r"(?<!\d)[1-5](?!\d)")


@component("Q4")
async def grade(work: Work, rng: np.random.Generator, asked: Asked, *, task: str, response: str | None = None) -> int:
    """Ask the judge for a grade from 1 to 5: how much a task demands, or how well a response answers it.

    Raises:
        Dropped: the judge gave no grade.
    """
    fields = {"task": " ".join(task.split())} | ({} if response is None else {"response": " ".join(response.split())})
    line = await say_line(work, rng, asked, fields, Voice(temperature=0.0, max_tokens=8), judge=True)
    if (digit := _DIGIT.search(line)) is None:
        raise Dropped("the judge gave no grade", prompt=task, response=line)
    return int(digit.group())
