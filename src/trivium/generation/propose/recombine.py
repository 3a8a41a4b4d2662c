"""Show a few tasks from the growing pool and ask for the next one of the series."""

from typing import Literal

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import prompt
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.task import task_line
from trivium.generation.work import Work
from trivium.models.api import Message, Request
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
    work: Work, rng: np.random.Generator, examples: list[Record], *, form: Literal["auto", "completion", "chat"],
    temperature: float, top_p: float, max_tokens: int,
) -> str:  # fmt: skip
    """Write a new task after a random series of tasks from the growing pool."""
    # One task a line, whatever line breaks it has.
    series = "\n".join(f"Task {number}: {' '.join(record.prompt.split())}" for number, record in enumerate(examples, 1))
    fields = {"examples": series, "next": str(len(examples) + 1)}
    seed = int(rng.integers(2**31))
    if written_in_turns(work.model, form):
        form_used = prompt("task_series")
        request = Request(prompt=form_used.fill(fields), max_tokens=max_tokens, temperature=temperature, top_p=top_p,
                          stop=("\n",), seed=seed, label=form_used.label)  # fmt: skip
    else:
        form_used = prompt("task_series_chat")
        request = Request(messages=(Message("user", form_used.fill(fields)),), max_tokens=max_tokens,
                          temperature=temperature, top_p=top_p, seed=seed, label=form_used.label)  # fmt: skip
    return task_line(await work.ask(request))
