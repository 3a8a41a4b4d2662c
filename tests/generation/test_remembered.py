"""What time decided once is decided for the run: a run made again has the same fates, a fresh one finds out anew."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.budget import Budget
from trivium.generation.component import component
from trivium.generation.run import run as run_algorithm
from trivium.generation.verify import puzzles, run_program
from trivium.generation.verify.puzzles import solves
from trivium.generation.verify.right_answer import right_answer
from trivium.generation.verify.run_program import execute, passes_tests
from trivium.generation.work import require
from trivium.measures.quality.tests_passed import tests_passed as share_passed
from trivium.models.api import Request
from trivium.models.scripted import Scripted
from trivium.records import Record
from trivium.runs import Ledger, Recorded
from trivium.sandbox import Ran
from trivium.verifiers import evaluate, mathematics
from trivium.verifiers.program_answer import PrintsAnswer
from trivium.verifiers.remembered import remembered, remembering
from trivium.verifiers.unit_tests import PassesTests
from trivium.verifiers.verdict import Verdict

CODE = Record(
    "c", "Add.", "```python\ndef add(a, b):\n    return a + b\n```", notes={"tests": ["assert add(1, 2) == 3"]}
)


class Weather:
    """A sandbox on a machine that is too busy at first: the first program runs out of time, the others pass."""

    def __init__(self, late=1):
        self.runs, self.late = 0, late

    def __call__(self, program, /, *, stdin="", seconds=5.0, memory_mb=512):
        self.runs += 1
        if self.runs <= self.late:
            return Ran("timeout", "", "", seconds, "here")
        mark = next(
            (line.split("'")[1].removeprefix("\\n") for line in program.split("\n") if line.startswith("print('")), ""
        )
        return Ran("ok", f"{mark}\n{mark} passed\n", "", 0.01, "here")


def made(step, *, verify=()):
    @component("Q5")
    def anything(record):
        """Accept."""
        return Verdict(True, "fine")

    return Algorithm("one", step, (anything,), verify or (anything,), (), "L0", Expected("0", "0", "0"), "none", "none",
                     calls=1)  # fmt: skip


def go(folder, algorithm, *, calls=1):
    model = Scripted(lambda request: "five words are in this")
    with Ledger.open(folder, settings={}) as ledger:
        return asyncio.run(
            run_algorithm(algorithm, seeds=(), model=Recorded(model, ledger), ledger=ledger, budget=Budget(calls=calls),
                          allowance=40, ahead=1, made_by="test", rng=np.random.default_rng(0))
        ).fates  # fmt: skip


async def proposed(work, record):
    await work.ask(Request(prompt="write", max_tokens=9))
    return work.record(record.prompt, record.response, notes=record.notes)


def test_a_program_that_ran_out_of_time_once_has_done_so_for_its_run_and_for_no_other(tmp_path):
    busy = Weather()

    async def step(work, rng):
        record = await proposed(work, CODE)
        require(await asyncio.to_thread(PassesTests(run=busy), record))
        return record

    assert go(tmp_path / "a", made(step)) == {"dropped: timeout": 1}
    assert go(tmp_path / "a", made(step)) == {"dropped: timeout": 1}
    assert busy.runs == 1
    assert go(tmp_path / "b", made(step)) == {"accepted": 1}  # the machine has time now
    assert go(tmp_path / "b", made(step)) == {"accepted": 1}
    assert busy.runs == 2


def test_the_checks_of_a_settled_record_remember_too(tmp_path):
    busy = Weather()

    async def step(work, rng):
        return await proposed(work, CODE)

    check = made(step, verify=(PassesTests(run=busy),))
    assert [go(tmp_path / name, check) for name in "aab"] == [{"dropped: timeout": 1}] * 2 + [{"accepted": 1}]


def test_what_passed_once_is_not_undone_by_a_machine_that_is_busy_later(tmp_path):
    quiet = Weather(late=0)

    async def step(work, rng):
        return await proposed(work, CODE)

    check = made(step, verify=(PassesTests(run=quiet),))
    assert go(tmp_path, check) == {"accepted": 1}
    quiet.late = 99
    assert go(tmp_path, check) == {"accepted": 1}


def test_another_limit_of_time_is_another_question(tmp_path):
    busy = Weather()
    with Ledger.open(tmp_path, settings={}) as ledger, remembering(ledger):
        assert PassesTests(run=busy)(CODE).reason == "timeout"
        assert PassesTests(run=busy, seconds=9.0)(CODE).accepted
        assert PassesTests(run=busy)(replace(CODE, id="the same program")).reason == "timeout"
        assert PassesTests(run=busy)(replace(CODE, notes={"tests": ["assert add(2, 2) == 4"]})).accepted


@pytest.mark.parametrize(
    ("where", "ask"),
    [
        ((run_program, "run"), lambda: asyncio.run(execute("print(1)"))),
        ((puzzles, "run"), lambda: asyncio.run(solves("def f(x):\n    return x == 7", "def g():\n    return 7"))),
    ],
)
def test_every_way_to_run_a_program_in_a_step_remembers(tmp_path, monkeypatch, where, ask):
    monkeypatch.setattr(*where, Weather())
    with Ledger.open(tmp_path, settings={}) as ledger, remembering(ledger):
        first = ask()
        assert "timeout" in str(first)
        assert ask() == first
    assert ask() != first  # outside of the run it is found out anew


def test_a_program_that_prints_its_answer_is_run_once(tmp_path):
    runs = []

    def printing(program, /, *, stdin="", seconds=5.0, memory_mb=512):
        runs.append(program)
        return Ran("timeout" if len(runs) == 1 else "ok", "7\n", "", 0.1, "here")

    record = Record("r", "Say seven.", "```python\nprint(7)\n```", notes={"answer": 7})
    with Ledger.open(tmp_path, settings={}) as ledger, remembering(ledger):
        assert [PrintsAnswer(run=printing)(record).reason for _ in range(2)] == ["program: timeout"] * 2
    assert PrintsAnswer(run=printing)(record).accepted
    assert len(runs) == 2


def test_a_formula_that_took_too_long_stays_so_in_its_run_and_in_no_other(tmp_path, monkeypatch):
    said = iter([None, "took too long", "equal"])

    class Library:
        def ask(self, question, *, seconds):
            return next(said)

    monkeypatch.setattr(evaluate, "_server", lambda kind, process: Library())
    monkeypatch.setattr(mathematics, "missing_mathematics", lambda: None)
    record = Record("r", "Expand.", "The answer is $x(x+2)+1$.", notes={"answer": "(x+1)^2 + 0*731"})
    reasons = []
    for name in ("a", "a", "b", "b", "c", "c"):
        with Ledger.open(tmp_path / name, settings={}) as ledger, remembering(ledger):
            reasons.append(mathematics.MathEquivalent()(record).reason)
            right = right_answer(record)
            assert right.accepted == (reasons[-1] == "equal")
    assert reasons == ["took too long"] * 4 + ["equal"] * 2
    assert mathematics.MathEquivalent()(record).reason == "equal"  # what is decided needs no second question


def test_threads_of_a_measure_remember_as_well(tmp_path, monkeypatch):
    busy = Weather()
    monkeypatch.setattr(PassesTests.__init__, "__defaults__", (5.0, 512, busy))
    with Ledger.open(tmp_path, settings={}) as ledger, remembering(ledger):
        assert asyncio.run(passes_tests(CODE)) == Verdict(False, "tests: timeout")
        assert share_passed([CODE]).tolist() == share_passed([CODE]).tolist() == [0.0]
    assert share_passed([CODE]).tolist() == [1.0]


def test_of_two_that_find_out_at_once_both_go_by_the_first_to_be_kept(tmp_path):
    with Ledger.open(tmp_path, settings={}) as ledger, remembering(ledger):
        inner = []

        def slow():
            inner.append(remembered(("q",), lambda: "quick"))
            return "slow"

        assert remembered(("q",), slow) == "quick"
        assert inner == ["quick"]
