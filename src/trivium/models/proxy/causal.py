"""A causal language model in this process, on PyTorch: exact log-probabilities of given texts, and gradients."""

import functools
import importlib.metadata
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.models.embedded import DEFAULT, PACKAGED, find_packaged
from trivium.models.proxy.api import DIMENSIONS, Passage, Scored
from trivium.models.proxy.weights import (
    Loaded,
    check_installed,
    files_of,
    fingerprint,
    load_folder,
    load_gguf,
    torch,
)
from trivium.threads import free_cores

if TYPE_CHECKING:
    from trivium.models.proxy.taps import Taps

WINDOW = 2048  # tokens read at once, prompt and text together; at most half of them are of the text
WINDOW_BACKWARD = 1024  # likewise for gradients, which keep every layer's values
_BATCH_LOGITS = 50_000_000  # numbers in one batch's output: 200 MB
_LONGEST_TOKEN = 100  # characters; beyond window × this nothing of a text is even tokenised
_MARK = "\x02user\x03"
_SEPARATOR = "<|endoftext|>"


def open_embedded(name: str = "") -> "Causal":
    """The packaged model: ``embedded`` or ``embedded:NAME``."""
    check_installed(gguf=True)
    path = find_packaged(name or DEFAULT)
    version = importlib.metadata.version(PACKAGED[name or DEFAULT][2])
    return Causal(f"embedded:{name or DEFAULT}@{version}", lambda: load_gguf(path, fingerprint(path)))


def open_gguf(path: Path) -> "Causal":
    """Any GGUF file: ``gguf:PATH``."""
    check_installed(gguf=True)
    if not path.is_file():
        raise InputError(f"gguf: no file at {path}; give the path of a .gguf model.")
    key = fingerprint(path)
    return Causal(f"gguf:{path.name}:{key}", lambda: load_gguf(path, key))


def open_folder(folder: Path) -> "Causal":
    """A model in safetensors: ``hf:FOLDER``."""
    check_installed(gguf=False)
    return Causal(f"hf:{folder.name}:{fingerprint(*files_of(folder))}", lambda: load_folder(folder))


class _Read(NamedTuple):
    """One passage as the model reads it."""

    ids: list[int]
    start: int  # where the text begins
    bytes: int
    cut: bool


