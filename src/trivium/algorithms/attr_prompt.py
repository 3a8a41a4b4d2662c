"""Attribute-conditioned generation: who asks, about what and in which form are drawn first.

Source: AttrPrompt, Yu et al. 2023, arXiv:2306.15895; Persona Hub, Ge et al. 2024, arXiv:2406.20094.
Differs: AttrPrompt makes labelled classification data with attributes asked of a model for each class; here they are
instructions, and three short lists (30 personas, 24 topics, 14 openings) of the package are combined independently. In
completion form the persona and topic stay in the prompt as its first words. A model in this process is asked for
one-sentence answers. No seed is used.
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.condition import condition, draw_attributes
from trivium.generation.propose.form import Form
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def attr_prompt(
    *,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draw a persona, a topic and an opening, write that person's request, answer it.

    Args:
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the request.
        top_p: Nucleus of the request.
        answer_temperature: Of the answer.
        task_tokens: Longest request, without its given beginning.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """

    async def step(work: Work, rng: np.random.Generator) -> Record:
        attributes = draw_attributes(rng)
        task = await condition(
            work, rng, attributes, form=form, system=prompt("assistant").text, temperature=temperature, top_p=top_p,
            max_tokens=task_tokens,
        )  # fmt: skip
        require(plausible_task(task), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, notes=attributes._asdict())

    return Algorithm(
        name="attr-prompt", step=step, parts=(condition, plausible_task, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "++", "0"),
        source="AttrPrompt, Yu et al. 2023, arXiv:2306.15895; Persona Hub, Ge et al. 2024, arXiv:2406.20094",
        differs="instructions, not labelled classes; three fixed lists (personas, topics, openings) combined freely; "
        "in completion form persona and topic stay in the prompt; one-sentence answers of models in this process",
    )  # fmt: skip
