"""Judge score: how good a language model finds each response, by a rubric."""

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.judged import agreement_with_itself, failures, joined
from trivium.views.judgements import Judged


def _note(judged: Judged) -> str | None:
    ratings = judged.ratings("quality")
    return joined(failures(ratings), agreement_with_itself(ratings), judged.remarks("quality"))


@measure(
    axis="quality", of="record", reads="judgements", unit="score", range=(1, 5), default=False, note=_note,
    rises_with="responses that the judge holds for right, complete and clear; also for long, polite or like its own",
    length_bias="judges favour long answers: read the length-controlled value beside it",
    cost="one request a record and repeat",
    source="expected score over the tokens of the scale: Liu et al. 2023, G-Eval, arXiv:2303.16634; as DEITA does, "
    "Liu et al. 2024, arXiv:2312.15685; the rubric is ours",
)  # fmt: skip
def judge_score(judged: Judged) -> npt.NDArray[np.float64]:
    """Score from 1 to 5 that a language model gives the response, by a rubric.

    1: wrong, off the subject, or no answer. 5: right, complete and clear, in the judge's opinion. Where the model gives
    log-probabilities it is the mean of the five digits weighed by how likely each is; otherwise the digit it printed.
    Which of the two, and with which rubric, stands in the scorecard as what made the view. Scores of two judges, or
    two ways, are not comparable. A judge's opinion is not the truth: see the note for how it does on pairs of known
    order, whether it is of the family of what it judges, and how often it failed.

    Args:
        judged: n records before a judge.

    Returns:
        (n,) mean over repeats, between 1 and 5; nan where the record is empty, or the judge refused, failed, or
        answered in another form.

    Raises:
        InputError: no records.

    Cost: one request for each record and repeat, unless answered before.
    """
    if not len(judged):
        raise InputError("judge_score needs at least one record, got none.")
    return np.array([rating.value for rating in judged.ratings("quality")], dtype=np.float64)
