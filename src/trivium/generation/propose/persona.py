"""Personas out of texts and out of one another, and what such a person would ask."""

from collections.abc import Mapping

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.propose.task import task_line
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

EXCERPT = 60  # words of a text that are shown


@component("D3")
async def persona_of_text(work: Work, rng: np.random.Generator, text: Record, voice: Voice) -> str:
    """Say who is likely to read, write or want a given text."""
    excerpt = " ".join(text.text.split()[:EXCERPT])
    return await _someone(work, rng, "persona_reader", {"text": excerpt}, voice)


@component("D3")
async def related_persona(work: Work, rng: np.random.Generator, persona: str, voice: Voice) -> tuple[str, str]:
    """Say who stands in a relation, which is drawn, to a given persona.

    Returns:
        The other persona, and the relation.
    """
    relation = str(rng.choice(lines("relations")))
    fields = {"persona": persona, "relation": relation}
    return await _someone(work, rng, "persona_related", fields, voice), relation


@component("D3")
async def asked_by(work: Work, rng: np.random.Generator, persona: str, voice: Voice) -> str:
    """Write what a persona would ask of an assistant."""
    return await say_line(work, rng, "persona_asks", {"persona": persona}, voice)


async def _someone(work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice) -> str:
    """A description of one person, without an end mark; in completion form it is begun with "someone who"."""
    begin = "someone who" if written_in_turns(work.model, voice.form) else ""
    persona = task_line(await say(work, rng, name, fields, voice), begin=begin).rstrip(" .")
    if not 3 <= len(persona.split()) <= 40:
        raise Dropped("no persona", prompt=persona)
    return persona
