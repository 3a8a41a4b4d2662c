"""InsTag: tasks are tagged by what they ask for, and those with most tags go first while each adds a new tag.

Source: Lu et al. 2023, arXiv:2308.07074.
Differs: tags of one to three words are the same only if their letters are (the paper merges those that are close in
form, in meaning, or stand together); rare tags stay. Records come from a plain stream after the seeds, where the paper
samples from a pool of open data sets.
"""

from collections.abc import Sequence

import numpy as np

from trivium.checks import share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.chosen import Leave, choose_by_tags
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.from_seeds import from_seeds
from trivium.generation.propose.say import Voice
from trivium.generation.propose.tags import tags_of
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.records.record import Record


def instag(
    *,
    part: float = 0.5,
    tag_tokens: int = 48,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write tasks with answers, tag the tasks, choose by tags in the end.

    Args:
        part: Most that stays of what was accepted, as a share, 0 to 1.
        tag_tokens: Longest list of tags.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    share(part, "part")
    voice = Voice(form, temperature=0.0, max_tokens=tag_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        plain = await from_seeds(
            work, rng, form=form, temperature=temperature, top_p=top_p, answer_temperature=answer_temperature,
            task_tokens=task_tokens, answer_tokens=answer_tokens,
        )  # fmt: skip
        tags = await tags_of(work, rng, plain.task, voice)
        return work.record(plain.task, plain.response, parents=plain.parents, notes={"tags": tags})

    def finish(records: Sequence[Record]) -> Leave:
        return choose_by_tags(records, share=part)

    return Algorithm(
        name="instag", step=step, parts=(from_seeds, tags_of, no_faults, NearDuplicate, choose_by_tags),
        verify=(no_faults,), keep=(NearDuplicate(1.0),), finish=finish, loop="L0", expected=Expected("0", "+", "+"),
        source="Lu et al. 2023, arXiv:2308.07074",
        differs="tags are not merged by meaning and rare ones stay; chooses from a plain stream after the seeds",
        needs=("seeds",), calls=3,
    )  # fmt: skip
