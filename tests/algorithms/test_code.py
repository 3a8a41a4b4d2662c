"""The algorithms of code: what makes each of them this method and no other, and what is dropped."""

import asyncio
import re
from collections import Counter
from dataclasses import replace

import pytest
from speakers import Listening, made
from speakers_code import (
    EVOLVING,
    PROGRAM,
    SPEAKERS,
    exercise,
    prompt_of,
    puzzle,
    says,
    solved,
    sum_problem,
    used,
    with_a_tool,
)

from trivium.errors import InputError
from trivium.generation.prompts import FIELD, lines, prompt
from trivium.generation.propose.self_tested import asserts
from trivium.generation.propose.word_problems import program_result
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.novelty import novelty
from trivium.generation.verify.puzzles import solves
from trivium.generation.verify.run_program import execute, passes_tests
from trivium.generation.work import Dropped
from trivium.models.api import Completion
from trivium.models.scripted import rendered
from trivium.records import Record
from trivium.sandbox import Ran, missing_sandbox

needs_sandbox = pytest.mark.skipif(missing_sandbox() is not None, reason="no sandbox works here")


def asked(model, name):
    """The requests that were made from one prompt."""
    return [request for request in model.heard if prompt_of(request) == name]


def by_id(name, run):
    """Seeds and records by their ids."""
    return {record.id: record for record in [*packaged_seeds(name), *run.records]}


# --- components


@needs_sandbox
@pytest.mark.parametrize(
    ("program", "accepted", "reason"),
    [
        ("def f(x):\n    return x + 1", True, "passed"),
        ("def f(x):\n    return x", False, "tests: AssertionError"),
        ("def g(x):\n    return x + 1", False, "tests: NameError"),
        ("def f(x):\n    while True:\n        pass", False, "tests: timeout"),
        ("I would add one.", False, "no program found"),
    ],
)
def test_passes_tests_runs_the_program_and_says_why_not(program, accepted, reason):
    record = Record("a", "Add one.", program, notes={"tests": ["assert f(1) == 2"]})
    assert asyncio.run(passes_tests(record, seconds=1.0)) == (accepted, reason)


@needs_sandbox
def test_a_program_that_runs_does_not_stop_the_event_loop():
    async def beside():
        ticks = 0
        running = asyncio.ensure_future(execute("import time\ntime.sleep(0.5)"))
        while not running.done():
            await asyncio.sleep(0.01)
            ticks += 1
        return ticks

    assert asyncio.run(beside()) > 5


@needs_sandbox
@pytest.mark.parametrize(
    ("puzzle_text", "solution", "reason"),
    [
        ("def f(x):\n    return x == 17", "def g():\n    return 17", "solved"),
        ("def f(x):\n    return x == 17", "def g():\n    return 18", "puzzle is not satisfied"),
        ("def f(x):\n    return x", "def g():\n    return 17", "puzzle is not satisfied"),  # 17 is not True
        ("def f(x):\n    return not x", "def g():\n    return 0", "puzzle is trivial"),
        ("def f(x):\n    return x == 17", "def g():\n    return y", "solution: NameError"),
        ("def f(x):\n    return x == 17", "def g():\n    while True: pass", "solution: timeout"),
        ("def f(x)\n    return x == 17", "def g():\n    return 17", "puzzle without f"),
        ("def f(x):\n    return x == 17", "g = 17", "solution without g"),
        (
            "def f(x):\n    return x == 17",
            "def f(x):\n    return True\ndef g():\n    return 1",
            "puzzle is not satisfied",
        ),
        # a solution that gives the names which f uses another meaning, or a value that is equal to everything
        (
            "def f(x):\n    return len(x) == 3",
            "def len(x):\n    return 3\ndef g():\n    return [1]",
            "puzzle is not satisfied",
        ),
        (
            "def f(x):\n    return len(x) == 3",
            "import builtins\ndef g():\n    builtins.len = lambda x: 3\n    return [1]",
            "puzzle is not satisfied",
        ),
        (
            "def f(x):\n    return x == 3",
            "class Any:\n    def __eq__(self, other):\n        return True\ndef g():\n    return Any()",
            "solution is no plain value",
        ),
        (
            "def f(x):\n    return x == {'a': (1, [2.5], None)}",
            "def g():\n    return {'a': (1, [2.5], None)}",
            "solved",
        ),
        ("def f(x):\n    return x[0] == 'a'", "def g():\n    return 1", "solution: TypeError"),
        ("def f(x):\n    return x == 'a\\nb'", "def g():\n    print('c')\n    return 'a\\nb'", "solved"),
    ],
)
def test_a_puzzle_is_solved_only_by_what_its_own_f_takes(puzzle_text, solution, reason):
    assert asyncio.run(solves(puzzle_text, solution, seconds=1.0)).reason == reason


