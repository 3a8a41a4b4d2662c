"""Two speakers talk: each is asked in turn, with what was said so far seen from its own side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import has_prompt, prompt
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.length import is_brief, longest_answer
from trivium.generation.propose.say import Voice
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message, Request

Role = Literal["user", "assistant"]

_GOODBYE = re.compile(r"\b(?:thanks?(?: you)?|good ?bye|bye|have a (?:nice|good|great))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a conversation.

    Args:
        role: Whose turns it speaks.
        told: Prompt of its system message; ``TOLD_text``, where there is one, is the transcript it continues.
        fields: Fill both.
        labels: What turns are called in the transcript: the user's, the assistant's.
        begin: Prompt of the message that stands before the first turn, for a part that speaks first.
    """

    role: Role
    told: str
    fields: Mapping[str, str]
    labels: tuple[str, str]
    begin: str = ""


@component("D13")
async def speak(work: Work, rng: np.random.Generator, part: Part, turns: Sequence[Message], voice: Voice) -> str:
    """Let one of two speakers say the next turn: its own turns are the assistant's to it, all others the user's.

    Raises:
        Dropped: the turn is empty or was cut off.
    """
    request = Request(
        max_tokens=voice.max_tokens, temperature=voice.temperature, top_p=voice.top_p, seed=int(rng.integers(2**31))
    )
    if has_prompt(f"{part.told}_text") and written_in_turns(work.model, voice.form):
        used = prompt(f"{part.told}_text")
        text = used.fill({**part.fields, "transcript": transcript(turns, part.labels)})
        request = replace(request, prompt=text, stop=("\n",), label=used.label)
    else:
        used = prompt(part.told)
        seen = [Message("system", used.fill(part.fields))]
        if part.begin:
            seen.append(Message("user", prompt(part.begin).text))
        seen += [Message("assistant" if turn.role == part.role else "user", turn.content) for turn in turns]
        request = replace(request, messages=tuple(seen), label=used.label)
    completion = await work.ask(request)
    said = completion.text.strip()
    if completion.finish == "length":
        raise Dropped(f"truncated turn of the {part.role}", response=said)
    if not said:
        raise Dropped(f"empty turn of the {part.role}")
    return said


@component("Q1")
async def reply(
    work: Work, rng: np.random.Generator, turns: Sequence[Message], *, temperature: float, max_tokens: int | None
) -> str:
    """Take the assistant's next turn from the aligned model, with the whole chat before it.

    Raises:
        Dropped: the reply is empty or was cut off.
    """
    system = prompt("answer" if is_brief(work) else "assistant")
    request = Request(
        messages=(Message("system", system.text), *turns), max_tokens=longest_answer(work, max_tokens),
        temperature=temperature, seed=int(rng.integers(2**31)), label=system.label,
    )  # fmt: skip
    completion = await work.ask(request)
    said = completion.text.strip()
    if completion.finish == "length":
        raise Dropped("truncated turn of the assistant", response=said)
    if not said:
        raise Dropped("empty turn of the assistant")
    return said


def transcript(turns: Sequence[Message], labels: tuple[str, str]) -> str:
    """One line a turn, each after its label."""
    return "\n".join(f"{labels[turn.role == 'assistant']}: {' '.join(turn.content.split())}" for turn in turns)


def says_goodbye(said: str) -> bool:
    """Whether a user's turn ends the chat and asks for nothing more."""
    return bool(_GOODBYE.search(said)) and "?" not in said


def repeats(said: str, turns: Sequence[Message]) -> bool:
    """Whether a turn has been said before, capitals and marks aside."""
    return _bare(said) in {_bare(turn.content) for turn in turns}


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
