"""MAP-Elites on text: the best record of every cell of a grid is kept, and a random one of them is varied.

Source: Mouret & Clune 2015, arXiv:1504.04909.
Differs: a child is made by the model, with the six evolving prompts of Evol-Instruct as mutations. The grid is spanned
by measures of the text: words of the task (8 bins of 5) and its explicit demands (5 bins); quality is added relevance,
the cosine of the task and the words that the answer adds to it. Seeds are parents in cells where nothing was made yet,
and do not compete: what is handed over is the elites among the records made.
"""

import numpy as np

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
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.evolve import broader, deeper, open_methods
from trivium.generation.propose.form import Form
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def map_elites(
    *,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Vary the elite of a random cell, answer the child, keep it if it is the first or the best of its own cell.

    Args:
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest addition to a task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    archive = Elites(GRID.cells)

    async def prepare(work: Work, rng: np.random.Generator) -> Elites:
        return measured_seeds(work.pool)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        elites = list(in_front(archive.follow(work.pool), work.prepared).values())
        parent = elites[int(rng.integers(len(elites)))].record
        methods = open_methods()  # five ways deeper, one broader
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
        cell = measured_cell(task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        notes = standing(cell, measured_quality(task, response), GRID)
        notes["method"] = method or "breadth"
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="map-elites", step=step,
        parts=(deeper, broader, plausible_task, measured_cell, answer, measured_quality, no_faults, Niche),
        verify=(no_faults,), keep=(Niche(),), prepare=prepare, finish=elites_only,
        loop="L1", expected=Expected("0", "++", "0"),
        source="Mouret & Clune 2015, arXiv:1504.04909",
        differs="children are made by the model, by Evol-Instruct's mutations; the grid is words of the task x its "
        "explicit demands, quality is added relevance; seeds are parents of empty cells and do not compete",
        needs=("seeds",),
    )  # fmt: skip
