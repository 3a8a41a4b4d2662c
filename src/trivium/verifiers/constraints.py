"""Verifiable constraints: what a response was told to keep to, and what a program can check.

Source: IFEval, Zhou et al. 2023, arXiv:2311.07911.
Differs: own checkers, and own names for them; all are strict, and none is tried again on a trimmed response.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trivium.checks import unknown
from trivium.errors import InputError
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict
from trivium.views.language import language
from trivium.views.prose import sentences

LONGEST = 200_000  # characters of a response that are checked

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_BULLET = re.compile(r"^[ \t]{0,20}(?:[*•-]|\d{1,3}[.)])[ \t]", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,200}\]")
_TITLE = re.compile(r"<<[^<>\n]{1,300}>>")
_HIGHLIGHT = re.compile(r"(?<!\*)\*{1,2}[^*\n]{1,500}\*{1,2}")
_BLANK = re.compile(r"\n[ \t]*\n|^[ \t]*\*\*\*[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^```\w{0,10}\n(.*)\n```$", re.DOTALL)

Asked = Mapping[str, Any]
Check = Callable[[str, Asked], bool]


class UnreadableConstraint(InputError):
    """A constraint is of no known kind, or lacks what its kind needs."""


@dataclass(frozen=True)
class FollowsConstraints:
    """Accept a record whose response keeps to every constraint in ``notes["constraints"]``.

    Each is ``{"kind": ..., ...}`` with a kind of ``KINDS``; counts take ``least``, ``most`` or ``exactly``.

    Raises:
        InputError: when called, there are no constraints.
        UnreadableConstraint: when called, a kind is not known, or lacks what it needs.
    """

    def __call__(self, record: Record) -> Verdict:
        """Check each; the reason is the first that is not followed."""
        kept = followed(record)
        if kept is None:
            raise InputError(f"record {record.id!r} has no notes['constraints'], a list of {{'kind': ...}}.")
        broken = next((kind for kind, good in kept if not good), None)
        return Verdict(broken is None, f"not followed: {broken}" if broken else "followed")


def followed(record: Record) -> list[tuple[str, bool]] | None:
    """Each constraint's kind, and whether the response keeps to it; None if the record has none.

    Raises:
        UnreadableConstraint: a kind is not known, or lacks what it needs.
    """
    asked = record.notes.get("constraints")
    if not (
        isinstance(asked, list | tuple) and asked and all(isinstance(one, dict) and "kind" in one for one in asked)
    ):
        return None
    text = record.response[:LONGEST]
    return [(str(one["kind"]), bool(text.strip()) and _keeps_to(text, one)) for one in asked]


def _keeps_to(text: str, asked: Asked) -> bool:
    kind = str(asked["kind"])
    if kind not in KINDS:
        raise UnreadableConstraint(str(unknown("constraint", kind, KINDS)))
    try:
        return KINDS[kind](text, asked)
    except InputError:  # of something else than the constraint
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableConstraint(
            f"the constraint {dict(asked)} cannot be read: {type(error).__name__}: {error}."
        ) from error


def _within(count: int, asked: Asked) -> bool:
    """Whether a count is within ``least`` and ``most``, or is ``exactly``; at least 1 if nothing is said."""
    if "exactly" in asked:
        return count == int(asked["exactly"])
    most = float(asked.get("most", math.inf))
    return float(asked.get("least", 0 if "most" in asked else 1)) <= count <= most


def _has(text: str, word: str) -> int:
    """How often a word or phrase stands in a text, as whole words, without regard to case."""
    return len(re.findall(rf"(?<!\w){re.escape(str(word).casefold())}(?!\w)", text.casefold()))


def _words(text: str, asked: Asked) -> bool:
    return _within(len(_WORD.findall(text)), asked)


def _sentences(text: str, asked: Asked) -> bool:
    return _within(len(sentences(text)), asked)


def _paragraphs(text: str, asked: Asked) -> bool:
    return _within(sum(bool(part.strip()) for part in _BLANK.split(text)), asked)


def _includes(text: str, asked: Asked) -> bool:
    return all(_has(text, word) for word in _list(asked["words"]))


def _excludes(text: str, asked: Asked) -> bool:
    return not any(_has(text, word) for word in _list(asked["words"]))


def _frequency(text: str, asked: Asked) -> bool:
    return _within(_has(text, asked["word"]), asked)


def _letter(text: str, asked: Asked) -> bool:
    return _within(text.casefold().count(str(asked["letter"]).casefold()), asked)


def _capitals(text: str, asked: Asked) -> bool:
    return _within(sum(word.isupper() and len(word) > 1 for word in _WORD.findall(text)), asked)


def _json(text: str, asked: Asked) -> bool:
    fenced = _FENCED.match(text.strip())
    try:
        json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return False
    return True


def _starts(text: str, asked: Asked) -> bool:
    return text.lstrip().casefold().startswith(str(asked["text"]).casefold())


def _ends(text: str, asked: Asked) -> bool:
    return text.rstrip().rstrip('"').casefold().endswith(str(asked["text"]).casefold())


def _language(text: str, asked: Asked) -> bool:
    return language(text).code == str(asked["language"])


def _quoted(text: str, asked: Asked) -> bool:
    whole = text.strip()
    return len(whole) > 1 and (whole[0], whole[-1]) in (('"', '"'), ("“", "”"))


def _postscript(text: str, asked: Asked) -> bool:
    marker = str(asked.get("marker", "P.S."))
    return re.search(rf"^[ \t]{{0,20}}{re.escape(marker)}[ \t]{{0,20}}\S", text, re.M | re.I) is not None


def _sections(text: str, asked: Asked) -> bool:
    marker = re.escape(str(asked.get("marker", "Section")))
    return _within(len(re.findall(rf"^[ \t]{{0,20}}[#*]{{0,6}} ?{marker} \d", text, re.M | re.I)), asked)


def _one_of(text: str, asked: Asked) -> bool:
    return text.strip() in map(str, _list(asked["options"]))


def _repeats(text: str, asked: Asked) -> bool:
    return text.lstrip().startswith(str(asked["prompt"]).strip())


def _parts(text: str, asked: Asked) -> bool:
    """Parts kept apart by a line of its own, as two answers are by ******."""
    return _within(sum(bool(part.strip()) for part in text.split(str(asked.get("marker", "******")))), asked)


def _counts(pattern: re.Pattern[str]) -> Check:
    return lambda text, asked: _within(len(pattern.findall(text)), asked)


def _list(words: Any) -> list[Any]:
    if not isinstance(words, list | tuple) or not words:
        raise ValueError(f"a list of words is wanted, got {words!r}")
    return list(words)


KINDS: dict[str, Check] = {
    "words": _words,  # least, most, exactly; so for all that count
    "sentences": _sentences,
    "paragraphs": _paragraphs,  # kept apart by a blank line or ***
    "bullets": _counts(_BULLET),  # lines that begin with *, -, • or a number
    "placeholders": _counts(_PLACEHOLDER),  # [like this]
    "highlights": _counts(_HIGHLIGHT),  # *like this*
    "capital_words": _capitals,
    "sections": _sections,  # marker ("Section"), followed by a number
    "parts": _parts,  # marker ("******")
    "frequency": _frequency,  # word
    "letter_frequency": _letter,  # letter
    "includes": _includes,  # words
    "excludes": _excludes,  # words
    "lowercase": lambda text, _: text == text.lower() and text != text.upper(),
    "uppercase": lambda text, _: text == text.upper() and text != text.lower(),
    "no_commas": lambda text, _: not set(text) & set(",，、،"),
    "json": _json,
    "title": lambda text, _: _TITLE.search(text) is not None,  # <<like this>>
    "quoted": _quoted,
    "postscript": _postscript,  # marker ("P.S.")
    "starts_with": _starts,  # text
    "ends_with": _ends,  # text
    "language": _language,  # language: its two-letter code
    "one_of": _one_of,  # options
    "repeats_prompt": _repeats,  # prompt
}
"""Kind → whether a text keeps to it."""
