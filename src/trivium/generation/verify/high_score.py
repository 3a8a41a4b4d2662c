"""Reject what was scored too low."""

from trivium.generation.component import component
from trivium.verifiers.verdict import Verdict


@component("Q4")
def high_score(score: float, threshold: float) -> Verdict:
    """Reject a score below the threshold."""
    return Verdict(score >= threshold, "scored high enough" if score >= threshold else "scored below the threshold")
