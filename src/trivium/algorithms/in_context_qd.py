"""In-context QD: the neighbours of an empty cell of the archive stand in the prompt, and the model is to fill it.

Source: Lim et al. 2024, arXiv:2404.15794.
Differs: solutions are tasks, not vectors of numbers; the archive is a grid of the words of a task (8 bins of 5) and its
explicit demands (5 bins), with added relevance of the answer as quality, which is not put into the prompt since it is
known only once there is an answer. A child is placed where it is measured to lie, whatever cell was asked for. Seeds
stand in cells where nothing was made yet, and do not compete.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive import Elites, Niche, elites_only
from trivium.generation.archive.measured import (
    GRID,
    in_front,
    measured_cell,
    measured_quality,
    measured_seeds,
    standing,
)
from trivium.generation.propose.answer import answer
from trivium.generation.propose.fill_cell import fill_cell, neighbours, wanted_cell
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def in_context_qd(
    *,
    shown: int = 5,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Choose an empty cell beside a filled one, show its nearest elites, and ask for a task that lies there.

    Args:
        shown: Elites in the prompt, each with its words and demands; the nearest stands last.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(shown, 1, "shown")
    archive = Elites(GRID.cells)
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> Elites:
        return measured_seeds(work.pool)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        elites = in_front(archive.follow(work.pool), work.prepared)
        # A cell that only a seed stands in is still to be filled.
        made = [elite.cell for elite in archive] or [elite.cell for elite in work.prepared]
        target = wanted_cell(made, GRID, rng)
        context = neighbours(elites, target, shown, rng)
        task = await fill_cell(work, rng, context, target, voice)
        require(plausible_task(task), prompt=task)
        cell = measured_cell(task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        notes = {**standing(cell, measured_quality(task, response), GRID), "target": list(target)}
        return work.record(task, response, parents=tuple(elite.record for elite in context), notes=notes)

    return Algorithm(
        name="in-context-qd", step=step,
        parts=(fill_cell, plausible_task, measured_cell, answer, measured_quality, no_faults, Niche),
        verify=(no_faults,), keep=(Niche(),), prepare=prepare, finish=elites_only,
        loop="L1", expected=Expected("+", "+", "0"),
        source="Lim et al. 2024, arXiv:2404.15794",
        differs="tasks in place of vectors; the grid is words of the task x its explicit demands; quality, added "
        "relevance of the answer, is not in the prompt; a child lies where it is measured, not where it was asked for",
        needs=("seeds",),
    )  # fmt: skip
