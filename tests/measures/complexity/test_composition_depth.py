import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.complexity.composition_depth import composition_depth
from trivium.records.record import Record


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ({"depth": 3}, 3),
        ({"depth": 3, "difficulty": 9}, 3),
        ({"difficulty": 0.5}, 0.5),
        ({"metadata": {"difficulty": 4}}, 4),
        ({"depth": "deep", "metadata": {"depth": 2}}, 2),
        ({"difficulty": 1, "metadata": {"depth": 2}}, 1),
        ({}, np.nan),
        ({"depth": True}, np.nan),
        ({"depth": "3"}, np.nan),
        ({"depth": float("inf")}, np.nan),
        ({"depth": 10**400}, np.nan),
        ({"metadata": {"difficulty": {"num_terms": [3, 6]}}}, np.nan),
        ({"metadata": "none"}, np.nan),
    ],
)
def test_the_first_number_that_the_maker_wrote_counts(notes, expected):
    np.testing.assert_array_equal(composition_depth([Record("r", "What is 1 + 2?", "3", notes=notes)]), [expected])


def test_no_records_are_refused():
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        composition_depth([])
