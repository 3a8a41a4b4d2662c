"""Check a solution in code by running it."""

from trivium.generation.component import component
from trivium.records.record import Record
from trivium.verifiers.program_answer import PrintsAnswer
from trivium.verifiers.verdict import Verdict

_PRINTS = PrintsAnswer()


@component("Q2")
def right_program(record: Record) -> Verdict:
    """Accept a program that prints the right answer when it is run in the sandbox."""
    if reason := record.notes.get("failed"):
        return Verdict(False, reason)
    return _PRINTS(record)
