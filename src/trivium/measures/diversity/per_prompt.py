"""Diversity among several responses to one prompt, and between the responses to different prompts."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, share, unit_rows
from trivium.measures.card import measure
from trivium.measures.quality.valid import valid
from trivium.views.responses import Responses, have_direction

SAME = 0.8  # cosine from which two responses to one prompt are joined as one meaning

_SOURCE = "per-input and across-input diversity of Kirk et al. 2023, arXiv:2310.06452; here as cosine distances"
_LENGTH_BIAS = "short responses have fewer words to average, so their vectors lie further apart"


@measure(
    axis="diversity", of="set", reads="responses", unit="cosine distance", range=(0, 2), default=False,
    rises_with="how far apart several responses to one prompt lie", length_bias=_LENGTH_BIAS,
    cost="linear in n × d, after embedding", source=_SOURCE,
)  # fmt: skip
def within_prompt_distance(responses: Responses) -> float:
    """Mean cosine distance between two responses to one prompt, averaged over prompts that have two or more.

    0: every prompt gets the same response each time, as a model does that has collapsed. 1: responses to one prompt
    are unrelated, which is rarely wanted. Every prompt counts alike, however many responses it has, and their number
    does not change the value on average. Random subsets of records leave few prompts with two responses: on a set with
    few responses to each prompt the interval is wide, and the curve undefined at small n.

    Args:
        responses: n records with the vectors of their responses. Records without a prompt, or whose response has no
            direction, are left out.

    Returns:
        Distance between 0 and 2; ``nan`` where no prompt has two responses with a direction.

    Raises:
        InputError: no records.

    Cost: linear in n × d.
    """
    at_least(len(responses), 1, "within_prompt_distance: number of records")
    distances = []
    for rows in _groups(responses):
        if (c := len(rows)) > 1:
            total = rows.sum(axis=0)
            distances.append(max(0.0, float(1 - (total @ total - c) / (c * (c - 1)))))
    return math.fsum(distances) / len(distances) if distances else math.nan


@measure(
    axis="diversity", of="set", reads="responses", unit="cosine distance", range=(0, 2), default=False,
    rises_with="how far apart the responses to different prompts lie", length_bias=_LENGTH_BIAS,
    cost="linear in n × d, after embedding", source=_SOURCE,
)  # fmt: skip
def across_prompt_distance(responses: Responses) -> float:
    """Mean cosine distance between responses to two different prompts.

    0: all prompts get the same response. 1: responses to different prompts are unrelated on average. It is the value
    expected if one response to each prompt is drawn at random and their mean distance taken: exactly, without drawing.
    Beside ``within_prompt_distance`` it says where variety comes from: prompts, or the model that answers them.

    Args:
        responses: n records with the vectors of their responses. Records without a prompt, or whose response has no
            direction, are left out.

    Returns:
        Distance between 0 and 2; ``nan`` with fewer than two prompts.

    Raises:
        InputError: no records.

    Cost: linear in n × d.
    """
    at_least(len(responses), 1, "across_prompt_distance: number of records")
    means = [rows.mean(axis=0) for rows in _groups(responses)]
    count = len(means)
    if count < 2:
        return math.nan
    centres = np.array(means)
    total = centres.sum(axis=0)
    alike = float(total @ total - (centres**2).sum())
    return max(0.0, 1 - alike / (count * (count - 1)))


@measure(
    axis="diversity", of="set", reads="responses", unit="meanings per prompt", range=(0, math.inf), default=False,
    rises_with="responses to one prompt that are valid and differ in meaning, evenly spread",
    length_bias="one changed word moves the vector of a short response more",
    cost="pairs of responses to one prompt, and the checks of valid: 10,000 records of 30 words a second",
    source="distinct generations of NoveltyBench, Zhang et al. 2025, arXiv:2504.05228; by embeddings, as an effective "
    "number",
)  # fmt: skip
def distinct_meanings(responses: Responses) -> float:
    """Effective number of different valid responses to a prompt, averaged over prompts with two responses or more.

    0: no response is valid. 1: all valid responses to a prompt say the same. K: each of K responses is valid and says
    something else, evenly. ``valid`` strikes out noise, refusals and loops, which are diverse but no use. See
    ``meanings`` for when two responses are one meaning. It grows with K: compare sets with equally many responses to
    each prompt. Intervals and curves rest on random records, which leave fewer responses to each prompt: read the value
    of the whole set.

    Args:
        responses: n records with the vectors of their responses. Records without a prompt, or whose response has no
            direction, are left out.

    Returns:
        Number of 0 or more; ``nan`` where no prompt has two responses with a direction.

    Raises:
        InputError: no records.

    Cost: c² × d multiplications for each prompt with c responses.
    """
    at_least(len(responses), 1, "distinct_meanings: number of records")
    there = have_direction(responses.response_vectors)
    found = []
    for rows in responses.by_prompt():
        rows = rows[there[rows]]
        if len(rows) > 1:
            good = rows[valid([responses.records[row] for row in rows]) == 1]
            found.append(meanings(responses.response_vectors[good]) if len(good) else 0.0)
    return math.fsum(found) / len(found) if found else math.nan


def meanings(vectors: npt.ArrayLike, *, same: float = SAME) -> float:
    """Effective number of classes (exp of the entropy of their shares) of vectors that are joined where they are near.

    Two vectors are of one class if their cosine is at least ``same``, or if a chain of such pairs joins them. Sameness
    of meaning is transitive, so classes must be; chains join too much rather than too little, so that the count is a
    lower bound of what any other way of grouping with this cosine would give, and it depends on no order. In the
    known-answer suite half of the pairs of paraphrases have a cosine of 0.8 or more, and 1 % of the pairs of other
    answers on one subject (wordllama vectors). Numbers and "not" hardly move a vector: answers that differ in these
    alone are joined.

    Args:
        vectors: (c, d) array, one row per response; row length is ignored.
        same: Cosine, between 0 and 1.

    Returns:
        Between 1 and c.

    Raises:
        InputError: vectors is empty, not 2-D, not finite or has a zero row; or same is out of range.

    Cost: c² × d multiplications.
    """
    share(same, "same")
    rows = unit_rows(vectors, "vectors").astype(np.float64)
    sizes = []
    left = np.arange(len(rows))
    while len(left):
        joined, left = left[:1], left[1:]
        size = 0
        while len(joined):
            size += len(joined)
            near = np.zeros(len(left), dtype=bool)
            for start in range(0, len(joined), 64):
                near |= (rows[left] @ rows[joined[start : start + 64]].T >= same - 1e-6).any(axis=1)
            joined, left = left[near], left[~near]
        sizes.append(size)
    shares = np.array(sizes) / len(rows)
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _groups(responses: Responses) -> list[npt.NDArray[np.float64]]:
    """The unit vectors of the responses to each prompt that has any with a direction."""
    there = have_direction(responses.response_vectors)
    groups = [rows[there[rows]] for rows in responses.by_prompt()]
    return [
        unit_rows(responses.response_vectors[rows].astype(np.float64), "responses").astype(np.float64)
        for rows in groups
        if len(rows)
    ]
