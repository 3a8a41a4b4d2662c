"""Whether a text stops before its end, as an answer does that ran into its token limit."""

import re

_CODE = re.compile(r"[=;{}<>\\|]|\w\(|^(?:def|class|return|import|from|print)\b")
_BARE_MARKER = re.compile(r"(?:\d{1,3}[.)]|[-*•]|\*\*|#{1,6})(?: ?\*\*)?")
_LIST_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-*•])\s")
_INNER_END = re.compile(r"[a-z)]{2}(?<!vs)(?<!Mrs)(?<!Prof)(?<!etc)(?<!Inc)(?<!Ltd)[.!?][\"'”’)*]*\s+[\"'“‘(*]?[A-Z]")
_QUOTES = "\"'”’»"
_CLOSERS = "\"'”’»)]}*_`~"
_TERMINAL = ".!?…。！？؟।۔"

# No English sentence ends in one of these, punctuated or not.
_NEVER_LAST = frozenset(
    {
        "the", "an", "and", "or", "nor", "because", "although", "whereas", "unless", "my", "your", "our", "their",
        "whose", "every", "i'm", "we're", "you're", "they're", "i've", "we've", "you've", "they've", "i'll", "we'll",
        "it's", "that's", "there's",
    }
)  # fmt: skip
# Few do: enough to tell in a text of some length that stops without punctuation.
_SELDOM_LAST = frozenset(
    {
        "of", "to", "is", "are", "was", "were", "be", "been", "with", "for", "in", "that", "which", "by", "as", "at",
        "if", "but", "when", "while", "where", "who", "from", "into", "than", "has", "have", "had", "can", "could",
        "will", "would", "should", "may", "might", "must",
    }
)  # fmt: skip
_NAMES_THE_LETTER = frozenset(
    {
        "letter", "vowel", "variable", "note", "point", "option", "side", "article", "with", "of", "and", "or", "plus",
    }
)  # fmt: skip
_FAREWELLS = frozenset(
    {
        "the end", "fin", "thanks", "thank you", "many thanks", "good luck", "cheers", "enjoy", "amen", "love",
    }
)  # fmt: skip


def cut_off(text: str) -> bool:
    """Whether a response stops in the middle.

    True for an open code fence, a last list number with nothing behind it, a last line that ends in a colon, comma,
    open bracket or a word like "the", and a sentence without an end after others that have one. Short answers,
    headings, signatures, verse, code, sums and lists whose items have no full stops are complete as they are.
    A text that happens to stop at the end of a sentence cannot be told from a finished one. Of 44 answers that a 135M
    model was stopped in after 150 tokens 34 are seen, and none of its 28 finished answers is blamed.
    """
    if text.count("```") % 2:
        return True
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return False
    last = lines[-1]
    if len(lines) > 1 and _BARE_MARKER.fullmatch(last):
        return True
    pieces = last.split()
    if last[-1] == ":":
        return any(map(str.isalpha, last)) and not last.endswith("::")
    if last[-1] == ",":
        return len(pieces) > 3  # fewer: "Yours sincerely,"
    if last[-1] in "–—-":
        return len(pieces) > 3 and last.rstrip(" –—-")[-1:].isalpha()
    if _is_latin(last[-1]) and _never_last(pieces):
        return True
    inner = _last_match(_INNER_END, last)
    fragment = last if inner is None else last[inner.end() - 1 :]
    if last.startswith("#") or _CODE.search(fragment) or not _is_latin(fragment.rstrip(_QUOTES)[-1:]):
        return False
    if last.count("(") > last.count(")") and len(pieces) > 3:
        return True
    if pieces[-1] in _SELDOM_LAST and len(text.split(maxsplit=8)) > 8:
        return True
    if fragment.lower().strip(_QUOTES) in _FAREWELLS:
        return False
    if inner is not None:
        return len(fragment.split()) >= 4 or len(pieces) >= 15
    return _unlike_the_rest(last, lines[:-1])


def dangles(text: str) -> bool:
    """Whether a prompt stops in the middle of a phrase: its last word is one like "the" or "because".

    A prompt needs no full stop, so nothing else counts; one that asks to complete or fill in something may dangle.
    """
    pieces = text.split()
    if len(pieces) < 3 or re.search(r"\b(?:complet|finish|continu|fill|blank|miss)", text.lower()):
        return False
    return _is_latin(pieces[-1][-1]) and _never_last(pieces)


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and ord(letter) < 0x250


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text):
        last = match
    return last


def _never_last(pieces: list[str]) -> bool:
    word = pieces[-1].replace("’", "'").lstrip("\"'“‘(*_")
    if word == "a":
        return len(pieces) > 3 and pieces[-2].lower() not in _NAMES_THE_LETTER
    return (word.lower() if "'" in word else word) in _NEVER_LAST


def _unlike_the_rest(last: str, before: list[str]) -> bool:
    """A last line without an end, where the writer otherwise ends sentences."""
    is_item = bool(_LIST_ITEM.match(last))
    length = len(last.split())
    if is_item and before and before[-1][-1] == ":" and length >= 8:
        return True  # a list of one item
    alike = [line for line in before if bool(_LIST_ITEM.match(line)) == is_item and len(line) >= 30 and line[-1] != ":"]
    ended = sum(line.rstrip(_CLOSERS)[-1:] in _TERMINAL for line in alike)  # a line of closers alone has ended too
    if ended < 0.9 * len(alike):
        return False
    if length < 5:  # a signature, or the first words of a paragraph
        enough = len(alike) >= 2 or sum(map(len, alike)) >= 250
        return enough and not is_item and not any(line[-1] == "," for line in before)
    return len(alike) >= 2 or (len(alike) == 1 and length >= 12)
