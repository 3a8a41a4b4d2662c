"""What a method says it needs is what its steps read, no less and no more."""

import contextlib
import sys
from dataclasses import replace

import pytest
from speakers import ANSWER, Listening, made, some_words, speakers

from trivium.algorithms import ALGORITHMS, build
from trivium.algorithms.catalogue import catalogue
from trivium.errors import InputError, MissingCapability
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered
from trivium.records import Record
from trivium.sandbox import missing_sandbox
from trivium.verbs import generate as verb

SPEAKERS = speakers()
NAMES = sorted(set(ALGORITHMS) - {"ifd"})  # that one needs a model of its own, see test_selection_type
SANDBOX = missing_sandbox() is None
TEXT = "The old mill stands by the river, and its wheel has turned to grind the corn of the village."


def speak(name):
    """What is said to an algorithm of this name."""
    return SPEAKERS.get(name, lambda r: ANSWER if "Answer in one short" in rendered(r) else f"Name {some_words(r)}.")


def run(tmp_path, name, **more):
    return made(tmp_path, name, Listening(speak(name)), **{"max_calls": 90, "step_tokens": 30_000, **more})


def refused(work):
    """Whether something raises that it lacks."""
    try:
        work()
    except (InputError, MissingCapability):
        return True
    return False


def without_sandbox(monkeypatch):
    lacking = MissingCapability("there is no sandbox")
    for module in [each for name, each in sys.modules.items() if name.startswith("trivium.")]:
        if "missing_sandbox" in vars(module):
            monkeypatch.setattr(module, "missing_sandbox", lambda: lacking)


@pytest.mark.parametrize("name", [name for name, one in catalogue().items() if one.runs is not None])
def test_the_table_says_the_same(name):
    assert catalogue()[name].needs == build(name).needs


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_needed_where_it_says_so(tmp_path, name):
    if "sandbox" in build(name).needs and not SANDBOX:
        pytest.skip("no sandbox works here")
    assert refused(lambda: run(tmp_path, name, seeds=[], records=2)) == ("seeds" in build(name).needs)


@pytest.mark.parametrize("name", NAMES)
def test_answers_and_tests_of_the_seeds_are_needed_where_it_says_so(tmp_path, name):
    algorithm = build(name)
    if "sandbox" in algorithm.needs and not SANDBOX:
        pytest.skip("no sandbox works here")
    read = ("answer", "reference", "tests", "test")
    bare = [
        replace(
            seed, response=seed.response if "texts" in algorithm.needs else "",
            notes={key: value for key, value in seed.notes.items() if key not in read},
        )
        for seed in packaged_seeds(algorithm.seeds)
    ]  # fmt: skip
    wanted = bool({"answers", "tests"} & set(algorithm.needs))
    assert refused(lambda: run(tmp_path, name, seeds=bare, records=2)) == wanted


@pytest.mark.parametrize("name", [name for name in NAMES if "texts" in build(name).needs])
def test_plain_texts_are_enough_where_texts_are_needed(tmp_path, name):
    if "sandbox" in build(name).needs and not SANDBOX:
        pytest.skip("no sandbox works here")
    code = "\n".join(f"def step_{number}(x):\n    return x + {number}" for number in range(8))
    texts = [Record(f"t{place}", "", text) for place, text in enumerate((TEXT, TEXT[::-1], code))]
    assert not refused(lambda: run(tmp_path, name, seeds=texts, records=2))


@pytest.mark.parametrize("name", NAMES)
def test_a_sandbox_is_needed_where_it_says_so(tmp_path, name, monkeypatch):
    without_sandbox(monkeypatch)
    assert refused(lambda: run(tmp_path, name, records=2)) == ("sandbox" in build(name).needs)


# Asked only where a second model grades, and then it is not needed.
OPTIONAL = {"codeclm"}
# A rival is there only once a cell is taken.
OPTIONS = {"rainbow-teaming": {"axes": "form: question, story"}}


@pytest.mark.parametrize("name", sorted(set(NAMES) - OPTIONAL))
def test_a_judge_is_asked_where_it_says_so(tmp_path, name, monkeypatch):
    if "sandbox" in build(name).needs and not SANDBOX:
        pytest.skip("no sandbox works here")
    judge = Listening(speak(name))

    @contextlib.contextmanager
    def grader(*_):
        yield judge

    monkeypatch.setattr(verb, "_grader", grader)
    run(tmp_path, name, options=OPTIONS.get(name))
    assert bool(judge.heard) == ("judge" in build(name).needs)
