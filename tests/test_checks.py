"""The words of errors for names that are not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.algorithms import ALGORITHMS
from trivium.checks import nearest, unknown
from trivium.errors import InputError
from trivium.measures import cards
from trivium.models.embedders import EMBEDDERS
from trivium.records.shapes import SHAPES

CATALOGUES = {
    "measure": [card.name for card in cards()],
    "algorithm": list(ALGORITHMS),
    "format": [shape.name for shape in SHAPES],
    "embedder": list(EMBEDDERS),
}


@pytest.mark.parametrize(
    ("catalogue", "wrong", "first"),
    [
        ("measure", "vendy", "vendi"),
        ("measure", "vendi_score", "vendi"),
        ("measure", "Vendi-Inf", "vendi_inf"),
        ("measure", "bleu", "self_bleu_4"),
        ("measure", "distinct", "distinct_1"),
        ("measure", "mtdl", "mtld"),
        ("measure", "flesch", "flesch_reading_ease"),
        ("measure", "cyclomatic", "cyclomatic_complexity"),
        ("measure", "word_rare", "rare_words"),
        ("measure", "constraint_cout", "constraint_count"),
        ("measure", "refusals", "refusal_rate"),
        ("algorithm", "SelfInstruct", "self-instruct"),
        ("algorithm", "evolve", "evol-instruct"),
        ("algorithm", "attribute", "attr-prompt"),
        ("algorithm", "magpi", "magpie"),
        ("format", "alpacca", "alpaca"),
        ("format", "sharegtp", "sharegpt"),
        ("format", "message", "messages"),
        ("format", "question_answer", "question-answer"),
        ("embedder", "wordlama", "wordllama"),
        ("embedder", "mini-lm", "minilm"),
    ],
)
def test_a_slip_a_part_or_another_spelling_gets_the_name_that_was_meant(catalogue, wrong, first):
    assert nearest(wrong, CATALOGUES[catalogue])[0] == first


@pytest.mark.parametrize("wrong", ["xyzzy", "", "---", "好", "zq" * 5_000])
def test_nothing_is_suggested_for_what_is_like_nothing(wrong):
    for names in CATALOGUES.values():
        assert nearest(wrong, names) == []


def test_names_that_are_about_as_likely_are_all_given_and_no_more_than_three():
    names = ["distinct_1", "distinct_2", "distinct_3", "distinct_4", "vendi"]
    assert nearest("distinct", names) == ["distinct_1", "distinct_2", "distinct_3"]
    with pytest.raises(InputError, match=r"^no measure 'distinct'; did you mean 'distinct_1', 'distinct_2' or"):
        raise unknown("measure", "distinct", names)


def test_a_word_that_no_name_holds_is_looked_for_in_what_they_stand_for():
    about = {"mtld": "length of stretches with a varied vocabulary", "hd_d": "types in a draw"}
    said = str(unknown("measure", "varied_vocabulary", about, about=about))
    assert said == ("no measure 'varied_vocabulary'; the words stand in what is said of 'mtld'. Known: hd_d, mtld.")
    assert str(unknown("measure", "xyzzy", about, about=about)) == "no measure 'xyzzy'. Known: hd_d, mtld."


@given(st.sampled_from([name for names in CATALOGUES.values() for name in names]))
def test_a_right_name_in_capitals_or_with_other_marks_is_found_first(name):
    names = next(names for names in CATALOGUES.values() if name in names)
    for wrong in (name.upper(), name.replace("_", "-"), name.replace("-", " "), f" {name} "):
        assert nearest(wrong, names)[0] == name
