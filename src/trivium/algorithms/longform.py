"""LongForm: the response is a text that people wrote, and the model writes the instruction it answers.

Source: Köksal et al. 2023, arXiv:2304.08460.
Differs: texts are the responses of the seeds (the paper draws them from a corpus and from Wikipedia); the styles are an
order, a question and a search query; the length of the text is not part of the instruction; an instruction that
shares no word with its text is dropped.
"""

from collections import Counter

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.keep.untouched import Untouched
from trivium.generation.propose.form import Form
from trivium.generation.propose.reverse import STYLES, instruction_for, speaks_of_text
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def longform(
    *,
    each: int = 1,
    least_words: int = 8,
    form: Form = "auto",
    temperature: float = 0.5,
    top_p: float = 0.95,
    task_tokens: int = 64,
) -> Algorithm:
    """Draw a seed's response that has no instruction yet, write one in a style, keep the text as it is.

    Args:
        each: Instructions for one text.
        least_words: Texts of fewer words are passed over: an answer like "Yes." fits every instruction.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of the instruction.
        top_p: Nucleus of the instruction.
        task_tokens: Longest instruction.
    """
    at_least(each, 1, "each")
    at_least(least_words, 1, "least_words")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        texts = [place for place in range(work.pool.seeds) if len(work.pool[place].response.split()) >= least_words]
        if not texts:
            raise InputError(f"longform: no seed has a response of {least_words} words; give --seeds PATH with texts.")
        used = Counter(record.parents for record in work.pool)
        free = [place for place in texts if used[work.pool[place].id,] < each]
        if not free:
            raise Dropped("every text has its instructions")
        place = free[int(rng.integers(len(free)))]
        text = work.pool[place]
        style = STYLES[int(rng.integers(len(STYLES)))]
        task = await instruction_for(work, rng, text.response, style, voice)
        if style != "search":
            require(plausible_task(task), prompt=task)
        require(speaks_of_text(task, text.response), prompt=task, response=text.response)
        return work.record(task, text.response, parents=(text,), notes={"style": style, "place": place})

    return Algorithm(
        name="longform", step=step, parts=(instruction_for, plausible_task, speaks_of_text, no_faults, Untouched,
                                           NearDuplicate),
        verify=(no_faults,), keep=(Untouched(each), NearDuplicate(0.95)), loop="L0", expected=Expected("+", "++", "0"),
        source="Köksal et al. 2023, arXiv:2304.08460",
        differs="texts are the seeds' responses; three styles; length is not part of the instruction; an instruction "
        "without a word of its text is dropped",
        needs=("seeds", "texts"), calls=1,
    )  # fmt: skip
