import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality.answer_match import answer_match
from trivium.records.record import Record


def answered(response: str, **notes) -> Record:
    return Record("r", "What is 3 + 4?", response, notes=notes)


def test_matches_by_hand():
    values = answer_match(
        [
            answered("3 + 4 is 7.", answer=7),
            answered("It is 8.", answer="7"),
            answered("Seven", reference=["seven", "7"]),
            answered("7", answer=None, reference="7"),
            answered("7", answer="8", reference="7"),  # the answer counts before the reference
            answered("", answer="7"),
            answered("7"),
            answered("7", answer=" "),
            answered("7", answer=[]),
            answered("no", answer=False),
            answered("0", answer=0),
        ]
    )
    np.testing.assert_array_equal(values, [1, 0, 1, 1, 0, 0, np.nan, np.nan, np.nan, 1, 1])


def test_corrupting_answers_lowers_the_share_by_as_much():
    """Of ten right answers, k made wrong: the share is 1 - k / 10."""
    for wrong in range(11):
        records = [answered(f"The answer is {i + (i < wrong)}.", answer=i) for i in range(10)]
        assert answer_match(records).mean() == pytest.approx(1 - wrong / 10)


def test_no_records_are_refused():
    with pytest.raises(InputError, match="answer_match: number of records must be at least 1, got 0"):
        answer_match([])
