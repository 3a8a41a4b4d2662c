"""DEITA: what is both complex and good goes first, and stays if it is far enough from all that stayed before it.

Source: Liu et al. 2023, arXiv:2312.15685.
Differs: complexity and quality are rated by the judge one record at a time; the paper trains a scorer for each on
ratings of several evolved variants side by side. Vectors are sentence vectors instead of a language model's. Records
come from a plain stream after the seeds, where the paper selects from pools of 300,000.
"""

from collections.abc import Sequence

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.chosen import Leave, choose_apart
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.from_seeds import from_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.judged import CALLS, rated
from trivium.generation.work import Work
from trivium.records.record import Record


def deita(
    *,
    distance: float = 0.1,
    part: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write tasks with answers, have complexity and quality rated, choose in the end by their product.

    Args:
        distance: Cosine distance to the nearest chosen record that must be exceeded; the paper's similarity is 0.9.
        part: Most that stays of what was accepted, as a share, 0 to 1.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    if not 0 <= distance <= 2:
        raise InputError(f"distance must be between 0 and 2, got {distance}.")
    share(part, "part")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        plain = await from_seeds(
            work, rng, form=form, temperature=temperature, top_p=top_p, answer_temperature=answer_temperature,
            task_tokens=task_tokens, answer_tokens=answer_tokens,
        )  # fmt: skip
        complexity = await rated(work, "complexity", {"prompt": plain.task})
        quality = await rated(work, "quality", {"prompt": plain.task, "response": plain.response})
        notes = {"complexity": complexity, "quality": quality, "score": complexity * quality}
        return work.record(plain.task, plain.response, parents=plain.parents, notes=notes)

    def finish(records: Sequence[Record]) -> Leave:
        return choose_apart(records, score="score", distance=distance, share=part)

    return Algorithm(
        name="deita", step=step, parts=(from_seeds, rated, no_faults, NearDuplicate, choose_apart),
        verify=(no_faults,), keep=(NearDuplicate(1.0),), finish=finish, loop="L0", expected=Expected("+", "+", "+"),
        source="Liu et al. 2023, arXiv:2312.15685",
        differs="the judge rates one record at a time, no trained scorers; sentence vectors; chooses from a plain "
        "stream after the seeds",
        needs=("seeds", "judge"), calls=2 + 2 * CALLS,
    )  # fmt: skip
