"""Means of the conditions of a study, with intervals over repeats."""

import numpy as np
import pytest

from trivium.studies.means import means
from trivium.studies.plan import Row


def row(condition, repeat, right, outcome="trained"):
    return Row("k", condition, {}, repeat, outcome, right, 1.0, 1, 1.0, None)


def test_the_mean_is_that_of_the_accuracies_and_a_diverged_run_has_none():
    rows = [
        row("a", 0, {"ID": (10, 100)}), row("b", 0, {"ID": (50, 100)}), row("c", 0, {}, "diverged"),
        row("a", 1, {"ID": (20, 100)}), row("b", 1, {}, "diverged"), row("c", 1, {}, "diverged"),
    ]  # fmt: skip
    a, b, c = means(rows)
    assert (a["value"], a["runs"]) == (pytest.approx(0.15), 2)
    assert 0 <= a["low"] < 0.15 < a["high"] < 1
    assert (b["value"], b["runs"], b["low"], b["high"]) == (0.5, 1, None, None)  # one run tells nothing of chance
    assert (c["value"], c["runs"], c["low"], c["high"]) == (None, 0, None, None)


def test_one_repeat_has_no_interval():
    assert [one["low"] for one in means([row("a", 0, {"ID": (1, 9)}), row("b", 0, {"ID": (5, 9)})])] == [None, None]


def test_runs_that_are_all_alike_still_vary_by_the_draw_of_their_questions():
    # 50 of 100 twice: angle π/2, variance at least 1 / 100.5 of a run; all four runs lend each other freedom 2,
    # whose t is 4.303: half = 4.303 · √(1 / 100.5 / 2) = 0.3035; sin²((π/2 ± 0.3035) / 2) = 0.3506 and 0.6494
    rows = [row(name, repeat, {"ID": (50, 100)}) for repeat in (0, 1) for name in ("a", "b")]
    assert [(one["low"], one["high"]) for one in means(rows)] == [
        (pytest.approx(0.3506, abs=1e-4), pytest.approx(0.6494, abs=1e-4))
    ] * 2


def test_intervals_hold_the_true_accuracy_about_as_often_as_they_say():
    rng = np.random.default_rng(3)
    truth = {"a": 0.03, "b": 0.3, "c": 0.5, "d": 0.9, "e": 0.95, "f": 0.6, "g": 0.0, "h": 0.0}
    held = []
    for _ in range(150):
        rows = []
        for repeat in (0, 1):
            for name, share in truth.items():
                angle = 2 * np.arcsin(np.sqrt(share)) + 0.15 * (share > 0) * rng.standard_normal()
                right = int(rng.binomial(200, np.sin(angle / 2) ** 2))
                rows.append(row(name, repeat, {"ID": (right, 200)}))
        held += [
            one["low"] <= truth[one["condition"]] <= one["high"]
            for one in means(rows) if truth[one["condition"]] > 0
        ]  # fmt: skip
    assert 0.92 < np.mean(held) < 0.985
