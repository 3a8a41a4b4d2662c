"""Baize: from a seed question one model writes a whole chat, both sides in one text.

Source: Xu et al. 2023, arXiv:2304.01196.
Differs: the packaged seeds stand in for questions of Quora and Stack Overflow; the text begins with one example chat in
completion form; the feedback of a second model on single answers (self-distillation) is left out.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.dialogue import repeats
from trivium.generation.propose.form import Form
from trivium.generation.propose.length import is_brief
from trivium.generation.propose.say import Voice
from trivium.generation.propose.self_chat import self_chat
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.turns import sound_turns
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def baize(
    *,
    turns: int = 4,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    chat_tokens: int | None = None,
) -> Algorithm:
    """Draw a seed question, let the model write the chat that begins with it, read the turns.

    Args:
        turns: Most turns of each side that are kept.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the chat.
        top_p: Nucleus of the chat.
        chat_tokens: Longest chat; a last turn cut off there is left out. By default 300 for models here, 1,500 for
            endpoints.
    """
    at_least(turns, 2, "turns")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        longest = chat_tokens if chat_tokens is not None else 300 if is_brief(work) else 1_500
        chat = await self_chat(work, rng, seed.prompt, turns, Voice(form, temperature, top_p, longest))
        if any(repeats(turn.content, chat[:place]) for place, turn in enumerate(chat)):
            raise Dropped("a turn is said twice", prompt=seed.prompt, response=chat[-1].content)
        return work.dialogue(chat, parents=(seed,))

    return Algorithm(
        name="baize", step=step,
        parts=(self_chat, sound_turns, no_faults, NearDuplicate),
        verify=(sound_turns, no_faults),
        keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("0", "+", "0"),
        source="Xu et al. 2023, arXiv:2304.01196",
        differs="seeds in place of questions of Quora and Stack Overflow; one example chat in completion form; no "
        "self-distillation with feedback",
        needs=("seeds",), calls=1,
    )  # fmt: skip
