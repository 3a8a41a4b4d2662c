"""Many texts at once must give the very tokens that ``words`` gives one by one."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.views.ascii_words import LONGEST, AsciiWords
from trivium.views.tokens import Tokens, words

ascii_text = st.one_of(
    st.text(st.characters(max_codepoint=127), max_size=40),
    st.text("aB'_1 .\n\x1c", max_size=30),
)


def hash_of(word):
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def assert_tokens_are_those_of_words(texts):
    tokens = Tokens.of(texts)
    found = [words(text) for text in texts]
    assert tokens.lengths.tolist() == list(map(len, found))
    assert tokens.hashes.tolist() == [hash_of(word) for each in found for word in each]


@given(st.lists(ascii_text, max_size=6))
def test_they_are_the_words_of_each_text(texts):
    assert_tokens_are_those_of_words(texts)


@given(st.lists(st.one_of(ascii_text, st.text(max_size=20)), max_size=8))
def test_texts_of_both_kinds_keep_their_order(texts):
    assert_tokens_are_those_of_words(texts)


@pytest.mark.parametrize("piece", ["word ", "don't stop'em 'tis ", "''", "a'", "_", "x", "?!", "\n\n", "e\u0301 "])
def test_long_texts_and_batches_that_do_not_fit_at_once(piece):
    long = piece * (LONGEST // len(piece) + 1)
    half = long[: LONGEST // 2]
    assert_tokens_are_those_of_words([half, "b c", half, long, "d", "", half])


def test_words_that_share_a_place_in_the_table_are_still_told_apart():
    # 30,000 words in 2^20 places: some 430 pairs share one. Each batch meets them all again.
    texts = [" ".join(f"w{number}" for number in range(30_000))] * 2
    asked = []

    def counted(word):
        asked.append(word)
        return hash_of(word)

    many = AsciiWords(counted)
    first, _ = many(texts[:1])
    again, _ = many(texts[1:])
    assert first.tolist() == again.tolist() == [hash_of(word) for word in texts[0].split()]
    assert 30_000 < len(asked) < 32_000  # only words whose place is taken are cut out a second time
