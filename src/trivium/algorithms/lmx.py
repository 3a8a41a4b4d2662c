"""LMX, language-model crossover: the fittest are listed in random order, and the model goes on with a child.

Source: Meyerson et al. 2023, arXiv:2302.12170.
Differs: one child at a time joins the population at once (the paper replaces generations); parents are drawn uniformly
from the fittest records so far, seeds included; fitness is added relevance, the cosine of the task and the words that
its answer adds. All children that do not repeat a task stay in the data, also those that are no longer parents.
"""

import heapq

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive.measured import measured_quality
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.pool import Window
from trivium.generation.propose.answer import answer
from trivium.generation.propose.crossover import crossover
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def lmx(
    *,
    parents: int = 3,
    population: int = 30,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """List some of the fittest tasks, let the model go on, answer the child and measure its fitness.

    Args:
        parents: Tasks listed; the paper uses 3 for sentences.
        population: The fittest records so far that parents are drawn from.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(parents, 2, "parents")
    if population < parents:
        raise InputError(f"population must be at least the number of parents, {parents}; got {population}.")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> dict[str, float]:
        if len(work.pool) < parents:
            raise InputError(f"lmx needs at least {parents} seeds to cross over, got {len(work.pool)}.")
        return {seed.id: _fitness(seed) for seed in work.pool}

    def fittest(pool: Window, seeds: dict[str, float]) -> list[Record]:
        return heapq.nlargest(
            population, pool, key=lambda record: record.notes["fitness"] if record.id not in seeds else seeds[record.id]
        )

    async def step(work: Work, rng: np.random.Generator) -> Record:
        able = fittest(work.pool, work.prepared)
        chosen = tuple(able[int(place)] for place in rng.choice(len(able), parents, replace=False))
        task = await crossover(work, rng, chosen, voice)
        require(plausible_task(task), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, parents=chosen, notes={"fitness": measured_quality(task, response)})

    return Algorithm(
        name="lmx", step=step,
        parts=(crossover, plausible_task, answer, measured_quality, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(1.0),), prepare=prepare,
        loop="L1", expected=Expected("0", "+", "0"),
        source="Meyerson et al. 2023, arXiv:2302.12170",
        differs="one child at a time joins the population, no generations; fitness is added relevance; children that "
        "are not parents any more stay in the data; a task that repeats another word for word is dropped",
        needs=("seeds",),
    )  # fmt: skip


def _fitness(seed: Record) -> float:
    try:
        return measured_quality(seed.prompt, seed.response)
    except Dropped:
        return 0.0
