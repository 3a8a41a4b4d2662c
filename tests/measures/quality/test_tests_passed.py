import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality import tests_passed as room
from trivium.records.record import Record
from trivium.sandbox import Ran, missing_sandbox
from trivium.verifiers.unit_tests import PassesTests

measured = room.tests_passed
needs_sandbox = pytest.mark.skipif(missing_sandbox() is not None, reason="no sandbox works here")


def coded(code, **notes):
    return Record("r", "Write it.", f"```python\n{code}\n```", notes=notes)


@needs_sandbox
def test_shares_by_hand():
    double = "def double(n):\n    return n + n"
    tests = ["assert double(1) == 2", "assert double(2) == 4", "assert double('a') == 'aa'", "assert double(1) == 3"]
    records = [
        coded(double, tests=tests),  # 3 of 4
        coded("def double(n):\n    return 2", tests=tests),  # the first alone
        coded("def double(n): return", tests=tests),
        coded("print(input())", examples=[{"input": "a", "output": "a"}, {"input": "b", "output": "c"}]),
        Record("r", "Write it.", "I cannot.", notes={"tests": tests}),
        coded(double),
    ]
    np.testing.assert_array_equal(measured(records), [3 / 4, 1 / 4, 0, 1 / 2, 0, np.nan])


@needs_sandbox
def test_spoiling_programs_lowers_the_mean_by_as_much():
    """Of eight right programs, k broken: the mean is 1 - k / 8."""
    for wrong in (0, 3, 8):
        records = [
            coded(f"def f():\n    return {place + (place < wrong)}", tests=f"assert f() == {place}")
            for place in range(8)
        ]
        assert measured(records).mean() == 1 - wrong / 8


def test_a_refused_program_has_no_value(monkeypatch):
    def refuse(program, /, *, stdin="", seconds=5.0, memory_mb=512):
        return Ran("refused", "", "", 0, "scripted")

    monkeypatch.setattr(room, "PassesTests", lambda: PassesTests(run=refuse))
    assert np.isnan(measured([coded("x = 1", tests="assert x")])).all()


def test_no_records_are_refused():
    with pytest.raises(InputError, match="tests_passed: number of records must be at least 1, got 0"):
        measured([])
