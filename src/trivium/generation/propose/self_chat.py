"""One model writes both sides of a chat in one go, and its transcript is read back into turns."""

import re

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.answer import answer
from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message

_TURN = re.compile(r"^\s*(Human|AI):[ \t]*", re.MULTILINE)


async def one_exchange(work: Work, rng: np.random.Generator, question: str, turns: int, voice: Voice) -> list[Message]:
    """Without a chat: the question and one answer."""
    said = await answer(work, rng, question, temperature=voice.temperature, max_tokens=voice.max_tokens)
    return [Message("user", question), Message("assistant", said)]


@component("D13", off=one_exchange)
async def self_chat(work: Work, rng: np.random.Generator, question: str, turns: int, voice: Voice) -> list[Message]:
    """Write a whole chat that begins with a question, both sides in one text.

    A last turn that was cut off goes, and so does a question at the end that nobody answers.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        question: First turn of the human.
        turns: Most turns of each side.
        voice: Form, sampling and length of the whole chat.

    Raises:
        Dropped: the text is no chat in turns, or it has fewer than two answers.
    """
    fields = {"question": " ".join(question.split()), "turns": str(turns)}
    answer = await say(work, rng, "self_chat", fields, voice, stop=("\n\n", "[Chat"))
    said = read_chat(answer.text.strip(), question)
    if said is None:
        raise Dropped("no chat in turns", prompt=question, response=answer.text)
    if answer.finish == "length":
        said.pop()
    said = said[: 2 * turns]
    said = said[: len(said) - len(said) % 2]
    if len(said) < 4:
        raise Dropped("fewer than two answers", prompt=question, response=answer.text)
    return said


def read_chat(text: str, question: str) -> list[Message] | None:
    """The turns of a transcript, from the question on; None if they do not alternate or one is empty.

    The text may begin with the question, with the first answer, or with its words alone.
    """
    marks = list(_TURN.finditer(text))
    if not marks or marks[0].start() > 0:
        text = f"AI: {text}"
    if text.startswith("AI:"):
        text = f"Human: {question}\n{text}"
    marks = list(_TURN.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    said = [text[mark.end() : end].strip() for mark, end in zip(marks, ends)]
    sides = [mark[1] for mark in marks]
    if not all(said) or sides != ["Human", "AI"] * (len(sides) // 2) + ["Human"] * (len(sides) % 2):
        return None
    said[0] = question
    return [Message("user" if side == "Human" else "assistant", each) for side, each in zip(sides, said)]
