import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.quality.coverage_of_problems import problems_solved
from trivium.records.record import Record


def tried(prompt, response, answer=7):
    return Record("r", prompt, response, notes={"answer": answer})


def test_by_hand():
    records = [
        tried("3 + 4?", "6"),
        tried("3 + 4?", "7"),
        tried(" 3 +  4?", "8"),  # the same problem
        tried("5 + 4?", "7", 9),
        tried("2 + 2?", "4", None),  # nothing to compare with
    ]
    assert problems_solved(records) == 1 / 2
    assert problems_solved(records[:1]) == 0
    assert math.isnan(problems_solved(records[4:]))


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=20))
def test_more_answers_never_lower_it_where_problems_stay_the_same(tries):
    records = [tried(f"problem {number}", "7" if right else "6") for number, right in tries]
    more = [*records, *(tried(record.prompt, "7") for record in records[:3])]
    assert problems_solved(more) >= problems_solved(records)
    assert problems_solved(records + records) == problems_solved(records)


def test_no_records_are_refused():
    with pytest.raises(InputError, match="problems_solved: number of records must be at least 1, got 0"):
        problems_solved([])
