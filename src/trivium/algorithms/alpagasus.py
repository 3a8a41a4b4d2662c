"""AlpaGasus: a strong judge scores every pair of task and answer, and only the best scored stay.

Source: Chen et al. 2023, arXiv:2307.08701.
Differs: the pairs come from a plain stream after the seeds, where the paper filters Alpaca's 52,000; scores go from 1
to 5 by a rubric of quality (the paper's from 0 to 5 by accuracy), and where the judge gives log-probabilities they are
mean digits. A pair below the threshold is dropped when it is made.
"""

import numpy as np

from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.from_seeds import from_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.high_score import high_score
from trivium.generation.verify.judged import CALLS, rated
from trivium.generation.work import Work, require
from trivium.records.record import Record


def alpagasus(
    *,
    threshold: float = 4.5,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write a task and its answer, have both scored, keep what reaches the threshold.

    Args:
        threshold: Least score that stays, 1 to 5; the paper uses 4.5.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    if not 1 <= threshold <= 5:
        raise InputError(f"threshold must be a number between 1 and 5, got {threshold}.")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        plain = await from_seeds(
            work, rng, form=form, temperature=temperature, top_p=top_p, answer_temperature=answer_temperature,
            task_tokens=task_tokens, answer_tokens=answer_tokens,
        )  # fmt: skip
        score = await rated(work, "quality", {"prompt": plain.task, "response": plain.response})
        require(high_score(score, threshold), prompt=plain.task, response=plain.response)
        return work.record(plain.task, plain.response, parents=plain.parents, notes={"score": score})

    return Algorithm(
        name="alpagasus", step=step, parts=(from_seeds, rated, high_score, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "-", "0"),
        source="Chen et al. 2023, arXiv:2307.08701",
        differs="filters a plain stream after the seeds; scores from 1 to 5 by a rubric of quality, mean digits where "
        "the judge gives log-probabilities",
        needs=("seeds", "judge"), calls=2 + CALLS,
    )  # fmt: skip
