import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.views.cut import cut
from trivium.views.tokens import words


def parts(prompt, response, tokens):
    made = cut(Record("r", prompt, response, notes={"kept": 1}), tokens)
    assert (made.id, made.notes) == ("r", {"kept": 1})
    return made.prompt, made.response


@pytest.mark.parametrize(
    ("prompt", "response", "tokens", "expected"),
    [
        ("Name  a Cat.", "Tom, the Cat.", 3, ("Name  a Cat", "")),  # the prompt alone fills it
        ("Name  a Cat.", "Tom, the Cat.", 4, ("Name  a Cat.", "")),
        ("Name  a Cat.", "Tom, the Cat.", 6, ("Name  a Cat.", "Tom,")),
        ("Name  a Cat.", "Tom, the Cat.", 7, ("Name  a Cat.", "Tom, the")),
        ("Name a cat.", "Tom ", 9, ("Name a cat.", "Tom ")),  # shorter: whole
        ("", "don't do it", 1, ("", "don't")),
        ("", "a aa a aa", 3, ("", "a aa a")),  # a word that stands inside the one before
        ("", "我喜欢猫。", 2, ("", "我喜")),
        ("", "Straße ist da", 2, ("", "strasse ist")),  # ß becomes ss: cut in lower case
    ],
)
def test_the_first_tokens_are_kept_as_they_stand(prompt, response, tokens, expected):
    assert parts(prompt, response, tokens) == expected


@given(st.text(max_size=80), st.text(max_size=80), st.integers(1, 20))
def test_what_is_left_has_the_first_tokens_of_the_text(prompt, response, tokens):
    record = Record("r", prompt, response)
    assert words(cut(record, tokens).text) == words(record.text)[:tokens]


def test_a_long_text_without_spaces_is_cut_in_linear_time():
    assert parts("", "x" * 1_000_000 + "." * 5, 2) == ("", "x" * 1_000_000 + ".")


def test_no_token_is_no_cut():
    with pytest.raises(InputError, match="tokens must be at least 1, got 0"):
        cut(Record("r", "", "a"), 0)
