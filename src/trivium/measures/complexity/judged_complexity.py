"""Judged complexity: how demanding a language model finds each prompt, by itself and beside the others."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.judged import agreement_with_itself, failures, joined
from trivium.views.judgements import Judged


def _note(judged: Judged) -> str | None:
    ratings = judged.ratings("complexity")
    return joined(failures(ratings), agreement_with_itself(ratings), judged.remarks("complexity"))


@measure(
    axis="complexity", of="record", reads="judgements", unit="score", range=(1, 5), default=False, note=_note,
    rises_with="prompts that the judge holds for demanding; long or learned words mislead it",
    length_bias="judges take long prompts for hard ones: read the length-controlled value beside it",
    cost="one request a record and repeat",
    source="expected score over the tokens of the scale, as DEITA's complexity scorer, Liu et al. 2024, "
    "arXiv:2312.15685; the rubric is ours, and no scorer is trained",
)  # fmt: skip
def judged_complexity(judged: Judged) -> npt.NDArray[np.float64]:
    """Score from 1 to 5 that a language model gives the demands of the prompt, by a rubric.

    1: anyone answers at once. 5: an expert needs time and may fail, in the judge's opinion. Scores of one prompt by
    itself crowd in the middle of the scale; ``elo_complexity`` tells prompts of one set further apart.

    Args:
        judged: n records before a judge.

    Returns:
        (n,) mean over repeats, between 1 and 5; nan where the prompt is empty, or the judge refused, failed, or
        answered in another form.

    Raises:
        InputError: no records.

    Cost: one request for each record and repeat, unless answered before.
    """
    if not len(judged):
        raise InputError("judged_complexity needs at least one record, got none.")
    return np.array([rating.value for rating in judged.ratings("complexity")], dtype=np.float64)


def _elo_note(judged: Judged) -> str | None:
    return joined(["relative to this set: its mean is 1,000 whatever the prompts"], judged.remarks("elo"))


@measure(
    axis="complexity", of="record", reads="judgements", unit="Elo", range=(-math.inf, math.inf), default=False,
    note=_elo_note,
    rises_with="prompts that the judge finds harder than those it is compared with; set-relative: the mean is 1,000",
    length_bias="judges take the longer of two prompts for the harder one",
    cost="about 4 requests a record",
    source="Bradley & Terry 1952 by the MM iteration of Hunter 2004; complexity in Elo: Simula, arXiv:2603.29791",
)  # fmt: skip
def elo_complexity(judged: Judged) -> npt.NDArray[np.float64]:
    """How much harder a language model finds a prompt than the others of the set, on Elo's scale.

    400 points are odds of ten to one that the judge names the one and not the other. The mean over the set is 1,000 by
    construction, so that the numbers tell prompts of one set apart and say nothing between sets. Each prompt is
    compared with a few others, drawn at random, in both orders; contradicting orders are a tie; one virtual game
    against an average opponent, half won, keeps prompts finite that never won. Equal prompts have one number.

    Args:
        judged: n records before a judge, ranked among all the records of their set.

    Returns:
        (n,) Elo numbers; nan where the prompt is empty, or no comparison of it came out in both orders.

    Raises:
        InputError: no records.

    Cost: about n × 4 requests, unless answered before; then linear in n.
    """
    if not len(judged):
        raise InputError("elo_complexity needs at least one record, got none.")
    return judged.elo()