def test_novelty_is_one_minus_the_likeness_to_the_nearest():
    # "a b c d" and "a b x y" share two of four words in order: ROUGE-L F1 = 0.5.
    assert novelty("a b c d", ["a b x y", "p q r s"]) == pytest.approx(0.5)
    assert novelty("a b c d", []) == 1.0
    assert novelty("a b", ["a b"]) == 0.0


def test_each_assert_is_a_test_with_what_stands_before_it():
    assert asserts("x = f(1)\nassert x == 2\nassert f(3)\ny = 4") == ["x = f(1)\nassert x == 2", "assert f(3)"]


# --- OSS-Instruct


def test_oss_instruct_shows_lines_of_one_real_snippet_that_stand_together(tmp_path):
    model = Listening(SPEAKERS["oss-instruct"])
    run = made(tmp_path, "oss-instruct", model, options={"most_lines": 3})
    snippets = by_id("snippets", run)
    sizes = Counter()
    for record in run.records:
        (source,) = (snippets[parent] for parent in record.parents)
        shown = record.notes["excerpt"].split("\n")
        inside = [line.strip() for line in source.response.split("\n")]
        assert any(inside[at : at + len(shown)] == [line.strip() for line in shown] for at in range(len(inside)))
        sizes[len(shown)] += 1
        assert any(f"```\n{record.notes['excerpt']}\n```\nExercise:" in request.prompt for request in model.heard)
    assert set(sizes) == {1, 2, 3}
    assert len({record.parents for record in run.records}) > 10


def test_oss_instruct_pays_no_solution_for_an_exercise_that_cannot_stand_alone(tmp_path):
    model = Listening(says(code_inspired="Explain what the code above does with its values."))
    run = made(tmp_path, "oss-instruct", model)
    assert run.brought.fates == {"dropped: task speaks of code it does not show": run.brought.calls}


# --- SelfCodeAlign


@needs_sandbox
def test_selfcodealign_keeps_only_programs_that_pass_the_tests_they_came_with(tmp_path):
    def tested(request):
        wrong = request.seed % 2
        return f"def f(values):\n    return sorted(values)[{wrong}:]\n\n# tests\nassert f([2, 1]) == [1, 2]\n"

    model = Listening(says(code_concepts="loops, sorting", code_from_concepts=exercise, code_with_tests=tested))
    run = made(tmp_path, "selfcodealign", model, max_calls=100)
    assert len(run.records) > 5
    for record in run.records:
        assert "[0:]" in record.response
        assert "assert" not in record.response
        assert record.notes["tests"] == ["assert f([2, 1]) == [1, 2]"]
        assert record.notes["concepts"] == ["loops", "sorting"]
        wanted = f"Concepts: loops, sorting\nAsks for: {record.notes['kind']}\nDifficulty: {record.notes['difficulty']}"
        assert any(wanted in request.prompt for request in asked(model, "code_from_concepts"))
    assert set(run.brought.fates) <= {"accepted", "dropped: no program passes; the last: tests: AssertionError"}


@needs_sandbox
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("def f(x):\n    return x\n", "no tests"),
        ("def f(x):\n    return x\n\n# tests\nassert True\n", "tests call nothing of the program"),
        ("def f(x):\n    return x\n\n# tests\nassert f(1) = 1\n", "program or tests cannot be parsed"),
        ("def f(x):\n    return 1 / 0\n\n# tests\nassert f(1) == 1\n", "tests: ZeroDivisionError"),
    ],
)
def test_selfcodealign_drops_programs_whose_tests_prove_nothing(tmp_path, said, reason):
    model = Listening(says(code_concepts="loops, sorting", code_from_concepts=exercise, code_with_tests=said))
    run = made(tmp_path, "selfcodealign", model, max_calls=20)
    assert set(run.brought.fates) == {f"dropped: no program passes; the last: {reason}"}


# --- WizardCoder


