"""Vote among several solutions of one problem."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from trivium.generation.component import component
from trivium.generation.propose.solve import Solution
from trivium.generation.verify.right_answer import stated_answer
from trivium.verifiers.verdict import Verdict


class Vote(NamedTuple):
    """What the samples agree on."""

    answer: str  # the winner, as ``stated_answer`` writes it; "" if nobody voted
    solution: str  # the first sample that states it
    votes: int
    samples: int
    verdict: Verdict

    @property
    def share(self) -> float:
        """Of all samples, those without a vote included, that state the winner; 0 to 1."""
        return self.votes / self.samples

    def notes(self) -> dict[str, Any]:
        """What a record keeps of it."""
        return {"answer": self.answer, "vote_share": self.share, "votes": self.votes, "samples": self.samples}


def first_whole(solutions: Sequence[Solution], *, least_share: float = 0.0) -> Vote:
    """Without a vote: the first sample, if it came to its end."""
    first = solutions[0]
    verdict = Verdict(bool(first.whole and first.text), "truncated solution" if first.text else "empty solution")
    return Vote(stated_answer(first.text), first.text, 1, len(solutions), verdict)


@component("Q3", off=first_whole)
def majority(solutions: Sequence[Solution], *, least_share: float = 0.0) -> Vote:
    """Take the answer that most samples state; a tie is no answer, nor is one that a single sample of several states.

    A sample that states none, or was cut off, has no vote but counts as a sample.

    Args:
        solutions: The samples, at least one.
        least_share: Smallest share of the samples, 0 to 1, that the winner must have.
    """
    stated = [stated_answer(each.text) if each.whole else "" for each in solutions]
    ranked = Counter(answer for answer in stated if answer).most_common(2)
    if not ranked:
        return Vote("", "", 0, len(solutions), Verdict(False, "no answer stated"))
    answer, votes = ranked[0]
    verdict = Verdict(True, "voted")
    if len(ranked) > 1 and ranked[1][1] == votes:
        verdict = Verdict(False, "vote is tied")
    elif votes == 1 < len(solutions):
        verdict = Verdict(False, "no two agree")
    elif votes < least_share * len(solutions):
        verdict = Verdict(False, "too small a majority")
    return Vote(answer, solutions[stated.index(answer)].text, votes, len(solutions), verdict)
