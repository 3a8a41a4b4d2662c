"""UltraChat: two instances of a model talk, one told to be the user, about a subject from a list made beforehand.

Source: Ding et al. 2023, arXiv:2305.14233.
Differs: the first of its three sectors alone (questions about the world), with fields from a list of the package in
place of thirty of the paper's; the same model plays both sides; a user who thanks or repeats itself ends the chat,
where the paper filters afterwards; a model in this process is asked for one-sentence replies.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.dialogue import Part, repeats, reply, says_goodbye, speak
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.topics import Subject, subjects
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.own_words import own_words
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.verify.turns import sound_turns
from trivium.generation.work import Dropped, Work, require
from trivium.models.api import Message
from trivium.records.record import Record


def ultrachat(
    *,
    turns: int = 3,
    fields: int = 12,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    turn_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draw a subject, let the user open the chat, and let both sides talk.

    Args:
        turns: Most turns of each side; the paper has 3 to 7. A chat of one turn each is dropped.
        fields: Fields whose subjects are listed before the first chat.
        form: Of the user's prompts; see ``written_in_turns``.
        temperature: Of the user's turns and of the subjects.
        top_p: Nucleus of the user's turns.
        answer_temperature: Of the assistant's turns.
        turn_tokens: Longest turn of the user.
        answer_tokens: Longest reply, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(turns, 2, "turns")
    at_least(fields, 1, "fields")
    voice = Voice(form, temperature, top_p, turn_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> list[Subject]:
        return await subjects(work, rng, fields, voice)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        subject = work.prepared[int(rng.integers(len(work.prepared)))]
        opening = await say_line(work, rng, "opening_line", subject._asdict(), voice)
        require(plausible_task(opening), prompt=opening)
        require(own_words("opening_line", opening, subject.subtopic), prompt=opening)
        user = Part("user", "chat_user", {"subject": subject.subtopic}, ("Person", "Assistant"), begin="chat_begin")
        chat = [Message("user", opening)]
        for turn in range(turns):
            said = await reply(work, rng, chat, temperature=answer_temperature, max_tokens=answer_tokens)
            chat.append(Message("assistant", said))
            if turn + 1 < turns:
                asked = await speak(work, rng, user, chat, voice)
                if says_goodbye(asked) or repeats(asked, chat):
                    break
                chat.append(Message("user", asked))
        if len(chat) < 4:
            raise Dropped("the user had no second question", prompt=opening, response=chat[-1].content)
        return work.dialogue(chat, notes=subject._asdict())

    return Algorithm(
        name="ultrachat", step=step,
        parts=(subjects, plausible_task, reply, speak, sound_turns, no_faults, NearDuplicate),
        verify=(sound_turns, no_faults), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("0", "+", "+"),
        source="Ding et al. 2023, arXiv:2305.14233",
        differs="questions about the world alone, of the package's fields; one model plays both sides; thanks and "
        "repetition end a chat; one-sentence replies of models in this process",
        calls=2 * turns, prepare=prepare, prepare_calls=fields,
    )  # fmt: skip