@needs_sandbox
def test_wizardcoder_evolves_by_all_five_heuristics_and_shows_a_wrong_program_in_one(tmp_path):
    model = Listening(SPEAKERS["wizardcoder"])
    run = made(tmp_path, "wizardcoder", model, max_calls=120)
    known = by_id("programs", run)
    methods = Counter(record.notes["method"] for record in run.records)
    assert set(methods) == {"constraint", "rarer", "reasoning", "complexity", "misdirection"}
    for record in run.records:
        (parent,) = (known[each] for each in record.parents)
        assert record.prompt.startswith(parent.prompt)
        assert record.notes["evolutions"] == parent.notes.get("evolutions", 0) + 1 <= 3
        assert ("It is wrong" in record.prompt) == (record.notes["method"] == "misdirection")
        assert parent.notes.get("method") != "misdirection"
    told = {re.search(r"The new one (.*)\nHarder:$", request.prompt)[1] for request in asked(model, "code_evolve")}
    assert told == {line.split(": ")[1] for line in lines("code_methods")}


@needs_sandbox
def test_wizardcoder_drops_a_misleading_program_that_is_right(tmp_path):
    def right(request):
        seed = next(s for s in packaged_seeds("programs") if f"Exercise: {s.prompt}\n" in request.prompt[-600:])
        return seed.response.removeprefix("```python\n").removesuffix("```").rstrip() + "\n# in other words\n"

    model = Listening(says(**EVOLVING | {"code_misdirect": right}))
    run = made(tmp_path, "wizardcoder", model, options={"misdirection": 1.0}, max_calls=16)
    assert run.brought.fates == {"dropped: the misleading program is right": 15}


# --- Genetic-Instruct


def test_genetic_instruct_crosses_and_mutates_over_generations_and_the_judge_decides_who_lives(tmp_path):
    model = Listening(SPEAKERS["genetic-instruct"])
    run = made(tmp_path, "genetic-instruct", model, max_calls=240)
    known = by_id("programs", run)
    assert {len(record.parents) for record in run.records} == {1, 3}
    for record in run.records:
        parents = [known[parent] for parent in record.parents]
        assert record.notes["operation"] == ("crossover" if len(parents) == 3 else "mutation")
        assert record.notes["generation"] == 1 + max(parent.notes.get("generation", 0) for parent in parents)
        assert record.notes["fitness"] >= 3
        if len(parents) == 3:
            series = "\n".join(f"{name}: {parent.prompt}" for name, parent in zip("ABC", parents, strict=True))
            assert any(f"{series}\nOut of these:" in request.prompt for request in asked(model, "code_crossover"))
    assert max(record.notes["generation"] for record in run.records) > 1
    grades = Counter(request.seed % 5 for request in asked(model, "grade_answer"))
    assert run.brought.fates["dropped: not fit"] == grades[0] + grades[1]


# --- P3


@needs_sandbox
def test_p3_keeps_what_the_interpreter_says_is_solved_and_shows_it_as_an_example(tmp_path):
    model = Listening(SPEAKERS["p3"])
    run = made(tmp_path, "p3", model, max_calls=100)
    assert len(run.records) > 10
    for record in run.records:
        assert asyncio.run(solves(record.prompt, record.response)).accepted
    shown = asked(model, "puzzle_new")[-1].prompt
    own = [record for record in run.records if record.prompt in shown]
    assert len(own) == 1
    assert sum(seed.prompt in shown for seed in packaged_seeds("puzzles")) == 4
    assert max(record.notes["tries"] for record in run.records) > 1


@needs_sandbox
@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (" -> int:\n    return -5", "puzzle is not satisfied"),
        (" -> int:\n    return 1 / 0", "solution: ZeroDivisionError"),
    ],
)
def test_p3_drops_a_puzzle_that_no_try_solves(tmp_path, reply, reason):
    run = made(tmp_path, "p3", Listening(says(puzzle_new=puzzle, puzzle_solve=reply)), max_calls=20)
    assert run.brought.fates == {f"dropped: {reason}": 4}
    assert run.brought.calls == 20


@needs_sandbox
def test_p3_pays_no_solution_for_a_puzzle_it_was_shown(tmp_path):
    def shown(request):
        return request.prompt.rsplit("def f(", 2)[1].split("```")[0].rstrip() + "  # once more\n"

    model = Listening(says(puzzle_new=shown))
    run = made(tmp_path, "p3", model, max_calls=20)
    assert set(run.brought.fates) == {"dropped: puzzle is one of those shown"}


# --- ACES


