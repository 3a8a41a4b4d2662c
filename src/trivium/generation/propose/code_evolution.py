"""Turn programming exercises into others: harder ones, ones with a misleading program, ones made of several."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.prompts import lines, prompt
from trivium.generation.propose.programs import fenced, say_program
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.verify.run_program import passes_tests
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

Harder = Literal["constraint", "rarer", "reasoning", "complexity"]
HARDER: tuple[Harder, ...] = get_args(Harder)


def same_exercise(work: Work, rng: np.random.Generator, task: str, method: Harder, voice: Voice) -> str:
    """Without evolution: the exercise as it was."""
    return unchanged(task)


@component("C1", off=same_exercise)
async def harder_code(work: Work, rng: np.random.Generator, task: str, method: Harder, voice: Voice) -> str:
    """Make an exercise harder: a requirement more, a rarer one, more reasoning, or a limit on time or memory."""
    methods = dict(line.split(": ", 1) for line in lines("code_methods"))
    return await say_line(work, rng, "code_evolve", {"task": task, "method": methods[method]}, voice)


def without_program(work: Work, rng: np.random.Generator, parent: Record, voice: Voice) -> str:
    """Without misdirection: the exercise as it was."""
    return unchanged(parent.prompt)


@component("C2", off=without_program)
async def misdirected(work: Work, rng: np.random.Generator, parent: Record, voice: Voice) -> str:
    """Put a wrong program beside an exercise, so that whoever solves it must see through it.

    Raises:
        Dropped: also "the misleading program is right", where the exercise has tests and it passes them, and "the
            misleading program is the solution", where it says what the parent's own does.
        MissingCapability: the exercise has tests, and no sandbox works here.
    """
    wrong = await say_program(work, rng, "code_misdirect", {"task": parent.prompt}, voice)
    misled = prompt("code_misled").fill({"task": parent.prompt, "program": fenced(wrong.program)})
    if "".join(wrong.program.split()) in "".join(parent.response.split()):
        raise Dropped("the misleading program is the solution", prompt=misled)
    if parent.notes.get("tests"):
        tried = Record("", parent.prompt, fenced(wrong.program), notes=parent.notes)
        if (await passes_tests(tried)).accepted:
            raise Dropped("the misleading program is right", prompt=misled)
    return misled


def first_exercise(work: Work, rng: np.random.Generator, parents: Sequence[Record], voice: Voice) -> str:
    """Without crossing: the exercise of the first parent."""
    return unchanged(parents[0].prompt)


@component("D5", off=first_exercise)
async def cross(work: Work, rng: np.random.Generator, parents: Sequence[Record], voice: Voice) -> str:
    """Write an exercise that takes something from each of several."""
    series = "\n".join(f"{chr(65 + n)}: {' '.join(each.prompt.split())}" for n, each in enumerate(parents))
    return await say_line(work, rng, "code_crossover", {"tasks": series}, voice)
