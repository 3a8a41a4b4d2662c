"""Orca: explanation tuning, responses to existing tasks under system messages that ask for the reasoning.

Source: Mukherjee et al. 2023, arXiv:2306.02707.
Differs: tasks are the seeds, whatever they are (the paper samples FLAN by kind of task and fits system messages to it);
twelve system messages in our words; one teacher, no order from an easier to a stronger one; a response too short to
explain anything is dropped.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.once import Once
from trivium.generation.prompts import prompt
from trivium.generation.propose.explain import draw_system, explain, explains
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work, require
from trivium.models.api import Message
from trivium.records.record import Record


def orca(
    *,
    least_words: int = 25,
    temperature: float = 0.5,
    answer_tokens: int = 320,
) -> Algorithm:
    """Draw a seed task and a system message, take the response that explains; the system message is a turn of it.

    Args:
        least_words: Fewest words of a response that counts as explained.
        temperature: Of the response.
        answer_tokens: Longest response; a longer one is dropped.
    """
    at_least(least_words, 1, "least_words")
    once = Once("system")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        parent = work.pool[int(rng.integers(work.pool.seeds))]
        system = draw_system(rng) if is_on(explain) else prompt("assistant").text
        asked = [Message("system", system), Message("user", parent.prompt)]
        planned = Record("", parent.prompt, "", parents=(parent.id,), notes={"system": system})
        require(once(planned, work.pool), prompt=parent.prompt)  # before it is paid for
        response = await explain(work, rng, system, parent.prompt, temperature=temperature, max_tokens=answer_tokens)
        require(explains(response, least_words), prompt=parent.prompt, response=response)
        return work.dialogue([*asked, Message("assistant", response)], parents=(parent,), notes={"system": system})

    return Algorithm(
        name="orca", step=step, parts=(explain, explains, no_faults, Once),
        verify=(no_faults,), keep=(once,), loop="L0", expected=Expected("+", "+", "++"),
        source="Mukherjee et al. 2023, arXiv:2306.02707",
        differs="tasks are the seeds; twelve system messages, drawn freely; one teacher; responses too short to "
        "explain are dropped",
        needs=("seeds",), calls=1, optional=(explain,),
    )  # fmt: skip
