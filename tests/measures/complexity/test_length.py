import numpy as np
import pytest

from trivium.measures.complexity.length import prompt_words, response_words
from trivium.records.record import Record


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Describe a cat.", 3),
        ("Don't stop, it's fine!", 4),
        ("3.5 km", 3),  # a full stop parts numbers: 3, 5, km
        ("我喜欢猫", 4),
        ("🙂 …", 0),
        (" ", 0),
        ("", np.nan),
    ],
)
def test_words_by_hand(text, words):
    assert prompt_words([Record("1", text, "other words")]) == pytest.approx([words], nan_ok=True)
    assert response_words([Record("1", "other words", text)]) == pytest.approx([words], nan_ok=True)
