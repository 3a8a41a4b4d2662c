"""Keep problems that are solved sometimes: neither always nor never."""

from trivium.generation.component import component
from trivium.generation.verify.vote import Vote
from trivium.verifiers.verdict import Verdict


@component("C4")
def hard_enough(vote: Vote, easiest: float) -> Verdict:
    """Reject a problem on which no two samples agree, or more than a share ``easiest`` of all do."""
    if vote.votes < 2:
        return Verdict(False, "no two samples agree")
    return Verdict(vote.share <= easiest, "hard enough" if vote.share <= easiest else "too easy")
