"""Answer under a system message that asks for the reasoning behind the answer."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines, prompt
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message, Request
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words


def draw_system(rng: np.random.Generator) -> str:
    """One of the system messages of the package that ask for explanation, each equally likely."""
    return str(rng.choice(lines("explanation_systems")))


@component("C5")
async def explain(
    work: Work, rng: np.random.Generator, system: str, task: str, *, temperature: float, max_tokens: int
) -> str:
    """Take a response that follows a system message, such as one to reason step by step.

    Raises:
        Dropped: the response is empty or was cut off.
    """
    request = Request(
        messages=(Message("system", system), Message("user", task)), max_tokens=max_tokens, temperature=temperature,
        seed=int(rng.integers(2**31)), label=prompt("explanation_systems").label,
    )  # fmt: skip
    said = await work.ask(request)
    response = said.text.strip()
    if said.finish == "length" or not response:
        raise Dropped("truncated explanation" if response else "empty explanation", prompt=task, response=response)
    return response


@component("Q5")
def explains(response: str, least_words: int) -> Verdict:
    """Reject a response too short to hold an explanation."""
    enough = sum(word[0].isalnum() for word in words(response)) >= least_words
    return Verdict(enough, "explained" if enough else "no explanation")
