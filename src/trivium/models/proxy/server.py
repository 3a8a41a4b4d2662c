"""A proxy behind a server that gives the log-probabilities of a prompt it is sent: likelihoods only, no gradients."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from trivium.errors import EndpointError
from trivium.models.api import Completion, Request
from trivium.models.endpoint import Endpoint
from trivium.models.proxy.api import Passage, Scored
from trivium.models.replies import completion_of

LONGEST = 8192  # characters of a text, and of a prompt: some 2,000 tokens of English
_BLANK = "\n\n"
# The two ways servers know, tried in this order: the old completions API, and vLLM's own field.
_WAYS: tuple[dict[str, Any], ...] = ({"echo": True, "logprobs": 0}, {"prompt_logprobs": 0})


class Server:
    """Scores passages by an OpenAI-compatible server's completions API, without its chat template.

    vLLM answers both with ``echo`` and with ``prompt_logprobs``. Hosted chat APIs, llama.cpp's server and Ollama give
    no log-probabilities of a prompt; the error says so. A text by itself follows a blank line, since the first token
    of a request has no probability. A token that begins in the prompt and ends in the text is counted with the text.

    Args:
        model: The model's name, as the server knows it.
        base_url: Usually ends in ``/v1``. The key comes from the environment, as for any endpoint.
        slots: Most requests at once.
    """

    form = "prompt, blank line, answer (a server's chat template is not seen)"

    def __init__(self, model: str, base_url: str, *, slots: int = 16) -> None:
        self._slots = slots
        self._model, self._base_url = model, base_url
        self.name = f"{self._endpoint().name} (plain)"
        self._way: dict[str, Any] | None = None

    def score(self, passages: Sequence[Passage]) -> list[Scored]:
        """See ``Proxy``.

        Raises:
            EndpointError: the server cannot be reached, refuses, or gives no log-probabilities of prompts.
        """
        with ThreadPoolExecutor(1) as other:  # a notebook's own event loop may be running in this thread
            return other.submit(asyncio.run, self._score_all(passages)).result()

    async def _score_all(self, passages: Sequence[Passage]) -> list[Scored]:
        endpoint = self._endpoint()
        try:
            told = [row for row, passage in enumerate(passages) if passage.text]
            found = [Scored(np.zeros(0), 0, cut=False)] * len(passages)
            if told and self._way is None:
                self._way = await self._which_way(endpoint)
            scores = await asyncio.gather(*(self._score(endpoint, passages[row]) for row in told))
            for row, scored in zip(told, scores):
                found[row] = scored
            return found
        finally:
            await endpoint.close()

    async def _score(self, endpoint: Endpoint, passage: Passage) -> Scored:
        assert self._way is not None
        before = f"{(passage.prompt or '')[-LONGEST:]}{_BLANK}"
        text = passage.text[:LONGEST]
        listed = await self._ask(endpoint, before + text, self._way)
        if listed is None:
            raise EndpointError(f"{self.name} gave log-probabilities before, and now none; is it one model's server?")
        nats, first = [], len(before) + len(text)
        for start, end, value in listed:
            if max(start + 1, end) > len(before):
                nats.append(value)
                first = min(first, max(start, len(before)))
        counted = (before + text)[first:]
        return Scored(np.array(nats), len(counted.encode("utf-8", "replace")), cut=len(passage.text) > LONGEST)

    async def _which_way(self, endpoint: Endpoint) -> dict[str, Any]:
        for way in _WAYS:
            if await self._ask(endpoint, "The sun rises in the east.", way):
                return way
        raise EndpointError(
            f"{self.name} gives no log-probabilities of a prompt, neither with echo nor with prompt_logprobs; use a "
            "server that does, such as vLLM, or a model in this process: embedded, gguf:PATH or hf:FOLDER."
        )

    async def _ask(self, endpoint: Endpoint, prompt: str, way: dict[str, Any]) -> list[tuple[int, int, float]] | None:
        """Where each token of the prompt starts and ends and its log-probability; ``None`` if they are not given."""
        answer = await endpoint.answer(Request(prompt=prompt, max_tokens=1, temperature=0, extra=way))
        if answer.finish in ("refused", "failed"):
            if self._way is None:
                return None
            raise EndpointError(f"{self.name} could not score a text: {answer.reason}; look at the server's log.")
        return _listed(orjson.loads(answer.text), prompt, answer.prompt_tokens)

    def _endpoint(self) -> Endpoint:
        rng = np.random.default_rng(0)  # for the jitter of retries alone
        return Endpoint(self._model, self._base_url, slots=self._slots, rng=rng, read=_whole)


def _whole(data: bytes, request: Request) -> Completion:
    """The first choice of the reply as it came, for ``_listed``."""
    answer = completion_of(data, request)
    return replace(answer, text=orjson.dumps(orjson.loads(data)["choices"][0]).decode())


def _listed(choice: Any, prompt: str, most: int) -> list[tuple[int, int, float]] | None:
    """Start, end and log-probability of the tokens of a prompt, without the first, which has none.

    Args:
        choice: Of the reply.
        prompt: What was sent.
        most: Tokens of the prompt, where the server counts them; what follows was made by the model.
    """
    try:
        told = list(_echoed(choice["logprobs"]) if choice.get("logprobs") else _of_prompt(choice["prompt_logprobs"]))
    except (KeyError, TypeError, ValueError, IndexError, StopIteration):
        return None
    listed, place = [], 0
    for token, value in told[:most]:
        # A token that is part of a character, or a mark the server puts first, stands nowhere in the prompt.
        jump = next((j for j in range(5) if token and prompt.startswith(token, place + j)), None)
        start = place + (jump or 0)
        place = place if jump is None else start + len(token)
        if value is not None and start < len(prompt):
            listed.append((start, place, value))
    return listed if listed and place > len(prompt) - 5 else None


def _echoed(told: Any) -> Iterator[tuple[str, float | None]]:
    """Of the completions API: two lists side by side."""
    for token, value in zip(told["tokens"], told["token_logprobs"], strict=True):
        yield str(token), None if value is None else float(value)


def _of_prompt(told: Any) -> Iterator[tuple[str, float | None]]:
    """Of vLLM: for each token a mapping from id to what is known of it, of the first nothing."""
    for each in told:
        if not each:
            yield "", None
            continue
        one = next(iter(each.values()))  # the prompt's own token comes first
        yield str(one["decoded_token"]), float(one["logprob"])
