"""Write programming puzzles after others, solve them, and say which skills they take."""

import ast
from collections.abc import Sequence

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.programs import fenced, say_program
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record

SKILLS = "puzzle_skills"  # the list they are taken from


@component("D4")
async def new_puzzle(
    work: Work, rng: np.random.Generator, examples: Sequence[Record], skills: Sequence[str], voice: Voice
) -> str:
    """Write a puzzle after a few from the pool, for given skills if there are any.

    What stands behind ``f`` in the answer, such as the model's own solution, is left out.

    Raises:
        Dropped: also if it is one of those shown, but for comments and blanks.
    """
    fields = {
        "examples": "\n\n".join(fenced(record.prompt) for record in examples),
        "skills": f" and takes these skills: {', '.join(skills)}" if skills else "",
    }
    puzzle = only((await say_program(work, rng, "puzzle_new", fields, voice, begin="def f(")).program, "f")
    if _bare(puzzle) in {_bare(record.prompt) for record in examples}:
        raise Dropped("puzzle is one of those shown", prompt=puzzle)
    return puzzle


@component("D2")
async def solve_puzzle(work: Work, rng: np.random.Generator, puzzle: str, voice: Voice) -> str:
    """Write a function ``g`` whose result the puzzle should accept."""
    written = await say_program(work, rng, "puzzle_solve", {"puzzle": puzzle}, voice, begin="def g()")
    return only(written.program, "g")


def no_skills(work: Work, rng: np.random.Generator, puzzle: str, most: int, voice: Voice) -> tuple[str, ...]:
    """Without labels: none, so that all puzzles lie in one cell."""
    return ()


@component("D9", off=no_skills)
async def skills_of(work: Work, rng: np.random.Generator, puzzle: str, most: int, voice: Voice) -> tuple[str, ...]:
    """Say which skills of the list a puzzle takes, in the order of the list; the one who grades is asked.

    Raises:
        Dropped: also if none of the list is named.
    """
    known = lines(SKILLS)
    fields = {"puzzle": puzzle, "skills": ", ".join(known), "most": str(most)}
    line = await say_line(work, rng, "puzzle_label", fields, voice, judge=True)
    named = [piece.strip(" .*`'\"").lower() for piece in line.split(",")]
    found = [skill for skill in dict.fromkeys(named) if skill in known][:most]
    if not found:
        raise Dropped("no skill of the list named", prompt=puzzle, response=line)
    return tuple(sorted(found, key=known.index))


def only(program: str, name: str) -> str:
    """A program up to the end of its first function of this name; all of it if that cannot be told."""
    try:
        body = ast.parse(program).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return program.strip()
    end = next((each.end_lineno for each in body if isinstance(each, ast.FunctionDef) and each.name == name), None)
    return "\n".join(program.splitlines()[:end]).strip()


def _bare(program: str) -> str:
    """A program as its syntax tree; as it stands if it has none."""
    try:
        return ast.dump(ast.parse(program))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return program
