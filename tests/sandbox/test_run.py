import pytest

from trivium.errors import InputError, MissingCapability
from trivium.sandbox import Ran, Tier, missing_sandbox, run, run_many, tiers
from trivium.sandbox.ran import KEPT, raised
from trivium.sandbox.seccomp import filter_program
from trivium.sandbox.with_monty import final

WORKS = {tier.name: tier.works for tier in tiers()}
FULL = [name for name in ("sandlock", "bubblewrap") if WORKS[name]]
needs_one = pytest.mark.skipif(not FULL, reason="no sandbox for any program works here")
needs_monty = pytest.mark.skipif(not (WORKS["monty"] and FULL), reason="monty is not installed")
in_each = pytest.mark.parametrize("tier", FULL)


@in_each
def test_a_program_reads_its_input_and_writes_both_outputs(tier):
    ran = run("import sys\nprint(input()[::-1])\nprint('oh', file=sys.stderr)", stdin="abc\nleft", tier=tier)
    assert (ran.status, ran.stdout, ran.stderr, ran.tier) == ("ok", "cba\n", "oh\n", tier)


@in_each
@pytest.mark.parametrize(
    ("program", "status", "error"),
    [
        ("1 / 0", "error", "ZeroDivisionError"),
        ("def f(:", "error", "SyntaxError"),
        ("raise SystemExit(3)", "error", "exit 3"),
        ("import os\nos._exit(0)", "ok", ""),
        ("import os\nos.abort()", "error", "signal 6"),
        ("class Odd(Exception): pass\nraise Odd('x: y')", "error", "Odd"),
        ("import numpy", "error", "ModuleNotFoundError"),
        ("print('\\ud800')", "error", "UnicodeEncodeError"),
        # Codes by which a shell gives a signal: here the program has chosen them itself, or was killed.
        ("raise SystemExit(137)", "error", "exit 137"),
        ("import sys\nsys.exit(152)", "error", "exit 152"),
        ("import sys\nsys.exit(-1)", "error", "exit 255"),
        ("import os\nos._exit(137)", "error", "exit 137"),
        ("import os\nos.closerange(3, 64)\nos._exit(3)", "error", "exit 3"),
        ("import os\nos.kill(os.getpid(), 11)", "error", "signal 11"),
        ("import os, sys\nos.kill(os.getpid(), 9)", "memory", ""),  # nobody else kills so but for its memory
        ("import sys\nsys.stderr.write('bwrap: no')\nsys.exit(1)", "error", "exit 1"),
    ],
)
def test_how_it_ended_is_said(tier, program, status, error):
    ran = run(program, tier=tier)
    assert (ran.status, ran.error) == (status, error)


@in_each
def test_memory_is_bounded(tier):
    assert run("x = bytearray(2**30)", tier=tier).status == "memory"
    assert run("x = bytearray(2**27)", tier=tier).status == "ok"


@in_each
def test_output_is_cut_at_64_kb_and_time_at_the_limit(tier):
    ran = run("print('x' * 200_000)", tier=tier)
    assert ran.status == "output limit"
    assert len(ran.stdout) + len(ran.stderr) == KEPT
    ran = run("print('so far', flush=True)\nwhile True: pass", seconds=0.5, tier=tier)
    assert (ran.status, ran.stdout) == ("timeout", "so far\n")


@in_each
def test_a_child_that_keeps_the_pipes_open_is_not_waited_for(tier):
    ran = run("import os, time\nif os.fork() == 0:\n    time.sleep(60)\nprint('done')", seconds=30, tier=tier)
    assert ran.status in ("ok", "error")  # bubblewrap allows no second process
    assert ran.seconds < 20


@in_each
def test_a_long_input_that_is_never_read_does_no_harm(tier):
    assert run("print(1)", stdin="x" * 1_000_000, tier=tier).stdout == "1\n"
    assert run("import sys\nprint(len(sys.stdin.read()))", stdin="x" * 1_000_000, tier=tier).stdout == "1000000\n"


