"""Small pieces of the report in Markdown."""

from collections.abc import Iterable

from trivium.numbers import short
from trivium.reporting.escape import markdown_code, markdown_text
from trivium.reporting.verdict import Name, Text, Words


def said(words: Words) -> str:
    """A sentence; names are code."""
    return "".join(
        markdown_code(word) if isinstance(word, Name) else markdown_text(word) if isinstance(word, Text) else word
        for word in words
    )


def table(head: list[str], rows: Iterable[list[str]], numbers: int = 1) -> str:
    """A table; cells are Markdown already, those from column ``numbers`` on are set to the right."""
    rule = ["---" if place < numbers else "---:" for place in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """A value and its interval."""
    return short(value) if low is None or high is None else f"{short(value)} ({short(low)} to {short(high)})"


def bullets(sentences: Iterable[object]) -> list[str]:
    """A list of sentences from the data; nothing for none."""
    lines = [f"- {markdown_text(one, 4_000)}" for one in sentences]
    return ["\n".join(lines)] if lines else []
