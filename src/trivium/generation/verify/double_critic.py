"""Two critics of one response: one is asked whether it is right, the other whether it is wrong."""

import re

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work
from trivium.verifiers.verdict import Verdict

_WORD = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


@component("Q6")
async def double_critic(work: Work, rng: np.random.Generator, task: str, response: str) -> Verdict:
    """Accept a response only if the judge says that it is right, and asked apart says that it is not wrong.

    A judge that agrees with whatever it is asked contradicts itself here, and its verdict is not used.

    Raises:
        Dropped: a critic says neither yes nor no.
    """
    right = await _asked(work, rng, "critic_right", task, response)
    wrong = await _asked(work, rng, "critic_wrong", task, response)
    if right and wrong:
        return Verdict(False, "the critics contradict each other: right and wrong")
    if not right and not wrong:
        return Verdict(False, "the critics contradict each other: neither right nor wrong")
    return Verdict(right, "both critics accept" if right else "both critics reject")


async def _asked(work: Work, rng: np.random.Generator, name: str, task: str, response: str) -> bool:
    material = {"task": task, "response": response}
    line = await say_line(work, rng, name, {}, Voice(temperature=0.0, max_tokens=8), material=material, judge=True)
    if (said := _WORD.match(line)) is None:
        raise Dropped("a critic says neither yes nor no", prompt=task, response=line)
    return said[1].casefold() == "yes"
