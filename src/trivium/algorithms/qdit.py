"""QDIT: a greedy choice of what stands for the whole set and is good, with one knob between the two.

Source: Bukharin et al. 2023, arXiv:2311.14736.
Differs: quality is the judge's rating, scaled to 0-1, in place of a reward model; vectors are static sentence vectors
of the tasks; records come from a plain stream after the seeds, where the paper selects from given sets.
"""

from collections.abc import Sequence

import numpy as np

from trivium.checks import share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.chosen import Leave, choose_for_all
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.from_seeds import from_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.judged import CALLS, rated
from trivium.generation.work import Work
from trivium.records.record import Record


def qdit(
    *,
    alpha: float = 0.7,
    part: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write tasks with answers, have quality rated, choose greedily in the end.

    Args:
        alpha: Weight of quality, 0 to 1; the rest is that of facility location. The paper tries several.
        part: Most that stays of what was accepted, as a share, 0 to 1.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    share(alpha, "alpha")
    share(part, "part")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        plain = await from_seeds(
            work, rng, form=form, temperature=temperature, top_p=top_p, answer_temperature=answer_temperature,
            task_tokens=task_tokens, answer_tokens=answer_tokens,
        )  # fmt: skip
        score = await rated(work, "quality", {"prompt": plain.task, "response": plain.response})
        return work.record(plain.task, plain.response, parents=plain.parents, notes={"quality": (score - 1) / 4})

    def finish(records: Sequence[Record]) -> Leave:
        return choose_for_all(records, quality="quality", alpha=alpha, share=part)

    return Algorithm(
        name="qdit", step=step, parts=(from_seeds, rated, no_faults, NearDuplicate, choose_for_all),
        verify=(no_faults,), keep=(NearDuplicate(1.0),), finish=finish, loop="L0", expected=Expected("+", "+", "0"),
        source="Bukharin et al. 2023, arXiv:2311.14736",
        differs="quality is a judge's rating in place of a reward model's; static sentence vectors; chooses from a "
        "plain stream after the seeds",
        needs=("seeds", "judge"), calls=2 + CALLS,
    )  # fmt: skip
