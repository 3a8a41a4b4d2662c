"""What a scripted model says to the algorithms of code."""

from speakers import some_words

from trivium.generation.prompts import lines
from trivium.generation.seeds import packaged_seeds


def prompt_of(request):
    """The name of the prompt that a request was made from."""
    return request.label.split("@")[0].removesuffix("_text")


def says(**replies):
    """A speaker that answers each prompt by its name: with a text, or a function of the request."""

    def speak(request):
        reply = replies[prompt_of(request)]
        return reply(request) if callable(reply) else reply

    return speak


def exercise(request):
    """An exercise like no other."""
    return f"Write a function f(values) that finds {some_words(request, 20)} among them."


def harder(request):
    """An exercise that keeps to its parent and adds to it."""
    parent = request.prompt.rsplit("Exercise: ", 1)[1].split("\n")[0]
    return f"{parent} Leave out {some_words(request, 5)}."


def puzzle(request):
    """A puzzle that is solved by its number."""
    return f"n: int) -> bool:\n    # {some_words(request, 12)}\n    return n == {2 + request.seed % 97}\n"


def solved(request):
    """The number of the puzzle, or on one try of three another."""
    number = request.prompt.rsplit("return n == ", 1)[1].split("\n")[0]
    return f" -> int:\n    return {number if request.seed % 3 else 0}\n"


def used(request):
    """Two skills of the list, told by the puzzle."""
    known = lines("puzzle_skills")
    number = int(request.prompt.rsplit("return n == ", 1)[1].split("\n")[0])
    return f"{known[number % 20]}, {known[(number + 1 + number // 20) % 20]}, knitting"


def sum_problem(request):
    """A word problem like no other."""
    return f"In {some_words(request, 30)} there are {2 + request.seed % 50} birds and 3 fish. How many are there?"


def sum_program(request):
    """The program that solves it."""
    birds = request.prompt.rsplit("there are ", 1)[1].split()[0]
    return f"def solution():\n    birds = {birds}\n    fish = 3\n    return birds + fish\n"


def right_program(request):
    """The packaged program of the task that was asked for."""
    tail = request.prompt.rsplit("Exercise: ", 1)[1].split("\n")[0]
    seed = next(seed for seed in packaged_seeds("programs") if seed.prompt == tail)
    return seed.response.removeprefix("```python\n").removesuffix("```")


def wrong_at_first(request):
    """A program that fails all tests."""
    return "def " + request.prompt.rsplit("Write a ", 1)[1].split("(")[0].split()[-1] + "(*_):\n    return Ellipsis\n"


def with_a_tool(request):
    """A program at first, then what it printed as the answer."""
    if request.prompt.endswith("Solution:"):
        problem = request.prompt.rsplit("Problem: ", 1)[1].split("\n")[0]
        answer = next(seed.notes["answer"] for seed in packaged_seeds("problems") if seed.prompt == problem)
        thought = f" Work out {some_words(request, 3)}.\n```python\nprint({answer})\n```"
        return f"{thought}\n```output\n-1\n```\nThe answer is -1."
    printed = request.prompt.rsplit("```output\n", 1)[1].split("\n")[0]
    return f"So it is {printed}. The answer is {printed}."


PROGRAM = "def f(values):\n    return sorted(values)\n"
TESTED = "def f(values):\n    return sorted(values)\n\n# tests\nassert f([2, 1]) == [1, 2]\nassert f([]) == []\n"
EVOLVING = {"code_evolve": harder, "code_solve": PROGRAM, "code_misdirect": wrong_at_first}

SPEAKERS = {
    "oss-instruct": says(code_inspired=exercise, code_solve=PROGRAM),
    "selfcodealign": says(code_concepts="loops, sorting, sets", code_from_concepts=exercise, code_with_tests=TESTED),
    "wizardcoder": says(**EVOLVING),
    "genetic-instruct": says(**EVOLVING, code_crossover=exercise, grade_answer=lambda r: str(1 + r.seed % 5)),
    "tree-of-evolution": says(code_scored=exercise, code_solve=PROGRAM, grade_task="3"),
    "p3": says(puzzle_new=puzzle, puzzle_solve=solved),
    "aces": says(puzzle_new=puzzle, puzzle_solve=solved, puzzle_label=used),
    "opencodeinterpreter": says(code_solve=wrong_at_first, code_repair=right_program),
    "tinygsm": says(gsm_problem=sum_problem, gsm_program=sum_program),
    "tora": says(tool_reason=with_a_tool),
}
