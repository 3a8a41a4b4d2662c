"""Answer a task with the model itself."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import prompt
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message, Request


@component("Q1")
async def answer(work: Work, rng: np.random.Generator, task: str, *, temperature: float, max_tokens: int) -> str:
    """Take the response from the aligned model, in chat form.

    Raises:
        Dropped: the answer is empty or was cut off at ``max_tokens``; half an answer is not training data.
    """
    system = prompt("answer")
    request = Request(
        messages=(Message("system", system.text), Message("user", task)), max_tokens=max_tokens,
        temperature=temperature, seed=int(rng.integers(2**31)), label=system.label,
    )  # fmt: skip
    completion = await work.ask(request)
    response = completion.text.strip()
    if completion.finish == "length":
        raise Dropped("truncated answer", prompt=task, response=response)
    if not response:
        raise Dropped("empty answer", prompt=task)
    return response
