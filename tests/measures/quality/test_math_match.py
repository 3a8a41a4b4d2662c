import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures import MEASURES
from trivium.measures.quality.answer_match import answer_match
from trivium.measures.quality.math_equivalence import math_match
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.verifiers.mathematics import SLOW, missing_mathematics
from trivium.verifiers.verdict import Verdict

needs_it = pytest.mark.skipif(missing_mathematics() is not None, reason="math-verify or a sandbox is not there")


def answered(response, **notes):
    return Record("r", "p", response, notes=notes)


@needs_it
def test_by_hand_and_beside_answer_match():
    records = [
        answered(r"\boxed{\frac{2}{4}}", answer="1/2"),
        answered("The answer is $(x+1)^2$.", reference="x^2+2x+1"),
        answered("The answer is Paris.", answer="Paris"),
        answered("The answer is (0, 1].", answer="[0, 1)"),
        answered("no idea", answer="x^2"),
        answered("5"),
    ]
    np.testing.assert_array_equal(math_match(records), [1, 1, 1, 0, 0, np.nan])
    np.testing.assert_array_equal(answer_match(records), [1, 0, 1, 0, 0, np.nan])


def test_what_took_too_long_is_unknown_and_not_wrong(monkeypatch):
    monkeypatch.setattr(
        "trivium.measures.quality.math_equivalence.MathEquivalent", lambda: lambda record: Verdict(False, SLOW)
    )
    assert np.isnan(math_match([answered("x", answer="x^2")])).all()


def test_without_references_the_note_says_what_is_needed():
    records = [Record(str(place), "p", "An answer of a few words.") for place in range(4)]
    named = ("math_match", "tests_passed", "constraints_met", "gym_score", "problems_solved", "solve_rate")
    measures = [one for one in MEASURES if one.card.name in named]
    found = scorecard(records, measures, rng=np.random.default_rng(0))
    assert len(found.values) == len(named)
    for value in found.values:
        assert np.isnan(value.value)
        assert value.note.startswith("undefined for these records: it needs notes[")


def test_no_records_are_refused():
    with pytest.raises(InputError, match="math_match: number of records must be at least 1, got 0"):
        math_match([])
