"""Data is hostile: the three ways text may enter a report, each of which can only ever be shown as text.

Every string that was not written in this package goes through one of these functions.
"""

import html
import json
import re
from typing import Any

HOLE = "\N{REPLACEMENT CHARACTER}"
SURROGATE = re.compile(r"[\ud800-\udfff]")  # a lone half: neither UTF-8 nor HTML can carry it
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # would turn round the text after it
IN_SCRIPT = re.compile(r"[<>&\u2028\u2029\ud800-\udfff]")
INHERITED = {
    "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "constructor",
    "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
}  # fmt: skip
ANYWHERE = r"[\\`*_\[\]<>#!|~$]"
MARKDOWN = re.compile(rf"^[-+=]|^\d+(?=[.)])|{ANYWHERE}")  # at the start of a line; anywhere in it
MARKDOWN_CELL = re.compile(ANYWHERE)
LINKED = re.compile(r"(?<=@)|(?<=www)(?=\.)|(?<=:)(?=//)", re.IGNORECASE)


def html_text(value: object) -> str:
    """Text for an element or a quoted attribute: the browser's ``textContent`` is the string again.

    Only NUL and lone surrogates cannot be carried by HTML; they become U+FFFD.
    """
    text = SURROGATE.sub(HOLE, str(value)).replace("\0", HOLE)
    return html.escape(text, quote=True).replace("\r", "&#13;")


def json_script(value: Any) -> str:
    """JSON for a ``<script>`` element: nothing in it can close the element, and it parses to the same value.

    Raises:
        ValueError: the value holds NaN or infinity, which JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(value: object, most: int) -> str:
    """The text on one line without control characters, at most ``most`` characters: for labels of charts."""
    text = BIDI.sub("", CONTROL.sub(" ", SURROGATE.sub(HOLE, str(value)))).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def chart_label(value: object, most: int) -> str:
    """``one_line`` for text that Vega groups by: it keeps groups in a plain object, which has names of its own."""
    text = one_line(value, most)
    return f"\u2060{text}" if text in INHERITED else text


def markdown_text(value: object, most: int = 2_000) -> str:
    """Prose for Markdown: no markup, HTML, link or image in it comes alive.

    Renderers make links of bare addresses too; an invisible word joiner (U+2060) takes those apart.
    """
    text = LINKED.sub("\u2060", one_line(value, most))
    return MARKDOWN.sub(backslashed, text.replace("&", "&amp;"))


def markdown_cell(value: object, most: int = 2_000) -> str:
    """``markdown_text`` for a cell of a table, where no line begins: numbers keep their signs and stops."""
    text = LINKED.sub("\u2060", one_line(value, most))
    return MARKDOWN_CELL.sub(backslashed, text.replace("&", "&amp;"))


def backslashed(found: re.Match[str]) -> str:
    """A number is parted from the stop that would make it a list; anything else gets a backslash."""
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def markdown_code(value: object, most: int = 80) -> str:
    """A name as a code span, safe inside a table cell too: fenced by one backtick more than it holds in a row."""
    text = one_line(value, most).replace("|", "\\|") or " "
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
