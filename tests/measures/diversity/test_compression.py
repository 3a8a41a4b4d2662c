import math
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.compression import BLOCK, compression_ratio


def random_texts(count, rng, words=30, vocabulary=5_000):
    return [" ".join(f"{i:x}" for i in rng.integers(vocabulary, size=words)) for _ in range(count)]


def test_a_small_set_by_hand():
    # One block: both texts, each with a line end, in the order of their checksums.
    texts = ["one text", "another text"]
    joined = b"".join(text + b"\n" for _, text in sorted((zlib.crc32(t.encode()), t.encode()) for t in texts))
    assert compression_ratio(texts) == len(joined) / len(zlib.compress(joined, 6))


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8), st.randoms())
def test_the_order_of_records_does_not_matter(texts, random):
    shuffled = random.sample(texts, len(texts))
    a, b = compression_ratio(texts), compression_ratio(shuffled)
    assert a == b or (math.isnan(a) and math.isnan(b))


def test_n_plays_no_part_above_one_block():
    rng = np.random.default_rng(0)
    ratios = [compression_ratio(random_texts(count, rng)) for count in (400, 1_000, 4_000)]
    assert all(ratio == pytest.approx(ratios[0], rel=0.01) for ratio in ratios)


def test_copies_are_seen_wherever_they_stand():
    texts = random_texts(2_000, np.random.default_rng(0))
    assert compression_ratio(texts * 2) > 1.8 * compression_ratio(texts)


def test_a_template_compresses_better_than_free_text():
    rng = np.random.default_rng(0)
    free = random_texts(300, rng, words=12)
    stamped = [
        f"Write a short story about {text} and then explain why it matters." for text in random_texts(300, rng, 3)
    ]
    assert compression_ratio(stamped) > 1.5 * compression_ratio(free)


def test_only_whole_blocks_are_judged_once_there_is_one():
    expected = BLOCK / len(zlib.compress(b"a" * BLOCK, 6))
    assert compression_ratio(["a" * (BLOCK + 500)]) == expected
    assert compression_ratio(["a" * (2 * BLOCK)]) == expected
    assert compression_ratio(["a" * (9 * BLOCK)]) == expected


def test_nothing_to_compress():
    assert math.isnan(compression_ratio(["", ""]))
    assert compression_ratio(["", "abc"]) == compression_ratio(["abc"])
    assert compression_ratio(["\ud800 lone surrogate"]) > 0
    with pytest.raises(InputError, match="at least one text"):
        compression_ratio([])
