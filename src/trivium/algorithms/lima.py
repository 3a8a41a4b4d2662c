"""LIMA-like curation: few examples, as many of each topic, all in one voice.

Source: Zhou et al. 2023, arXiv:2305.11206.
Differs: people chose and wrote much of LIMA, and nobody does here. What is kept are its rules for what it took from the
web: equally many of each topic, the best of each, and only answers of a like length that do not speak of themselves or
point elsewhere. A task's topic is that of the seed most like it; the best is by added relevance in place of votes.
"""

from collections.abc import Sequence

import numpy as np

from trivium.checks import at_least, share
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive.measured import measured_quality
from trivium.generation.archive.vectors import TaskVectors
from trivium.generation.keep.chosen import Leave, choose_evenly
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.from_seeds import from_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.one_voice import one_voice
from trivium.generation.work import Work, require
from trivium.records.record import Record


def lima(
    *,
    part: float = 0.5,
    shortest: int = 6,
    longest: int = 300,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write tasks with answers in one voice; in the end keep as many of each topic, the best of each.

    Args:
        part: Most that stays of what was accepted, as a share, 0 to 1.
        shortest: Fewest words of an answer.
        longest: Most words of an answer.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    share(part, "part")
    if not at_least(shortest, 1, "shortest") <= longest:
        raise InputError(f"longest must be at least shortest, {shortest}; got {longest}.")
    vectors = TaskVectors()

    async def prepare(work: Work, rng: np.random.Generator) -> list[str]:
        topics = [str(seed.notes.get("topic", "")) for seed in work.pool]
        if not any(topics):
            raise InputError(
                'lima needs seeds with a topic: give --seeds PATH with notes such as {"topic": "cooking"}.'
            )
        return topics

    async def step(work: Work, rng: np.random.Generator) -> Record:
        plain = await from_seeds(
            work, rng, form=form, temperature=temperature, top_p=top_p, answer_temperature=answer_temperature,
            task_tokens=task_tokens, answer_tokens=answer_tokens,
        )  # fmt: skip
        require(one_voice(plain.response, shortest, longest), prompt=plain.task, response=plain.response)
        nearest = int(np.argmax(vectors.follow(work.pool)[: work.pool.seeds] @ vectors.of(plain.task)))
        notes = {"topic": work.prepared[nearest], "worth": measured_quality(plain.task, plain.response)}
        return work.record(plain.task, plain.response, parents=plain.parents, notes=notes)

    def finish(records: Sequence[Record]) -> Leave:
        return choose_evenly(records, group="topic", score="worth", share=part)

    return Algorithm(
        name="lima", step=step, parts=(from_seeds, one_voice, no_faults, NearDuplicate, choose_evenly),
        verify=(no_faults,), keep=(NearDuplicate(),), prepare=prepare, finish=finish,
        loop="L0", expected=Expected("++", "+", "0"), source="Zhou et al. 2023, arXiv:2305.11206",
        differs="nobody curates by hand: quotas for topics and the paper's filters of style alone; the topic is that "
        "of the nearest seed, the best is by added relevance",
        needs=("seeds",),
    )  # fmt: skip
