"""Checks of what a small model writes after examples."""

import pytest

from trivium.generation.prompts import prompt
from trivium.generation.verify.own_words import keeps_thread, own_words


@pytest.mark.parametrize(
    ("text", "given", "copies"),
    [
        ("A cat is no bird, that much is clear.", "", True),  # four words of an example in a row
        ("A CAT is no bird", "", True),  # capitals do not hide it
        ("A cat is not a dog.", "", False),  # three in a row are an accident
        ("A cat is no bird.", "Is it true that a cat is no bird?", False),  # it was given this
        ("", "", False),
    ],
)
def test_four_words_in_a_row_from_an_example_are_a_copy(text, given, copies):
    assert "A cat is no bird;" in prompt("feedback_text").text
    verdict = own_words("feedback", text, given)
    assert (verdict.accepted, verdict.reason) == (not copies, "feedback: copies its prompt" if copies else "own words")


def test_a_prompt_without_a_completion_form_has_no_examples_to_copy():
    assert own_words("assistant", prompt("assistant").text, "").accepted


@pytest.mark.parametrize(
    ("text", "before", "kept"),
    [
        ("The rivers run dry.", "Why does a river dry up?", True),
        ("Stories are told.", "Tell me a story.", True),  # up to the ending
        ("Zebras graze.", "Why does a river dry up?", False),
        ("It is as it was.", "Why does a river dry up?", False),  # function words tie nothing together
    ],
)
def test_the_thread_is_kept_by_one_content_word(text, before, kept):
    assert keeps_thread("refine", text, before).accepted == kept
    assert keeps_thread("refine", text, before).reason == ("keeps the thread" if kept else "refine: lost the thread")
