"""What is left of a correlation without one way to cut sets: the sign counts."""

import numpy as np
import pytest

from trivium.measures import find
from trivium.studies.foretelling import without_a_way
from trivium.studies.plan import Row


@pytest.mark.parametrize("turned", [1, -1])
def test_what_is_left_with_the_other_sign_is_the_least(turned):
    points = {
        "a": [(-9, -9), (9, 9), (-8, -8), (8, 8), (-7, -7), (7, 7)],  # alone they carry it
        "b": [(-1, 1), (1, -1), (-2, 2), (2, -2)],
        "c": [(0.5, -0.4), (-0.5, 0.4), (0.3, -0.6), (-0.3, 0.6)],
    }
    rows, values, outcome = [], [], []
    for way, pairs in points.items():
        for x, y in pairs:
            rows.append(Row("k", "c", {"way": way, "cut": way, "complexity": 1}, 0, "trained", {}, 1, 0, 0, None))
            values.append([turned * x])
            outcome.append([y])
    card = find("vendi").card
    (left,) = without_a_way(rows, [card], np.array(values, dtype=float), np.array(outcome, dtype=float)).values()
    assert left["least_without"] == "a"
    # b and c alone, x in order: y has the ranks 8 7 5 6 3 4 2 1; squared distances to 1 ... 8: 2 (49 + 25 + 4 + 4)
    assert left["least"] == pytest.approx((1 - 6 * 164 / (8 * 63)) * turned)
