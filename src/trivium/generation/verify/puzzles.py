"""Whether a programming puzzle is one, and whether a program solves it."""

import ast
import secrets
from typing import Any

from trivium.generation.component import component
from trivium.generation.verify.run_program import SECONDS, execute, how_it_ended
from trivium.verifiers.verdict import Verdict

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

    ``g`` is called before ``f`` is defined, so that it cannot put another ``f`` in its place; and what is printed
    counts only behind a mark that is drawn anew each time.

    Args:
        puzzle: Source that defines ``f``.
        solution: Source that defines ``g``, which takes no argument.
        seconds: For both.

    Returns:
        Accepted, or rejected: "puzzle without f", "solution without g", "solution: NameError", "solution: timeout",
        "puzzle is not satisfied", or "puzzle is trivial" if ``f`` accepts nothing, zero, an empty text or the like.

    Raises:
        MissingCapability: no sandbox works here.
    """
    if not defines(puzzle, "f"):
        return Verdict(False, "puzzle without f")
    if not defines(solution, "g"):
        return Verdict(False, "solution without g")
    mark = f"_{secrets.token_hex(8)}"
    program = (
        f"{solution}\n\n{mark} = g()\n\n{puzzle}\n\nprint('\\n{mark}', f({mark}) is True)\n"
        f"for {mark} in {TRIVIAL!r}:\n    try:\n        print('\\n{mark}', f({mark}) is True)\n"
        "    except Exception:\n        pass\n"
    )
    ran = await execute(program, seconds=seconds)
    said = [line.removeprefix(f"{mark} ") for line in ran.stdout.splitlines() if line.startswith(f"{mark} ")]
    if said[:1] != ["True"]:
        return Verdict(False, "puzzle is not satisfied" if said else f"solution: {how_it_ended(ran)}")
    return Verdict(False, "puzzle is trivial") if "True" in said[1:] else Verdict(True, "solved")
