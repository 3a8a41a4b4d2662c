"""A pretrained model trained further, in full or by LoRA (Hu et al. 2021, arXiv:2106.09685).

LoRA is written out here, since it is one formula: a frozen layer's W x becomes W x + 2 B A x, with A drawn and B zero,
for every linear layer but the output. Weights are float32, products bfloat16 on a GPU. The model's own chat template
stands around the prompt; words in the data that look like its special tokens are read as plain words.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch  # this file is imported when a model is trained, not before
from torch import Tensor, nn

from trivium.errors import InputError
from trivium.models.embedded import DEFAULT, find_packaged
from trivium.models.proxy.weights import Loaded, files_of, fingerprint, load_folder, load_gguf
from trivium.records.record import Record
from trivium.students.configs import FineTune
from trivium.students.examples import Examples
from trivium.students.loop import Network, device, fit, mean_nats, precision
from trivium.students.student import Floats, Student

_SCALE = 2.0  # of what LoRA adds
_ROWS = 32  # answered at once
_SPARE = 16  # tokens an answer may have beyond twice the longest in training
_MARK = "\x02user\x03"


def train_fine_tune(
    records: Sequence[Record], config: FineTune, rng: np.random.Generator, folder: Path | None
) -> Student:
    """See ``trivium.students.train``."""
    order_rng, weights_rng = rng.spawn(2)
    model, tokenizer = opened(config.model)
    written = Written(tokenizer)
    everything = written.encoded([r.prompt for r in records], [r.response for r in records])
    data = everything.within(config.context, config.too_long)
    if config.method == "lora":
        add_lora(model, config.rank, int(weights_rng.integers(2**63)))
    place = device()
    model.to(place)
    network = network_of(model)
    trained = fit(network, data, config, order_rng, folder=folder)
    longest = int((data.lengths - data.begins).max())
    return Student(
        config=config, outcome=trained.outcome, learned=Tuned(model, written, 2 * longest + _SPARE),
        records=data.n, left_out=everything.n - data.n, steps=trained.steps, tokens=trained.tokens,
        epochs=trained.steps * config.batch / data.n, cpu_seconds=trained.cpu_seconds, losses=trained.losses,
        device=place.type,
    )  # fmt: skip


def opened(spec: str) -> Loaded:
    """Model and tokenizer of ``embedded``, ``gguf:PATH`` or ``hf:FOLDER``, read anew: training changes them.

    Raises:
        InputError: it is none of these, or cannot be loaded.
    """
    kind, _, rest = spec.partition(":")
    if kind == "hf" and rest:
        files_of(Path(rest))  # says what is missing
        return load_folder(Path(rest))
    if spec == "embedded" or (kind == "gguf" and rest):
        path = Path(rest) if rest else find_packaged(DEFAULT)
        if not path.is_file():
            raise InputError(f"gguf: no file at {path}; give the path of a .gguf model.")
        return load_gguf(path, fingerprint(path))
    raise InputError(f"no model {spec!r} to fine-tune; write 'embedded' (SmolLM2-135M), 'gguf:PATH' or 'hf:FOLDER'.")


@lru_cache(maxsize=2)
def written_for(spec: str) -> "Written":
    """How a model reads, without the model. Raises as ``opened``."""
    return Written(opened(spec).tokenizer)


def network_of(model: Any) -> Network:
    """As the training loop takes it: the output layer is worked out for the answer's tokens alone."""
    return Network(
        model,
        lambda ids, since: model.base_model(input_ids=ids, use_cache=False).last_hidden_state[:, since:],
        model.get_output_embeddings(),
        model.config.get_text_config().vocab_size,
    )


class Lora(nn.Module):
    """A frozen linear layer and what is learned beside it."""

    def __init__(self, frozen: nn.Linear, rank: int, generator: torch.Generator) -> None:
        super().__init__()
        self.frozen = frozen
        a = torch.empty(rank, frozen.in_features)
        self.a = nn.Parameter(nn.init.normal_(a, std=frozen.in_features**-0.5, generator=generator))
        self.b = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """W x + 2 B A x."""
        out: Tensor = self.frozen(x) + _SCALE * (x @ self.a.T @ self.b.T)
        return out


