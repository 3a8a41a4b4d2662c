import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality.constraints_met import all_constraints_met, constraints_met
from trivium.records.record import Record

ASKED = [{"kind": "lowercase"}, {"kind": "no_commas"}, {"kind": "words", "most": 3}]


def told(response, constraints=ASKED):
    return Record("r", "p", response, notes={"constraints": constraints})


def test_shares_by_hand():
    records = [
        told("all is well"),
        told("all, is well"),  # a comma
        told("All, is well"),  # and a capital
        told("All, that is well"),  # and four words
        told(""),
        told("all is well", []),
        told("all is well", [{"kind": "no such kind"}]),
        told("all is well", "lowercase"),
        Record("r", "p", "all is well"),
    ]
    nan = np.nan
    np.testing.assert_allclose(constraints_met(records), [1, 2 / 3, 1 / 3, 0, 0, nan, nan, nan, nan])
    np.testing.assert_array_equal(all_constraints_met(records), [1, 0, 0, 0, 0, nan, nan, nan, nan])


def test_no_records_are_refused():
    with pytest.raises(InputError, match="constraints_met: number of records must be at least 1, got 0"):
        constraints_met([])
    with pytest.raises(InputError, match="all_constraints_met: number of records must be at least 1, got 0"):
        all_constraints_met([])
