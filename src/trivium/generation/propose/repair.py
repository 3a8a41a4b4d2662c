"""Feed what became of a program back to its author."""

import asyncio
from typing import Any

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.programs import Written, fenced, say_program
from trivium.generation.propose.say import Voice
from trivium.generation.verify.run_program import execute
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.unit_tests import PassesTests


def same_program(work: Work, rng: np.random.Generator, task: str, program: str, *_: Any) -> Written:
    """Without repair: the program as it was."""
    return Written(fenced(program), program)


@component("C6", off=same_program)
async def mend(work: Work, rng: np.random.Generator, task: str, program: str, feedback: str, voice: Voice) -> Written:
    """Mend a program after what its tests said."""
    fields = {"task": task, "program": fenced(program), "feedback": feedback}
    return await say_program(work, rng, "code_repair", fields, voice)


def nothing_run(record: Record, program: str) -> str:
    """Without execution: nothing is said against the program."""
    return ""


@component("Q6", off=nothing_run)
async def execution_feedback(record: Record, program: str) -> str:
    """Say how many tests of a record its program fails, and what the first of these gave; "" if it passes all.

    Args:
        record: Task, response and ``notes["tests"]``, a list of texts that are not all blank.
        program: The program in the response.

    Raises:
        MissingCapability: no sandbox works here.
    """
    outcome = await asyncio.to_thread(PassesTests().test, record)
    assert outcome is not None
    failed = [place for place, reason in enumerate(outcome.reasons) if reason != "passed"]
    if not failed:
        return ""
    test = [test for test in record.notes["tests"] if test.strip()][failed[0]]
    ran = await execute(f"{program}\n\n{test}\n")
    said = ran.stderr.strip().splitlines()
    gave = said[-1] if said else outcome.reasons[failed[0]]
    return f"{len(failed)} of {len(outcome.reasons)} tests failed. {' '.join(test.split())} gave {gave}"
