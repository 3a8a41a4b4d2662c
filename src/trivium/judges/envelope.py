"""Material for a judge, sealed: no text in it can end it, open a turn of the chat, or hide from the eye."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

# Where a chat template's own marks begin. Inside JSON a letter may be written as its number, and means the same.
_ROLE_MARKS = re.compile(r"[<＜]|\[(?=/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL)|(?:end|start|begin)_)", re.IGNORECASE)
# Invisible or line-breaking: control, format, private, surrogate, line and paragraph separators, variation selectors.
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Envelope(NamedTuple):
    """Sealed material."""

    mark: str  # 16 hex digits that do not occur in the material
    body: str  # one line of JSON
    check: str  # 8 letters a judge must repeat where it answers in words; not in the material either

    @property
    def text(self) -> str:
        """What the judge sees."""
        return f"BEGIN {self.mark}\n{self.body}\nEND {self.mark}"


def seal(material: Mapping[str, str], *, salt: str = "") -> Envelope:
    """One line of JSON between two marks.

    The marks depend on all of the material, so that no text can hold its own, and are made anew should they occur in
    it. Line breaks, invisible characters and ``<`` are written as numbers: ``json.loads`` of the body gives the
    material back to the letter.

    Args:
        material: Name → text.
        salt: Another salt gives another mark: a further opinion on the same material is another request.
    """
    body = "".join(_shown(letter) for letter in json.dumps(dict(material), ensure_ascii=False))
    body = _ROLE_MARKS.sub(lambda match: _numbered(match[0]), body)
    plain = body + "".join(material.values())
    for attempt in range(1_000):
        digest = hashlib.blake2b(f"{attempt}/{salt}/{body}".encode("utf-8", "surrogatepass"), digest_size=14).digest()
        mark = digest[:8].hex()
        check = "".join("bcdfghkmnpqrtvwx"[byte % 16] + "aeio"[byte // 64] for byte in digest[8:12])
        if mark not in plain and check not in plain.lower():
            return Envelope(mark, body, check)
    raise AssertionError("a thousand hashes of a text, all in the text")


def _shown(letter: str) -> str:
    if letter.isascii() and letter.isprintable():
        return letter
    if unicodedata.category(letter) in _UNSEEN or _SELECTORS.match(letter):
        return _numbered(letter)
    return letter


def _numbered(letter: str) -> str:
    """As JSON writes a letter by its number: two of them beyond 16 bits."""
    return json.dumps(letter)[1:-1] if not letter.isascii() else f"\\u{ord(letter):04x}"
