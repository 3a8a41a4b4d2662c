"""Subjects to talk about: fields, each taken apart by the model into narrower ones."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.own_task import own_list
from trivium.generation.propose.say import Voice
from trivium.generation.work import Dropped, Work


class Subject(NamedTuple):
    """A narrow subject and the field it belongs to."""

    subtopic: str
    topic: str


@component("D3")
async def subjects(work: Work, rng: np.random.Generator, fields: int, voice: Voice) -> list[Subject]:
    """Draw fields and have the model name narrow subjects within each.

    A field whose subjects cannot be read is left out, and counted.

    Raises:
        Dropped: not one subject was named.
    """
    found: dict[str, Subject] = {}
    for topic in rng.permutation(lines("topics"))[:fields]:
        with work.losing():
            for each in await own_list(work, rng, "subtopics", {"topic": str(topic)}, voice, what="subjects"):
                found.setdefault(each.casefold(), Subject(each, str(topic)))
    if not found:
        raise Dropped("no subjects")
    return list(found.values())
