"""Two roles and their task: drawn, thought of, and held apart while they talk."""

import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.verify.own_words import own_words
from trivium.generation.work import Work, require

TASK_DONE = "<TASK_DONE>"

_LABEL = re.compile(r"\A\s*(?:instruction|solution|input)\s*:\s*", re.IGNORECASE)
_ORDERS = re.compile(r"\A\s*instruction\s*:", re.IGNORECASE)


class Roles(NamedTuple):
    """Who instructs and who carries out."""

    user: str
    assistant: str


def role_pairs() -> list[Roles]:
    """The pairs of the package."""
    return [Roles(*line.split(" | ")) for line in lines("role_pairs")]


@component("D3")
async def task_of_roles(work: Work, rng: np.random.Generator, roles: Roles, voice: Voice) -> str:
    """Name a concrete task that one role can help the other with."""
    begin = f"Help {roles.user}"
    line = await say_line(work, rng, "role_task", {**roles._asdict(), "begin": begin}, voice)
    require(own_words("role_task", line, " ".join(roles)), prompt=line)
    return line if line.casefold().startswith(begin.casefold()) else f"{begin} {line}"


def without_label(said: str) -> str:
    """A turn without the word that says whose it is."""
    return _LABEL.sub("", said).strip()


def gives_orders(said: str) -> bool:
    """Whether a turn of the assistant instructs the user: the roles have been swapped."""
    return bool(_ORDERS.match(said))
