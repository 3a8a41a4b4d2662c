"""Reject answers that are not in the one voice of a curated set."""

import re

from trivium.generation.component import component
from trivium.verifiers.verdict import Verdict

_SELF = re.compile(r"\b(?:I|me|my|mine|myself)\b|\bI['’](?:m|ve|d|ll)\b")
_ELSEWHERE = re.compile(
    r"\b(?:as (?:mentioned|noted|stated|said|described)|see (?:above|below)|other answers?|previous(?:ly)? "
    r"(?:answer|mentioned|stated)|stack ?(?:exchange|overflow)|edit:|click here|this (?:link|post|thread))|https?://",
    re.IGNORECASE,
)


@component("Q8")
def one_voice(response: str, shortest: int, longest: int) -> Verdict:
    """Reject an answer that is too short or long, is written in the first person, or points elsewhere.

    Source: the filters of LIMA, Zhou et al. 2023, arXiv:2305.11206 (1,200 to 4,096 characters there).
    """
    count = len(response.split())
    if count < shortest:
        return Verdict(False, "answer too short")
    if count > longest:
        return Verdict(False, "answer too long")
    if _SELF.search(response):
        return Verdict(False, "answer in the first person")
    if _ELSEWHERE.search(response):
        return Verdict(False, "answer points elsewhere")
    return Verdict(True, "in one voice")
