"""Texts that speak to a judge instead of to a reader: flagged and counted, never silently dropped.

The envelope keeps such texts from changing what is parsed. It cannot keep a weak model from believing them, so the
scorecard says how many there were. Rules read for what attacks share; they see no irony and no language but English.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable

_RATER = r"(?:judge|grader|evaluator|rater|reviewer|examiner|scorer|assessor|grading (?:model|system)|LLM|AI model)"
_BEST = r"(?:[45]|9|10|100|five|ten|full|max(?:imum)?|highest|top|perfect|best)"
_THIS = r"(?:this|it|me|us|my|the|that|above|following|response|answer|A|B)"
_MARKS = r"(?:score|rating|grade|mark|points?|stars?|verdict)"
_ORDERS = r"(?:instructions?|rules?|rubrics?|prompts?|directions?|guidelines?|criteria|orders?|context)"

_ADDRESSED = re.compile(
    "|".join(
        (
            rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^\n]{{0,40}}\b{_ORDERS}\b",
            r"\b(?:dear|note (?:to|for)|attention|hey|hello|message (?:to|for)|to)\W{1,3}(?:the |all |any )?"
            rf"{_RATER}s?\b",
            rf"\byou are (?:now |an? |the )?[^\n]{{0,20}}\b{_RATER}\b",
            rf"\bas (?:the|an?|your) [^\n]{{0,20}}\b{_RATER}\b",
            rf"\b{_RATER}s? (?:must|should|shall|will|is|are)\b[^\n]{{0,40}}\b(?:{_MARKS}|{_BEST})\b",
            rf"\b(?:rate|score|grade|award)\W{{1,3}}(?:{_THIS}\W{{1,3}}){{1,3}}[^\n]{{0,40}}\b{_BEST}\b",
            rf"\b(?:give|grant) (?:{_THIS} ){{1,3}}[^\n]{{0,20}}\b{_BEST} {_MARKS}\b",
            rf"\b(?:give|assign|award|output|print|return|write|select|choose|answer|reply|respond|say)\b[^\n]{{0,30}}"
            rf"\b{_MARKS}\b[^\n]{{0,20}}\b{_BEST}\b",
            rf"\b(?:deserves?|earns?|merits?|worth|gets?|receives?)\b[^\n]{{0,30}}\b{_BEST}\b[^\n]{{0,20}}\b{_MARKS}\b",
            rf"\b{_BEST} (?:\w+ )?{_MARKS}\b[^\n]{{0,40}}\b(?:response|answer|this|it)\b",
            rf"[\"'*]?\b(?:{_MARKS}|answer)\b[\"'*]{{0,2}}\s{{0,3}}[:=]\s{{0,3}}[\"'*]{{0,2}}(?:[1-5]\b|10\b|[ABC]\b[\"'*])",
            r"\b(?:10|5|100|ten|five) ?(?:/|out of|of) ?(?:10|5|100|ten|five)\b",
            r"\b(?:response|answer|option|assistant|candidate) [AB]\b[^\n]{0,20}\b(?:is|wins?|better|best|winner)\b",
            r"\b(?:choose|pick|select|prefer|vote for|answer|reply(?: with)?|output|respond(?: with)?) "
            r"[\"'(]?(?-i:[ABC5])\b[\"'.!)](?!\w)",
            r"\b(?:system|developer|admin(?:istrator)?) (?:override|prompt|message|notice|update|mode)\b",
            r"\b(?:new|updated|revised|real|actual|hidden|secret) (?:instructions?|rubric|task|orders?)\b",
            r"\b(?:already|has been|was) (?:been )?(?:graded|scored|rated|evaluated|verified|judged) ",
        )
    ),
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"<\|[^|<>\n]{1,30}\|>|<｜[^\n]{1,30}?｜>|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>|<\|?eot"
    r"|</?(?:system|user|assistant|human)>"
    r"|^\W{0,4}(?:system|assistant|developer|human) ?:"
    r"|^#{2,3} ?(?:instruction|system|response|human|assistant)\b",
    re.IGNORECASE | re.MULTILINE,
)
_DELIMITERS = re.compile(
    r"^\W{0,10}(?:END|BEGIN|STOP)\b[ _-]{0,2}(?:OF )?(?:THE )?"
    r"(?:[0-9a-f]{6,}|DATA|MATERIAL|INPUT|TEXT|RESPONSE|ANSWER|PROMPT|CONTENT|JSON|EVALUATION|USER)\b"
    r"|</?(?:data|material|input|response|answer|prompt|content|evaluation|document)>"
    r"|[\"'](?:check|score|rating)[\"'] ?:"
    r"|\bend of (?:the )?(?:data|material|input|json|untrusted)\b",
    re.IGNORECASE | re.MULTILINE,
)
# Directions turned round, tags (flags of regions aside), fillers, and marks of width zero between two Latin letters.
_HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u2060-\u2064\u206a-\u206f\u115f\u1160\u3164\uffa0\U000e0100-\U000e01ef]"
    "|(?<!\U0001f3f4)(?<![\U000e0000-\U000e007f])[\U000e0000-\U000e007f]"
    "|(?<=[A-Za-z ])[\u200b-\u200f\ufeff\u00ad]{1,9}(?=[A-Za-z ])|[\u200b-\u200f]{3,}"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")


def signs(texts: Iterable[str]) -> tuple[str, ...]:
    """What in these texts looks meant for a judge, in words that can be counted; empty where nothing does.

    "speaks to the judge": an order or a score in words; "role tokens": marks of a chat template; "false delimiters": an
    end of the material, or the fields of an answer; "hidden Unicode": letters that no reader sees.

    Cost: linear in the texts, about half a CPU-second a MB.
    """
    found: set[str] = set()
    for text in texts:
        if _HIDDEN.search(text):
            found.add("hidden Unicode")
        plain = _plain(text)
        for name, pattern in (
            ("speaks to the judge", _ADDRESSED), ("role tokens", _ROLES), ("false delimiters", _DELIMITERS),
        ):  # fmt: skip
            if pattern.search(plain):
                found.add(name)
        if any(_ADDRESSED.search(decoded) for decoded in _decoded(plain)):
            found.add("speaks to the judge")
    return tuple(sorted(found))


def _plain(text: str) -> str:
    """The text as it reads: full-width letters as usual ones, tags as the letters they stand for, no unseen marks."""
    if text.isascii():
        return text
    text = "".join(chr(ord(letter) - 0xE0000) if 0xE0020 <= ord(letter) <= 0xE007E else letter for letter in text)
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")


def _decoded(text: str) -> Iterable[str]:
    for match in _BASE64.finditer(text):
        data = match[0].rstrip("=")
        try:
            yield base64.b64decode(data[: len(data) // 4 * 4]).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
