"""OMNI: a model of human notions of interestingness decides which new tasks join an ever growing archive.

Source: Zhang et al. 2023, arXiv:2306.01711; the archive of nearest tasks shown to the model: Faldor et al. 2024,
OMNI-EPIC, arXiv:2405.15568.
Differs: no agent is trained, so there is no learning progress to weigh with interestingness; tasks are written by the
model from random tasks of the archive instead of drawn from a given set; the judge sees the nearest known tasks, by
embedding, and not all of them.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive.vectors import TaskVectors
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.recombine import examples_from_pool, recombine
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.interesting import interestingness
from trivium.generation.verify.judged import CALLS
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def omni(
    *,
    shown: int = 5,
    least: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write a task after random ones of the archive; answer it if the judge finds it interestingly new.

    Args:
        shown: Nearest known tasks that the judge sees beside the new one.
        least: Least share of the judge's odds that must lie on "interestingly new".
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(shown, 1, "shown")
    share(least, "least")
    vectors = TaskVectors()

    async def step(work: Work, rng: np.random.Generator) -> Record:
        rows = vectors.follow(work.pool)
        examples = examples_from_pool(work, rng, of_seeds=3, of_generated=3)
        task = await recombine(
            work, rng, examples, form=form, temperature=temperature, top_p=top_p, max_tokens=task_tokens
        )
        require(plausible_task(task), prompt=task)
        nearest = np.argsort(-(rows @ vectors.of(task)), kind="stable")[:shown]
        value = await interestingness(work, task, [work.pool[int(place)] for place in nearest])
        if value < least:
            raise Dropped("not interestingly new", prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, parents=tuple(examples), notes={"interestingness": value})

    return Algorithm(
        name="omni", step=step,
        parts=(recombine, plausible_task, interestingness, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L1", expected=Expected("0", "+", "+"),
        source="Zhang et al. 2023, arXiv:2306.01711",
        differs="no learning progress, since nobody is trained; tasks are written from random ones of the archive; "
        "the judge sees the known tasks nearest to the new one, not all",
        needs=("seeds", "judge"), calls=2 + CALLS,
    )  # fmt: skip
