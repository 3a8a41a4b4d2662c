import hashlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.views.tokens import _WORDS, Tokens, words

texts = st.lists(st.text(alphabet="ab c.", max_size=12), max_size=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop!", ["don't", "stop", "!"]),
        ("She said: \u201cno\u201d", ["she", "said", ":", "\u201c", "no", "\u201d"]),
        ("the dogs' bone", ["the", "dogs", "'", "bone"]),  # an apostrophe at the end is no part of the word
        ("3.14 a_b x+y", ["3", ".", "14", "a_b", "x", "+", "y"]),
        ("\u65e5\u672c\u8a9e text", ["\u65e5", "\u672c", "\u8a9e", "text"]),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", ["\u0928\u092e\u0938\u094d\u0924\u0947"]),  # vowel signs stay
        ("cafe\u0301", ["cafe\u0301"]),  # so does an accent written apart
        ("STRASSE Stra\u00dfe", ["strasse", "strasse"]),
        (" \n\t ", []),
        ("", []),
    ],
)
def test_text_falls_into_words_and_marks(text, expected):
    assert words(text) == expected


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_fast_way_for_ascii_finds_the_same_words(text):
    assert words(text) == _WORDS.findall(text.casefold())


def test_a_hash_is_the_same_on_every_machine():
    digest = hashlib.blake2b(b"word", digest_size=8).digest()
    assert Tokens.of(["Word"]).hashes.tolist() == [int.from_bytes(digest, "big")]


def test_a_lone_surrogate_is_a_token_like_any_other():
    assert Tokens.of(["a \ud800", "a \ud800"]).lengths.tolist() == [2, 2]


def test_lengths_count_tokens_and_empty_texts_have_none():
    tokens = Tokens.of(["one two", "", "three."])
    assert len(tokens) == 3
    assert tokens.lengths.tolist() == [2, 0, 2]


def test_ngrams_stay_inside_their_text():
    # "a b c" has ab, bc; "d" has none; "a b" has ab: the pairs c d and d a across borders must not be there.
    grams = Tokens.of(["a b c", "d", "a b"]).ngrams(2)
    assert grams.owner.tolist() == [0, 0, 2]
    ab, bc, ab_again = grams.hashes.tolist()
    assert ab == ab_again != bc


def test_an_ngram_knows_the_order_of_its_words():
    forth, back = Tokens.of(["a b", "b a"]).ngrams(2).hashes.tolist()
    assert forth != back


@pytest.mark.parametrize("order", [1, 2, 3, 9])
@given(given_texts=texts)
def test_ngrams_are_those_counted_by_hand(given_texts, order):
    grams = Tokens.of(given_texts).ngrams(order)
    by_hand = [
        (tuple(found[i : i + order]), row)
        for row, found in enumerate(map(words, given_texts))
        for i in range(len(found) - order + 1)
    ]
    assert grams.owner.tolist() == [row for _, row in by_hand]
    names = {}
    for (gram, _), number in zip(by_hand, grams.hashes.tolist(), strict=True):
        assert names.setdefault(gram, number) == number
    assert len(set(names.values())) == len(names)


def test_the_spectrum_counts_how_many_ngrams_are_met_how_often():
    # Words: a 3 times, b twice, c and d once. Pairs: "a b" twice, "b a" and "c d" once.
    tokens = Tokens.of(["a b a", "a b", "c d"])
    words_, pairs = tokens.spectrum(1), tokens.spectrum(2)
    assert (words_.drawn, words_.times.tolist(), words_.kinds.tolist()) == (7, [1, 2, 3], [2, 1, 1])
    assert (pairs.drawn, pairs.times.tolist(), pairs.kinds.tolist()) == (4, [1, 2], [2, 1])
    assert (words_.different, pairs.different, tokens.spectrum(4).different) == (4, 3, 0)


@pytest.mark.parametrize("order", [1, 2, 3])
@given(given_texts=texts)
def test_the_spectrum_agrees_with_counting(given_texts, order):
    tokens = Tokens.of(given_texts)
    counts = Counter(Counter(tokens.ngrams(order).hashes.tolist()).values())
    spectrum = tokens.spectrum(order)
    assert dict(zip(spectrum.times.tolist(), spectrum.kinds.tolist(), strict=True)) == dict(counts)
    assert spectrum.drawn == len(tokens.ngrams(order).hashes)


@given(texts, st.data())
def test_taking_rows_equals_tokenizing_those_texts(given_texts, data):
    rows = data.draw(st.lists(st.integers(0, len(given_texts) - 1), max_size=6)) if given_texts else []
    taken, fresh = Tokens.of(given_texts).take(rows), Tokens.of([given_texts[row] for row in rows])
    assert taken.hashes.tolist() == fresh.hashes.tolist()
    assert taken.offsets.tolist() == fresh.offsets.tolist()


def test_a_mask_takes_the_rows_where_it_is_true():
    assert Tokens.of(["a", "b c", "d"]).take(np.array([False, True, True])).lengths.tolist() == [2, 1]


@given(texts, texts)
def test_joined_parts_equal_the_whole(a, b):
    joined, whole = Tokens.join([Tokens.of(a), Tokens.of(b)]), Tokens.of([*a, *b])
    assert joined.hashes.tolist() == whole.hashes.tolist()
    assert joined.offsets.tolist() == whole.offsets.tolist()


def test_joining_nothing_gives_no_texts():
    assert len(Tokens.join([])) == 0


def test_rows_and_orders_out_of_range_are_explained():
    tokens = Tokens.of(["a", "b"])
    with pytest.raises(InputError, match=r"rows must lie between 0 and 1, got -1\.\.0"):
        tokens.take([0, -1])
    with pytest.raises(InputError, match=r"a mask of rows must hold 2 booleans, got shape \(3,\)"):
        tokens.take(np.ones(3, dtype=bool))
    with pytest.raises(InputError, match="order must be at least 1, got 0"):
        tokens.ngrams(0)
