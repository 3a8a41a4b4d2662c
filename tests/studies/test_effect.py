"""Differences between students of two sets: values by hand, and simulations whose answer is known."""

import math

import numpy as np
import pytest

from trivium.studies.effect import Run, Split, differences, mean_of_repeats, means

ID, FAR, FURTHER = Split("as a asks", "ID", 4), Split("far", "OOD", 4), Split("further", "OOD", 4)
HALF = {"a": 0.5, "b": 0.5}


def run(dataset, repeat, *, outcome="trained", **scores):
    told = {name.replace("_", " "): tuple(map(float, each)) for name, each in scores.items()}
    return Run(dataset, dataset, repeat, 0, outcome, told, 40, 0, 1.0, 0, 0.1, None)


def test_the_mean_of_repeats_is_widened_for_what_they_have_in_common():
    # Mean 0.2, s² = (0.01 + 0 + 0.01) / 2 = 0.01. With a share of 1/2: 0.01 (1/3 + 1) = 0.01333, error 0.11547,
    # t(0.975, 2) = 4.30265, half 0.49683. With none in common: 0.01 / 3, error 0.057735, half 0.24841.
    found = mean_of_repeats([0.1, 0.2, 0.3], 0.5)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.2 - 0.49683, 0.2 + 0.49683), abs=1e-5)
    apart = mean_of_repeats([0.1, 0.2, 0.3], 0.0)
    assert apart.high - apart.value == pytest.approx(0.24841, abs=1e-5)
    # two-sided p of t = 0.2 / 0.057735 = 3.4641 with 2 degrees of freedom: 1 - t / sqrt(2 + t²) = 1 - 0.92582
    assert apart.p == pytest.approx(0.07418, abs=1e-5)


def test_what_comes_from_the_questions_is_added_with_its_own_freedom():
    # 0.01 / 3 from records with 2 degrees of freedom, 0.01 / 3 from 101 questions with 100:
    # freedom (2/300)² / ((1/300)² / 2 + (1/300)² / 100) = 4 / 0.51 = 7.843
    found = mean_of_repeats([0.1, 0.2, 0.3], 0.0, of_items=0.01 / 3, items=101)
    error = math.sqrt(0.02 / 3)
    assert (found.high - found.value) / error == pytest.approx(2.3139, abs=1e-3)  # t(0.975, 7.843)


@pytest.mark.parametrize(
    ("values", "reason"),
    [([], "no student was trained"), ([0.5], "one repeat"), ([0.5, 0.5], "the same in every repeat")],
)
def test_where_there_is_no_interval_the_reason_is_said(values, reason):
    found = mean_of_repeats(values, 0.5)
    assert reason in found.reason
    assert math.isnan(found.low)
    assert math.isnan(found.p)


def made(repeats=5, far=0.0, rng=None):
    """Students of b are better by ``far`` on both tests out of distribution, and alike in distribution."""
    rng = np.random.default_rng(0) if rng is None else rng
    runs = []
    for repeat in range(repeats):
        for name, more in (("a", 0.0), ("b", far)):
            noise = rng.normal(0, 0.02, 3)
            parts = {"as_a_asks": 0.8, "far": 0.4 + more, "further": 0.2 + more}
            runs.append(run(name, repeat, **{test: [level + jitter] * 4
                                             for (test, level), jitter in zip(parts.items(), noise)}))  # fmt: skip
    return runs


def test_a_planted_difference_is_found_on_its_side_alone_and_named_by_the_better_set():
    found = differences(made(far=0.3), [ID, FAR, FURTHER], HALF)
    whole = {one.side: one for one in found if one.whole}
    assert whole["OOD"].better == "b"
    assert whole["OOD"].value.value == pytest.approx(0.3, abs=0.03)
    assert (whole["OOD"].test, whole["ID"].test) == ("OOD", "as a asks")  # a side of one test is that test
    assert whole["ID"].verdict == "no clear difference"
    assert {one.test for one in found if not one.whole} == {"far", "further"}


def test_of_losses_the_smaller_is_better():
    (one, *_) = differences(made(far=0.3), [FAR], HALF, lower_is_better=True)
    assert (one.better, one.value.value > 0) == ("a", True)


