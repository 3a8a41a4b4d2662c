import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.complexity.readability import Extent, extent, flesch_kincaid_grade, flesch_reading_ease
from trivium.records.record import Record


def text(*texts: str) -> list[Record]:
    return [Record(str(place), "", each) for place, each in enumerate(texts)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The cat sat on the mat.", Extent(1, 6, 6)),
        ("The table is little. It holds water!", Extent(2, 7, 10)),  # ta-ble lit-tle, wa-ter
        ("One\ntwo", Extent(2, 2, 2)),  # a line break ends a sentence
        ("- An apple.\n- Two.", Extent(2, 3, 4)),
        ("In 1984 it rained.", Extent(1, 3, 3)),  # a number is no word here
        ("Use `a_very_long_name` now.", Extent(1, 2, 2)),
        ("12. 13. 14.", Extent(0, 0, 0)),
        ("Она читает книгу, OK?", Extent(0, 0, 0)),
        ("She said привет to me.", Extent(1, 4, 4)),
        ("我喜欢猫。", Extent(0, 0, 0)),
    ],
)
def test_what_is_counted(words, expected):
    assert extent(words) == expected


def test_scores_by_hand():
    # 6 words, 1 sentence, 6 syllables: 206.835 - 1.015 × 6 - 84.6 × 1; 0.39 × 6 + 11.8 × 1 - 15.59
    easy = text("The cat sat on the mat.")
    assert flesch_reading_ease(easy) == pytest.approx([116.145])
    assert flesch_kincaid_grade(easy) == pytest.approx([-1.45])
    # 7 words, 2 sentences, 10 syllables: 206.835 - 1.015 × 3.5 - 84.6 × 10/7; 0.39 × 3.5 + 11.8 × 10/7 - 15.59
    other = text("The table is little. It holds water!")
    assert flesch_reading_ease(other) == pytest.approx([206.835 - 3.5525 - 846 / 7])
    assert flesch_kincaid_grade(other) == pytest.approx([1.365 + 118 / 7 - 15.59])


def test_the_ends_of_the_scale():
    shortest = text("Go.")
    assert flesch_reading_ease(shortest) == pytest.approx([flesch_reading_ease.card.range[1]])
    assert flesch_kincaid_grade(shortest) == pytest.approx([flesch_kincaid_grade.card.range[0]])


PLAIN_AND_HARD = [
    ("The sun is hot. It makes us warm.", "Solar radiation considerably increases atmospheric temperature."),
    ("Cells need food. They burn it.", "Cellular respiration necessitates the oxidation of nutritional substrates."),
    ("He ran. She ran too. They won.", "Having participated enthusiastically, both individuals eventually prevailed."),
]


@pytest.mark.parametrize(("plain", "hard"), PLAIN_AND_HARD)
def test_plain_words_read_easier_than_long_ones(plain, hard):
    ease, grade = flesch_reading_ease(text(plain, hard)), flesch_kincaid_grade(text(plain, hard))
    assert ease[0] > 80 > 30 > ease[1]
    assert grade[0] < 4 < 12 < grade[1]
    assert flesch_reading_ease.card.direction == -1
    assert flesch_kincaid_grade.card.direction == 1


def test_joining_sentences_makes_them_harder():
    apart, joined = flesch_kincaid_grade(
        text("The sun is hot. It makes us warm.", "The sun is hot and it makes us warm.")
    )
    assert apart < joined


def test_prompt_and_response_are_read_together():
    record = Record("1", "The cat sat on the mat.", "The cat sat on the mat.")
    assert flesch_reading_ease([record]) == pytest.approx([116.145])


def test_undefined_without_a_word():
    assert np.isnan(flesch_reading_ease(text("", "?!", "123", "```\nx = 1\n```"))).all()
    with pytest.raises(InputError, match="flesch_kincaid_grade: number of records must be at least 1, got 0"):
        flesch_kincaid_grade([])