@needs_sandbox
def test_aces_aims_at_cells_places_by_the_labels_and_keeps_the_hardest_of_each(tmp_path):
    model = Listening(SPEAKERS["aces"])
    run = made(tmp_path, "aces", model, max_calls=360)
    cells = [tuple(record.notes["cell"]) for record in run.records]
    assert len(set(cells)) == len(cells) > 10
    known = lines("puzzle_skills")
    for record in run.records:
        assert set(record.notes["cell"]) <= set(known)  # knitting is none of them
        assert list(record.notes["cell"]) == sorted(record.notes["cell"], key=known.index)
        assert record.notes["quality"] in {0.0, 0.25, 0.5, 0.75}
        goal = f"takes these skills: {', '.join(record.notes['target'])}:"
        assert any(goal in request.prompt for request in asked(model, "puzzle_new"))
    assert {len(record.notes["target"]) for record in run.records} == {1, 2, 3}
    assert run.brought.fates.keys() & {
        "dropped: not better than its elite", "dropped: replaced by a better one", "dropped: near-duplicate"
    }  # fmt: skip


@needs_sandbox
def test_aces_measures_difficulty_by_the_tries_that_fail(tmp_path):
    def second_and_fourth(request):
        return solved(request) if len(asked(model, "puzzle_solve")) % 4 in (0, 2) else " -> int:\n    return 0\n"

    def always(request):
        return second_and_fourth(Always(request))

    class Always:
        def __init__(self, request):
            self.prompt, self.seed = request.prompt, 1

    model = Listening(says(puzzle_new=puzzle, puzzle_solve=always, puzzle_label=used))
    run = made(tmp_path, "aces", model, max_calls=60, ahead=1)
    assert {record.notes["quality"] for record in run.records} == {0.5}


@needs_sandbox
def test_aces_takes_no_answer_for_no_try(tmp_path):
    def gives_out(request):
        place = len(asked(model, "puzzle_solve"))
        return Completion("", "failed", reason="timeout: 60 s") if place % 2 else solved(request)

    model = Listening(says(puzzle_new=puzzle, puzzle_solve=gives_out, puzzle_label=used))
    run = made(tmp_path, "aces", model, max_calls=30, ahead=1)
    assert set(run.brought.fates) == {"dropped: failed by the model: timeout"}


# --- OpenCodeInterpreter


@needs_sandbox
def test_opencodeinterpreter_feeds_the_error_back_until_the_program_passes(tmp_path):
    model = Listening(SPEAKERS["opencodeinterpreter"])
    run = made(tmp_path, "opencodeinterpreter", model)
    assert len(run.records) > 10
    for record in run.records:
        talk = record.notes["messages"]
        assert [turn["role"] for turn in talk] == ["user", "assistant", "user", "assistant"]
        failed = re.match(r"Execution result: (\d) of (\d) tests failed\. .* gave \w+Error", talk[2]["content"])
        assert int(failed[1]) > 0
        assert talk[2]["content"].removeprefix("Execution result: ") in "".join(r.prompt for r in model.heard)
        assert record.notes["repairs"] == 1
        assert asyncio.run(passes_tests(record)).accepted


@needs_sandbox
def test_opencodeinterpreter_gives_up_after_its_repairs_and_can_ask_for_one(tmp_path):
    model = Listening(says(code_solve=PROGRAM, code_repair=PROGRAM))
    run = made(tmp_path / "wrong", "opencodeinterpreter", model, max_calls=12)
    assert set(run.brought.fates) == {"dropped: fails its tests after the last repair"}
    assert run.brought.calls == 12
    right = Listening(says(code_solve=SPEAKERS["opencodeinterpreter"].__closure__[0].cell_contents["code_repair"]))
    run = made(tmp_path / "right", "opencodeinterpreter", right, max_calls=12, options={"least_repairs": 1})
    assert set(run.brought.fates) == {"dropped: right at once"}
    with pytest.raises(InputError, match="no seed has one; give --seeds"):
        made(tmp_path / "none", "opencodeinterpreter", model, seeds=packaged_seeds())


# --- TinyGSM


@needs_sandbox
def test_tinygsm_runs_the_program_and_its_result_is_the_answer(tmp_path):
    model = Listening(SPEAKERS["tinygsm"])
    run = made(tmp_path, "tinygsm", model)
    assert len(run.records) > 10
    for record in run.records:
        birds = int(re.search(r"there are (\d+) birds", record.prompt)[1])
        assert record.notes["answer"] == str(birds + 3)
        assert record.response.startswith("```python\ndef solution():")
    distracted = [
        request for request in asked(model, "gsm_problem") if "one number that is not needed" in request.prompt
    ]
    assert 0.1 < len(distracted) / len(asked(model, "gsm_problem")) < 0.6


