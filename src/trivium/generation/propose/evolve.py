"""Evolve a task: deeper by one of five methods, or broader into a new one of the same field."""

from typing import Any, Literal, get_args

import numpy as np

from trivium.generation.component import component, is_on, unchanged
from trivium.generation.prompts import lines, prompt
from trivium.generation.propose.empty_turn import empty_turn
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work
from trivium.records.record import Record

Method = Literal["constraint", "deepen", "concretise", "reason", "input"]
METHODS: tuple[Method, ...] = get_args(Method)


def open_methods() -> tuple[Method | None, ...]:
    """What an evolution is drawn from: the methods, and None for a broader one; without those that are off."""
    methods = (*(METHODS if is_on(deeper) else ()), *((None,) if is_on(broader) else ()))
    return methods or (None,)


def parents_task(work: Work, rng: np.random.Generator, parent: Record, *_: Any, **__: Any) -> str:
    """Without evolution: the task of the parent, to be answered as it is."""
    return unchanged(parent.prompt)


@component("C1", off=parents_task)
async def deeper(
    work: Work, rng: np.random.Generator, parent: Record, method: Method, *, form: Form, system: str,
    temperature: float, top_p: float, max_tokens: int,
) -> str:  # fmt: skip
    """Make a task harder: add a constraint, deepen, concretise, ask for reasoning, or add input.

    In completion form the user's turn goes on after the parent task with the first words of the method ("Please
    make sure that ..."), so the evolved task contains the old one by construction.
    """
    if written_in_turns(work.model, form):
        opening = str(rng.choice(lines(f"evolve_{method}")))
        return await empty_turn(work, rng, system=system, turn=None, temperature=temperature, top_p=top_p,
                                max_tokens=max_tokens, begin=f"{parent.prompt} {opening}",
                                label=prompt(f"evolve_{method}").label)  # fmt: skip
    methods = dict(line.split(": ", 1) for line in lines("evolve_methods"))
    fields = {"task": parent.prompt, "method": methods[method]}
    return await say_line(work, rng, "evolve_depth", fields, Voice(form, temperature, top_p, max_tokens))


@component("D5", off=parents_task)
async def broader(
    work: Work, rng: np.random.Generator, parent: Record, *, form: Form, temperature: float, top_p: float,
    max_tokens: int,
) -> str:  # fmt: skip
    """Write a new, rarer task of the same field as a given one."""
    if written_in_turns(work.model, form):
        system = prompt("evolve_breadth_turn")
        return await empty_turn(
            work, rng, system=system.fill({"task": parent.prompt}), turn=None, temperature=temperature, top_p=top_p,
            max_tokens=max_tokens, label=system.label,
        )  # fmt: skip
    fields = {"task": parent.prompt}
    return await say_line(work, rng, "evolve_breadth", fields, Voice(form, temperature, top_p, max_tokens))