@in_each
def test_files_can_be_written_in_the_scratch_folder_and_are_gone(tier):
    if tier == "bubblewrap":
        pytest.skip("its scratch folder is in memory")
    program = "open('a', 'w').write('b')\nprint(open('a').read())"
    assert run(program, tier=tier).stdout == "b\n"
    assert run("print(open('a').read())", tier=tier).error == "FileNotFoundError"


@in_each
def test_the_program_sees_nothing_of_what_started_it(tier):
    ran = run("import sys\nprint(sorted(set(globals()) - set(dir(type(sys)('x')))), sys.argv, __name__)", tier=tier)
    assert ran.stdout == "['__builtins__', '__file__', 'sys'] ['program.py'] __main__\n"


@needs_monty
def test_small_programs_run_in_monty_and_others_fall_through():
    assert run("print(sorted([3, 1]))").tier == "monty"
    assert run("import heapq\nprint(heapq.nsmallest(1, [3, 1]))").tier == FULL[0]
    assert run("def f():\n    yield 1\nprint(list(f()))").stdout == "[1]\n"
    assert run("print(input())", stdin="a").tier == FULL[0]
    assert run("1 / 0").tier == FULL[0]  # an error is told by a full Python


@needs_monty
@pytest.mark.parametrize(
    "program",
    ["open('/etc/passwd').read()", "while True: pass", "x = [0] * 10**10", "9**9**8", "import time; time.sleep(60)"],
)
def test_what_monty_stops_or_forbids_is_not_tried_again(program):
    ran = run(program, seconds=1.0)
    assert ran.tier == "monty"
    assert ran.status != "ok"


@needs_monty
def test_a_program_cannot_pretend_to_have_been_stopped():
    assert run("raise TimeoutError('own')", tier="monty").status == "error"


def test_what_is_final():
    assert final(Ran("ok", "", "", 0, "monty"))
    assert not final(Ran("error", "", "", 0, "monty", "NotImplementedError"))
    assert not final(Ran("refused", "", "", 0, "monty"))


@needs_one
def test_many_run_in_their_order():
    jobs = [("import heapq\nprint(int(input()) ** 2)", str(n)) for n in range(8)]
    assert [ran.stdout for ran in run_many(jobs)] == [f"{n * n}\n" for n in range(8)]
    assert run_many([]) == []


@pytest.mark.parametrize(
    ("stderr", "name"),
    [
        ("Traceback (most recent call last):\n  x\nValueError: bad\nworse: more\n", "ValueError"),
        ("pkg.mod.OddError: bad", "OddError"),
        ("AssertionError", "AssertionError"),
        ("", ""),
        ("nothing of the kind", ""),
    ],
)
def test_the_name_of_an_exception_is_read(stderr, name):
    assert raised(stderr) == name


def test_wrong_arguments_are_refused():
    with pytest.raises(InputError, match="seconds must be between 0 and 600 and memory_mb at least 1, got 0 and 512"):
        run("1", seconds=0)
    with pytest.raises(InputError, match="no sandbox 'docker'; known: monty, sandlock, bubblewrap"):
        run("1", tier="docker")


def test_without_a_sandbox_programs_are_refused_in_words(monkeypatch):
    import trivium.sandbox.probe as room

    none = (Tier("monty", "small programs", True, ""), Tier("sandlock", "any program", False, "it needs Linux"))
    monkeypatch.setattr(room, "tiers", lambda: none)
    assert isinstance(missing_sandbox(), MissingCapability)
    with pytest.raises(MissingCapability, match=r"none works here \(sandlock: it needs Linux\).*trivium\[sandbox\]"):
        run("print(1)")


def test_the_filter_of_system_calls_is_whole_instructions(monkeypatch):
    filtered = filter_program()
    assert filtered is None or len(filtered) % 8 == 0
    filter_program.cache_clear()
    monkeypatch.setattr("platform.machine", lambda: "pdp11")
    assert filter_program() is None
    filter_program.cache_clear()


def test_a_program_that_catches_errors_is_not_judged_by_what_a_small_python_lacks():
    program = "try:\n    import fractions\n    print(fractions.Fraction(1, 3))\nexcept Exception as e:\n    print(e)\n"
    ran = run(program)
    assert (ran.status, ran.stdout.strip()) == ("ok", "1/3")
