"""What a bench says: no more than its intervals, and nothing where there is nothing to say."""

import numpy as np
import pytest

from trivium.measures.diversity.vendi import vendi
from trivium.trials.arms import Arm
from trivium.trials.diagnosis import diagnose
from trivium.trials.effects import OverRuns, effects_of
from trivium.trials.result import ArmRuns, Ran

PLAIN, OTHER = Arm.read("plain"), Arm.read("self-instruct")


def arm(one, fates, *, compared=True, note=""):
    told = {"records": fates.get("accepted", 0), "fates": fates}
    return ArmRuns(one, (Ran(1, "arms/x/1", told),), compared, note)


def said(values, arms=None, card=vendi.card, n=20):
    values = np.array(values, dtype=float)
    one = OverRuns.of(card, values, np.zeros_like(values), headline=True)
    names = ["plain", "self-instruct", "alpaca"][: len(values)]
    whole = arms or [arm(Arm.read(name), {"accepted": 20}) for name in names]
    effects = effects_of(names, 0, [one])
    return diagnose(whole, names, {"diversity": one}, effects, [], [], {}, n, np.random.default_rng(0))


def test_who_is_clearly_ahead_of_every_other_has_the_most():
    assert said([[10, 11, 12], [40, 41, 42]])[:2] == (
        "Diversity: self-instruct has the most (vendi 41.0 [39.4, 42.6]), before plain (11.0 [9.40, 12.6]) at n = 20.",
        "Diversity: of 1 other arm, 1 clearly more than plain and 0 clearly less.",
    )


@pytest.mark.parametrize("values", [[[10, 11, 12], [10.5, 11.5, 12.5]], [[10, 10, 10], [10, 10, 10]], [[10], [40]]])
def test_who_is_ahead_by_chance_only_or_not_at_all_does_not_lead(values):
    first = said(values)[0]
    assert "has the most" not in first
    assert first.endswith(", but no arm clearly leads.")
    assert "–" not in first


def test_who_is_clearly_ahead_of_the_second_alone_does_not_lead():
    # Plain sampling comes last, but with runs from 2 to 38 nobody knows where it lies.
    first = said([[2, 20, 38], [30, 30.1, 29.9], [25, 25.1, 24.9]])[0]
    assert first.startswith("Diversity: self-instruct is first (vendi 30.0 ")
    assert first.endswith(", but no arm clearly leads.")


def test_with_one_run_of_each_nothing_is_counted_as_not_clear():
    assert not any("clearly more" in one for one in said([[10], [40]]))


def test_an_arm_that_lost_little_is_left_out_without_an_empty_clause():
    left = arm(OTHER, {"accepted": 8}, compared=False, note="8 records in a run, 20 are needed")
    found = said([[10, 11, 12]], [arm(PLAIN, {"accepted": 20}), left])
    assert found[-1] == "self-instruct is not compared: 8 records in a run, 20 are needed."


def test_a_component_that_is_switched_off_counts_as_absent(monkeypatch):
    asked = []
    monkeypatch.setattr("trivium.trials.diagnosis.offered", lambda present, axis: asked.append(present) or "")
    without = Arm.read("self-instruct:-near_duplicate")
    said([[40, 41, 42], [10, 11, 12]], [arm(PLAIN, {"accepted": 20}), arm(OTHER, {"accepted": 20})])
    monkeypatch.setattr("trivium.trials.result.ArmRuns.name", property(lambda self: self.arm.algorithm))
    said([[40, 41, 42], [10, 11, 12]], [arm(PLAIN, {"accepted": 20}), arm(without, {"accepted": 20})])
    assert asked[0] - asked[1] == {"D7"}
