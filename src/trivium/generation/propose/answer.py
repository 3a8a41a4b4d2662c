"""Answer a task with the model itself."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import prompt
from trivium.generation.propose.form import written_in_turns
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message, Request

BRIEF_TOKENS = 160  # longest answer of a model that is asked for one sentence
FULL_TOKENS = 1_024  # and of one that is not


@component("Q1")
async def answer(work: Work, rng: np.random.Generator, task: str, *, temperature: float, max_tokens: int | None) -> str:
    """Take the response from the aligned model, in chat form.

    A model in this process (embedded, GGUF) is asked for one short sentence: small models lose the thread soon, and
    half of their long answers never end. An endpoint is asked without a word about length.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        task: What to answer.
        temperature: Sampling temperature.
        max_tokens: Longest answer; by default 160 for the short form, 1,024 for the other.

    Raises:
        Dropped: the answer is empty or was cut off at ``max_tokens``; half an answer is not training data.
    """
    brief = written_in_turns(work.model, "auto")
    system = prompt("answer" if brief else "assistant")
    request = Request(
        messages=(Message("system", system.text), Message("user", task)),
        max_tokens=(BRIEF_TOKENS if brief else FULL_TOKENS) if max_tokens is None else max_tokens,
        temperature=temperature, seed=int(rng.integers(2**31)), label=system.label,
    )  # fmt: skip
    completion = await work.ask(request)
    response = completion.text.strip()
    if completion.finish == "length":
        raise Dropped("truncated answer", prompt=task, response=response)
    if not response:
        raise Dropped("empty answer", prompt=task)
    return response
