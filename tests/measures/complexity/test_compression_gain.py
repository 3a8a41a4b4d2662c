import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.complexity.compression_gain import LONGEST, compression_gain, gains_in_order


def letters(count, size=300, seed=0):
    rng = np.random.default_rng(seed)
    return ["".join(map(chr, 97 + rng.integers(26, size=size))) for _ in range(count)]


PROSE = [
    "The river rises in the hills and runs slowly to the sea.",
    "A function that adds two numbers returns their sum.",
    "Bread needs flour, water, salt, yeast and some time.",
    "The moon pulls at the water, so that tides rise and fall.",
]


def test_copies_bring_next_to_nothing_and_noise_the_most():
    noise, copies = compression_gain(letters(40)), compression_gain(letters(1) * 40)
    assert copies < 0.3
    # no code for 26 equal letters takes less than log2 26 = 4.7 bits a letter, and plain bytes take 8
    assert math.log2(26) < noise < 8


def test_what_others_say_costs_less_than_what_is_new():
    alike = [f"Write a short poem about the {thing} in the style of a sailor." for thing in "sea sky sun fog".split()]
    assert compression_gain(alike) < 0.5 * compression_gain(PROSE)


def test_bytes_that_cannot_be_pressed_cost_eight_bits():
    assert compression_gain(["a", "b", "c"]) == 8
    assert compression_gain(["xyz", "uvw"]) == 8


def test_the_order_of_the_records_does_not_matter():
    texts = [*letters(250, 90), *PROSE * 20]
    turned = [texts[place] for place in np.random.default_rng(1).permutation(len(texts))]
    assert compression_gain(texts) == compression_gain(turned)


def test_the_number_of_records_plays_no_part_where_there_are_enough():
    few, many = compression_gain(letters(300)), compression_gain(letters(3_000))
    assert few == pytest.approx(many, rel=0.01)


def test_of_many_records_two_hundred_are_read_and_of_a_long_one_its_beginning():
    assert len(gains_in_order(letters(300, 30))) == 200
    assert len(gains_in_order(letters(300, 30), scored=7)) == 7
    long = [text[:LONGEST] for text in letters(3, LONGEST + 50)]
    assert compression_gain(long) == compression_gain([text + "more" for text in long])


def test_alone_or_empty_there_is_no_value():
    assert math.isnan(compression_gain(["alone"]))
    assert math.isnan(compression_gain(["alone", "", ""]))
    assert math.isnan(compression_gain([""]))
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        compression_gain([])
