"""Rainbow Teaming: a parent is moved towards a target cell, one axis at a time, and must beat the cell's elite.

Source: Samvelyan et al. 2024, arXiv:2402.16822.
Differs: it makes tasks with answers instead of adversarial prompts, over topic and form instead of risk and style of
attack; a child that is too like its parent is found by ROUGE-L instead of BLEU; the judge sees task and answer of both
and is asked in both orders. A cell's fitness is the number of elites beaten there and one for filling it, which is
also what target cells are drawn by. Seeds are parents while the archive is empty.
"""

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive import Cell, Elites, Niche, elites_only
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.move import move
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.judged import CALLS, kinds, preferred
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.verify.unlike_parent import unlike_parent
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record, content_id

AXES = (
    "topic: cooking, health, history, music, physics, money, travel, programming; "
    "form: explanation, plan, comparison, story, calculation, advice"
)


def rainbow_teaming(
    *,
    axes: str = AXES,
    most_alike: float = 0.6,
    pressure: float = 1.0,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Move an elite to a target cell in as many steps as there are axes, answer it, let it meet the cell's elite.

    Args:
        axes: What spans the archive, as in "form: letter, story; tone: sad, merry"; cells are all combinations.
        most_alike: ROUGE-L with its parent from which a child is dropped; the paper drops from 0.6, of BLEU.
        pressure: How much more likely cells of low fitness are the target: chances fall as exp(-pressure x fitness).
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    share(most_alike, "most_alike")
    if pressure < 0:
        raise InputError(f"pressure must be at least 0, got {pressure}.")
    spanned = kinds(axes, "axes")
    sizes = [len(options) for options in spanned.values()]
    cells: list[Cell] = [
        tuple(options[place] for options, place in zip(spanned.values(), places, strict=True))
        for places in np.ndindex(*sizes)
    ]
    archive = Elites(len(cells))
    voice = Voice(form, temperature, top_p, task_tokens)

    def target(elites: Elites, rng: np.random.Generator) -> Cell:
        fitness = np.array([0.0 if (elite := elites.get(cell)) is None else elite.quality for cell in cells])
        chances = np.exp(-pressure * (fitness - fitness.min()))
        return cells[int(rng.choice(len(cells), p=chances / chances.sum()))]

    async def step(work: Work, rng: np.random.Generator) -> Record:
        elites = archive.follow(work.pool)
        sampled = [elite.record for elite in elites.sample(1, rng)]
        (parent,) = sampled or [work.pool[int(rng.integers(work.pool.seeds))]]
        cell = target(elites, rng)
        rival = elites.get(cell)
        task = parent.prompt
        for axis, kind in zip(spanned, cell, strict=True):
            task = await move(work, rng, task, axis, str(kind), voice)
        require(plausible_task(task), prompt=task)
        require(unlike_parent(parent.prompt, task, most_alike), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        fitness = 1.0
        if rival is not None:
            child = Record(content_id(task, response), task, response)
            if await preferred(work, "better", child, rival.record) <= 0.5:
                raise Dropped("does not beat its elite", prompt=task, response=response)
            fitness += rival.quality
        notes = {"cell": list(cell), "quality": fitness, "grid": sizes}
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="rainbow-teaming", step=step,
        parts=(move, plausible_task, unlike_parent, answer, preferred, no_faults, Niche),
        verify=(no_faults,), keep=(Niche(),), finish=elites_only, loop="L1", expected=Expected("+", "++", "0"),
        source="Samvelyan et al. 2024, arXiv:2402.16822",
        differs="tasks with answers over topic and form, not attacks; ROUGE-L in place of BLEU; fitness counts the "
        "elites beaten in a cell; seeds are parents while the archive is empty",
        needs=("seeds", "judge"), calls=len(spanned) + 1 + 2 * CALLS,
    )  # fmt: skip
