"""The two shapes every model has here: a language model completes prompts, an embedder gives vectors."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError


class Message(NamedTuple):
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """All that determines an answer, and nothing else: it is hashed into the key of the answer.

    Give either ``messages`` (the model's chat template is applied) or ``prompt`` (continued as it stands).
    """

    messages: tuple[Message, ...] = ()
    prompt: str = ""
    max_tokens: int = 256
    temperature: float = 0.7
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    sample: int = 0  # tells equal requests apart when several answers to one prompt are wanted
    label: str = ""  # name and version of the prompt template, so that editing it makes a new request
    extra: dict[str, Any] = field(default_factory=dict)  # further fields of the server's own API, e.g. response_format

    def __post_init__(self) -> None:
        if self.max_tokens < 1:
            raise InputError(f"max_tokens of a request must be at least 1, got {self.max_tokens}.")
        if not 0 <= self.temperature < math.inf:
            raise InputError(f"temperature must be a finite number ≥ 0, got {self.temperature}.")
        if not 0 < self.top_p <= 1:
            raise InputError(f"top_p must be above 0 and at most 1, got {self.top_p}.")


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer, or the reason there is none."""

    text: str
    finish: Literal["stop", "length", "refused", "failed"]
    prompt_tokens: int = 0
    completion_tokens: int = 0
    attempts: int = 1  # 1: first try. Retried answers are reported apart, since retries shift the distribution
    cached: bool = False  # came from the ledger, nothing was paid now
    reason: str = ""  # for refused and failed: why, in words that can be counted
    first: tuple[tuple[str, float], ...] = ()  # likeliest first tokens and their log-probabilities, where asked for

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together, as a budget counts them."""
        return self.prompt_tokens + self.completion_tokens


def seed_of(request: Request) -> int:
    """The seed to sample with: the request's own; further samples get one each, or a model would repeat itself."""
    if not request.sample:
        return request.seed
    digest = hashlib.blake2b(f"{request.seed}/{request.sample}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") >> 1


# Put into ``Request.extra`` of a chat, this asks for ``Completion.first``: what OpenAI's own API and its kin allow.
LOG_PROBABILITIES: dict[str, Any] = {"logprobs": True, "top_logprobs": 20}


def first_tokens(choice: Any) -> tuple[tuple[str, float], ...]:
    """The likeliest first tokens of one choice of an OpenAI-style reply; empty where it gives none that can be used."""
    try:
        listed = choice["logprobs"]["content"][0]["top_logprobs"]
        found = tuple((str(each["token"]), float(each["logprob"])) for each in listed)
    except (KeyError, IndexError, TypeError, ValueError):
        return ()
    return tuple((token, value) for token, value in found if -math.inf < value <= 1e-6)


class LanguageModel(Protocol):
    """Anything that answers requests."""

    name: str  # goes into the key of every answer and into the data's lineage: "openai:MODEL@host", "embedded:NAME"
    slots: int  # how many requests it can usefully work on at once

    async def answer(self, request: Request) -> Completion:
        """The completion of one request; many may be awaited at once.

        A request that is refused, or fails after its retries, comes back as a completion that says so.

        Raises:
            EndpointError: nothing this endpoint is asked can succeed (wrong key, unknown model, unreachable).
        """

    def most_tokens(self, request: Request) -> int:
        """No answer to this request can be charged more than this many tokens, prompt and completion together."""

    def user_turn(self, system: str) -> str | None:
        """The raw prompt that ends right after the opening of an empty user turn; ``None`` if it cannot be known."""

    async def close(self) -> None:
        """Let go of sockets, threads and memory."""


class Embedder(Protocol):
    """Anything that turns texts into vectors, offline."""

    name: str  # with version: part of the cache key of every vector
    dimensions: int

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, dimensions) float32, rows not scaled. A text with nothing to embed gives a zero row."""
