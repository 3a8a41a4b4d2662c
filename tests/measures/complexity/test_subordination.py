import numpy as np
import pytest

from trivium.measures.complexity.subordination import clause_openers, subordination
from trivium.records.record import Record


@pytest.mark.parametrize(
    ("sentence", "openers"),
    [
        ("The cat sat on the mat.", []),
        ("I see that dog.", ["that"]),  # wrong: it points. Only a parser could tell it from "I see that dogs bark."
        ("That is all.", []),
        ("Think of that again.", []),
        ("What is the capital of France?", []),
        ("When was Rome founded?", []),
        ("Which of these is right?", []),
        ("When it rains, I stay at home.", ["when"]),
        ("I stay because it rains.", ["because"]),
        ("If you see him, say that I called.", ["if", "that"]),
        ("Explain how tides work and why they matter.", ["how", "why"]),
        ("The book, which I bought while I was in Rome, is about a man whose wife left.", ["which", "while", "whose"]),
        ("It runs so that it ends.", ["so that"]),
        ("It is fine, provided that it ends.", ["provided that"]),
        ("Iffy whispers, whichever.", ["whichever"]),
    ],
)
def test_openers_by_hand(sentence, openers):
    assert clause_openers(sentence) == openers


SIMPLE_AND_NESTED = [
    ("The man left. He was tired.", "The man left because he was tired."),
    ("I bought a book. It is old.", "I bought a book which is old."),
    ("She knows. He lied.", "She knows that he lied."),
    ("It rains. We stay.", "If it rains, we stay."),
    ("He asked her. Was she well?", "He asked her whether she was well."),
    ("The house is red. A poet built it.", "The house, which a poet built, is red."),
    ("Tell me the way. I am lost.", "Tell me how I find the way, since I do not know where I am."),
    ("The dog barked. The cat ran. It hid.", "When the dog barked, the cat ran until it found where it could hide."),
]


@pytest.mark.parametrize(("simple", "nested"), SIMPLE_AND_NESTED)
def test_nested_sentences_score_above_the_same_in_simple_ones(simple, nested):
    a, b = subordination([Record("1", "", simple), Record("2", "", nested)])
    assert a < b


def test_the_mean_is_over_sentences_of_prompt_and_response():
    # "why ..." opens 1 clause in 1 sentence of the prompt; the response has 0 and 2: (1 + 0 + 2) / 3
    record = Record("1", "Explain why ice floats.", "It is light. It floats because it holds air that water lacks.")
    assert subordination([record])[0] == pytest.approx(1)


def test_undefined_without_a_sentence():
    assert np.isnan(
        subordination([Record("1", "", "`if x: while y`"), Record("2", "", "?!"), Record("3", "", "")])
    ).all()
