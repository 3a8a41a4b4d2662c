"""CodecLM: a seed is coded as use case and skills, decoded into a new instruction, sharpened, and filtered by contrast.

Source: Wang et al. 2024, arXiv:2404.05875.
Differs: the strong model is the judge, the one that is taught is the model; without a second model as judge there is no
contrast to filter by, and the model's own answer is taken. One rubric and one action a round, where the paper lists
several; a task without contrast is dropped and not sharpened again. A model in this process is asked for one sentence.
"""

from typing import Any

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.codec import contrast, decode, encode, sharpen
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.eliminator import eliminated_task
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record, content_id


def codeclm(
    *,
    rounds: int = 1,
    least_gap: int = 1,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Encode an instruction of the pool, decode a new one, sharpen it by rubrics, keep what tells models apart.

    Args:
        rounds: Times each new instruction is sharpened; 0 leaves it as it was decoded.
        least_gap: Least difference of the grades, 1 to 5, of the strong and the weak answer; needs a judge.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of codes, instructions and rubrics.
        top_p: Nucleus of these.
        answer_temperature: Of the answers.
        task_tokens: Longest code, instruction or rubric.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(rounds, 0, "rounds")
    at_least(least_gap, 1, "least_gap")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        parent = work.pool[int(rng.integers(len(work.pool)))]
        code = await encode(work, rng, parent.prompt, voice)
        task = await decode(work, rng, code, voice)
        require(plausible_task(task), prompt=task)
        actions = []
        for _ in range(rounds):
            plain = Record(content_id(task, ""), task, "")
            task, action = await sharpen(work, rng, code, task, voice)
            actions.append(action)
            require(plausible_task(task), prompt=task)
            require(eliminated_task(plain, task, deeper=True), prompt=task)
        notes: dict[str, Any] = {"use_case": code.use_case, "skills": list(code.skills), "actions": actions}
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        if work.judge is not None and is_on(contrast):
            weak = response
            response, grades = await contrast(
                work, rng, task, weak, least_gap=least_gap, temperature=answer_temperature
            )
            notes |= {"grades": grades, "weak": weak, "answered_by": work.judge.name}
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="codeclm", step=step,
        parts=(encode, decode, sharpen, plausible_task, eliminated_task, answer, contrast, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L1", expected=Expected("0", "+", "+"),
        source="Wang et al. 2024, arXiv:2404.05875",
        differs="the judge is the strong model and without one there is no contrast; one action a round; what has no "
        "contrast is dropped; one-sentence answers of models in this process",
        needs=("seeds",), calls=6 + 2 * rounds,
    )  # fmt: skip
