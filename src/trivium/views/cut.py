"""Records cut to one length, so that no measure can tell sets apart by how long their records are."""

from dataclasses import replace

from trivium.checks import at_least
from trivium.records.record import Record
from trivium.views.tokens import words


def cut(record: Record, tokens: int) -> Record:
    """The record up to its first tokens: the prompt first, then as much of the response as there is room for.

    A shorter record comes back whole. What is left is the record's own text, white space included; only a text whose
    case-folding changes its length (``ß``, ligatures) is left in lower case where it is cut.

    Args:
        record: What to cut.
        tokens: How many tokens of ``record.text`` to keep, counted by ``words``.

    Raises:
        InputError: tokens is below 1.

    Cost: linear in the text.
    """
    at_least(tokens, 1, "tokens")
    prompt, used = _first(record.prompt, tokens)
    response, _ = _first(record.response, tokens - used)
    return replace(record, prompt=prompt, response=response)


def _first(text: str, tokens: int) -> tuple[str, int]:
    """The text up to the end of its last token that is kept, and how many those are."""
    found = words(text)
    if len(found) <= tokens:
        return text, len(found)
    folded = text.casefold()
    end = 0
    for word in found[:tokens]:  # nothing but white space stands between two tokens
        end = folded.index(word, end) + len(word)
    return (text if len(folded) == len(text) else folded)[:end], tokens
