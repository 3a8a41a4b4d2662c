import numpy as np
import pytest

from trivium.errors import InputError
from trivium.generation.seeds import packaged_seeds
from trivium.measures.complexity.concept_density import concept_density
from trivium.records.record import Record
from trivium.views.function_words import FUNCTION_WORDS


def density(text: str) -> float:
    return float(concept_density([Record("r", "", text)])[0])


def test_density_by_hand():
    assert density("What is it?") == 0
    assert density("The cat sat on the mat.") == pytest.approx(50)  # cat, sat, mat of six
    assert density("Photosynthesis converts light.") == 100
    assert density("It's a dog, and it doesn't bark!") == pytest.approx(200 / 7)  # dog, bark of seven
    assert density("It’s a dog, and it doesn’t bark!") == pytest.approx(200 / 7)
    assert density("The `function` runs") == pytest.approx(50)


@pytest.mark.parametrize(
    ("talk", "prose"),
    [
        ("It was what he had been up to all along.", "Ministers rejected budget proposals yesterday."),
        ("You can do it if you want to.", "Enzymes catalyse biochemical reactions."),
        ("There is some of it in there.", "The glacier carved a steep valley."),
    ],
)
def test_dense_prose_scores_above_talk(talk, prose):
    assert density(talk) < 40 < 60 < density(prose)


def test_the_mean_that_the_docstring_states():
    assert concept_density(packaged_seeds()).mean() == pytest.approx(54, abs=0.5)


def test_repeating_a_text_changes_nothing():
    assert density("The cat sat. " * 9) == pytest.approx(density("The cat sat."))


def test_no_word_stands_in_the_list_in_another_form():
    assert all(word == word.lower() and " " not in word for word in FUNCTION_WORDS)
    assert {"the", "of", "and", "is", "not", "don't"} <= FUNCTION_WORDS
    assert not {"cat", "good", "write", "time", "people"} & FUNCTION_WORDS


def test_undefined_without_a_word():
    assert np.isnan(density("?!"))
    assert np.isnan(density(""))
    with pytest.raises(InputError, match="concept_density: number of records must be at least 1, got 0"):
        concept_density([])
