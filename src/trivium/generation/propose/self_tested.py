"""A program together with tests that its author wrote."""

import ast
import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.programs import fenced, say_program
from trivium.generation.propose.say import Voice
from trivium.generation.work import Dropped, Work

_TESTS = re.compile(r"^[ \t]*# ?tests?:?[ \t]*$", re.MULTILINE | re.IGNORECASE)


class Tested(NamedTuple):
    """A response and the tests that came with it."""

    response: str
    tests: list[str]


@component("C5")
async def program_with_tests(work: Work, rng: np.random.Generator, task: str, voice: Voice) -> Tested:
    """Write a program and tests of it in one go; the tests are cut off and kept apart.

    Raises:
        Dropped: "no tests", "program or tests cannot be parsed", or "tests call nothing of the program".
    """
    program = (await say_program(work, rng, "code_with_tests", {"task": task}, voice)).program
    parts = _TESTS.split(program, maxsplit=1)
    if len(parts) < 2 or "assert" not in parts[1]:
        raise Dropped("no tests", prompt=task, response=program)
    try:
        names = {name for each in ast.parse(parts[0]).body if (name := getattr(each, "name", None))}
        tests = asserts(parts[1])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Dropped("program or tests cannot be parsed", prompt=task, response=program) from None
    if not tests or not all(calls_any(test, names) for test in tests):
        raise Dropped("tests call nothing of the program", prompt=task, response=program)
    return Tested(fenced(parts[0].strip()), tests)


def asserts(source: str) -> list[str]:
    """Each assert of a source as a test of its own, with what stands before it since the last one."""
    tests, before = [], []
    for each in ast.parse(source).body:
        before.append(ast.unparse(each))
        if isinstance(each, ast.Assert):
            tests.append("\n".join(before))
            before = []
    return tests


def calls_any(source: str, names: set[str]) -> bool:
    """Whether a source calls something of one of these names."""
    calls = (each.func for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call))
    return any(isinstance(each, ast.Name) and each.id in names for each in calls)
