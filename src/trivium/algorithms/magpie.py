"""Magpie: an aligned model, given nothing but the opening of a user turn, writes what users ask.

Source: Xu et al. 2024, arXiv:2406.08464.
Differs: a short system message stands before the empty turn; heuristics and a ROUGE-L check stand in for the paper's
reward, difficulty and embedding-distance filters, which need models of their own; requests are one paragraph; answers
are sampled at 0.5, and a model in this process is asked for one sentence. No seed is used.
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.empty_turn import empty_turn
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def magpie(
    *,
    turn: str | None = None,
    temperature: float = 1.0,
    top_p: float = 0.99,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Sample requests from an empty user turn, then answer them.

    Args:
        turn: The opening of a user turn in the model's chat template, for endpoints that do not show it.
        temperature: Of the request; the paper uses 1.
        top_p: Nucleus of the request; the paper uses 0.99 or 1.
        answer_temperature: Of the answer.
        task_tokens: Longest request.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """

    async def step(work: Work, rng: np.random.Generator) -> Record:
        task = await empty_turn(
            work, rng, system=prompt("assistant").text, turn=turn, temperature=temperature, top_p=top_p,
            max_tokens=task_tokens,
        )  # fmt: skip
        require(plausible_task(task), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response)

    return Algorithm(
        name="magpie", step=step, parts=(empty_turn, plausible_task, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "+", "0"),
        source="Xu et al. 2024, arXiv:2406.08464",
        differs="a system message before the empty turn; heuristics and ROUGE-L, no reward or difficulty filter; "
        "one-paragraph requests; one-sentence answers of models in this process",
        needs=("chat template",),
    )  # fmt: skip
