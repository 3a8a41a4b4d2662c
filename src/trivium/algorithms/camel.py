"""CAMEL: a user in one role instructs an assistant in another, step by step, until their task is done.

Source: Li et al. 2023, arXiv:2303.17760.
Differs: pairs of roles come from a list of the package, where the paper has the model list fifty of each and takes all
pairs; naming the task and making it specific are one call; a swap of roles drops the chat at once; few turns.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.prompts import prompt
from trivium.generation.propose.dialogue import Part, repeats, speak
from trivium.generation.propose.form import Form
from trivium.generation.propose.length import longest_answer
from trivium.generation.propose.role_play import TASK_DONE, gives_orders, role_pairs, task_of_roles, without_label
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.turns import sound_turns
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message
from trivium.records.record import Record


def camel(
    *,
    turns: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    turn_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draw two roles, specify their task, let one instruct and the other carry out.

    Args:
        turns: Most instructions; the paper allows 20. The user ends the chat earlier by its mark.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all turns and of the task.
        top_p: Nucleus of all turns and of the task.
        turn_tokens: Longest task or instruction.
        answer_tokens: Longest solution, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(turns, 1, "turns")
    pairs = role_pairs()
    voice = Voice(form, temperature, top_p, turn_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        roles = pairs[int(rng.integers(len(pairs)))]
        task = await task_of_roles(work, rng, roles, voice)
        labels = ("Instruction", "Solution")
        fields = {**roles._asdict(), "task": task}
        user = Part("user", "camel_user", {**fields, "mark": TASK_DONE}, labels, begin="camel_begin")
        assistant = Part("assistant", "camel_assistant", fields, labels)
        chat: list[Message] = []
        ended = "turns"
        for _ in range(turns):
            order = without_label(await speak(work, rng, user, chat, voice))
            if TASK_DONE in order:
                ended = "task done"
                break
            if repeats(order, chat):
                ended = "repetition"
                break
            chat.append(Message("user", order))
            said = await speak(work, rng, assistant, chat, voice.at(max_tokens=longest_answer(work, answer_tokens)))
            if gives_orders(said):
                raise Dropped("roles swapped", prompt=order, response=said)
            chat.append(Message("assistant", without_label(said)))
        if not chat:
            raise Dropped("done before it began", prompt=task)
        told = Message("system", prompt("camel_assistant").fill(fields))
        return work.dialogue([told, *chat], notes={"roles": roles._asdict(), "task": task, "ended_by": ended})

    return Algorithm(
        name="camel", step=step,
        parts=(task_of_roles, speak, sound_turns, no_faults, NearDuplicate),
        verify=(sound_turns, no_faults),
        keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("0", "+", "+"),
        source="Li et al. 2023, arXiv:2303.17760",
        differs="pairs of roles from a list of the package; the task is named and specified in one call; a swap of "
        "roles drops the chat; 3 turns by default",
        calls=1 + 2 * turns,
    )  # fmt: skip
