"""Rates of three faults that say what went wrong in the making: refusals, answers cut off, templates that leak."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.quality.endings import cut_off
from trivium.measures.quality.faults import faults, response_faults
from trivium.records.record import Record

OPENING = 300  # characters of a response in which the rule looks for a refusal
LEAKS = ("template token", "role label", "scaffold")
"""The faults that are a mark of the making: of a chat template, a dialogue that ran on, the prompt that made it."""


@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1), direction=-1, default=False,
    rises_with="responses in which the model declines, or speaks of itself as an AI",
    length_bias="none: only the opening of the response is read",
    cost="only the first 300 characters of a response; about 10,000 records a second",
    source="ours; the rule of faults; phrases as filtered from ShareGPT for Vicuna, Chiang et al. 2023",
)  # fmt: skip
def refusal_rate(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of records whose response is a refusal.

    0: none is. 1: all are. Whether it was right to refuse is not judged: a set made to teach refusals has many.
    English phrases, in the first 300 characters of the response.

    Args:
        records: n records; the response is read.

    Returns:
        (n,) ones and zeros; nan where the response is empty or white space.

    Raises:
        InputError: no records.

    Cost: does not grow with the text.
    """
    at_least(len(records), 1, "refusal_rate: number of records")
    return np.array([_refuses(record.response) for record in records])


@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1), direction=-1, default=False,
    rises_with="responses that stop in the middle, as at a limit on tokens",
    length_bias="rises with length where a model writes up to a token limit",
    cost="linear; about 80,000 records of 30 words a second",
    source="ours; the rule of faults",
)  # fmt: skip
def cut_off_rate(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of records whose response stops in the middle.

    0: none does. 1: all do; raise the limit on tokens. A text cut at the end of a sentence is not noticed.

    Args:
        records: n records; the response is read.

    Returns:
        (n,) ones and zeros; nan where the response is empty or white space.

    Raises:
        InputError: no records.

    Cost: linear in the text.
    """
    at_least(len(records), 1, "cut_off_rate: number of records")
    return np.array([float(cut_off(one.response)) if one.response.strip() else np.nan for one in records])


@measure(
    axis="quality", of="record", reads="records", unit="share of records", range=(0, 1), direction=-1, default=False,
    rises_with="marks of the making: tokens of chat templates, role labels, labels of the prompt that made the record",
    length_bias="rises a little with length, which gives room for a mark",
    cost="linear; about 7,000 records of 30 words a second",
    source="ours; the rules of faults: template token, role label, scaffold",
)  # fmt: skip
def template_leak_rate(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of records in which a mark of the making is left, in the prompt or in the response.

    0: none. 1: all of them hold something like <|im_end|>, "User:" where no dialogue was asked for, or "Task 9:".

    Args:
        records: n records; prompt and response are read.

    Returns:
        (n,) ones and zeros; nan where prompt and response are empty or white space.

    Raises:
        InputError: no records.

    Cost: linear in the text.
    """
    at_least(len(records), 1, "template_leak_rate: number of records")
    return np.array([_leaks(record) for record in records])


def _refuses(response: str) -> float:
    opening = response.lstrip()[:OPENING]
    return float("response: refusal" in response_faults(opening)) if opening else float("nan")


def _leaks(record: Record) -> float:
    if not record.text.strip():
        return float("nan")
    return float(any(reason.split(": ", 1)[1] in LEAKS for reason in faults(record)))
