"""Reward models: one number for how good a response is to its prompt, in this process or behind a server."""

import asyncio
import functools
import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import orjson

from trivium.checks import at_least, need
from trivium.errors import EndpointError, InputError
from trivium.models.proxy.weights import INSTALL, check_installed, files_of, fingerprint, torch
from trivium.threads import free_cores

FORMS = (
    "'hf:FOLDER' (sequence classification with one output, in safetensors), 'vllm:MODEL@BASE_URL' (vLLM, /classify) "
    "or 'tei:BASE_URL' (Text Embeddings Inference, /predict)"
)
LONGEST = 2048  # tokens of prompt and response that are read in this process, if the model can
_FEATURE = "a reward model in this process"


class Reward(NamedTuple):
    """What a reward model gave one pair, or why it gave nothing."""

    value: float  # nan where there is a reason
    reason: str = ""  # in words that can be counted


class RewardModel(Protocol):
    """Anything that rewards pairs of prompt and response."""

    name: str  # with version: part of the cache key of every reward

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[Reward]:
        """One reward for each pair. A pair that cannot be scored comes back with the reason.

        Raises:
            EndpointError: nothing this server is asked can succeed.
        """


def open_reward(name: str) -> RewardModel:
    """The reward model a specification names.

    Args:
        name: ``hf:FOLDER``, ``vllm:MODEL@BASE_URL`` or ``tei:BASE_URL``. The base URL has no ``/v1`` at its end.

    Raises:
        InputError: the specification is none of the forms, or names a folder that cannot be used.
        MissingCapability: PyTorch or transformers is not installed; the message holds the command.
    """
    kind, _, rest = name.partition(":")
    if kind == "hf" and rest:
        check_installed(gguf=False)
        folder = Path(rest)
        return Classifier(folder, name=f"hf:{folder.name}:{fingerprint(*files_of(folder))}")
    if kind == "vllm":
        model, _, url = rest.partition("@")
        if model and _is_plain(url):
            return Served("classify", url, model=model)
    if kind == "tei" and _is_plain(rest):
        return Served("predict", rest)
    raise InputError(
        f"no reward model {kind!r} of this form; write {FORMS}. Keys belong in TRIVIUM_API_KEY, not in a URL."
    )


class Classifier:
    """A sequence classifier of the transformers library with one output, on the CPU in float32.

    With a chat template, prompt and response are a user's turn and the answer to it; without one, a blank line stands
    between. What is longer than 2,048 tokens (or than the model can read) is no number: a reward of half a response is
    the reward of another one. No code that comes with a model is run, and no weights but safetensors are read.

    Args:
        folder: Written by ``save_pretrained``.
        name: Stands in the scorecard and in the cache key.
        batch: Pairs read at once.
    """

    def __init__(self, folder: Path, *, name: str, batch: int = 8) -> None:
        self.folder, self.name, self._batch = folder, name, at_least(batch, 1, "batch")

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[Reward]:
        """See ``RewardModel``.

        Raises:
            InputError: the folder cannot be loaded, or its model has more than one output.
        """
        model, _ = self._loaded
        read = [self._ids(prompt, response) for prompt, response in pairs]
        found = [Reward(math.nan, "longer than the model can read" if ids else "nothing to read") for ids in read]
        # Pairs of like length are read together, so that little is padded.
        order = sorted(
            (row for row, ids in enumerate(read) if 0 < len(ids) <= self._longest), key=lambda r: len(read[r])
        )
        before = torch().get_num_threads()
        torch().set_num_threads(free_cores())
        try:
            with torch().inference_mode():
                for start in range(0, len(order), self._batch):
                    rows = order[start : start + self._batch]
                    width = max(len(read[row]) for row in rows)
                    padded = torch().tensor([read[row] + [self._pad] * (width - len(read[row])) for row in rows])
                    lengths = torch().tensor([[len(read[row])] for row in rows])
                    seen = (torch().arange(width)[None, :] < lengths).long()
                    logits = model(input_ids=padded, attention_mask=seen).logits
                    for row, value in zip(rows, logits[:, 0].double().tolist(), strict=True):
                        found[row] = _reward(value)
        finally:
            torch().set_num_threads(before)
        return found

    @functools.cached_property
    def _loaded(self) -> tuple[Any, Any]:
        transformers = need("transformers", feature=_FEATURE, install=INSTALL)
        safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(self.folder, **safe)
            model = transformers.AutoModelForSequenceClassification.from_pretrained(
                self.folder, **safe, use_safetensors=True, dtype=torch().float32
            )
        except Exception as error:  # whatever a broken file or an unknown architecture makes of it
            raise InputError(f"hf: the reward model in {self.folder} cannot be loaded: {error}") from error
        if model.config.num_labels != 1:
            raise InputError(
                f"hf: the model in {self.folder} has {model.config.num_labels} outputs; a reward model has one."
            )
        if model.config.get_text_config().pad_token_id is None:
            model.config.get_text_config().pad_token_id = self._padding(tokenizer)
            model.config.pad_token_id = model.config.get_text_config().pad_token_id
        return model.eval(), tokenizer

    @staticmethod
    def _padding(tokenizer: Any) -> int:
        for mark in (tokenizer.pad_token_id, tokenizer.eos_token_id):
            if mark is not None:
                return int(mark)
        return 0

    @property
    def _pad(self) -> int:
        return int(self._loaded[0].config.get_text_config().pad_token_id)

    @property
    def _longest(self) -> int:
        return min(LONGEST, getattr(self._loaded[0].config.get_text_config(), "max_position_embeddings", LONGEST))

    def _ids(self, prompt: str, response: str) -> list[int]:
        _, tokenizer = self._loaded
        if not (prompt.strip() or response.strip()):
            return []
        if tokenizer.chat_template:
            turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
            text = tokenizer.apply_chat_template(turns, tokenize=False)
            return list(tokenizer(text, add_special_tokens=False)["input_ids"])
        return list(tokenizer(f"{prompt}\n\n{response}")["input_ids"])