def test_the_two_sides_are_one_family_and_the_single_tests_another():
    found = differences(made(far=0.05), [ID, FAR, FURTHER], HALF)
    whole = sorted((one for one in found if one.whole), key=lambda one: one.value.p)
    assert whole[0].p_adjusted == pytest.approx(2 * whole[0].value.p)
    single = sorted((one for one in found if not one.whole), key=lambda one: one.value.p)
    assert single[0].p_adjusted == pytest.approx(min(1, 2 * single[0].value.p))


def test_of_three_sets_every_pair_is_compared_and_counted():
    runs = [*made(far=0.3), *(run("c", repeat, as_a_asks=[0.8] * 4, far=[0.4] * 4, further=[0.2] * 4)
                              for repeat in range(5))]  # fmt: skip
    found = differences(runs, [ID, FAR, FURTHER], {**HALF, "c": 0.5})
    assert [(one.a, one.b) for one in found if one.whole and one.side == "OOD"] == [("a", "b"), ("a", "c"), ("b", "c")]
    best = min((one for one in found if one.whole), key=lambda one: one.value.p)
    assert best.p_adjusted == pytest.approx(6 * best.value.p)  # 3 pairs x 2 sides


def test_a_diverged_student_takes_its_repeat_out_of_its_pairs_and_is_no_zero():
    runs = made(far=0.3)
    runs[1] = run("b", 0, outcome="diverged")
    (far,) = differences(runs, [FAR], HALF)
    assert far.repeats == 4
    assert far.value.value == pytest.approx(0.3, abs=0.03)
    of = {one.dataset: one for one in means(runs, [FAR], HALF)}
    assert (of["a"].repeats, of["b"].repeats) == (5, 4)
    assert of["b"].value.value == pytest.approx(0.7, abs=0.03)


def test_where_all_diverged_nothing_is_claimed():
    runs = [run(name, repeat, outcome="diverged") for repeat in range(3) for name in "ab"]
    (one,) = differences(runs, [FAR], HALF)
    assert one.verdict == "undefined"
    assert one.to_json()["value"] is None


def test_the_same_set_twice_makes_no_difference():
    runs = [run(name, repeat, far=[1, 0, 1, repeat % 2]) for repeat in range(5) for name in "ab"]
    (one,) = differences(runs, [FAR], HALF)
    assert (one.value.value, one.verdict) == (0, "no clear difference")


@pytest.mark.parametrize("share", [0.05, 0.5, 0.75])
def test_two_sets_of_one_making_are_told_apart_in_one_of_twenty(share):
    """Finite sets of 40 numbers each; a student's score is the mean of the numbers it is shown."""
    rng = np.random.default_rng(7)
    size, trials, repeats = 40, 2000, 5
    n, hits, naive = round(share * size), 0, 0
    for _ in range(trials):
        sets = rng.normal(size=(2, size))
        less = [sets[1, rows[:n]].mean() - sets[0, rows[:n]].mean()
                for rows in (rng.permutation(size) for _ in range(repeats))]  # fmt: skip
        hits += mean_of_repeats(less, share).p <= 0.05
        naive += mean_of_repeats(less, 0.0).p <= 0.05
    assert 0.035 <= hits / trials <= 0.065
    if share >= 0.5:
        assert naive / trials > 0.2  # repeats that share their records are no independent witnesses


def test_questions_that_all_students_share_are_not_taken_for_many():
    """Students are all alike; 30 questions of which b's luck favours some: chance, and no finding."""
    rng = np.random.default_rng(3)
    split, hits = Split("far", "OOD", 30), 0
    for _ in range(400):
        luck = rng.normal(0, 0.5, 30)  # of this sample of questions, the same in every repeat
        runs = []
        for repeat in range(5):
            runs.append(run("a", repeat, far=np.zeros(30)))
            runs.append(run("b", repeat, far=luck + rng.normal(0, 0.1, 30)))
        (one,) = differences(runs, [split], {"a": 0.1, "b": 0.1})
        hits += one.better is not None
    assert hits / 400 <= 0.08