class Causal:
    """Scores passages with a model of the transformers library, on the CPU in float32.

    With a chat template the prompt is the first user turn and the text the answer to it (a system turn only if the
    template adds one by itself); words in the data that look like special tokens are read as plain words. Without
    one, a blank line stands between. A text by itself follows the mark between documents: what the tokenizer puts
    first, or else ``<|endoftext|>``, or else the end mark. Prompt and text are tokenised apart, so that no token
    straddles the boundary and a text has the same tokens after every prompt.

    Of a text the first 1,024 tokens are read (half the model's context, if that is less), and of a prompt the last
    that fit with it into 2,048.

    Args:
        name: Stands in the scorecard and in the cache key.
        load: Gives model and tokenizer; called when something is first scored.

    Cost: for the embedded model about 200 tokens, prompts included, per CPU-second; gradients: see ``gradients``.
    """

    def __init__(self, name: str, load: Callable[[], Loaded]) -> None:
        self.name = name
        self._load = load

    @functools.cached_property
    def _loaded(self) -> Loaded:
        return self._load()

    @property
    def form(self) -> str:
        """How prompt and answer are put together, in words."""
        return "the model's own chat template" if self._turns else "prompt, blank line, answer"

    def score(self, passages: Sequence[Passage]) -> list[Scored]:
        """See ``Proxy``. Passages of like length are read together, padded at the end, where nothing looks."""
        read = [self._read(passage, WINDOW) for passage in passages]
        scores: list[npt.NDArray[np.float64]] = [np.zeros(0)] * len(read)
        order = sorted((row for row in range(len(read)) if len(read[row].ids) > read[row].start),
                       key=lambda row: -len(read[row].ids))  # fmt: skip
        most = max(1, _BATCH_LOGITS // self._loaded.model.config.get_text_config().vocab_size)
        with self._threads(), torch().inference_mode():
            while order:
                rows = max(1, most // len(read[order[0]].ids))
                batch, order = order[:rows], order[rows:]
                for row, nats in zip(batch, self._forward([read[row] for row in batch])):
                    scores[row] = nats
        return [Scored(nats, each.bytes, each.cut) for nats, each in zip(scores, read)]

    def gradients(self, passages: Sequence[Passage]) -> npt.NDArray[np.float32]:
        """See ``Differentiable``. Over all parameters, tied ones once; one passage at a time.

        At most 1,024 tokens are read, half of them of the text.

        Cost: about twice that of scoring (see ``Taps``), and the memory that the layers keep.
        """
        projected = np.zeros((len(passages), DIMENSIONS), dtype=np.float32)
        with self._threads():
            for row, passage in enumerate(passages):
                ids, start, _, _ = self._read(passage, WINDOW_BACKWARD)
                if len(ids) > start:
                    projected[row] = self._taps.project(functools.partial(self._loss, ids, start))
        return projected

    def _loss(self, ids: list[int], start: int) -> Any:
        """Mean negative log-likelihood of the tokens from ``start`` on, which autograd can go back through."""
        model, inputs, last = self._loaded.model, torch().tensor([ids]), len(ids) - start + 1
        fewer = {"logits_to_keep": last} if "logits_to_keep" in inspect.signature(model.forward).parameters else {}
        logits = model(input_ids=inputs, use_cache=False, **fewer).logits[0, -last:-1].float()
        return torch().nn.functional.cross_entropy(logits, inputs[0, start:])

    def _forward(self, batch: Sequence[_Read]) -> Iterator[npt.NDArray[np.float64]]:
        longest = max(len(each.ids) for each in batch)
        ids = torch().zeros((len(batch), longest), dtype=torch().long)
        mask = torch().zeros_like(ids)
        for row, each in enumerate(batch):
            ids[row, : len(each.ids)] = torch().tensor(each.ids)
            mask[row, : len(each.ids)] = 1
        logits = self._loaded.model(input_ids=ids, attention_mask=mask, use_cache=False).logits
        for row, each in enumerate(batch):
            wanted = ids[row, each.start : len(each.ids)]
            given = logits[row, each.start - 1 : len(each.ids) - 1].float()
            nats = -torch().nn.functional.cross_entropy(given, wanted, reduction="none")
            yield nats.double().numpy()

    def _read(self, passage: Passage, window: int) -> _Read:
        window = min(window, getattr(self._loaded.model.config.get_text_config(), "max_position_embeddings", window))
        text = _sound(passage.text)
        longest = window // 2
        ids, ends = self._tokens(text[: longest * _LONGEST_TOKEN])
        cut = len(ids) > longest or len(text) > longest * _LONGEST_TOKEN
        ids = ids[:longest]
        before = self._before(passage.prompt)[-(window - len(ids)) :]
        kept = text[: ends[len(ids) - 1]] if cut else text
        return _Read(before + ids, len(before), len(kept.encode()), cut)

    def _before(self, prompt: str | None) -> list[int]:
        if prompt is None or not (prompt or self._turns):
            return [self._start]
        prompt = _sound(prompt)[-WINDOW * _LONGEST_TOKEN :]
        if self._turns is None:
            return [self._start, *self._tokens(f"{prompt}\n\n")[0]]
        opening, closing = self._turns
        return [*opening, *self._tokens(prompt)[0], *closing]

    def _tokens(self, text: str) -> tuple[list[int], list[int]]:
        """Ids of the plain words of a text, and where each token ends in it."""
        made = self._loaded.tokenizer(
            text, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True, verbose=False
        )
        return list(made["input_ids"]), [end for _, end in made["offset_mapping"]]

    @functools.cached_property
    def _start(self) -> int:
        """The token between documents."""
        tokenizer = self._loaded.tokenizer
        first: list[int] = list(tokenizer("a").input_ids)
        if len(first) > 1 and first[0] == tokenizer.bos_token_id:
            return first[0]
        vocabulary = tokenizer.get_vocab()
        for token in (_SEPARATOR, tokenizer.eos_token, tokenizer.bos_token):
            if token in vocabulary:
                return int(vocabulary[token])
        raise InputError(f"the tokenizer of {self.name} has no mark between documents; give another model.")

    @functools.cached_property
    def _turns(self) -> tuple[list[int], list[int]] | None:
        """Tokens before and after the words of a user turn that is to be answered; ``None`` without a template."""
        tokenizer = self._loaded.tokenizer
        if not tokenizer.chat_template:
            return None
        shown = tokenizer.apply_chat_template(
            [{"role": "user", "content": _MARK}], add_generation_prompt=True, tokenize=False
        )
        opening, found, closing = shown.partition(_MARK)
        if not found:
            raise InputError(f"the chat template of {self.name} does not show the user's words; give another model.")
        before, after = (list(tokenizer(part, add_special_tokens=False).input_ids) for part in (opening, closing))
        return before, after

    @contextmanager
    def _threads(self) -> Iterator[None]:
        """PyTorch on the cores that were free when it first ran: its threads spin while they wait for one another."""
        before = torch().get_num_threads()
        torch().set_num_threads(min(before, self._cores))
        try:
            yield
        finally:
            torch().set_num_threads(before)

    @functools.cached_property
    def _cores(self) -> int:
        return free_cores()

    @functools.cached_property
    def _taps(self) -> "Taps":
        from trivium.models.proxy.taps import Taps

        return Taps(self._loaded.model, DIMENSIONS)


def _sound(text: str) -> str:
    """The text, a lone half of a surrogate pair replaced: no tokenizer takes one."""
    return text.encode("utf-8", "replace").decode()
