"""Verbalized sampling: one request asks for several tasks with their probabilities, and one of the tail is drawn.

Source: Zhang et al. 2025, arXiv:2510.01171.
Differs: probabilities are scaled down where they sum to more than 1; the tail is cut afterwards and not by the prompt;
one task of each answer is used; a model in this process writes lines, not JSON, and is asked for one-sentence answers.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.verbalized import draw_from_tail, verbalize
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def verbalized_sampling(
    *,
    count: int = 5,
    tail: float = 0.2,
    form: Form = "auto",
    temperature: float = 1.0,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    list_tokens: int = 200,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Ask for several tasks with probabilities, draw one of the unlikely ones by weight, answer it.

    Args:
        count: Tasks asked for at once; the paper uses 5.
        tail: Most probability of a task that may be drawn; 1 draws from all, 1 / count always leaves one.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the list.
        top_p: Nucleus of the list.
        answer_temperature: Of the answer.
        list_tokens: Longest list; a line cut off there is left out.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(count, 2, "count")
    share(tail, "tail")
    voice = Voice(form, temperature, top_p, list_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        tasks, unread = await verbalize(work, rng, count, voice)
        drawn = draw_from_tail(rng, tasks, tail)
        require(plausible_task(drawn.task), prompt=drawn.task)
        response = await answer(work, rng, drawn.task, temperature=answer_temperature, max_tokens=answer_tokens)
        notes = {"weight": drawn.weight, "of": len(tasks), "unread_lines": unread}
        return work.record(drawn.task, response, notes=notes)

    return Algorithm(
        name="verbalized-sampling", step=step,
        parts=(verbalize, draw_from_tail, plausible_task, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "++", "0"),
        source="Zhang et al. 2025, arXiv:2510.01171",
        differs="the tail is cut afterwards; one task of each answer is used; lines in place of JSON and one-sentence "
        "answers of models in this process", calls=3,
    )  # fmt: skip
