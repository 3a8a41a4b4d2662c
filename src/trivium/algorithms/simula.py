"""Simula: a taxonomy of factors, mixes of their values, situations some of which are made harder, and two critics.

Source: Simula, 2026, arXiv:2603.29791.
Differs: a taxonomy of one level, named in one pass without a critic of its own; one situation of each mix; the critics
look at the answer to a task, and a rejected one is not mended; a model in this process is asked for one sentence.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.factors import Taxonomy, complexify, draw_mix, meta_prompt, task_of_meta, taxonomy
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.double_critic import double_critic
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work, require
from trivium.records.record import Record


def simula(
    *,
    domain: str = "requests to an AI assistant",
    factors: int = 5,
    mixed: int = 3,
    harder: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draw a mix of values, describe its situation, make some harder, write the request, answer it, ask two critics.

    Args:
        domain: What is to be covered, in the plural.
        factors: Named before the first step.
        mixed: Most factors in one mix.
        harder: Share of situations that are made harder.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all but the answer and the critics.
        top_p: Nucleus of all but the answer and the critics.
        answer_temperature: Of the answer.
        task_tokens: Longest list, situation or task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(factors, 1, "factors")
    at_least(mixed, 1, "mixed")
    share(harder, "harder")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> Taxonomy:
        return await taxonomy(work, rng, domain, factors, voice)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        mix = draw_mix(rng, work.prepared, mixed)
        meta = await meta_prompt(work, rng, domain, mix, voice)
        complexified = bool(rng.random() < harder)
        if complexified:
            meta = await complexify(work, rng, meta, voice)
        task = await task_of_meta(work, rng, meta, voice)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        require(await double_critic(work, rng, task, response), prompt=task, response=response)
        return work.record(task, response, notes={"mix": mix, "meta": meta, "complexified": complexified})

    return Algorithm(
        name="simula", step=step,
        parts=(
            taxonomy, draw_mix, meta_prompt, complexify, task_of_meta, answer, double_critic, no_faults, NearDuplicate,
        ),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "++", "+"),
        source="Simula, 2026, arXiv:2603.29791",
        differs="a taxonomy of one level; one situation of each mix; the critics look at answers, and what they reject "
        "is dropped; one-sentence answers of models in this process",
        needs=("judge",), calls=6, prepare=prepare, prepare_calls=1 + factors,
    )  # fmt: skip
