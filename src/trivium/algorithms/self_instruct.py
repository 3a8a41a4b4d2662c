"""Self-Instruct: a pool of tasks grows as the model continues random samples of it.

Source: Wang et al. 2022, arXiv:2212.10560.
Differs: one task and one answer at a time (the paper asks for up to eight tasks, and for separate inputs, output first
for classification); sampled at 0.8 and top_p 0.95; heuristics beside the paper's filters; a model in this process is
asked for one sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.recombine import examples_from_pool, recombine
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
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
    answer_tokens: int | None = None,
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
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(of_seeds, 1, "of_seeds")
    at_least(of_generated, 0, "of_generated")
    near_duplicate = NearDuplicate(threshold)
    known = NearDuplicate(threshold)  # the same check before the answer is paid for, on the pool of that moment

    async def step(work: Work, rng: np.random.Generator) -> Record:
        examples = examples_from_pool(work, rng, of_seeds=of_seeds, of_generated=of_generated)
        task = await recombine(
            work, rng, examples, form=form, temperature=temperature, top_p=top_p, max_tokens=task_tokens
        )
        require(plausible_task(task), prompt=task)
        asked, kept = Record(content_id(task, ""), task, ""), work.pool.kept
        if not (verdict := known(asked, kept)).accepted:
            raise Dropped(verdict.reason, prompt=task, notes={"like": known.twin(asked, kept)})
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, parents=tuple(examples))

    return Algorithm(
        name="self-instruct", step=step, parts=(recombine, plausible_task, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(near_duplicate,), loop="L1", expected=Expected("-", "+", "0"),
        source="Wang et al. 2022, arXiv:2212.10560",
        differs="one task and one answer at a time, no separate input, no output-first form for classification; "
        "temperature 0.8 and top_p 0.95; one-sentence answers of models in this process",
        needs=("seeds",),
    )  # fmt: skip
