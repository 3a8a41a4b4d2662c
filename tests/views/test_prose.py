import pytest

from trivium.views.prose import plain_words, sentences, without_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Who met Mrs. Peel, e.g. Tuesday. They left.", ["Dr. Who met Mrs. Peel, e.g. Tuesday.", "They left."]),
        ("J. S. Bach wrote it.", ["J. S. Bach wrote it."]),
        ("A line\nand another", ["A line", "and another"]),
        ("1. Wash.\n2. Dry.\n- Fold.", ["Wash.", "Dry.", "Fold."]),
        ("我喜欢猫。你呢？", ["我喜欢猫。", "你呢？"]),
        ('He said "Go." Then he went.', ['He said "Go.', "Then he went."]),
        ("Use `a. B` here.", ["Use   here."]),
        ("... --- ...", []),
        ("", []),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_words_without_punctuation():
    assert plain_words("Don't, he said — 3 cats_2; 猫 _ 🙂!") == ["don't", "he", "said", "3", "cats_2", "猫"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a `b` c", "a   c"), ("a\n```\nb\n```\nc", "a\n \nc"), ("a ```b", "a  "), ("a ` b", "a ` b"), ("none", "none")],
)
def test_code_is_set_aside(text, expected):
    assert without_code(text) == expected
