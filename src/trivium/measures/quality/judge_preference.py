"""Judge preference: whether a language model prefers the response to the other one in the notes."""

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.judges import preference
from trivium.measures.card import measure
from trivium.measures.judged import failures, joined
from trivium.views.judgements import Judged, about_pairs


def _note(judged: Judged) -> str | None:
    ratings = judged.ratings("preference")
    return joined(about_pairs(ratings), failures(ratings), judged.remarks("preference"))


@measure(
    axis="quality", of="record", reads="judgements", unit="share", range=(0, 1), default=False, note=_note,
    rises_with="responses that the judge prefers to the other one, in whichever order it sees the two",
    length_bias="judges favour the longer of two answers",
    cost="two requests for each record that has another response in its notes",
    source="pairwise comparison with swapped places: Zheng et al. 2023, arXiv:2306.05685",
)  # fmt: skip
def judge_preference(judged: Judged) -> npt.NDArray[np.float64]:
    """Whether a judge prefers the response to ``notes["rejected"]``, or else to the reference or answer there.

    1: in both orders; 0: in neither; 0.5: a tie, or two orders that contradict each other. The mean is the win rate
    with ties counted half. In a preference data set it is the share of pairs on which the judge agrees with the labels;
    against a reference it says how near the responses come. The note has the position bias.

    Args:
        judged: n records before a judge.

    Returns:
        (n,) 0, 0.5 or 1; nan where the notes hold no other response, or the judge gave no verdict in one of the orders.

    Raises:
        InputError: no records.

    Cost: two requests for each record with another response, unless answered before.
    """
    if not len(judged):
        raise InputError("judge_preference needs at least one record, got none.")
    return np.array([preference(rating) for rating in judged.ratings("preference")], dtype=np.float64)