@needs_sandbox
@pytest.mark.parametrize(
    ("body", "answer"),
    [("3 * 3 * 10**10", "90000000000"), ("7 / 2", "3.5"), ("6 / 2", "3"), ("2 / 3", "0.666666667"), ("-abs(4)", "-4")],
)
def test_the_result_of_a_program_is_written_as_one_would(body, answer):
    assert asyncio.run(program_result(f"def solution():\n    return {body}", seconds=2.0)) == answer


@needs_sandbox
@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("def solution():\n    return 3 / 0", "program: ZeroDivisionError"),
        ("def solution():\n    return 'three' + '!'", "no number"),
        ("def solution():\n    return 12", "nothing is worked out"),
        ("def solution():\n    return float('inf') + 1", "no number"),
        ("def answer():\n    return 3 + 4", "program: NameError"),
    ],
)
def test_tinygsm_drops_a_program_that_does_not_run_to_a_number(tmp_path, program, reason):
    run = made(tmp_path, "tinygsm", Listening(says(gsm_problem=sum_problem, gsm_program=program)), max_calls=8)
    assert run.brought.fates == {f"dropped: {reason}": 4}


def test_a_program_that_another_python_ran_and_ours_cannot_read_is_dropped(monkeypatch):
    async def ran(program, *, seconds):
        mark = program.rsplit("print('\\n", 1)[1].split("'")[0]
        return Ran("ok", f"\n{mark} 4\n", "", 0.0, "scripted")

    monkeypatch.setattr("trivium.generation.propose.word_problems.execute", ran)
    with pytest.raises(Dropped, match="program cannot be parsed"):
        asyncio.run(program_result("def solution(:\n    return 3 + 1", seconds=2.0))


# --- ToRA


@needs_sandbox
def test_tora_puts_in_what_the_program_printed_and_not_what_the_model_claims(tmp_path):
    model = Listening(SPEAKERS["tora"])
    run = made(tmp_path, "tora", model)
    assert len(run.records) > 10
    for record in run.records:
        assert f"```output\n{record.notes['answer']}\n```" in record.response
        assert "-1" not in record.response
        assert record.response.endswith(f"The answer is {record.notes['answer']}.")
        assert record.notes["programs"] == 1
    assert all("```output" in request.stop for request in model.heard)


@needs_sandbox
@pytest.mark.parametrize(
    ("turns", "fate"),
    [
        (["It is 3. The answer is 3."], "dropped: no program"),
        (["\n```python\n# The answer is 3.\nprint(3)\n```\n", "I do not know."], "dropped: no answer stated"),
        (["\n```python\nprint(1)\n```\n"], "dropped: too many programs"),
        (
            ["\n```python\nprint(1 / 0)\n```\n", "So the answer is nothing. The answer is 0.123."],
            "dropped: wrong answer",
        ),
    ],
)
def test_tora_drops_solutions_without_a_program_without_an_end_or_with_a_wrong_answer(tmp_path, turns, fate):
    def turn(request):
        return turns[min(request.prompt.rsplit("Problem: ", 1)[1].count("```output"), len(turns) - 1)]

    model = Listening(says(tool_reason=turn))
    run = made(tmp_path, "tora", model, max_calls=9)
    assert set(run.brought.fates) == {fate}


@needs_sandbox
def test_tora_shows_an_error_and_lets_a_later_program_use_what_an_earlier_one_defined(tmp_path):
    turns = [
        "A\n```python\nx = 5\nprint(x)\n```\n",
        "B\n```python\nprint(x + 1)\n```\n",
        "C\n```python\nprint(y)\n```\n",
    ]

    def turn(request):
        so_far = request.prompt.rsplit("Solution:", 1)[1]
        return turns[so_far.count("```output")] if so_far.count("```output") < 3 else with_a_tool(request)

    model = Listening(says(tool_reason=turn))
    made(tmp_path, "tora", model, max_calls=8, options={"most_programs": 3})
    last = next(r.prompt.rsplit("Solution:", 1)[1] for r in model.heard if r.prompt.count("```output") == 5)
    outputs = re.findall(r"```output\n(.*)\n```", last)
    assert outputs == ["5", "6", "NameError: name 'y' is not defined"]


# --- Tree-of-Evolution