def add_lora(model: Any, rank: int, seed: int) -> None:
    """Freeze the model, and put a ``Lora`` in place of every linear layer but the output, in place.

    Raises:
        InputError: it has none: its layers are of a kind of their own.
    """
    generator = torch.Generator().manual_seed(seed)
    model.requires_grad_(False)
    output = model.get_output_embeddings()
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Linear) and layer is not output:
                setattr(parent, name, Lora(layer, rank, generator))
    if not any(weight.requires_grad for weight in model.parameters()):
        raise InputError(
            f"fine_tune: {type(model).__name__} has no linear layers of PyTorch's for LoRA to stand beside; give "
            "method='full'."
        )


class Written:
    """How prompts and responses are put into tokens.

    Args:
        tokenizer: Of the transformers library.

    Raises:
        InputError: the tokenizer has no end mark, or its chat template does not show the user's words.
    """

    def __init__(self, tokenizer: Any) -> None:
        if tokenizer.eos_token_id is None:
            raise InputError("fine_tune: the model's tokenizer has no end mark, so an answer could not end.")
        self.tokenizer = tokenizer
        self.end: int = tokenizer.eos_token_id
        opening, closing = "", "\n\n"
        if tokenizer.chat_template:
            turn = [{"role": "user", "content": _MARK}]
            shown = tokenizer.apply_chat_template(turn, add_generation_prompt=True, tokenize=False)
            opening, found, closing = shown.partition(_MARK)
            if not found:
                raise InputError("fine_tune: the model's chat template does not show the user's words.")
        self._around = [list(tokenizer(part, add_special_tokens=False).input_ids) for part in (opening, closing)]

    def asked(self, prompts: Sequence[str]) -> list[list[int]]:
        """Tokens up to where the answer begins."""
        opening, closing = self._around
        return [[*(opening or [self.end]), *tokens, *closing] for tokens in self._plain(prompts)]

    def encoded(self, prompts: Sequence[str], responses: Sequence[str]) -> Examples:
        """Prompts with their answers, end mark included. Both are put into tokens apart."""
        answers = ([*tokens, self.end] for tokens in self._plain(responses))
        return Examples.of(zip(self.asked(prompts), answers))

    def _plain(self, texts: Sequence[str]) -> list[list[int]]:
        sound = [text.encode("utf-8", "replace").decode() for text in texts]
        made = self.tokenizer(sound, add_special_tokens=False, split_special_tokens=True, verbose=False)
        return [list(ids) for ids in made.input_ids]


class Tuned:
    """What a fine-tuned model learned; see ``trivium.students.student.Learned``.

    Args:
        model: The trained one. What it was saved with for generating (penalties, samplers) is taken off it.
        written: How it reads.
        most: Tokens of an answer at which it is cut off.
    """

    def __init__(self, model: Any, written: Written, most: int) -> None:
        self.model, self.written, self.most = model, written, most
        model.generation_config = type(model.generation_config)()

    def answer(self, prompts: Sequence[str]) -> list[str]:
        """Greedy; prompts of like length are read together, filled up in front."""
        asked = self.written.asked(prompts)
        made = [""] * len(asked)
        order = sorted(range(len(asked)), key=lambda row: len(asked[row]))
        place = next(self.model.parameters()).device
        for start in range(0, len(order), _ROWS):
            rows = order[start : start + _ROWS]
            longest = max(len(asked[row]) for row in rows)
            ids = torch.full((len(rows), longest), self.written.end, device=place)
            mask = torch.zeros_like(ids)
            for i, row in enumerate(rows):
                ids[i, longest - len(asked[row]) :] = torch.tensor(asked[row])
                mask[i, longest - len(asked[row]) :] = 1
            with torch.inference_mode(), precision(place):
                out = self.model.generate(
                    input_ids=ids, attention_mask=mask, do_sample=False, num_beams=1, max_new_tokens=self.most,
                    eos_token_id=self.written.end, pad_token_id=self.written.end,
                )  # fmt: skip
            for row, tokens in zip(rows, out[:, longest:].cpu()):
                made[row] = self.written.tokenizer.decode(tokens, skip_special_tokens=True)
        return made

    def nats(self, prompts: Sequence[str], responses: Sequence[str]) -> Floats:
        """Per token of the model's own, the end mark counted as one."""
        return mean_nats(network_of(self.model), self.written.encoded(prompts, responses), rows_at_once=8)
