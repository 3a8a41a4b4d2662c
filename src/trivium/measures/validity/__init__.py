"""Whether the measures measure: corpora of known makeup, and how each measure must move on them."""

from trivium.measures.validity.check import REPEATS, Validity, check, failures
from trivium.measures.validity.claims import CLAIMS, KNOWN_FAILURES, UNCLAIMED, Claim
from trivium.measures.validity.dials import DIALS, Dial
from trivium.measures.validity.page import WORDS, cell, page, rows

__all__ = [
    "CLAIMS",
    "DIALS",
    "KNOWN_FAILURES",
    "REPEATS",
    "UNCLAIMED",
    "WORDS",
    "Claim",
    "Dial",
    "Validity",
    "cell",
    "check",
    "failures",
    "page",
    "rows",
]
