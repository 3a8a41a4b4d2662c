"""The published calibration in small: planted effects are held by their intervals, and nothing is found in nothing."""

import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parents[2] / "experiments" / "ablation_calibration"
SPEC = importlib.util.spec_from_file_location("ablation_calibration", HERE / "run.py")
calibration = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(calibration)
TRIALS = 120


@pytest.mark.parametrize("row", [calibration.Row("factorial", 3, 8, 3), calibration.Row("fractional", 4, 8, 3)])
def test_intervals_hold_what_was_planted_and_signs_are_right(row):
    found = calibration.count(row, TRIALS, True, np.random.default_rng(2))
    for figure in ("mains", "interactions", "shares", "totals"):
        assert 0.92 <= found[f"{figure} held"] / found[figure] <= 0.98, figure
    assert found["strong clear"] >= 0.7 * found["strong"]
    assert found["wrong sign"] == 0


@pytest.mark.parametrize("row", [calibration.Row("factorial", 3, 8, 2), calibration.Row("leave-one-out", 4, 5, 3)])
def test_nothing_is_found_in_nothing_more_often_than_stated(row):
    found = calibration.count(row, TRIALS, False, np.random.default_rng(3))
    assert found["with a finding"] / TRIALS <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / TRIALS)
    assert found["with a sentence"] == found["with a finding"]


def test_the_published_table_says_what_the_raw_counts_say():
    raw = json.loads((HERE / "results.json").read_text())
    table = (HERE / "README.md").read_text(encoding="utf-8").splitlines()
    lines = [line for line in table if line.startswith(("| factorial", "| fractional", "| leave"))]
    assert len(lines) == len(raw["rows"]) == len(calibration.ROWS)
    for line, one in zip(lines, raw["rows"]):
        held = one["planted"]["mains held"] / one["planted"]["mains"]
        assert f"| {100 * held:.1f} % |" in line
        assert f"| {100 * one['null']['with a finding'] / raw['trials']:.1f} % |" in line
