import math
from collections import Counter

import numpy as np
import pytest

from trivium.comparison.clusters import characteristic, clear_clusters, cluster
from trivium.records.record import Record
from trivium.views import Views

TOPICS = {"cats": "whiskers purring kitten", "rails": "locomotive station timetable", "bread": "dough oven flour"}
PLACE = {name: place for place, name in enumerate(TOPICS)}


class Topics:
    """Embeds a text as its topic; texts of none have no direction."""

    name, dimensions = "topics", 3

    def embed(self, texts):
        rows = np.zeros((len(texts), 3), dtype=np.float32)
        for row, text in zip(rows, texts):
            for topic, place in PLACE.items():
                row[place] = TOPICS[topic] in text
        return rows


def seen(name, **counts):
    """So many records of each topic."""
    texts = [f"{TOPICS.get(topic, topic)} and {'x' * place}" for topic, n in counts.items() for place in range(n)]
    return Views([Record(f"{name}{place}", "", text) for place, text in enumerate(texts)], embedder=Topics())


def apart(*views, columns=None, level=0.95, seed=0):
    names = [f"set {place}" for place in range(len(views))]
    columns = columns or [{} for _ in views]
    return clear_clusters(names, views, columns, level=level, rng=np.random.default_rng(seed))


def test_the_topic_that_one_set_has_more_of_is_found_named_and_measured():
    found = apart(seen("a", cats=30, rails=30), seen("b", cats=30, bread=30))
    assert list(found) == [(0, 1)]
    table = {frozenset(one.label.split(", ")): (one.share_a, one.share_b) for one, _ in found[0, 1]}
    assert table == {
        frozenset(TOPICS["rails"].split()): (0.5, 0.0), frozenset(TOPICS["bread"].split()): (0.0, 0.5)
    }  # fmt: skip
    assert all(one.examples[0][0] == ("b" if one.difference > 0 else "a") and one.clear for one, _ in found[0, 1])


def test_shares_and_newcombes_interval_are_those_worked_by_hand():
    # 10 of 50 against 40 of 50; Wilson's ends of 0.2 are 0.1124 and 0.3304, of 0.8 0.6696 and 0.8876.
    # Low: 0.6 - √((0.8 - 0.6696)² + (0.3304 - 0.2)²), high: 0.6 + √((0.8876 - 0.8)² + (0.2 - 0.1124)²).
    found = [one for one, _ in apart(seen("a", cats=10, rails=40), seen("b", cats=40, rails=10))[0, 1]]
    assert sorted(one.difference for one in found) == pytest.approx([-0.6, 0.6])
    more = next(one for one in found if one.difference > 0)
    assert (more.low, more.high) == pytest.approx((0.6 - 0.1304 * math.sqrt(2), 0.6 + 0.0876 * math.sqrt(2)), abs=2e-4)


def test_two_halves_of_one_set_do_not_differ():
    assert apart(seen("a", cats=30, rails=30), seen("b", cats=30, rails=30)) == {}


def test_false_findings_between_samples_of_one_population_stay_rare():
    rng, found = np.random.default_rng(1), 0
    for trial in range(40):
        counts = rng.multinomial(40, [1 / 3] * 3, size=2)
        sets = [seen(str(place), **dict(zip(TOPICS, row.tolist()))) for place, row in enumerate(counts)]
        found += bool(apart(*sets, seed=trial))
    assert found <= 6  # of 40 at 5 %: more than 6 has a chance of 0.7 %


def test_what_a_cluster_adds_to_a_difference_is_share_times_distance_from_the_mean():
    a, b = seen("a", cats=30, rails=30), seen("b", cats=30, bread=30)
    one, other = np.r_[np.zeros(30), np.full(30, 2.0)], np.r_[np.zeros(30), np.full(30, 6.0)]
    found = apart(a, b, columns=[{"score": one}, {"score": other}])[0, 1]
    # The mean of all is 2: rails lie on it and add nothing, bread adds its half times 6 - 2, and cats, which the sets
    # share, nothing: together the difference of the means, 3 - 1.
    moved = {"bread" if "dough" in each.label else "rails": moves["score"] for each, moves in found}
    assert moved == pytest.approx({"bread": 2.0, "rails": 0.0})


def test_values_that_are_undefined_do_not_count():
    a, b = seen("a", cats=30, rails=30), seen("b", cats=30, bread=30)
    none = np.full(60, np.nan)
    assert all(not one.moves for one in apart(a, b, columns=[{"score": none}, {"score": none}])[0, 1])


def test_every_pair_of_three_sets_is_held_apart():
    found = apart(seen("a", cats=30), seen("b", rails=30), seen("c", cats=30))
    assert set(found) == {(0, 1), (1, 2)}


def test_sets_without_a_direction_are_left_alone():
    assert apart(seen("a", nothing=5), seen("b", nothing=5)) == {}
    assert apart(seen("a", nothing=5), seen("b", cats=5)) == {}
    assert apart(seen("a", cats=1), seen("b", cats=1)) == {}


def test_one_rng_gives_one_answer():
    sets = seen("a", cats=20, rails=30), seen("b", cats=30, bread=30)
    assert apart(*sets, seed=3) == apart(*sets, seed=3)


def test_beyond_the_sample_records_join_the_nearest_cluster(monkeypatch):
    monkeypatch.setattr("trivium.comparison.clusters.SAMPLE", 25)
    views = [seen("a", cats=30, rails=30), seen("b", cats=30, nothing=2, bread=30)]
    found = cluster(views, np.random.default_rng(0))
    assert [len(labels) for labels in found.labels] == [60, 62]
    assert (found.labels[1] == -1).sum() == 2
    kinds = [
        {name: set(labels[first : first + 30].tolist()) for name, first in (("cats", 0), ("other", len(labels) - 30))}
        for labels in found.labels
    ]
    assert all(not each["cats"] & each["other"] for each in kinds)  # no cluster holds two topics


def test_records_all_alike_make_one_cluster():
    found = cluster([Views([Record(str(row), "", TOPICS["cats"]) for row in range(9)], embedder=Topics())],
                    np.random.default_rng(0))  # fmt: skip
    assert found.number == 1


def test_words_of_a_cluster_are_those_that_are_commoner_in_it_than_outside():
    inside = Counter({"dough": 20, "the": 30, "rare": 1})
    everywhere = Counter({"dough": 22, "the": 100, "rare": 1, "train": 60})
    assert characteristic(inside, 30, everywhere, 100) == ["dough"]
    assert characteristic(Counter(), 0, everywhere, 100) == []


def test_the_score_of_a_word_is_that_of_monroe_and_others():
    # 10 of 10 records inside, 10 of 90 outside, prior 100 · 20 / 100 = 20: odds 30/80 and 30/160, log ratio log 2,
    # error √(1/30 + 1/30) = 0.258: 2.68 of them. With 7 inside: 27/83 and 33/157, log ratio 0.437, error 0.259: 1.68.
    assert characteristic(Counter({"word": 10}), 10, Counter({"word": 20}), 100) == ["word"]
    assert characteristic(Counter({"word": 7}), 10, Counter({"word": 20}), 100) == []