class Served:
    """A reward model behind a server: ``/classify`` of vLLM, or ``/predict`` of Text Embeddings Inference.

    vLLM is sent the two turns and applies the model's chat template; it is asked for the score itself and not for its
    sigmoid. Text Embeddings Inference knows no chat template: it is sent prompt, blank line, response. A model with
    more than one output is refused. Trouble that may pass (408, 425, 429, 5xx, timeouts) is tried four times. The key
    comes from ``TRIVIUM_API_KEY`` or else ``OPENAI_API_KEY``; redirects are not followed.

    Args:
        path: ``classify`` or ``predict``.
        base_url: Without ``/v1``.
        model: The name vLLM knows it by.
        slots: Most requests at once.
    """

    def __init__(self, path: str, base_url: str, *, model: str = "", slots: int = 16) -> None:
        self._path, self._url, self._model = path, base_url.rstrip("/"), model
        self._slots = at_least(slots, 1, "slots")
        where = urlsplit(self._url)
        self.name = f"{'vllm' if path == 'classify' else 'tei'}:{model and model + '@'}{where.netloc}{where.path}"

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[Reward]:
        """See ``RewardModel``."""
        with ThreadPoolExecutor(1) as other:  # a notebook's own event loop may be running in this thread
            return other.submit(asyncio.run, self._score_all(pairs)).result()

    async def _score_all(self, pairs: Sequence[tuple[str, str]]) -> list[Reward]:
        import aiohttp

        found = [Reward(math.nan, "nothing to read")] * len(pairs)
        left = iter([row for row, pair in enumerate(pairs) if pair[0].strip() or pair[1].strip()])
        async with aiohttp.ClientSession(
            headers=_headers(), timeout=aiohttp.ClientTimeout(total=120), cookie_jar=aiohttp.DummyCookieJar()
        ) as session:

            async def work(rows: Iterator[int]) -> None:
                for row in rows:
                    found[row] = await self._score(session, *pairs[row])

            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(self._slots):
                        group.create_task(work(left))
            except BaseExceptionGroup as several:
                raise several.exceptions[0] from None
        return found

    async def _score(self, session: Any, prompt: str, response: str) -> Reward:
        import aiohttp

        body = orjson.dumps(self._body(prompt, response))
        reason = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                await asyncio.sleep(_PAUSE_S * 2**attempt)
            try:
                async with session.post(f"{self._url}/{self._path}", data=body, allow_redirects=False) as reply:
                    status, data = reply.status, await reply.read()
            except aiohttp.ClientConnectorError as error:
                raise EndpointError(
                    f"reward model {self.name} is unreachable ({error}); is the server running?"
                ) from None
            except (aiohttp.ClientError, TimeoutError) as error:
                reason = "timeout" if isinstance(error, TimeoutError) else "connection lost"
                continue
            if status in (401, 403, 404, 405) or 300 <= status < 400:
                raise EndpointError(
                    f"reward model {self.name} answered HTTP {status} to /{self._path}; check the address (without "
                    "/v1), the model's name and the key in TRIVIUM_API_KEY."
                )
            if 200 <= status < 300:
                return self._read(data)
            reason = f"HTTP {status}"
            if status not in (408, 425, 429) and status < 500:
                break  # this pair is refused; TEI says 413 and 422, vLLM 400, for texts that are too long
        return Reward(math.nan, reason)

    def _body(self, prompt: str, response: str) -> dict[str, Any]:
        if self._path == "classify":
            turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
            return {"model": self._model, "messages": turns, "use_activation": False}
        return {"inputs": [[f"{prompt}\n\n{response}"]], "raw_scores": True, "truncate": False}

    def _read(self, data: bytes) -> Reward:
        """The one number in a reply; a model with more outputs is none of our business."""
        try:
            reply = orjson.loads(data)
            numbers = reply["data"][0]["probs"] if self._path == "classify" else [one["score"] for one in reply[0]]
            outputs, value = len(numbers), float(numbers[0])
        except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, ValueError):
            return Reward(math.nan, "malformed reply")
        if outputs != 1:
            raise EndpointError(f"reward model {self.name} has {outputs} outputs; a reward model has one.")
        return _reward(value)


_ATTEMPTS = 4
_PAUSE_S = 0.25


def _reward(value: float) -> Reward:
    return Reward(value) if math.isfinite(value) else Reward(math.nan, "not a finite number")


def _headers() -> dict[str, str]:
    from trivium.models.endpoint import KEY_VARIABLES

    key = next((found for name in KEY_VARIABLES if (found := os.environ.get(name, "").strip())), "")
    bearer = {"Authorization": f"Bearer {key}"} if key else {}
    return {"Content-Type": "application/json", "User-Agent": "trivium", **bearer}


def _is_plain(url: str) -> bool:
    """An http address without credentials or query, either of which would be written into the scorecard."""
    where = urlsplit(url)
    return where.scheme in ("http", "https") and bool(where.hostname) and "@" not in where.netloc and not where.query
