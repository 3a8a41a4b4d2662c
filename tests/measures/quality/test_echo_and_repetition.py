import numpy as np
import pytest

from trivium.measures.quality.echo import echo
from trivium.measures.quality.repetition import loops, repeated_share, repetition
from trivium.records.record import Record


def of(measure, prompt, response):
    return measure([Record("r", prompt, response)])[0]


@pytest.mark.parametrize(
    ("prompt", "response", "expected"),
    [
        # runs of the prompt: (why is the) (is the sky) (the sky blue); the response has (the sky blue)
        ("Why is the sky blue?", "What makes the sky blue is air.", 1 / 3),
        ("Why is the sky blue?", "why IS the sky, blue", 1),
        ("Why is the sky blue?", "Scattering.", 0),
        # one distinct run, (a b a), (b a b): two distinct; the response has one of them
        ("a b a b a b", "a b a", 1 / 2),
    ],
)
def test_echo_by_hand(prompt, response, expected):
    assert of(echo, prompt, response) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("prompt", "response"), [("Why so?", "Why so?"), ("Why is it so?", ""), ("", "A text."), ("?!", "…")]
)
def test_echo_is_undefined_without_three_words_to_repeat_or_a_word_in_answer(prompt, response):
    assert np.isnan(of(echo, prompt, response))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a b c d e f g h", 0),
        # the run (a b c d) returns at place 4: 4 of 8 words
        ("a b c d a b c d", 4 / 8),
        # (a a a a) at 0 returns at 1 and 2: words 1 to 5 of 6
        ("a a a a a a", 5 / 6),
        # (a b c d) returns at 5, (b c d e) at 6: words 5 to 9 of 10, each counted once
        ("a b c d e a b c d e", 5 / 10),
        ("a b c", 0),
    ],
)
def test_repetition_by_hand(words, expected):
    assert repeated_share(words.split()) == pytest.approx(expected)
    assert of(repetition, "ignored", words.upper() + ".") == pytest.approx(expected)


def test_repetition_is_undefined_without_words():
    assert np.isnan(of(repetition, "A prompt.", "?!"))


def test_repetition_reads_the_response_alone():
    assert of(repetition, "a b c d a b c d", "a b c d") == 0


@pytest.mark.parametrize(
    "text",
    [
        "no " * 8,
        "over and over and over and over and over and over again",
        "It is late. It is very late. Sleep now my dear. Sleep now my dear. Sleep now my dear.",
        "x = get(1)\nx = get(1)\nx = get(1)\nx = get(1)\nprint(x)",
        " ".join(
            f"the {n} of the world is the heart of the world and so" for n in ["sea", "sun", "moon", "sky", "air"]
        ),
    ],
)
def test_loops_are_seen(text):
    assert loops(text)


@pytest.mark.parametrize(
    "text",
    [
        "no " * 6 + "and once more no",
        "0 1 0 1 0 1 0 1 0 1 0 1",
        "Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily, life is but a dream.",
        "`x x x x x x x x x x`",
        "a.com is down. b.com is down. c.com is down.",
        "",
    ],
)
def test_refrains_numbers_and_code_are_no_loops(text):
    assert not loops(text)
