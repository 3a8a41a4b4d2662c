"""Keep problems that are not solved every time."""

from trivium.generation.component import component
from trivium.generation.verify.vote import Vote
from trivium.verifiers.verdict import Verdict


@component("C4")
def hard_enough(vote: Vote, easiest: float) -> Verdict:
    """Reject a problem on whose answer more than a share ``easiest`` of the samples agree."""
    return Verdict(vote.share <= easiest, "hard enough" if vote.share <= easiest else "too easy")
