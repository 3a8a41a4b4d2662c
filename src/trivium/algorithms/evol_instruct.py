"""Evol-Instruct: tasks are evolved deeper or broader, and failed evolutions are eliminated.

Source: Xu et al. 2023 (WizardLM), arXiv:2304.12244.
Differs: in completion form (models in this process) depth is added to the parent task, which is continued and not
rewritten; prompts are our own. Tasks are evolved one at a time from the whole pool, not in epochs over it, at most
``depth`` times in a row, and a failed one is not tried again; whether something was gained is measured, not asked of a
judge (see the eliminator). A model in this process is asked for one-sentence answers.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.evolve import broader, deeper, open_methods
from trivium.generation.propose.form import Form
from trivium.generation.verify.eliminator import eliminated_answer, eliminated_task
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def evol_instruct(
    *,
    depth: int = 4,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Evolve a task of the pool by one of six methods, eliminate failures, answer the rest.

    Args:
        depth: Most evolutions from a seed; the paper runs 4 rounds.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the evolved task.
        top_p: Nucleus of the evolved task.
        answer_temperature: Of the answer.
        task_tokens: Longest addition to a task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(depth, 1, "depth")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        able = [record for record in work.pool if noted(record, "evolutions", 0) < depth]
        parent = able[int(rng.integers(len(able)))]
        methods = open_methods()  # five in-depth methods and one in-breadth, equally often
        method = methods[int(rng.integers(len(methods)))]
        if method is not None:
            task = await deeper(
                work, rng, parent, method, form=form, system=prompt("assistant").text,
                temperature=temperature, top_p=top_p, max_tokens=task_tokens,
            )  # fmt: skip
        else:
            task = await broader(
                work, rng, parent, form=form, temperature=temperature, top_p=top_p, max_tokens=task_tokens
            )
        require(plausible_task(task), prompt=task)
        require(eliminated_task(parent, task, deeper=method is not None), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        require(eliminated_answer(response), prompt=task, response=response)
        notes = {
            "method": method or "breadth",
            "evolutions": noted(parent, "evolutions", 0) + 1,
        }
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="evol-instruct", step=step,
        parts=(deeper, broader, plausible_task, eliminated_task, answer, eliminated_answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L1", expected=Expected("0", "+", "++"),
        source="Xu et al. 2023 (WizardLM), arXiv:2304.12244",
        differs="in completion form depth is added to the parent, not rewritten; one task at a time from all, "
        "not in epochs; gain is measured, not judged; one-sentence answers of models in this process",
        needs=("seeds",),
    )  # fmt: skip
