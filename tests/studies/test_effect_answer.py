"""What is made of students and measures together, in words."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from trivium.comparison.result import Difference as Measured
from trivium.studies.effect import ACCURACY, Difference, Mean, Run, Scale
from trivium.studies.effect_answer import SetUsed, answered, notes_of
from trivium.studies.effects import Estimate

LOSS = Scale("loss", "nats per byte", lower_is_better=True)
OOD = Difference("a", "b", "OOD", "OOD", True, Estimate(0.12, 0.05, 0.19, 0.01), 0.4, 0.52, 0.02, 5, "b")
ID = Difference("a", "b", "as a asks", "ID", True, Estimate(-0.01, -0.06, 0.04, 0.6), 0.8, 0.79, 0.6, 5, None)


def measured(*clear):
    found = []
    for axis in ("complexity", "diversity", "quality"):
        low, p = (1.0, 0.01) if axis in clear else (-1.0, 0.5)
        found.append(Measured(axis[:4], axis, "a", "b", 1.0, 3.0, 2.0, low, 3.0, p, p, 1.0, "", f"the {axis} verdict",
                              headline=True))  # fmt: skip
    return SimpleNamespace(differences=tuple(found))


def test_students_first_out_of_distribution_then_the_three_axes_in_order():
    lines = answered([ID, OOD], measured("diversity"), ACCURACY)
    assert lines[:2] == [
        "Students trained on b do better out of distribution than those trained on a "
        "(accuracy 0.520 vs 0.400, +0.120 [+0.050, +0.190]).",
        "No clear difference in distribution between students trained on b and on a "
        "(accuracy 0.790 vs 0.800, -0.010 [-0.060, +0.040]).",
    ]
    assert lines[2:5] == ["the quality verdict.", "the diversity verdict.", "the complexity verdict."]
    assert "clearly differ in diversity alone" in lines[5]


def test_the_better_set_stands_first_with_its_own_sign():
    turned = replace(OOD, value=Estimate(-0.12, -0.19, -0.05, 0.01), value_a=0.52, value_b=0.4, better="a")
    (line, *_) = answered([turned], measured(), ACCURACY)
    assert line.startswith(
        "Students trained on a do better out of distribution than those trained on b (accuracy 0.520 vs"
    )
    assert "+0.120 [+0.050, +0.190]" in line
    (line, *_) = answered([turned], measured(), LOSS)
    assert "loss 0.520 vs 0.400" in line


@pytest.mark.parametrize(
    ("pair", "clear", "last"),
    [
        ([OOD], (), "shows in none of these measures"),
        ([OOD], ("diversity", "quality"), "differ in quality and diversity at once"),
        ([ID], ("diversity",), "That b and a differ in diversity makes no difference to these students that is clear"),
        ([ID], (), "Neither these measures nor the students tell b from a"),
        ([replace(ID, value_a=0.01, value_b=0.02)], ("diversity",), "hardly learnt what the sets ask (0.020 right"),
    ],
)
def test_both_together_are_put_in_words_that_claim_no_more_than_they_show(pair, clear, last):
    assert last in answered(pair, measured(*clear), ACCURACY)[-1]


def test_of_a_difference_without_an_interval_the_reason_is_said():
    none = replace(ID, value=Estimate.undefined("one repeat shows no chance; ask for more seeds", 0.1))
    lines = answered([none], measured(), ACCURACY)
    assert "+0.100; no interval: one repeat shows no chance" in lines[0]


@pytest.mark.parametrize("value", [Estimate.undefined("one repeat shows no chance; ask for more seeds", 1.0),
                                   Estimate.undefined("the same in every repeat", 1.0),
                                   Estimate.undefined("no student was trained in full")])  # fmt: skip
@pytest.mark.parametrize("clear", [(), ("diversity",)])
def test_where_chance_is_not_known_no_lack_of_difference_is_claimed(value, clear):
    lines = answered([replace(ID, value=value)], measured(*clear), ACCURACY)
    assert lines[0].startswith("Not known in distribution")
    assert lines[-1] == "So whether b or a makes better students is not known yet."


def test_the_notes_say_how_much_was_used_and_where_nothing_could_show():
    sets = [SetUsed("a", 120, 110, ("x1",), 90, 0, 1.0), SetUsed("b", 100, 100, (), 80, 7, None)]
    mean = Mean("a", "OOD", "OOD", True, Estimate(0.99, 0.98, 1.0, 0.0), 5)
    lost = Run("k", "a", 0, 0, "diverged", {}, 40, 0, 1.0, 10, 0.1, None)
    notes = notes_of(sets, 40, [mean], ACCURACY, [lost])
    assert notes == [
        "a: each repeat trains on 40 of 90 records (44%).",
        "a: 10 of 120 records are no questions of the task and were left out (x1, ...).",
        "b: each repeat trains on 40 of 80 records (50%).",
        "b: 7 records are longer than the student reads at once and were cut.",
        "1 of 1 students diverged and count in no mean; their repeats are left out of pairs.",
        "Students of a have 0.99 right out of distribution: at the ceiling; differences can hardly show there.",
    ]
    assert len(notes_of(sets, 40, [mean], LOSS, [])) == 4  # a loss has neither floor nor ceiling


@pytest.mark.parametrize(("losses", "by_heart"), [((0.1, 0.3), True), ((2.0, 2.4), False), ((None, 0.1), True)])
def test_students_that_know_their_records_by_heart_are_named(losses, by_heart):
    sets = [SetUsed("a", 120, 120, (), 90, 0, None)]
    means = [Mean("a", side, side, True, Estimate(4.0, 3.9, 4.1, 0.0), 2) for side in ("ID", "OOD")]
    runs = [Run("k", "a", row, 0, "trained", {}, 40, 0, 1.0, 10, 0.1, loss) for row, loss in enumerate(losses)]
    told = [note for note in notes_of(sets, 40, means, LOSS, runs) if "by heart" in note]
    assert len(told) == by_heart
    assert not by_heart or "on them, 4.00 in distribution): ask for fewer --steps" in told[0]
