import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality.reward import reward
from trivium.models.rewards import Reward
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.views import Views
from trivium.views.rewards import Rewards


class Counting:
    name = "counting@1"

    def __init__(self, *, healthy=True):
        self.healthy, self.seen = healthy, []

    def score(self, pairs):
        self.seen += pairs
        return [
            Reward(float(len(response))) if self.healthy or len(response) < 3 else Reward(math.nan, "HTTP 503")
            for _, response in pairs
        ]


def records(*responses):
    return [Record(str(place), "p", response) for place, response in enumerate(responses)]


def see(model, *responses, cache=None):
    return Views(records(*responses), cache=cache, readers={"rewards": Rewards(model)})


def test_equal_pairs_are_scored_once_and_each_record_gets_its_own():
    model = Counting()
    views = see(model, "a", "bbbb", "a")
    assert views.read("rewards").values.tolist() == [1, 4, 1]
    assert len(model.seen) == 2
    assert views.take([2, 1]).read("rewards").values.tolist() == [1, 4]
    assert Views.join([views, see(model, "cc")]).read("rewards").values.tolist() == [1, 4, 1, 2]


def test_rewards_are_kept_by_content_and_what_failed_is_tried_again(tmp_path):
    ill, well = Counting(healthy=False), Counting()
    first = see(ill, "a", "bbbb", cache=tmp_path).read("rewards")
    assert first.reasons == ("", "HTTP 503")
    assert first.remarks() == ["1 of 2 records got no reward and are left out (HTTP 503: 1)"]
    again = see(well, "a", "bbbb", cache=tmp_path).read("rewards")
    assert again.values.tolist() == [1, 4]
    assert well.seen == [("p", "bbbb")]


def test_the_scorecard_says_how_many_have_no_reward_and_what_made_the_view():
    found = records("a", "bbbb", "cc")
    views = Views(found, readers={"rewards": Rewards(Counting(healthy=False))})
    card = scorecard(found, [reward], views=views, rng=np.random.default_rng(0))
    assert card["reward"].value == 1.5
    assert card["reward"].undefined == 1
    assert card["reward"].note == "1 of 3 records got no reward and are left out (HTTP 503: 1)"
    assert card.views["rewards"] == "counting@1"


def test_no_records_are_refused_and_a_missing_model_is_asked_for():
    with pytest.raises(InputError, match="at least one record"):
        reward(see(Counting()).read("rewards"))
    with pytest.raises(InputError, match="--reward MODEL"):
        Views(records("a")).read("rewards")
