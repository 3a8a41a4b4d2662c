"""Numbers for people: three significant digits, whatever the last one rounds to."""

import math

import pytest

from trivium.numbers import or_null, short, thousandths


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0123456, "0.0123"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (0, "0"),
        (None, "–"),
        (math.nan, "–"),
        (1 - 1e-9, "1.00"),  # not 1.000: it is read as 1
        (9.999, "10.0"),
        (-99.96, "-100"),
        (0.00000123, "1.2e-06"),
    ],
)
def test_a_number_has_three_significant_digits(value, said):
    assert short(value) == said


def test_json_knows_no_undefined_numbers():
    assert or_null(math.nan) is None
    assert or_null(-math.inf) is None
    assert or_null(2) == 2.0


def test_in_columns_all_have_three_digits_behind_the_point():
    assert [thousandths(value) for value in (0.7, -0.04, 12.34567, None, math.nan)] == [
        "0.700",
        "-0.040",
        "12.346",
        "–",
        "–",
    ]
    assert [thousandths(value, sign=True) for value in (0.7, -0.04, 0.0)] == ["+0.700", "-0.040", "+0.000"]
