"""Reject what speaks of the answer that it was told beforehand."""

import re

from trivium.generation.component import component
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict

_HINT = re.compile(
    r"\bhint\b|\b(?:given|provided|known|correct|right|expected|stated) (?:final )?(?:answer|result)\b"
    r"|\b(?:answer|result) (?:is|was|we are|I was|I am|you are) (?:given|provided|told|known)\b"
    r"|\b(?:know|told|given) that the (?:final )?(?:answer|result)\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"\W*(?:so |thus |hence )?the (?:final )?answer is\b.{0,40}", re.IGNORECASE)


@component("Q5")
def hides_hint(record: Record) -> Verdict:
    """Reject a rationale that speaks of the answer it was given, or says nothing else."""
    if record.notes.get("hinted") and _BARE.fullmatch(record.response):
        return Verdict(False, "nothing but the answer")
    quoted = _HINT.search(record.response) is not None
    return Verdict(not quoted, "quotes the hint" if quoted else "hides the hint")
