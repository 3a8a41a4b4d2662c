import math

import pytest

from trivium.errors import InputError
from trivium.measures.quality.bits_per_byte import bits_per_byte
from trivium.models.proxy.counting import Counting
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.likelihoods import Likelihoods


def see(*pairs):
    records = [Record(str(place), *pair) for place, pair in enumerate(pairs)]
    return Views(records, readers={"likelihoods": Likelihoods(Counting())}).read("likelihoods")


def test_bits_per_byte_by_hand():
    # "ab\naa": 1/256, 1/257, 1/258, 2/259, 3/260; "é" is two bytes: 1/256, 1/257.
    values = bits_per_byte(see(("ab", "aa"), ("", "é")))
    assert values[0] == pytest.approx(math.log2(256 * 257 * 258 * 259 / 2 * 260 / 3) / 5)
    assert values[1] == pytest.approx(math.log2(256 * 257) / 2)


def test_a_loop_needs_fewer_bits_than_prose_of_its_length():
    loop, prose = bits_per_byte(see(("", "aaaaaaaaaaaaaaaaaaaa"), ("", "The quick brown fox.")))
    assert loop < prose


def test_prompt_and_response_are_one_text():
    split, whole = bits_per_byte(see(("ab", "cd"), ("", "ab\ncd")))
    assert split == whole


def test_no_text_has_no_value_and_no_records_are_refused():
    assert math.isnan(bits_per_byte(see(("", " ")))[0])
    with pytest.raises(InputError, match="bits_per_byte needs at least one record, got none"):
        bits_per_byte(see())
