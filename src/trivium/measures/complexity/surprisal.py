"""Surprisal: how much of a response, and of a prompt, a small language model does not see coming."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.likelihoods import LogLikelihoods

_SOURCE = "Shannon 1948; for texts read by people: Hale 2001, NAACL; Levy 2008, doi:10.1016/j.cognition.2007.05.006"
_LENGTH_BIAS = "falls with length: the beginning is the hardest to expect"
_COST = "linear, after scoring; the embedded proxy reads some 200 tokens per CPU-second"


@measure(
    axis="complexity", of="record", reads="likelihoods", unit="bits per token", range=(0, math.inf), default=False,
    rises_with="words the proxy does not expect after this prompt; noise and answers to other prompts too",
    length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def surprisal(likelihoods: LogLikelihoods) -> npt.NDArray[np.float64]:
    """Mean bits per token of the response, given the prompt; of a record without prompt, of its text.

    0: every token was certain. It tells content that a small model already has from content it would have to learn,
    and cannot tell either from nonsense: use it among records whose quality is known. Perplexity is 2 to this
    number. Values of proxies with different tokenizers cannot be compared.

    Args:
        likelihoods: Sums over each record's tokens.

    Returns:
        (n,) bits per token, 0 or more; nan where there is no response.

    Raises:
        InputError: no records.

    Cost: linear in n, after scoring.
    """
    if not len(likelihoods):
        raise InputError("surprisal needs at least one record, got none.")
    return likelihoods.given.bits_per_token


@measure(
    axis="complexity", of="record", reads="likelihoods", unit="bits per token", range=(0, math.inf), default=False,
    rises_with="prompts in words and about things that are seldom written of; noise too",
    length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def prompt_surprisal(likelihoods: LogLikelihoods) -> npt.NDArray[np.float64]:
    """Mean bits per token of the prompt, as the beginning of a text.

    0: a prompt that any model could have written. High: unusual tasks, and broken ones; random letters less than one
    would think (16 % on the known-answer suite), since they fall into short tokens of few bits each: ``bits_per_byte``
    sees those. What ``surprisal`` says of its use and limits holds here.

    Args:
        likelihoods: Sums over each record's tokens.

    Returns:
        (n,) bits per token, 0 or more; nan where there is no prompt.

    Raises:
        InputError: no records.

    Cost: linear in n, after scoring.
    """
    if not len(likelihoods):
        raise InputError("prompt_surprisal needs at least one record, got none.")
    return likelihoods.prompt.bits_per_token
