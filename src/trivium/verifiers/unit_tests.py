"""Unit tests and examples of input and output: run the program of a response, in the sandbox, against its notes."""

import math
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.sandbox import Ran, Run, full, missing_sandbox, run
from trivium.verifiers.programs import program_of
from trivium.verifiers.remembered import remembered
from trivium.verifiers.verdict import Verdict

MOST = 200  # tests of one record that are run
STOPS = 3  # tests of one record that may be stopped; then those after them count as stopped too
NO_PROGRAM = "no program found"
NOTES = "notes['tests'] (Python asserts), notes['test'] with notes['entry_point'], or notes['examples']"


class Outcome(NamedTuple):
    """What became of each test of one record."""

    reasons: tuple[
        str, ...
    ]  # "passed"; "wrong output", "timeout", "memory", "output limit", "refused", or an exception

    @property
    def share(self) -> float:
        """Of the tests that passed; nan if the sandbox refused one, for that says nothing of the program."""
        if "refused" in self.reasons:
            return math.nan
        return self.reasons.count("passed") / len(self.reasons)


@dataclass(frozen=True)
class PassesTests:
    """Accept a record whose program passes all its tests.

    The notes hold ``tests``, one Python text or a list of them, each with asserts; or ``test`` and ``entry_point``, as
    in HumanEval, where ``test`` defines ``check``; or ``examples``, a list of ``{"input": ..., "output": ...}`` of
    which the program reads the one and must print the other (blanks at the ends of lines do not count).

    The tests run in the program's own process, behind a mark that is drawn anew each time: a program that ends early
    or prints "passed" gains nothing, one that goes through its own process in search of the mark might. Examples are
    compared outside.

    Args:
        seconds: For one example, or all tests together.
        memory_mb: Of one process.
        run: What runs a program; the sandbox of this machine by default.

    Raises:
        InputError: when called, the record has no tests.
        MissingCapability: when called, no sandbox works here.
    """

    seconds: float = 5.0
    memory_mb: int = 512
    run: Run = run

    def __call__(self, record: Record) -> Verdict:
        """Run the tests."""
        tested = self.test(record)
        if tested is None:
            raise InputError(f"record {record.id!r} has no {NOTES}, which PassesTests runs.")
        failed = Counter(reason for reason in tested.reasons if reason != "passed")
        return Verdict(not failed, failed.most_common(1)[0][0] if failed else "passed")

    def test(self, record: Record) -> Outcome | None:
        """What became of each test; None if the record has none."""
        tests, examples = _tests(record), _examples(record)
        count = len(tests) or len(examples)
        if not count:
            return None
        program = program_of(record)
        if program is None:
            return Outcome((NO_PROGRAM,) * count)
        limits = (self.seconds, self.memory_mb, name_of(self.run))
        if tests:
            return Outcome(
                tuple(remembered(("tests", program, tests, *limits), lambda: [*self._tests(program, tests)]))
            )
        question = ("examples", program, examples, *limits)
        return Outcome(tuple(remembered(question, lambda: [self._example(program, *each) for each in examples])))

    def _example(self, program: str, given: str, wanted: str) -> str:
        ran = self.run(program, stdin=given, seconds=self.seconds, memory_mb=self.memory_mb)
        if ran.status == "ok" and ran.tier == "monty" and _lines(ran.stdout) != _lines(wanted):
            # The program may have caught what a subset of Python lacks: a full one decides.
            ran = run(program, stdin=given, seconds=self.seconds, memory_mb=self.memory_mb, tier=full())
        if ran.status != "ok":
            return _reason(ran)
        return "passed" if _lines(ran.stdout) == _lines(wanted) else "wrong output"

    def _tests(self, program: str, tests: list[str]) -> Iterator[str]:
        """One process for all; after a test that was stopped, a new one for the rest.

        If no test began, it is the program that was stopped, and it would be again.
        """
        done = stops = 0
        while done < len(tests):
            mark = f"_{secrets.token_hex(8)}"
            ran = self.run(_with_tests(program, tests[done:], mark), seconds=self.seconds, memory_mb=self.memory_mb)
            lines = ran.stdout.splitlines()
            said = [line.removeprefix(mark + " ") for line in lines if line.startswith(mark + " ")]
            began = bool(said) or mark in lines
            yield from said[: len(tests) - done]
            done += len(said)
            if done < len(tests):
                stops += 1
                reason = "ended early" if ran.status == "ok" else _reason(ran)
                rest = len(tests) - done if not began or stops == STOPS else 1
                yield from [reason] * rest
                done += rest


def name_of(run: Run) -> str:
    """Of what runs programs: two may find different things."""
    return f"{run.__module__}.{getattr(run, '__qualname__', type(run).__qualname__)}"


def missing() -> MissingCapability | None:
    """What must be installed for programs to run here; None if nothing."""
    return missing_sandbox()


def _tests(record: Record) -> list[str]:
    tests = record.notes.get("tests", record.notes.get("test_list"))
    if isinstance(tests, str):
        tests = [tests]
    if isinstance(tests, list | tuple) and all(isinstance(test, str) for test in tests):
        return [test for test in tests if test.strip()][:MOST]
    test, entry = record.notes.get("test"), record.notes.get("entry_point")
    if isinstance(test, str) and isinstance(entry, str) and test.strip() and entry.isidentifier():
        return [f"{test}\ncheck({entry})\n"]
    return []


def _examples(record: Record) -> list[tuple[str, str]]:
    examples = record.notes.get("examples")
    if not isinstance(examples, list | tuple):
        return []
    return [
        (_text(each.get("input", "")), _text(each["output"]))
        for each in examples
        if isinstance(each, dict) and "output" in each
    ][:MOST]


def _text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _with_tests(program: str, tests: list[str], mark: str) -> str:
    """The program, behind it the mark, and then each test in turn, which prints the mark and what became of it.

    It ends in an error if one failed: what failed in a subset of Python is then run again in a full one.
    """
    return (
        f"{program}\n\n{mark}f = 0\nprint('\\n{mark}', flush=True)\n"
        f"for {mark} in {tests!r}:\n    try:\n        exec({mark})\n"
        f"    except BaseException as {mark}e:\n        {mark}f += 1\n"
        f"        print('\\n{mark} ' + type({mark}e).__name__, flush=True)\n"
        f"    else:\n        print('\\n{mark} passed', flush=True)\nassert not {mark}f\n"
    )


def _reason(ran: Ran) -> str:
    return ran.error if ran.status == "error" else ran.status


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]
