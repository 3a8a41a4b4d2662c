"""Strings that have broken reports elsewhere, and a run folder with them in every text field."""

import re
from typing import Any

from markdown_it import MarkdownIt

BEACON = "http://beacon.invalid/x"
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</ScRiPt ><script>window.pwned=1</script>",
    "<!--<script>alert(3)</script>-->",
    "<!--<script>",
    "--><svg/onload=alert(4)>",
    f"<img src={BEACON} onerror=alert(5)>",
    f'"><img src="{BEACON}">',
    "'><svg onload=alert(6)>",
    '" autofocus onfocus=alert(7) x="',
    "' onmouseover='alert(8)",
    "` onmouseover=alert(9) `",
    "<svg><script>alert(10)</script></svg>",
    "<svg><animate onbegin=alert(11) attributeName=x></svg>",
    "<math><mtext></math><img src=x onerror=alert(12)>",
    f"<iframe src={BEACON}></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    f"<object data={BEACON}></object>",
    f"<link rel=stylesheet href={BEACON}>",
    f"<link rel=prefetch href={BEACON}>",
    f"<style>@import '{BEACON}';*{{background:url({BEACON})}}</style>",
    "</style><script>alert(13)</script>",
    "</title><script>alert(14)</script>",
    "</textarea><script>alert(15)</script>",
    "</option></select><script>alert(16)</script>",
    "<base href=http://beacon.invalid/>",
    f"<meta http-equiv=refresh content='0;url={BEACON}'>",
    f"<form action={BEACON}><button autofocus onfocus=alert(17)>x</form>",
    "<details open ontoggle=alert(18)>",
    "<template><script>alert(19)</script></template>",
    "<a href=javascript:alert(20)>x</a>",
    "javascript:alert(21)",
    "data:text/html,<script>alert(22)</script>",
    "&lt;script&gt;alert(23)&lt;/script&gt; &amp;lt; &#60;script&#62;",
    "&quot;&apos;&nbsp;&notanentity;&#0;&#x80;",
    "\\u003cscript\\u003ealert(24)\\u003c/script\\u003e",
    "${alert(25)} {{constructor.constructor('alert(26)')()}} #{7*7} <%= 7*7 %>",
    "a.b[c]['d']\\.e",
    "datum['x']; alert(27)",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "\u2028alert(28)\u2029",
    "\u202eesrever\u202c \u2066x\u2069",
    "a\x00b\x08c\x1b[31md",
    "line\r\nbreak\ttab\n\n# heading",
    "lone \ud800 surrogate \udfff",
    "﷽ 𝔘𝔫𝔦 👩‍👩‍👧‍👦 Z͑ͫ̓ͪ̂ͫ̽a̴l̵g̶o \ufeff\u200b",
    f"![x]({BEACON}) [x](javascript:alert(29)) <{BEACON}> {BEACON} www.beacon.invalid a@beacon.invalid",
    "| a | b |\n|---|---|\n```\n~~~\n> - 1. $x$ *b* _i_ `c`",
    "%3Cscript%3Ealert(30)%3C/script%3E",
    "+ADw-script+AD4-alert(31)+ADw-/script+AD4-",
    "=HYPERLINK(1)",
    "",
)
OURS = {  # words of the contract, which come from our own code
    "quality", "diversity", "complexity", "record", "set", "+", "-", "0", "accepted", "seeds",
}  # fmt: skip


class Poison:
    """Gives each string in a run folder a hostile one in its place: the same one wherever the string stands."""

    def __init__(self, start: int = 0, *, whole: str | None = None) -> None:
        """Begin with the string at ``start``; or with ``whole``, a single text, in all places."""
        self.start, self.whole = start, whole
        self.given: dict[str, str] = {}

    def text(self, old: str) -> str:
        if old in OURS or old.startswith("trivium/"):
            return old
        if old not in self.given:
            number = len(self.given)
            bad = self.whole if self.whole is not None else HOSTILE[(self.start + number) % len(HOSTILE)]
            again = any(bad == other for other in self.given.values())
            self.given[old] = f"{bad} {number}" if again else bad  # data sets and measures must differ in name
        return self.given[old]

    def everywhere(self, value: Any) -> Any:
        """The same JSON with hostile text; keys are poisoned too where the data chooses them."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.everywhere(one) for one in value]
        if isinstance(value, dict):
            return {
                key: {self.text(name): self.everywhere(one) for name, one in inner.items()}
                if key in ("fates", "versions", "views", "values", "not_measured") and isinstance(inner, dict)
                else {table: self.both(one) for table, one in inner.items()}
                if key == "correlations"
                else self.everywhere(inner)
                for key, inner in value.items()
            }
        return value

    def both(self, value: Any) -> Any:
        """The same with every key poisoned, however deep: correlations are tables of measures by measures."""
        if isinstance(value, dict):
            return {self.text(name): self.both(one) for name, one in value.items()}
        return self.everywhere(value)


def as_html_carries(text: str) -> str:
    """What a DOM can hold of it: HTML has no NUL and no lone surrogates."""
    return "".join("\ufffd" if one == "\0" or 0xD800 <= ord(one) <= 0xDFFF else one for one in text)


def refuse_markup(text: str) -> None:
    """Fail if a report in Markdown has HTML, links, images or blocks of code, or an address outside of code."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    kids = {kid.type for token in tokens for kid in token.children or ()}
    assert {token.type for token in tokens} & {"html_block", "fence", "code_block"} == set()
    assert kids & {"html_inline", "link_open", "image"} == set()
    assert BEACON not in re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
