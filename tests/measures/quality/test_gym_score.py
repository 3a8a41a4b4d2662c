import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality import gym_score as room
from trivium.measures.quality.gym_score import gym_score
from trivium.records.record import Record
from trivium.verifiers.gym import missing_gym


@pytest.mark.skipif(missing_gym() is not None, reason="reasoning-gym or a sandbox is not there")
def test_own_answers_score_one_others_less_and_other_records_nothing():
    entry = pytest.importorskip("reasoning_gym").create_dataset("leg_counting", size=1, seed=3)[0]
    notes = {"answer": entry["answer"], "metadata": entry["metadata"]}
    records = [
        Record("a", entry["question"], entry["answer"], notes=notes),
        Record("b", entry["question"], "none", notes=notes),
        Record("c", "What is 3 + 4?", "7", notes={"answer": "7"}),
    ]
    np.testing.assert_array_equal(gym_score(records), [1, 0, np.nan])


def test_a_score_of_nought_is_not_taken_for_none(monkeypatch):
    monkeypatch.setattr(room, "gym_score_of", lambda record: {"a": 0.0, "b": None, "c": 0.5}[record.id])
    np.testing.assert_array_equal(gym_score([Record(each, "p", "r") for each in "abc"]), [0, np.nan, 0.5])


def test_no_records_are_refused():
    with pytest.raises(InputError, match="gym_score: number of records must be at least 1, got 0"):
        gym_score([])