def test_tree_of_evolution_keeps_the_path_to_the_best_leaf(tmp_path):
    scores = {}

    def graded(request):
        task = re.search(r"Task: (.*)\nGrade:$", rendered(request))[1]
        return scores.setdefault(task, str(1 + len(scores) % 5))

    model = Listening(says(code_scored=exercise, code_solve=PROGRAM, grade_task=graded))
    options = {"children": 2, "depth": 2, "novelty_weight": 0.0}
    run = made(tmp_path, "tree-of-evolution", model, options=options, max_calls=60, ahead=1)
    known = by_id("programs", run)
    told = [re.search(r"Exercise: (.*)\nDemand: (\d)\nNovelty: \d+\nTurned into:$", r.prompt).groups()
            for r in asked(model, "code_scored")]  # fmt: skip
    assert all(scores[task] == demand for task, demand in told)
    assert {record.notes["level"] for record in run.records} == {1, 2}
    for record in run.records:
        (parent,) = (known[each] for each in record.parents)
        assert int(scores[record.prompt]) == record.notes["demand"]
        if record.notes["level"] == 2:
            assert parent.notes["level"] == 1
            siblings = [task for task, _ in told if task == parent.prompt]
            assert siblings
            assert len(siblings) % options["children"] == 0


def test_tree_of_evolution_keeps_nothing_that_scores_below_the_root(tmp_path):
    def graded(request):
        return "5" if "Task: Write a function f(values)" not in rendered(request) else "1"

    model = Listening(says(code_scored=exercise, code_solve=PROGRAM, grade_task=graded))
    options = {"children": 2, "depth": 1, "novelty_weight": 0.0}
    run = made(tmp_path, "tree-of-evolution", model, options=options, max_calls=24)
    assert set(run.brought.fates) == {"dropped: no evolution scores above the exercise it came from"}
    assert not asked(model, "code_solve")


def test_tree_of_evolution_counts_the_children_it_does_without(tmp_path):
    replies = iter(["I can not."] * 9)

    def graded(request):
        return next(replies, "5") if "Task: Write a function f(values)" in rendered(request) else "3"

    model = Listening(says(code_scored=exercise, code_solve=PROGRAM, grade_task=graded))
    run = made(tmp_path, "tree-of-evolution", model, options={"children": 2, "depth": 1}, max_calls=60)
    lost = {label.split("@")[0]: use["lost"] for label, use in run.to_json()["stages"].items() if use["lost"]}
    assert lost.keys() == {"grade_task_text"}
    assert lost["grade_task_text"]["the judge gave no grade"] == 9


# --- on an endpoint, which is told in chat form what a model here continues


PROGRAMS = {
    "code_solve": "", "code_with_tests": "", "code_misdirect": "", "puzzle_new": "def f(", "puzzle_solve": "def g()",
    "gsm_program": "",
}  # fmt: skip


@needs_sandbox
@pytest.mark.parametrize(
    "name",
    ["oss-instruct", "selfcodealign", "wizardcoder", "genetic-instruct", "tree-of-evolution", "p3", "aces", "tinygsm"],
)
def test_an_endpoint_is_told_in_chat_form_and_its_program_is_read_out_of_its_answer(tmp_path, name):
    class Hidden(Listening):
        def user_turn(self, system):
            return None

    def speak(request):
        said = SPEAKERS[name](replace(request, prompt=rendered(request)))
        begin = PROGRAMS.get(prompt_of(request))
        return said if begin is None else f"It goes like this:\n\n```python\n{begin}{said}\n```\n\nThat is all."

    model = Hidden(speak)
    run = made(tmp_path, name, model, max_calls=90, step_tokens=9000)
    assert all(request.messages and not request.prompt for request in model.heard)
    assert run.records
    if name == "oss-instruct":
        assert run.records[0].response.startswith("It goes like this:")  # the whole answer stays


@pytest.mark.parametrize(
    "name",
    [
        "code_inspired", "code_concepts", "code_from_concepts", "code_with_tests", "code_solve", "code_evolve",
        "code_misdirect", "code_crossover", "code_scored", "code_repair", "code_exercise", "puzzle_new", "puzzle_solve",
        "puzzle_label", "gsm_problem", "gsm_program", "tool_reason", "textbook", "grounded", "wrap", "remade",
    ],
)  # fmt: skip
def test_both_forms_of_a_prompt_take_the_same_fields(name):
    assert set(FIELD.findall(prompt(name).text)) == set(FIELD.findall(prompt(f"{name}_text").text)) != set()
