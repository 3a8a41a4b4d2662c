"""Words, lines and sentences of prose, with program code set aside."""

import re

from trivium.views.marks import is_mark
from trivium.views.tokens import words

# Every pattern here and in the measures reads a text once: none nests a repeat inside a repeat.
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_LIST_MARKER = re.compile(r"^[ \t]*(?:\d{1,3}[.)]|[-*•])[ \t]+", re.MULTILINE)
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<![A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!Dr\.)(?<!Mr\.)(?<!Mrs\.)(?<!Ms\.)(?<!vs\.)(?<!cf\.)"
    r"[\"'”’)*_]*\s+|(?<=[。！？])|\n+"
)


def plain_words(text: str) -> list[str]:
    """The case-folded words of a text without its punctuation marks; a Chinese or Japanese character is a word."""
    return [word for word in words(text) if len(word) > 1 or not is_mark(word)]


def without_code(text: str) -> str:
    """The text with fenced and inline code replaced by a space; an open fence reaches to the end."""
    return _CODE.sub(" ", text) if "`" in text else text


def lines(text: str) -> list[str]:
    """The lines of a text that hold a letter or a digit, without code and without list markers."""
    found = _LIST_MARKER.sub("", without_code(text)).splitlines()
    return [line.strip() for line in found if any(map(str.isalnum, line))]


def sentences(text: str) -> list[str]:
    """The sentences of a text that hold a word: a line break ends one, list markers and code are left out.

    Splits at sentence punctuation followed by white space, so an unknown abbreviation ("Sgt. Pepper") makes two.
    """
    return [
        part.strip()
        for part in _SENTENCE_END.split(_LIST_MARKER.sub("", without_code(text)))
        if part and any(map(str.isalnum, part))
    ]
