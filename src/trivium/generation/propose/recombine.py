"""Show a few tasks from the growing pool and ask for the next one of the series."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work
from trivium.records.record import Record


def examples_from_pool(work: Work, rng: np.random.Generator, *, of_seeds: int, of_generated: int) -> list[Record]:
    """Draw in-context tasks: some from the seeds, some from what was generated, in random order.

    While too little was generated, seeds take its place.
    """
    seeds, made = work.pool.seeds, len(work.pool) - work.pool.seeds
    generated = min(of_generated, made)
    asked = min(of_seeds + of_generated - generated, seeds)
    places = [*rng.choice(seeds, asked, replace=False), *(seeds + rng.choice(made, generated, replace=False))]
    return [work.pool[int(place)] for place in rng.permutation(places)]


@component("D4")
async def recombine(
    work: Work, rng: np.random.Generator, examples: list[Record], *, form: Form,
    temperature: float, top_p: float, max_tokens: int,
) -> str:  # fmt: skip
    """Write a new task after a random series of tasks from the growing pool."""
    # One task a line, whatever line breaks it has.
    series = "\n".join(f"Task {number}: {' '.join(record.prompt.split())}" for number, record in enumerate(examples, 1))
    fields = {"examples": series, "next": str(len(examples) + 1)}
    return await say_line(work, rng, "task_series", fields, Voice(form, temperature, top_p, max_tokens))
