"""Self-Instruct: a pool of tasks grows as the model continues random samples of it.

Source: Wang et al. 2022, arXiv:2212.10560.
Differs: instance generation is one answer per task (no separate input, no output-first form for classification).
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.recombine import examples_from_pool, recombine
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record, content_id


def self_instruct(
    *,
    of_seeds: int = 6,
    of_generated: int = 2,
    threshold: float = 0.7,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int = 160,
) -> Algorithm:
    """Continue a series of pool tasks, keep the new ones, answer them.

    Args:
        of_seeds: In-context tasks drawn from the seeds; the paper uses 6.
        of_generated: In-context tasks drawn from those generated before; the paper uses 2.
        threshold: ROUGE-L from which a task is a near-duplicate; the paper uses 0.7.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer; a longer one is dropped.
    """
    near_duplicate = NearDuplicate(threshold)
    known = NearDuplicate(threshold)  # the same check before the answer is paid for, on the pool of that moment

    async def step(work: Work, rng: np.random.Generator) -> Record:
        examples = examples_from_pool(work, rng, of_seeds=of_seeds, of_generated=of_generated)
        task = await recombine(
            work, rng, examples, form=form, temperature=temperature, top_p=top_p, max_tokens=task_tokens
        )
        require(plausible_task(task), prompt=task)
        require(known(Record(content_id(task, ""), task, ""), work.pool), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, parents=tuple(examples))

    return Algorithm(
        name="self-instruct", step=step, parts=(recombine, plausible_task, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(near_duplicate,), loop="L1", expected=Expected("-", "+", "0"),
        source="Wang et al. 2022, arXiv:2212.10560",
        differs="one answer per task: no separate input, no output-first form for classification",
        needs=("seeds",),
    )  # fmt: skip
