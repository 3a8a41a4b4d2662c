"""The shape of a proxy: a language model that says how likely given texts are."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

DIMENSIONS = 1024  # of projected gradients


class Passage(NamedTuple):
    """A text to be scored, and what stands before it.

    ``prompt`` is ``None`` for a text by itself, as the beginning of a document. Otherwise the text is an answer to that
    prompt, in the model's own form; ``""`` is the same form with nothing asked, so that nothing but the prompt differs.
    """

    prompt: str | None
    text: str


class Scored(NamedTuple):
    """What a proxy says of one passage's text; of the prompt nothing is counted."""

    nats: npt.NDArray[np.float64]  # (tokens,) natural log-probability of each token, given all before it
    bytes: int  # UTF-8 bytes that these tokens stand for
    cut: bool  # the text is longer than what was read of it


class Proxy(Protocol):
    """Anything that scores passages."""

    name: str  # with version; part of the cache key of every score

    @property
    def form(self) -> str:
        """How a prompt and its answer are put together, in words."""

    def score(self, passages: Sequence[Passage]) -> list[Scored]:
        """One entry per passage, which does not depend on its neighbours beyond rounding (1e-4 bits a token)."""


@runtime_checkable
class Differentiable(Proxy, Protocol):
    """A proxy whose weights are here."""

    def gradients(self, passages: Sequence[Passage]) -> npt.NDArray[np.float32]:
        """(n, DIMENSIONS) projected gradients of each text's mean negative log-likelihood; zero rows for no text."""
