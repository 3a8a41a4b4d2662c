"""Run a program in the middle of a step, in the sandbox and off the event loop."""

import asyncio
from dataclasses import asdict

from trivium.generation.component import component
from trivium.records.record import Record
from trivium.sandbox import Ran, missing_sandbox, run
from trivium.verifiers.remembered import remembered
from trivium.verifiers.unit_tests import NO_PROGRAM, PassesTests
from trivium.verifiers.verdict import Verdict

SECONDS = 5.0  # most time that one program may take


def need_sandbox() -> None:
    """Go on only where programs can be run: said before the first call is paid.

    Raises:
        MissingCapability: no sandbox works here.
    """
    if (error := missing_sandbox()) is not None:
        raise error


@component("Q2")
async def passes_tests(record: Record, *, seconds: float = SECONDS) -> Verdict:
    """Run the program of a response against the tests in its notes; accept it if it passes all of them.

    Args:
        record: A record with tests, as ``PassesTests`` takes them.
        seconds: For one example of input and output, or all tests together.

    Returns:
        Accepted, or rejected as "no program found", or "tests: " and what became of most tests that failed:
        AssertionError, NameError, "wrong output", "timeout", "memory".

    Raises:
        InputError: the record has no tests.
        MissingCapability: no sandbox works here.
    """
    verdict = await asyncio.to_thread(PassesTests(seconds=seconds), record)
    if verdict.accepted or verdict.reason == NO_PROGRAM:
        return verdict
    return Verdict(False, f"tests: {verdict.reason}")


@component("Q2")
async def execute(program: str, *, seconds: float = SECONDS) -> Ran:
    """Run a program for what it prints or raises.

    Raises:
        MissingCapability: no sandbox works here.
    """
    found = await asyncio.to_thread(
        remembered, ("execute", program, seconds), lambda: asdict(run(program, seconds=seconds))
    )
    return Ran(**found)


def how_it_ended(ran: Ran) -> str:
    """Name the exception, or say "ok", "timeout", "memory", "output limit" or "refused"."""
    return ran.error if ran.status == "error" else ran.status
