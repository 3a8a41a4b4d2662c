"""A plain stream of tasks with answers, for methods that choose among what they are given."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.recombine import examples_from_pool, recombine
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record

SHOWN = 6  # seeds in the prompt


class Plain(NamedTuple):
    """A task, its answer, and the seeds that stood in the prompt."""

    task: str
    response: str
    parents: tuple[Record, ...]


@component("D4")
async def from_seeds(
    work: Work, rng: np.random.Generator, *, form: Form, temperature: float, top_p: float, answer_temperature: float,
    task_tokens: int, answer_tokens: int | None,
) -> Plain:  # fmt: skip
    """Write a task after six random seeds, never after what was generated, and answer it.

    Raises:
        Dropped: the task is not plausible, or the answer is empty or cut off.
    """
    examples = examples_from_pool(work, rng, of_seeds=SHOWN, of_generated=0)
    task = await recombine(work, rng, examples, form=form, temperature=temperature, top_p=top_p, max_tokens=task_tokens)
    require(plausible_task(task), prompt=task)
    response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
    return Plain(task, response, tuple(examples))
