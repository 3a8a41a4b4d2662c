import math

import numpy as np
import pytest

from trivium.comparison.power import in_words, power
from trivium.comparison.result import Difference, Power
from trivium.comparison.values import OfRecords, OfSet, Worth

# z(1 - 0.05 / 4) + z(0.8) for two tests, from tables of the normal distribution.
TWO_TESTS = 2.241403 + 0.841621


def worth(values, error):
    return Worth({"score": OfRecords(np.array(values, dtype=float), 0.0, np.zeros(1))}, {"vendi": OfSet(5, error, 1)})


def difference(measure, axis, of, p=0.5, a="a", b="b"):
    return Difference(measure=measure, axis=axis, a=a, b=b, value_a=0, value_b=0, difference=0, low=0, high=0, p=p,
                      p_adjusted=p, effect_size=0, effect="", verdict="", of=of, n=4)  # fmt: skip


SETS = [worth([1, 3, 1, 3], 0.3), worth([2, 6, 2, 6, math.nan], 0.4)]
HEADS = {"quality": "score", "diversity": "vendi"}


def test_standard_errors_of_both_sets_add_up_and_the_level_is_adjusted():
    found = power(
        ["a", "b"], SETS,
        [difference("score", "quality", "record"), difference("vendi", "diversity", "set"),
         difference("other", "quality", "record")],
        HEADS,
    )  # fmt: skip
    assert [one.measure for one in found] == ["score", "vendi"]
    # Sample variances 4/3 and 16/3, of four values each: √(1/3 + 4/3) = 1.290994. Set measures: √(0.09 + 0.16) = 0.5.
    assert [one.detectable for one in found] == pytest.approx([TWO_TESTS * 1.290994, TWO_TESTS * 0.5], rel=1e-5)


def test_a_test_that_could_not_be_made_does_not_count():
    found = power(
        ["a", "b"], SETS,
        [difference("score", "quality", "record", p=math.nan), difference("vendi", "diversity", "set")], HEADS,
    )  # fmt: skip
    assert found[1].detectable == pytest.approx((1.959964 + 0.841621) * 0.5, rel=1e-5)


def test_nothing_is_known_of_single_records():
    alone = Worth({"score": OfRecords(np.array([1.0]), 1.0, np.zeros(1))}, {"vendi": OfSet(1, math.nan, math.nan)})
    found = power(
        ["a", "b"], [alone, alone],
        [difference("score", "quality", "record"), difference("vendi", "diversity", "set")], HEADS,
    )  # fmt: skip
    assert all(math.isnan(one.detectable) for one in found)
    assert found[0].to_json()["detectable"] is None
    assert in_words(found, {"score": "points", "vendi": "records"}) == []


def test_words_give_the_range_over_pairs():
    found = [Power("vendi", "diversity", "a", b, n, limit) for b, n, limit in (("b", 200, 3.0), ("c", 200, 4.5))]
    assert in_words(found[:1], {"vendi": "records"}) == [
        "With n = 200 a difference in vendi below 3.00 records would not be seen: it is missed more often than one "
        "time in five, after adjustment."
    ]
    (both,) = in_words(found, {"vendi": "records"})
    assert "below 3.00 to 4.50 records would not be seen" in both
    assert both.endswith(", by pair.")
