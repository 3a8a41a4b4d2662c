"""Reject a child that says what its parent says."""

from trivium.generation.component import component, left_alone
from trivium.verifiers.verdict import Verdict
from trivium.views.subsequence import rouge_l
from trivium.views.tokens import words


@component("D7")
def unlike_parent(parent: str, child: str, most: float) -> Verdict:
    """Reject a child whose ROUGE-L with its parent is ``most`` or more."""
    alike = not left_alone(child) and rouge_l(words(parent), words(child)) >= most
    return Verdict(not alike, "too like its parent" if alike else "unlike its parent")
