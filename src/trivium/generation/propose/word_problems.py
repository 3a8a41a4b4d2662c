"""Word problems after others, and programs that solve them."""

import ast
import math
import secrets
from collections.abc import Sequence

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.programs import Written, say_program
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.verify.run_program import execute, how_it_ended
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

DISTRACTING = ", and mentions one number that is not needed"


@component("D3")
async def new_problem(
    work: Work, rng: np.random.Generator, examples: Sequence[Record], *, distracting: bool, voice: Voice
) -> str:
    """Write a word problem after a few others, where asked for with a number in it that is not needed."""
    fields = {"examples": "\n".join(f"Problem: {' '.join(each.prompt.split())}" for each in examples)}
    extra = {"extra": DISTRACTING if distracting else ""}
    return await say_line(work, rng, "gsm_problem", fields | extra, voice)


@component("C5")
async def program_for(work: Work, rng: np.random.Generator, problem: str, voice: Voice) -> Written:
    """Solve a word problem by a function ``solution()`` that works with named quantities."""
    return await say_program(work, rng, "gsm_program", {"problem": problem}, voice)


def no_result(program: str, *, seconds: float) -> str:
    """Without running the program: what it comes to is not known."""
    return ""


@component("Q5", off=no_result)
async def program_result(program: str, *, seconds: float) -> str:
    """Run ``solution()`` for its result, which must be one finite number.

    Returns:
        The number: a whole one below 10**15 with all its digits, any other rounded to nine.

    Raises:
        Dropped: "program: " and what went wrong, "program cannot be parsed", "no number", or "nothing is worked out"
            for a program without an operation or call.
        MissingCapability: no sandbox works here.
    """
    mark = f"_{secrets.token_hex(8)}"
    ran = await execute(f"{program}\n\nprint('\\n{mark}', repr(solution()))\n", seconds=seconds)
    said = [line.removeprefix(f"{mark} ") for line in ran.stdout.splitlines() if line.startswith(f"{mark} ")]
    if not said:
        raise Dropped(f"program: {how_it_ended(ran)}", response=program)
    try:  # another Python than ours may have run it
        nodes = list(ast.walk(ast.parse(program)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Dropped("program cannot be parsed", response=program) from None
    if not any(isinstance(each, ast.BinOp | ast.AugAssign | ast.Call) for each in nodes):
        raise Dropped("nothing is worked out", response=program)
    try:
        number = float(said[-1])
    except ValueError:
        raise Dropped("no number", response=program) from None
    if not math.isfinite(number):
        raise Dropped("no number", response=program)
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.9g}"
