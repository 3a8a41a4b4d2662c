"""How little a task is like others, by the words it shares with them."""

from collections.abc import Sequence

from trivium.generation.component import component
from trivium.views.subsequence import rouge_l
from trivium.views.tokens import words


def all_new(task: str, others: Sequence[str]) -> float:
    """Without a measure: everything is wholly new."""
    return 1.0


@component("D10", off=all_new)
def novelty(task: str, others: Sequence[str]) -> float:
    """Measure how far a task is from the nearest of some others: 0 one of them over again, 1 no word in common.

    Args:
        task: The task.
        others: Those it is compared with; without any the task is wholly new.

    Returns:
        One minus the largest ROUGE-L F1.
    """
    mine = tuple(words(task))
    return 1.0 - max((rouge_l(mine, tuple(words(other))) for other in others), default=0.0)
