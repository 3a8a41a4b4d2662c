import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality.constraints_met import all_constraints_met, constraints_met
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.verifiers.constraints import KINDS

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


def test_constraints_that_cannot_be_read_are_counted_and_named():
    records = [told("all is well", [{"kind": "wrods"}])] * 2 + [told("all is well", [{"kind": "includes"}]), told("a")]
    records = [Record(str(place), each.prompt, each.response, notes=each.notes) for place, each in enumerate(records)]
    card = scorecard(records, [constraints_met], rng=np.random.default_rng(0)).values[0]
    assert (card.n, card.undefined) == (1, 3)
    assert card.note.startswith("3 without a value, for a constraint of theirs cannot be read; 2 times: ")
    assert "no constraint 'wrods'; did you mean 'words'" in card.note
    readable = scorecard(records[3:], [constraints_met], rng=np.random.default_rng(0)).values[0]
    assert "cannot be read" not in (readable.note or "")


def test_no_other_error_passes_for_a_constraint_that_cannot_be_read(monkeypatch):
    def broken(text, asked):
        raise InputError("something else")

    monkeypatch.setitem(KINDS, "lowercase", broken)
    with pytest.raises(InputError, match=r"^something else$"):
        constraints_met([told("all is well")])
