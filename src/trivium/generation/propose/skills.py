"""Skills and types of request, named by the model, and requests that call for several skills at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.own_task import own_list, own_task
from trivium.generation.propose.say import Voice
from trivium.generation.work import Dropped, Work


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What requests are mixed from."""

    skills: tuple[str, ...]
    types: tuple[str, ...]


@component("D3")
async def repertoire(work: Work, rng: np.random.Generator, fields: int, least: int, voice: Voice) -> Repertoire:
    """Have the model name the skills that drawn fields call for, and the types of request there are.

    A field whose skills cannot be read is left out, and counted.

    Raises:
        Dropped: fewer than ``least`` skills, or no type, were named.
    """
    skills: dict[str, str] = {}
    for topic in rng.permutation(lines("topics"))[:fields]:
        with work.losing():
            for each in await own_list(work, rng, "skills", {"topic": str(topic)}, voice, what="skills", longest=5):
                skills.setdefault(each.casefold(), each)
    if len(skills) < least:
        raise Dropped(f"fewer than {least} skills")
    types = await own_list(work, rng, "query_types", {}, voice, what="types of request", longest=6)
    return Repertoire(tuple(skills.values()), tuple(types))


async def _mixed(work: Work, rng: np.random.Generator, skills: Sequence[str], query_type: str, voice: Voice) -> str:
    return await own_task(work, rng, "skill_mix", {"skills": ", ".join(skills), "type": query_type}, voice)


async def of_one_skill(
    work: Work, rng: np.random.Generator, skills: Sequence[str], query_type: str, voice: Voice
) -> str:
    """Without mixing: a request that calls for the first of the skills."""
    return await _mixed(work, rng, skills[:1], query_type, voice)


@component("C3", off=of_one_skill)
async def mix_skills(work: Work, rng: np.random.Generator, skills: Sequence[str], query_type: str, voice: Voice) -> str:
    """Write a request of one type whose answer needs all of some skills."""
    return await _mixed(work, rng, skills, query_type, voice)
