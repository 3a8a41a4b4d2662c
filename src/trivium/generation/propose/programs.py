"""Have a model write a Python program."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import has_prompt
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record
from trivium.verifiers.programs import program_of

FENCE = "```"


class Written(NamedTuple):
    """A response with a program in it."""

    text: str
    program: str


def fenced(program: str) -> str:
    """A program as a response shows it."""
    return f"{FENCE}python\n{program.strip(chr(10))}\n{FENCE}"


async def say_program(
    work: Work, rng: np.random.Generator, name: str, fields: dict[str, str], voice: Voice, *, begin: str = "",
) -> Written:  # fmt: skip
    """The program that answers the prompt ``name``; see ``say``.

    The completion form ``NAME_text`` ends in an opened fence, and the model goes on to the closing one. In chat form
    the whole answer is the text, and the program is the fenced one in it.

    Args:
        work, rng, name, fields, voice: As ``say``.
        begin: How the program begins, where the completion form ends with these words of it.

    Raises:
        Dropped: "truncated program", "no program", or as ``say``.
    """
    continues = has_prompt(f"{name}_text") and written_in_turns(work.model, voice.form)
    answer = await say(work, rng, name, fields, voice, stop=(FENCE,) if continues else ())
    if answer.finish == "length":
        raise Dropped("truncated program", response=answer.text)
    text = fenced(begin + answer.text.rstrip()) if continues else answer.text.strip()
    program = program_of(Record("", "", text))
    if program is None:
        raise Dropped("no program", response=answer.text)
    return Written(text, program)


@component("Q1")
async def write_program(work: Work, rng: np.random.Generator, task: str, voice: Voice) -> Written:
    """Write a Python program that does what a task says."""
    return await say_program(work, rng, "code_solve", {"task": task}, voice)
