"""Whether a programming puzzle is one, and whether a program solves it."""

import ast
import asyncio
import secrets
from typing import Any

from trivium.generation.component import component
from trivium.generation.verify.run_program import SECONDS, how_it_ended
from trivium.sandbox import run
from trivium.verifiers.remembered import remembered
from trivium.verifiers.verdict import Verdict

SOLVED = "solved"
# What a puzzle must not be solved by: it would ask for nothing.
TRIVIAL: tuple[Any, ...] = (None, True, 0, 1, -1, "", [], {}, 0.0, "a", [0], [""])


def defines(program: str, name: str) -> bool:
    """Whether a program can be parsed and defines a function of this name at its top."""
    try:
        body = ast.parse(program).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(each, ast.FunctionDef) and each.name == name for each in body)


@component("Q2")
async def solves(puzzle: str, solution: str, *, seconds: float = SECONDS) -> Verdict:
    """Accept a solution if the puzzle's ``f`` returns True for what its ``g`` returns, within time.

    The two run apart: ``g`` in one sandbox, ``f`` in another, with nothing between them but the value that ``g``
    returned, written out as a literal (numbers, texts, None, and lists, tuples, sets and dicts of them). So a solution
    can neither put another ``f`` in place nor a name that ``f`` uses.

    Args:
        puzzle: Source that defines ``f``.
        solution: Source that defines ``g``, which takes no argument.
        seconds: For each of the two.

    Returns:
        Accepted, or rejected: "puzzle without f", "solution without g", "solution: NameError", "solution: timeout",
        "solution is no plain value", "puzzle is not satisfied", or "puzzle is trivial" if ``f`` accepts nothing, zero,
        an empty text or the like.

    Raises:
        MissingCapability: no sandbox works here.
    """
    if not defines(puzzle, "f"):
        return Verdict(False, "puzzle without f")
    if not defines(solution, "g"):
        return Verdict(False, "solution without g")
    reason = await asyncio.to_thread(
        remembered, ("solves", puzzle, solution, seconds), lambda: _solved(puzzle, solution, seconds)
    )
    return Verdict(reason == SOLVED, reason)


def _solved(puzzle: str, solution: str, seconds: float) -> str:
    mark = f"_{secrets.token_hex(8)}"
    ran = run(f"{solution}\n\nprint('\\n{mark}', repr(g()))\n", seconds=seconds)
    if not (said := _behind(mark, ran.stdout)):
        return f"solution: {how_it_ended(ran)}"
    try:
        value = ast.literal_eval(said[-1])
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return "solution is no plain value"
    program = (
        f"{puzzle}\n\nprint('\\n{mark}', f({value!r}) is True)\n"
        f"for {mark} in {TRIVIAL!r}:\n    try:\n        print('\\n{mark}', f({mark}) is True)\n"
        "    except Exception:\n        pass\n"
    )
    ran = run(program, seconds=seconds)
    said = _behind(mark, ran.stdout)
    if said[:1] != ["True"]:
        return "puzzle is not satisfied" if said else f"solution: {how_it_ended(ran)}"
    return "puzzle is trivial" if "True" in said[1:] else SOLVED


def _behind(mark: str, printed: str) -> list[str]:
    """What was printed behind a mark that is drawn anew each time."""
    return [line.removeprefix(f"{mark} ") for line in printed.split("\n") if line.startswith(f"{mark} ")]
