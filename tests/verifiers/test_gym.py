import math

import pytest

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.verifiers.gym import GymScore, gym_score_of, missing_gym

needs_it = pytest.mark.skipif(missing_gym() is not None, reason="reasoning-gym or a sandbox is not there")


def item(name, response=None):
    """The first task of a reasoning-gym data set, with its own answer or another."""
    entry = pytest.importorskip("reasoning_gym").create_dataset(name, size=1, seed=7)[0]
    notes = {"answer": entry["answer"], "metadata": entry["metadata"]}
    return Record("r", entry["question"], entry["answer"] if response is None else response, notes=notes)


@needs_it
@pytest.mark.parametrize("name", ["basic_arithmetic", "leg_counting", "countdown", "intermediate_integration"])
def test_the_own_answer_scores_one_and_nonsense_less(name):
    assert gym_score_of(item(name)) == 1
    assert gym_score_of(item(name, "nonsense")) < 0.1
    assert GymScore()(item(name)) == (True, "scored")
    assert GymScore()(item(name, "")) == (False, "wrong answer")


@needs_it
def test_the_answer_is_found_in_a_sentence():
    right = item("basic_arithmetic")
    assert gym_score_of(item("basic_arithmetic", f"Let us see. The answer is {right.response}.")) == 1


@needs_it
def test_a_scorer_that_fails_says_nothing_of_the_answer():
    record = Record("r", "p", "5", notes={"answer": "5", "metadata": {"source_dataset": "no such task"}})
    assert math.isnan(gym_score_of(record))
    assert GymScore()(record) == (False, "the scorer failed")


@needs_it
@pytest.mark.slow
@pytest.mark.parametrize("response", ["9**9**9", "(" * 5_000, "x" * 1_000_000, "__import__('os').system('id')"])
def test_hostile_answers_end_in_a_score_or_none(response):
    score = gym_score_of(item("intermediate_integration", response))
    assert math.isnan(score) or score < 0.1
    assert gym_score_of(item("intermediate_integration")) == 1


def test_other_records_are_not_scored(monkeypatch):
    assert gym_score_of(Record("r", "p", "5", notes={"answer": "5"})) is None
    with pytest.raises(InputError, match=r"record 'r' has no notes\['metadata'\]\['source_dataset'\]"):
        GymScore()(Record("r", "p", "5"))
    with pytest.raises(InputError, match="least must be above 0 and at most 1, got 0"):
        GymScore(least=0)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingCapability, match=r"trivium\[tasks\]"):
        gym_score_of(Record("r", "p", "5", notes={"metadata": {"source_dataset": "leg_counting"}}))
