"""POS templates: how many records hold the set's commonest runs of parts of speech."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.views.parses import TAGS, Parses

ORDER = 5  # parts of speech in a template
TEMPLATES = 10  # templates whose share is taken


@measure(
    axis="diversity", of="set", reads="parses", unit="share", range=(0, 1), direction=-1, default=False,
    rises_with="sentences built alike in many records, whatever words fill them",
    length_bias="rises with length: a longer record has more chances to hold a template",
    cost="parsing: 1 CPU-s for 5,000 words, after 4 CPU-s once; then one sort",
    source="after the template rate, Shaib et al. 2024, arXiv:2407.00211; tags by spaCy, model en_core_web_sm 3.8.0",
)  # fmt: skip
def pos_template_dominance(parses: Parses) -> float:
    """Share of records that hold a template, mean over the ten commonest: a template is a run of five parts of speech.

    0: no run stands in two records; 1: the same ten runs stand in every record. "Write a poem about the" and "Draft a
    letter about the" are one run, VB DT NN IN DT. A run is a template if at least two records hold it, and counts once
    for each; it never crosses from one sentence into the next.

    The template rate of Shaib et al. is the share of records that hold any of the hundred commonest runs: it was 0.78
    to 1 on every set of 120 short answers that was tried, and with fewer templates it jumps, since the commonest stand
    together in the same records. The mean share of each does neither. They also count a run as often as it occurs and
    look for a template's words, not its tags. It grows with the length of records: read ``length_controlled`` beside
    it. English.

    Args:
        parses: n records, parsed.

    Returns:
        Share between 0 and 1 of the records with a run of five; ``nan`` if fewer than two records have one.

    Raises:
        InputError: no records.

    Cost: one sort of the runs, after parsing.
    """
    at_least(len(parses), 1, "pos_template_dominance: number of records")
    runs, owner = _runs(parses)
    able = len(np.unique(owner))
    if able < 2:
        return math.nan
    once = np.unique(np.column_stack([runs, owner]), axis=0)
    holders = np.unique(once[:, 0], return_counts=True)[1]
    most = np.sort(holders[holders > 1])[::-1][:TEMPLATES]
    return float(most.sum() / (TEMPLATES * able))


def _runs(parses: Parses) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Every run of five tags inside one sentence as a number, and the record it stands in."""
    tags = parses.tags.astype(np.int64)
    last = max(len(tags) - ORDER + 1, 0)
    numbers = np.zeros(last, dtype=np.int64)
    inside = np.ones(last, dtype=np.bool_)
    for step in range(ORDER):
        numbers = numbers * len(TAGS) + tags[step : step + last]
        if step:
            inside &= ~parses.starts[step : step + last]
    owner = np.repeat(np.arange(len(parses)), np.diff(parses.offsets))[:last]
    return numbers[inside], owner[inside]
