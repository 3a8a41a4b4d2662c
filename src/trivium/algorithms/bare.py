"""BARE: a base model drafts many varied examples from a few, and an instruct model refines each of them alone.

Source: Zhu et al. 2025, arXiv:2502.01697.
Differs: by default one model plays both parts, without its chat template as the base and with it as the refiner; give
``refiner="judge"`` and a --judge for two models; the few seeds shown are drawn anew for each draft.
"""

from typing import Literal

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.base_draft import draft, improve
from trivium.generation.propose.form import Form
from trivium.generation.propose.length import longest_answer
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def bare(
    *,
    shown: int = 3,
    refiner: Literal["model", "judge"] = "model",
    form: Form = "auto",
    temperature: float = 1.0,
    top_p: float = 0.95,
    refine_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draft an example after a few seeds at a high temperature, then refine it.

    Args:
        shown: Seeds that the draft continues; the paper uses 3.
        refiner: Who refines: the model itself, or the one given as --judge.
        form: Of the refinement's prompt; drafts are always raw completions.
        temperature: Of drafts; high, since variety comes from here.
        top_p: Nucleus of drafts and refinements.
        refine_temperature: Of refinements.
        task_tokens: Tokens of an example beside those of its response.
        answer_tokens: Longest response, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(shown, 1, "shown")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        places = rng.choice(work.pool.seeds, min(shown, work.pool.seeds), replace=False)
        examples = [work.pool[int(place)] for place in places]
        voice = Voice(form, temperature, top_p, longest_answer(work, answer_tokens) + task_tokens)
        rough = await draft(work, rng, examples, voice)
        require(plausible_task(rough.task), prompt=rough.task, response=rough.response)
        better = await improve(work, rng, rough, voice.at(temperature=refine_temperature), judge=refiner == "judge")
        require(plausible_task(better.task), prompt=better.task, response=better.response)
        return work.record(better.task, better.response, parents=tuple(examples), notes={"draft": rough._asdict()})

    return Algorithm(
        name="bare", step=step, parts=(draft, plausible_task, improve, no_faults, NearDuplicate), verify=(no_faults,),
        keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "++", "0"),
        source="Zhu et al. 2025, arXiv:2502.01697",
        differs="one model plays both parts unless a second is given as the judge; seeds are drawn anew for each draft",
        needs=("seeds",),
    )  # fmt: skip
