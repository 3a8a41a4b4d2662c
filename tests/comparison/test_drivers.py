import math
from dataclasses import replace

import numpy as np
import pytest

from trivium.comparison.clusters import Apart, Cluster
from trivium.comparison.drivers import drivers, sentences
from trivium.comparison.result import Difference
from trivium.records.record import Record


def difference(measure, sign, of="record"):
    low, high = {1: (1.0, 3.0), -1: (-3.0, -1.0), 0: (-1.0, 1.0)}[sign]
    return Difference(
        measure=measure, axis="quality", a="a", b="b", value_a=1.0, value_b=1.0 + 2 * sign, difference=2.0 * sign,
        low=low, high=high, p=0.001, p_adjusted=0.01, effect_size=1.0, effect="", verdict="", of=of,
    )  # fmt: skip


def records(name, n):
    return [Record(f"{name}{row}", "", f"text {row}\nof {name}") for row in range(n)]


CLUSTER = Cluster("dough, oven", 0.1, 0.4, 0.3, 0.2, 0.4, 0.001, ("b1", "b2"))
APART = {(0, 1): (Apart(CLUSTER, {"score": 0.7}),)}


def drive(*differences, a=(1.0, 2.0, 3.0), b=(3.0, 5.0, 10.0), apart=None):
    columns = [{"score": np.array(a)}, {"score": np.array(b)}]
    return drivers(differences, ["a", "b"], [records("a", len(a)), records("b", len(b))], columns, apart or {})


def test_records_that_pull_the_means_apart_come_with_their_influence():
    [found] = drive(difference("score", 1))
    # Means 2 and 6. Without 10, b's mean is 4: the difference is 2 smaller; without 1, a's is 2.5: half a unit smaller.
    assert [(one.dataset, one.id, one.value, one.influence) for one in found.records] == [
        ("a", "a0", 1.0, 0.5), ("b", "b2", 10.0, 2.0)
    ]  # fmt: skip
    assert found.records[0].text == "text 0 of a"


def test_where_b_has_less_its_lowest_and_the_highest_of_a_pull():
    [found] = drive(difference("score", -1), a=(3.0, 5.0, 10.0), b=(1.0, 2.0, 3.0))
    # The difference is -4; without 10 in a it is -2, without 1 in b it is -3.5.
    assert [(one.id, one.influence) for one in found.records] == [("a2", -2.0), ("b0", -0.5)]


def test_the_influence_is_what_leaving_the_record_out_changes():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=20), rng.normal(size=30) + 2
    [found] = drive(difference("score", 1), a=a, b=b)
    assert len(found.records) == 6
    for one in found.records:
        row = int(one.id[1:])
        rest_a, rest_b = (np.delete(a, row), b) if one.dataset == "a" else (a, np.delete(b, row))
        assert one.influence == pytest.approx((b.mean() - a.mean()) - (rest_b.mean() - rest_a.mean()))
    assert [one.value for one in found.records[3:]] == sorted(b, reverse=True)[:3]


def test_undefined_values_pull_nowhere():
    [found] = drive(difference("score", 1), a=(math.nan, 2.0, 4.0), b=(math.nan, math.nan, 9.0))
    assert [one.id for one in found.records] == ["a1"]  # a single value has no mean but itself


def test_what_is_not_clear_has_no_driver():
    assert drive(difference("score", 0)) == ()


def test_clusters_come_with_every_clear_difference_and_say_what_they_move():
    of_records, of_set = drive(difference("score", 1), difference("vendi", 1, of="set"), apart=APART)
    assert (of_records.clusters[0].moves, of_set.records) == (0.7, ())
    assert math.isnan(of_set.clusters[0].moves)
    assert of_set.to_json()["clusters"][0]["moves"] is None
    assert {"label", "share_a", "share_b", "difference", "low", "high", "examples"} <= set(
        of_records.to_json()["clusters"][0]
    )


def test_content_that_no_measure_sees_has_an_entry_without_a_measure():
    [found] = drive(difference("score", 0), apart=APART)
    assert (found.measure, found.axis, found.records, found.clusters[0].label) == (None, None, (), "dough, oven")


def test_the_sentence_gives_shares_difference_and_interval_once_a_pair():
    both = drive(difference("score", 1), difference("vendi", 1, of="set"), apart=APART)
    assert sentences(both) == (
        "Content: records like “dough, oven” are 40.0 % of b and 10.0 % of a (+30.0 points [20.0, 40.0]).",
    )
    assert sentences(drive(difference("score", 1))) == ()


def test_the_sentence_says_what_a_cluster_does_to_a_headline_measure():
    [said] = sentences(
        drive(replace(difference("score", 1), headline=True), difference("vendi", 1, of="set"), apart=APART)
    )
    assert said.endswith("(+30.0 points [20.0, 40.0]) and make 0.700 of the difference of 2.00 in score.")


def test_long_texts_are_cut_and_stand_on_one_line():
    long = [Record(str(row), "", "word\n" * 10_000) for row in range(3)]
    columns = [{"score": np.arange(3.0)}, {"score": np.arange(3.0) + 5}]
    [found] = drivers([difference("score", 1)], ["a", "b"], [long, long], columns, {})
    assert all(len(one.text) <= 200 and "\n" not in one.text for one in found.records)
