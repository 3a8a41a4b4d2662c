"""Tests passed: what share of a record's unit tests or examples the program in its response passes."""

import math
from collections.abc import Sequence
from contextvars import copy_context

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.needs import needs
from trivium.records.record import Record
from trivium.threads import cores
from trivium.verifiers.unit_tests import NOTES, PassesTests, missing


@needs(notes=NOTES, missing=missing)
@measure(
    axis="quality", of="record", reads="records", unit="share of tests", range=(0, 1), default=False,
    rises_with="programs that do what their tests ask",
    length_bias="none: programs are run, not read",
    cost="1 to 30 ms a record in the sandbox, besides the programs themselves; at most 15 s; all cores",
    source="ours; share of tests as in APPS, Hendrycks et al. 2021, arXiv:2105.09938; tests of HumanEval, Chen et al. "
    "2021, arXiv:2107.03374, and MBPP, Austin et al. 2021, arXiv:2108.07732",
)  # fmt: skip
def tests_passed(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of its tests that a record's program passes.

    0: no test passes, or there is no program. 1: all pass. The tests are ``notes["tests"]`` (Python asserts),
    ``notes["test"]`` with ``notes["entry_point"]`` (HumanEval), or ``notes["examples"]`` of input and output. Programs
    run in the sandbox, with Python's standard library alone: one that needs other packages fails. Few tests let wrong
    programs pass. ``PassesTests`` has the rules, and gives the reason for each test.

    Args:
        records: n records; the response and the notes are read.

    Returns:
        (n,) shares; nan where the record has no tests.

    Raises:
        InputError: no records.
        MissingCapability: a record has tests, and no sandbox works here.

    Cost: linear in the tests.
    """
    from concurrent.futures import ThreadPoolExecutor

    at_least(len(records), 1, "tests_passed: number of records")
    check = PassesTests()

    def value(record: Record) -> float:
        outcome = check.test(record)
        return math.nan if outcome is None else outcome.share

    contexts = [copy_context() for _ in records]  # what a run remembers of its programs is known in the threads too
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        return np.array(list(pool.map(lambda context, record: context.run(value, record), contexts, records)))
