"""Let an aligned model write the user's side: it is given a chat that ends where the user would begin."""

import re

import numpy as np

from trivium.errors import InputError
from trivium.generation.component import component
from trivium.generation.propose.task import task_line
from trivium.generation.work import Dropped, Work
from trivium.models.api import LanguageModel, Request

# In a raw prompt these would be read as the marks they are, and end the turn they stand in.
MARK = re.compile(r"<\|[^|<>]{1,40}\|>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>")


def user_turn(model: LanguageModel, system: str, turn: str | None = None) -> str:
    """The raw prompt that ends right after the opening of an empty user turn.

    Args:
        model: Asked for its own chat template if it knows it (embedded and GGUF models do).
        system: Text of the system message.
        turn: Use this text instead; needed for endpoints, whose template cannot be seen from here.

    Raises:
        InputError: the model does not show its template and ``turn`` is not given.
    """
    if turn is not None:
        return turn
    opening = model.user_turn(system)
    if opening is None:
        raise InputError(
            f"{model.name} does not show its chat template, which an empty user turn is made from; "
            "give it, for example --set turn='<|im_start|>user\\n' for a ChatML model."
        )
    return opening


@component("D2")
async def empty_turn(
    work: Work, rng: np.random.Generator, *, system: str, turn: str | None, temperature: float, top_p: float,
    max_tokens: int, begin: str = "", label: str = "empty_turn",
) -> str:  # fmt: skip
    """Sample a user's request from an empty user turn.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        system: System message in front of the turn.
        turn: See ``user_turn``.
        temperature: Sampling temperature; Magpie uses 1.
        top_p: Nucleus.
        max_tokens: A longer request is dropped as truncated.
        begin: First words of the user, which the model continues; part of the task.
        label: Names the prompt in the record's lineage.

    Raises:
        Dropped: nothing was written, or it did not end.
    """
    if MARK.search(system + begin):
        raise Dropped("its parent holds a mark of a chat template", prompt=begin)
    request = Request(
        prompt=user_turn(work.model, system, turn) + begin, max_tokens=max_tokens, temperature=temperature,
        top_p=top_p, stop=("\n", "<|im_end|>", "<|eot_id|>", "</s>"), seed=int(rng.integers(2**31)), label=label,
    )  # fmt: skip
    return task_line(await work.ask(request), begin=begin)
