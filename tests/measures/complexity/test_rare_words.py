import math

import numpy as np
import pytest

from trivium.errors import MissingCapability
from trivium.measures.complexity import rare_words as room
from trivium.measures.complexity.rare_words import rare_words
from trivium.records.record import Record


def bits(text: str) -> float:
    return rare_words([Record("1", "", text)])[0]


# The vocabulary has 32,000 pieces, of which the first 259 are marks and bytes: V = 31,741 and
# H = ln V + 0.5772 = 10.3654 + 0.5772 = 10.9426 (the third term, 1 / 2V, is 0.00002).
H = 10.9426


@pytest.mark.parametrize(
    ("word", "places"),
    [
        ("the", [278]),  # piece "▁the"
        ("dog", [11203]),
        ("house", [3699]),
        ("recursive", [16732]),
    ],
)
def test_a_word_of_one_piece_costs_its_rank_by_zipf(word, places):
    assert bits(word) == pytest.approx(sum(math.log2((place - 258) * H) for place in places), abs=1e-3)


def test_the_values_the_docstring_names():
    assert [round(bits(word)) for word in ("the", "house", "photosynthesis")] == [8, 15, 49]


def test_a_text_is_the_mean_of_its_words():
    assert bits("The dog. The house!") == pytest.approx((2 * bits("the") + bits("dog") + bits("house")) / 4)


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("the", "thou"),
        ("dog", "dachshund"),
        ("house", "edifice"),
        ("use", "utilize"),
        ("help", "ameliorate"),
        ("light", "photon"),
        ("sum", "eigenvalue"),
        ("money", "amortization"),
        ("talk", "soliloquy"),
        ("sick", "febrile"),
        ("start", "inaugurate"),
        ("blood", "haemoglobin"),
    ],
)
def test_common_words_cost_less_than_rare_ones(common, rare):
    assert bits(common) < bits(rare)


def test_technical_prose_costs_more_than_plain_talk_of_the_same_thing():
    plain = bits("Plants turn light into food so that they can grow and live.")
    technical = bits("Chloroplasts convert electromagnetic radiation into adenosine triphosphate.")
    assert plain < 15 < 25 < technical


def test_a_capital_is_free_if_it_would_make_the_word_rarer():
    assert bits("DOG") == bits("Dog") == bits("dog")
    assert bits("Paris") < bits("paris")


def test_contractions_count_as_their_first_part():
    assert bits("don't") == bits("don")


@pytest.mark.parametrize("text", ["", "12 + 30", "你好", "`code`", "a" * 41, "🙂"])
def test_undefined_without_a_word_in_latin_letters(text):
    assert np.isnan(bits(text))


def test_words_beyond_forty_letters_are_left_out():
    assert bits("the " + "x" * 41) == bits("the")


def test_a_missing_vocabulary_is_named_with_the_command_that_installs_it(monkeypatch):
    room._vocabulary.cache_clear()
    monkeypatch.setattr(room.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingCapability, match="pip install 'wordllama"):
        bits("the")
    room._vocabulary.cache_clear()
