"""Instruction-following difficulty (IFD): how little the prompt helps a small model to foresee the response."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.likelihoods import LogLikelihoods


@measure(
    axis="complexity", of="record", reads="likelihoods", unit="ratio", range=(0, math.inf), default=False,
    rises_with="responses that the prompt does not make easier to foresee: hard ones, and ones that do not fit",
    length_bias="nears 1 as responses grow, whose later words follow from their earlier ones",
    cost="linear, after scoring; the embedded proxy reads some 200 tokens per CPU-second",
    source="Li et al. 2023, arXiv:2308.12032; as ratio of perplexities: Li et al. 2024, Superfiltering, "
    "arXiv:2402.00530",
)  # fmt: skip
def ifd(likelihoods: LogLikelihoods) -> npt.NDArray[np.float64]:
    """Perplexity of the response given the prompt, over its perplexity after no prompt.

    Near 0: the prompt all but dictates the response. 1: it changes nothing. Above 1: it misleads, as of a response
    that belongs to another prompt; such records are usually discarded, and the highest values below 1 kept as the
    hardest. It does not see whether a response is right.

    Variants: the first paper divides mean losses, its successor perplexities. Ours is the latter, 2 to the difference
    of bits per token: a ratio of losses makes the same gain in bits look large where the response is easy anyway, and
    has no value where it is certain. The two agree on which side of 1 a record falls, and not on the order. And we
    hold the form: the response after no prompt stands in the same chat turn, answering an empty one, where the papers
    leave the turn away as well, so that part of their ratio is what the form itself does.

    Args:
        likelihoods: Sums over each record's tokens.

    Returns:
        (n,) ratios above 0; nan where prompt or response is empty.

    Raises:
        InputError: no records.

    Cost: linear in n, after scoring.
    """
    if not len(likelihoods):
        raise InputError("ifd needs at least one record, got none.")
    ratio = np.exp2(likelihoods.given.bits_per_token - likelihoods.alone.bits_per_token)
    return np.where(likelihoods.prompt.tokens > 0, ratio, math.nan)
