"""Check a solution in code by running it."""

import asyncio

from trivium.generation.component import component
from trivium.records.record import Record
from trivium.verifiers.program_answer import PrintsAnswer
from trivium.verifiers.verdict import Verdict

_PRINTS = PrintsAnswer()


@component("Q2")
async def right_program(record: Record) -> Verdict:
    """Accept a program that prints the right answer when it is run in the sandbox, off the event loop.

    Raises:
        InputError: the record has no answer.
        MissingCapability: no sandbox works here.
    """
    return await asyncio.to_thread(_PRINTS, record)
