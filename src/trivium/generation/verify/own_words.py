"""Checks of what a small model writes after examples: that it does not copy them, and does not leave the subject."""

from functools import cache

from trivium.generation.component import component
from trivium.generation.prompts import has_prompt, prompt
from trivium.generation.propose.listing import carries, content_words
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words

RUN = 4  # words in a row that are no accident


@component("Q5")
def own_words(name: str, text: str, given: str) -> Verdict:
    """Reject a text with four words in a row from the examples of its prompt that were not in what it was given.

    Args:
        name: Of the prompt; its completion form is the one with examples.
        text: What the model wrote.
        given: The fields of the prompt.
    """
    copied = (_runs(text) & _examples(name)) - _runs(given)
    return Verdict(not copied, f"{name}: copies its prompt" if copied else "own words")


@component("Q5")
def keeps_thread(name: str, text: str, before: str) -> Verdict:
    """Reject a text that shares not one content word with what it goes on from."""
    kept = any(map(carries(before), content_words(text)))
    return Verdict(kept, "keeps the thread" if kept else f"{name}: lost the thread")


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    said = [word for word in words(text) if word[0].isalnum()]
    return frozenset(tuple(said[place : place + RUN]) for place in range(len(said) - RUN + 1))


@cache
def _examples(name: str) -> frozenset[tuple[str, ...]]:
    return _runs(prompt(f"{name}_text").text) if has_prompt(f"{name}_text") else frozenset()
