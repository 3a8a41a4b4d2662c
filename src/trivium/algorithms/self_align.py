"""Self-Align: tasks by pool recombination and by drawn kinds, answers by principles with the thoughts taken out.

Source: Sun et al. 2023 (Dromedary), arXiv:2305.03047.
Differs: the sixteen kinds and sixteen principles are our own; topics are named anew for each task, not collected
beforehand; two worked examples of thinking in completion form, none in chat form, where the paper has five; training on
the answers without the principles (engraving, verbose cloning) is left out.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.prompts import lines
from trivium.generation.propose.form import Form
from trivium.generation.propose.kinds import task_of_kind
from trivium.generation.propose.principled import answer_by_principles
from trivium.generation.propose.recombine import examples_from_pool, recombine
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def self_align(
    *,
    by_kind: float = 0.5,
    of_seeds: int = 6,
    of_generated: int = 2,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write a task by its kind and a topic, or after tasks of the pool; answer it by principles.

    Args:
        by_kind: Share of tasks written by a drawn kind; the rest continue a series from the pool.
        of_seeds: Tasks of that series drawn from the seeds.
        of_generated: Tasks of that series drawn from those generated before.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of topics and tasks.
        top_p: Nucleus of all.
        answer_temperature: Of thoughts and answer.
        task_tokens: Longest task or list of topics.
        answer_tokens: Longest answer; by default 160 for models here, 1,024 for endpoints. Thoughts get 64 more.
    """
    share(by_kind, "by_kind")
    at_least(of_seeds, 1, "of_seeds")
    at_least(of_generated, 0, "of_generated")
    kinds = lines("task_kinds")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        notes: dict[str, str] = {}
        examples: list[Record] = []
        if is_on(task_of_kind) and rng.random() < by_kind:
            kind = str(rng.choice(kinds))
            task, topic = await task_of_kind(work, rng, kind, voice)
            notes = {"kind": kind, "topic": topic}
        else:
            examples = examples_from_pool(work, rng, of_seeds=of_seeds, of_generated=of_generated)
            task = await recombine(
                work, rng, examples, form=form, temperature=temperature, top_p=top_p, max_tokens=task_tokens
            )
            require(plausible_task(task), prompt=task)
        said = await answer_by_principles(
            work, rng, task, voice.at(temperature=answer_temperature), max_tokens=answer_tokens
        )
        return work.record(task, said.answer, parents=tuple(examples), notes={**notes, "thoughts": said.thoughts})

    return Algorithm(
        name="self-align", step=step,
        parts=(recombine, task_of_kind, plausible_task, answer_by_principles, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L1", expected=Expected("+", "+", "0"),
        source="Sun et al. 2023 (Dromedary), arXiv:2305.03047",
        differs="kinds and principles of our own; topics named anew for each task; two worked examples of thinking in "
        "completion form; no training without the principles",
        needs=("seeds",), calls=3, optional=(task_of_kind,),
    )  # fmt: skip
