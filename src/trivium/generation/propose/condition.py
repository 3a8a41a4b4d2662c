"""Condition a task on a persona, a topic and a form, drawn independently of each other."""

from typing import Any, NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines, prompt
from trivium.generation.propose.empty_turn import empty_turn
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Work

LISTS = ("personas", "topics", "openings")


class Attributes(NamedTuple):
    """Who asks, about what, and how the request begins."""

    persona: str
    topic: str
    opening: str


def draw_attributes(rng: np.random.Generator) -> Attributes:
    """One value of each list, uniformly."""
    return Attributes(*(str(rng.choice(lines(name))) for name in LISTS))


async def _conditioned(
    work: Work, rng: np.random.Generator, attributes: Attributes, *, form: Form, system: str, temperature: float,
    top_p: float, max_tokens: int,
) -> str:  # fmt: skip
    fields = attributes._asdict()
    if written_in_turns(work.model, form):
        turn = prompt("attributed_turn")
        return await empty_turn(work, rng, system=system, turn=None, temperature=temperature, top_p=top_p,
                                max_tokens=max_tokens, begin=turn.fill(fields), label=turn.label)  # fmt: skip
    return await say_line(work, rng, "attributed", fields, Voice(form, temperature, top_p, max_tokens))


async def conditioned_alike(work: Work, rng: np.random.Generator, attributes: Attributes, **ways: Any) -> str:
    """Without conditions that vary: one persona, topic and form for all."""
    return await _conditioned(work, rng, Attributes(*(lines(name)[0] for name in LISTS)), **ways)


@component("D3", off=conditioned_alike)
async def condition(
    work: Work, rng: np.random.Generator, attributes: Attributes, *, form: Form, system: str, temperature: float,
    top_p: float, max_tokens: int,
) -> str:  # fmt: skip
    """Write the request that one persona has on one topic, in one form."""
    return await _conditioned(work, rng, attributes, form=form, system=system, temperature=temperature, top_p=top_p,
                              max_tokens=max_tokens)  # fmt: skip
