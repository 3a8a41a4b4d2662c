"""Solve a problem by turns of thought and programs whose output is put in."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.programs import FENCE
from trivium.generation.propose.say import Voice, say
from trivium.generation.propose.solve import solve
from trivium.generation.verify.run_program import execute, how_it_ended
from trivium.generation.work import Dropped, Work

_OUTPUT = f"{FENCE}output"
_START = f"{FENCE}python"
LONGEST = 400  # characters of an output that are put in


class Trajectory(NamedTuple):
    """A solution with programs and what they printed."""

    text: str
    last: str  # what stands behind the last output
    programs: int
    failed: int  # programs that ended in an error


async def solved_in_words(
    work: Work, rng: np.random.Generator, problem: str, most_programs: int, voice: Voice
) -> Trajectory:
    """Without tools: one worked solution."""
    solution = await solve(work, rng, problem, voice)
    return Trajectory(solution, solution, 0, 0)


@component("C6", off=solved_in_words)
async def reason_with_tools(
    work: Work, rng: np.random.Generator, problem: str, most_programs: int, voice: Voice
) -> Trajectory:
    """Let a model think and write programs in turn, and put in what each program printed, or its error.

    Each program is run with those before it in the same solution, and only what it adds to their output is put in.
    The model is stopped where the output would begin: it never writes one itself.

    Args:
        work: The step's hands.
        rng: Seeds the samples.
        problem: What to solve.
        most_programs: After so many the model must have answered.
        voice: Form and sampling; ``max_tokens`` are those of one turn.

    Raises:
        Dropped: "truncated turn", "no program", "too many programs", or as ``say``.
        MissingCapability: no sandbox works here.
    """
    so_far, before, printed, failed = "", "", "", 0
    for count in range(most_programs + 1):
        fields = {"problem": problem, "so_far": so_far}
        turn = await say(work, rng, "tool_reason", fields, voice, stop=(_OUTPUT, "\nProblem:"))
        said = turn.text.rstrip()
        if turn.finish == "length":
            raise Dropped("truncated turn", prompt=problem, response=so_far + said)
        so_far = f"{so_far}{said}"
        if not said.endswith(FENCE) or _START not in said:
            if not count:
                raise Dropped("no program", prompt=problem, response=so_far)
            return Trajectory(so_far.strip(), said.strip(), count, failed)
        if count == most_programs:
            break
        program = before + said.rsplit(_START, 1)[1].removesuffix(FENCE).strip("\n") + "\n"
        ran = await execute(program)
        if ran.status == "ok":
            output, before, printed = ran.stdout.removeprefix(printed), program, ran.stdout
        else:
            output = (ran.stderr.strip().splitlines() or [how_it_ended(ran)])[-1]
            failed += 1
        so_far += f"\n{_OUTPUT}\n{output.strip()[:LONGEST]}\n{FENCE}\n"
    raise Dropped("too many programs", prompt=problem, response=so_far)
