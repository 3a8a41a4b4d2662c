"""Relevance: whether the response is about what the prompt is about."""

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import measure


@measure(
    axis="quality", of="record", reads="pair_embeddings", unit="cosine", range=(-1, 1),
    rises_with="subject matter that prompt and response share, and with echoing the prompt",
    length_bias="rises with length: short answers have few words to share with the prompt",
    cost="linear in n × d, after embedding",
    source="ours; cosine of sentence vectors as in Sentence-BERT, Reimers & Gurevych 2019, arXiv:1908.10084",
)  # fmt: skip
def relevance(vectors: tuple[npt.ArrayLike, npt.ArrayLike]) -> npt.NDArray[np.float64]:
    """Cosine of the angle between the vectors of prompt and response.

    1: the same direction. Around 0: unrelated. Below 0 is rare for sentence vectors. It sees the subject, not the
    truth: a wrong answer about the right thing scores high, a right answer of one word low, and a response that
    repeats the prompt scores 1. Read it beside ``echo``, and compare only sets made with one embedder.

    Args:
        vectors: Two (n, d) arrays: row i of the first is prompt i, of the second response i. Length is ignored.

    Returns:
        (n,) cosines between -1 and 1; nan where either vector is zero (no text, or no known token) or not finite.

    Raises:
        InputError: no rows, or two arrays of different or wrong shape.

    Cost: linear in n × d.
    """
    prompts, responses = (np.asarray(part, dtype=np.float64) for part in vectors)
    if prompts.ndim != 2 or prompts.shape != responses.shape:
        raise InputError(
            "relevance needs two (n, d) arrays of one shape, prompts and responses, got shapes "
            f"{prompts.shape} and {responses.shape}."
        )
    at_least(len(prompts), 1, "relevance: number of records")
    defined = np.isfinite(prompts).all(axis=1) & np.isfinite(responses).all(axis=1)
    # Scaling by the largest entry first keeps squares of tiny and huge entries from vanishing or overflowing.
    units = []
    for rows in (prompts, responses):
        rows = np.where(defined[:, None], rows, 0.0)
        largest = np.abs(rows).max(axis=1, initial=0.0)
        defined &= largest > 0
        rows = rows / np.where(largest > 0, largest, 1.0)[:, None]
        length = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        units.append(rows / np.where(length > 0, length, 1.0)[:, None])
    cosine = np.clip(np.einsum("ij,ij->i", *units), -1.0, 1.0)
    return np.where(defined, cosine, np.nan)
