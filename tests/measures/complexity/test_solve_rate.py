import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.complexity.solve_rate import solve_rate
from trivium.records.record import Record


def tried(**notes):
    return Record("r", "3 + 4?", "7", notes=notes)


@pytest.mark.parametrize(
    ("notes", "rate"),
    [
        ({"samples": ["7", "So it is 7.", "8", None], "answer": 7}, 1 / 2),
        ({"samples": ["8"], "answer": 7}, 0),
        ({"samples": [], "answer": 7}, math.nan),
        ({"samples": ["7"]}, math.nan),
        ({"samples": "7", "answer": 7}, math.nan),
        ({"passes": 3, "attempts": 4}, 3 / 4),
        ({"passes": 0, "attempts": 4, "samples": ["7"], "answer": 7}, 0),  # counts go first
        ({"passes": 5, "attempts": 4}, math.nan),
        ({"passes": 0, "attempts": 0}, math.nan),
        ({"passes": -1, "attempts": 4}, math.nan),
        ({"passes": True, "attempts": 4}, math.nan),
        ({}, math.nan),
    ],
)
def test_by_hand(notes, rate):
    assert solve_rate([tried(**notes)])[0] == pytest.approx(rate, nan_ok=True)


def test_a_harder_problem_has_a_lower_rate_and_more_of_the_axis():
    easy, hard = solve_rate([tried(passes=7, attempts=8), tried(passes=1, attempts=8)])
    assert (easy - hard) * solve_rate.card.direction < 0


def test_attempts_of_several_solvers_are_not_mixed():
    one, other, none = (tried(passes=1, attempts=2, solver=name) for name in ("small", "large", None))
    np.testing.assert_array_equal(solve_rate([one, one, tried(solver="large")]), [0.5, 0.5, np.nan])
    with pytest.raises(InputError, match=r"the attempts are of 2 solvers \(large, small\); measure each one's apart"):
        solve_rate([one, other])
    with pytest.raises(InputError, match=r"2 solvers \(no name, small\)"):
        solve_rate([one, none])


def test_no_records_are_refused():
    with pytest.raises(InputError, match="solve_rate: number of records must be at least 1, got 0"):
        solve_rate([])
