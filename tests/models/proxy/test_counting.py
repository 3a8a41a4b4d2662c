import math

import pytest

from trivium.models.proxy import Passage
from trivium.models.proxy.counting import Counting


def test_laplace_by_hand():
    # After "ab": a has been seen once in two bytes, then twice in three.
    (scored,) = Counting().score([Passage("ab", "aa")])
    assert scored.nats.tolist() == pytest.approx([math.log(2 / 258), math.log(3 / 259)])
    assert (scored.bytes, scored.cut) == (2, False)


def test_a_text_by_itself_and_an_answer_to_nothing_start_from_nothing():
    alone, nothing = Counting().score([Passage(None, "é"), Passage("", "é")])
    assert alone.nats.tolist() == nothing.nats.tolist() == pytest.approx([math.log(1 / 256), math.log(1 / 257)])
    assert alone.bytes == 2


def test_probabilities_of_the_next_byte_sum_to_one():
    everything = [Passage("abracadabra", chr(code)) for code in range(128)]
    seen = sum(math.exp(scored.nats[0]) for scored in Counting().score(everything))
    assert seen + 128 * 1 / (11 + 256) == pytest.approx(1)  # and the 128 bytes that no ASCII character has


def test_no_text_has_no_tokens():
    (scored,) = Counting().score([Passage("ab", "")])
    assert len(scored.nats) == scored.bytes == 0
