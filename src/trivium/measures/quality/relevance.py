"""Relevance: whether the response is about what the prompt is about."""

from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import measure

_BLOCK = 2048  # rows looked at together: what is worked on stays in the processor's cache


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
    prompts, responses = map(np.asarray, vectors)
    if prompts.ndim != 2 or prompts.shape != responses.shape:
        raise InputError(
            "relevance needs two (n, d) arrays of one shape, prompts and responses, got shapes "
            f"{prompts.shape} and {responses.shape}."
        )
    at_least(len(prompts), 1, "relevance: number of records")
    blocks = range(0, len(prompts), _BLOCK)
    return np.concatenate([_cosine(prompts[i : i + _BLOCK], responses[i : i + _BLOCK]) for i in blocks])


def _cosine(prompts: npt.NDArray[Any], responses: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    first, first_defined = _unit_rows(prompts.astype(np.float64))
    second, second_defined = _unit_rows(responses.astype(np.float64))
    cosine = np.clip(np.einsum("ij,ij->i", first, second), -1.0, 1.0)
    return np.where(first_defined & second_defined, cosine, np.nan)


def _unit_rows(rows: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Rows scaled to length 1, and which of them have a direction at all; the others are zero."""
    rows = np.where(np.isfinite(rows).all(axis=1, keepdims=True), rows, 0.0)
    # By the largest entry first, so that squares of tiny or huge entries neither vanish nor overflow.
    largest = np.abs(rows).max(axis=1, initial=0.0)
    rows = rows / np.where(largest > 0, largest, 1.0)[:, None]
    length = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return rows / np.where(length > 0, length, 1.0)[:, None], largest > 0
