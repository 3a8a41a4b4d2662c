"""A small decoder transformer, trained from scratch on the bytes of the records.

Bytes, so that the vocabulary is the same for every set (a vocabulary made from the records would be one more thing that
differs between two students) and no character is unknown. Blocks are pre-norm, with normed queries and keys (Henry et
al. 2020, arXiv:2010.04245), rotary positions (Su et al. 2021, arXiv:2104.09864) and ReLU, without biases or dropout.
Rotary positions are relative and have no end: a prompt longer than any in training is read, but how well is for the
study to measure.

Sequence: MARK, the prompt's bytes, ANSWER, the response's bytes, MARK. Only what follows ANSWER is learned.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch  # this file is imported when a decoder is trained, not before
from torch import Tensor, nn
from torch.nn import functional

from trivium.records.record import Record
from trivium.students.configs import Decoder
from trivium.students.examples import Examples
from trivium.students.loop import Network, device, fit, mean_nats, precision
from trivium.students.student import Floats, Student

MARK = 256  # before the prompt and after the response
ANSWER = 257  # between the two
_INPUTS, _OUTPUTS = 258, 257  # ANSWER is never said
_ROWS = 256  # decoded at once
_SPARE = 16  # bytes an answer may have beyond twice the longest in training

Choose = Callable[[Tensor], Tensor]  # (rows, outputs) logits -> (rows,) the next token of each


def train_decoder(records: Sequence[Record], config: Decoder, rng: np.random.Generator, folder: Path | None) -> Student:
    """See ``trivium.students.train``."""
    order_rng, weights_rng = rng.spawn(2)
    everything = encoded([r.prompt for r in records], [r.response for r in records])
    data = everything.within(config.context, config.too_long)
    place = device()
    model = Transformer.drawn(config, int(weights_rng.integers(2**63))).to(place)
    network = model.network._replace(matrices=model.matrices if config.optimizer == "muon" else ())
    trained = fit(network, data, config, order_rng, folder=folder)
    longest = int((data.lengths - data.begins).max())
    return Student(
        config=config, outcome=trained.outcome, learned=Decoding(model, 2 * longest + _SPARE),
        records=data.n, left_out=everything.n - data.n, steps=trained.steps, tokens=trained.tokens,
        epochs=trained.steps * config.batch / data.n, cpu_seconds=trained.cpu_seconds, losses=trained.losses,
        device=place.type,
    )  # fmt: skip


def encoded(prompts: Sequence[str], responses: Sequence[str]) -> Examples:
    """Prompts and responses as bytes and marks."""
    texts = [text.encode("utf-8", "replace") for pair in zip(prompts, responses, strict=True) for text in pair]
    flat = np.frombuffer(
        b"".join(b"\0%b\0" % text if i % 2 == 0 else text + b"\0" for i, text in enumerate(texts)), np.uint8
    )
    sizes = np.array([len(text) for text in texts], dtype=np.int64).reshape(-1, 2)
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes.sum(axis=1) + 3)])
    ids, begins = flat.astype(np.int32), sizes[:, 0] + 2
    ids[offsets[:-1]] = ids[offsets[1:] - 1] = MARK
    ids[offsets[:-1] + begins - 1] = ANSWER
    return Examples(ids, offsets, begins)


class Transformer(nn.Module):
    """Token ids (rows, length) to the last layer's vectors (rows, length, width)."""

    def __init__(self, config: Decoder) -> None:
        super().__init__()
        self.embed = nn.Embedding(_INPUTS, config.width)
        self.blocks = nn.ModuleList(Block(config.width, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width, bias=False)
        self.head = nn.Linear(config.width, _OUTPUTS, bias=False)
        self.pairs = config.width // config.heads // 2

    @classmethod
    def drawn(cls, config: Decoder, seed: int) -> "Transformer":
        """With first weights that depend on the seed alone."""
        with torch.device("meta"):
            model = cls(config)
        model.to_empty(device="cpu")
        generator = torch.Generator().manual_seed(seed)
        for weight in model.parameters():
            if weight.ndim == 1:
                nn.init.ones_(weight)  # gains of the norms
            else:
                nn.init.normal_(weight, std=0.02, generator=generator)
        return model

    @property
    def network(self) -> Network:
        """As the training loop takes it."""
        return Network(self, self, self.head, _OUTPUTS)

    @property
    def matrices(self) -> tuple[nn.Parameter, ...]:
        """What lies between two layers of vectors: the blocks' weights but the gains of their norms."""
        return tuple(weight for weight in self.blocks.parameters() if weight.ndim > 1)

    def forward(self, ids: Tensor, since: int = 0, cache: "Cache | None" = None) -> Tensor:
        """With a cache, ``ids`` are what comes after what is in it; of places before ``since`` no vector is made."""
        at = torch.arange(ids.shape[1], device=ids.device)[None, :] if cache is None else cache.places(ids.shape[1])
        speed = 10_000.0 ** -(torch.arange(self.pairs, device=ids.device) / self.pairs)
        angle = at[:, :, None] * speed
        turn = torch.polar(torch.ones_like(angle), angle)[:, None]  # (rows or 1, 1, length, half)
        x = self.embed(ids)
        for layer, block in enumerate(self.blocks):
            x = block(x, turn, layer, cache, since if block is self.blocks[-1] else 0)
        if cache is not None:
            cache.filled = at[:, -1] + 1
        normed: Tensor = self.norm(x)
        return normed


class Block(nn.Module):
    """Attention, then a two-layer network, each added to what came in."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_1, self.norm_2 = nn.LayerNorm(width, bias=False), nn.LayerNorm(width, bias=False)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.norm_q, self.norm_k = nn.RMSNorm(width // heads), nn.RMSNorm(width // heads)
        self.out = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor, turn: Tensor, layer: int, cache: "Cache | None", since: int) -> Tensor:
        """(rows, length, width) to (rows, length - since, width): places before ``since`` are only looked at."""
        rows, length, width = x.shape
        heads, normed, weight = (self.heads, width // self.heads), self.norm_1(x), self.qkv.weight
        q = functional.linear(normed[:, since:], weight[:width]).view(rows, -1, *heads).transpose(1, 2)
        k, v = functional.linear(normed, weight[width:]).view(rows, length, 2, *heads).permute(2, 0, 3, 1, 4)
        q, k = turned(self.norm_q(q.float()), turn[:, :, since:]), turned(self.norm_k(k.float()), turn)
        if cache is None and not since:
            y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        elif cache is None:
            seen = torch.ones(length - since, length, dtype=torch.bool, device=x.device).tril(since)
            y = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        else:
            k, v, seen = cache.with_new(layer, k, v)
            y = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        x = x[:, since:] + self.out(y.transpose(1, 2).flatten(2))
        out: Tensor = x + self.down(functional.relu(self.up(self.norm_2(x))))
        return out


def turned(x: Tensor, turn: Tensor) -> Tensor:
    """Each pair of numbers, as a point in the plane, turned by its angle."""
    pairs = torch.view_as_complex(x.view(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * turn).flatten(-2)


class Cache:
    """Keys and values of what was read, so that one more token costs one token's work.

    Rows are of different lengths: new tokens are written right behind each row's own end, over its padding.
    """

    def __init__(self, rows: int, longest: int, place: torch.device) -> None:
        self.filled = torch.zeros(rows, dtype=torch.long, device=place)  # tokens of each row
        self.longest = longest
        self.kept: list[tuple[Tensor, Tensor]] = []  # of each layer: (rows, heads, longest, width of a head)

    def places(self, length: int) -> Tensor:
        """(rows, length) where the next tokens of each row stand."""
        return self.filled[:, None] + torch.arange(length, device=self.filled.device)

    def with_new(self, layer: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """All keys and values of a layer, the new ones put in, and (rows, 1, length, all) what each may look at."""
        rows, heads, length, width = k.shape
        if layer == len(self.kept):
            self.kept.append(
                (k.new_zeros(rows, heads, self.longest, width), v.new_zeros(rows, heads, self.longest, width))
            )
        at = self.places(length)
        index = at[:, None, :, None].expand(rows, heads, length, width)
        end = int(at.max()) + 1
        whole_k, whole_v = (whole.scatter_(2, index, new)[:, :, :end] for whole, new in zip(self.kept[layer], (k, v)))
        seen = torch.arange(end, device=k.device) <= at[:, :, None]
        return whole_k, whole_v, seen[:, None]

    def keep(self, rows: Tensor) -> None:
        """Forget all rows but these."""
        self.filled = self.filled[rows]
        self.kept = [(k[rows], v[rows]) for k, v in self.kept]


class Decoding:
    """What a decoder learned; see ``trivium.students.student.Learned``.

    Args:
        model: The trained network.
        most: Bytes of an answer at which it is cut off, if the student has not ended it.
    """

    def __init__(self, model: Transformer, most: int) -> None:
        self.model = model
        self.most = most

    def answer(self, prompts: Sequence[str]) -> list[str]:
        """Greedy. Bytes that are no text become U+FFFD."""
        return self._said(prompts, lambda logits: logits.argmax(dim=-1))

    def sample(self, prompts: Sequence[str], *, temperature: float, rng: np.random.Generator) -> list[str]:
        """Byte by byte drawn at random; bytes that are no text become U+FFFD.

        Args:
            prompts: One that stands there k times gets k answers.
            temperature: The logits are divided by it.
            rng: Equal generators and prompts give equal answers on one machine.
        """
        place = self.model.embed.weight.device
        chance = torch.Generator(place).manual_seed(int(rng.integers(2**63)))

        def drawn(logits: Tensor) -> Tensor:
            shares = torch.softmax(logits.float() / temperature, dim=-1)
            return torch.multinomial(shares, 1, generator=chance)[:, 0]

        return self._said(prompts, drawn)

    def _said(self, prompts: Sequence[str], choose: Choose) -> list[str]:
        data = encoded(prompts, [""] * len(prompts))
        made: list[bytes] = [b""] * data.n
        by_length = np.argsort(data.begins, kind="stable")
        with torch.inference_mode():
            for start in range(0, data.n, _ROWS):
                rows = by_length[start : start + _ROWS]
                ids = torch.from_numpy(data.padded(rows)[0])[:, :-1]  # without the closing mark
                for row, answer in zip(rows, self._decode(ids, torch.from_numpy(data.begins[rows]), choose)):
                    made[row] = answer
        return [answer.decode("utf-8", "replace") for answer in made]

    def _decode(self, ids: Tensor, lengths: Tensor, choose: Choose) -> list[bytes]:
        place = self.model.embed.weight.device
        ids, lengths = ids.to(place), lengths.to(place)
        said = torch.full((len(ids), self.most), MARK, device=place)
        alive = torch.arange(len(ids), device=place)
        cache = Cache(len(ids), ids.shape[1] + self.most, place)
        with precision(place):
            x = self.model(ids, cache=cache)[alive, lengths - 1]
            cache.filled = lengths
            for step in range(self.most):
                token = choose(self.model.head(x))
                said[alive, step] = token
                going = (token != MARK).nonzero()[:, 0]
                if not len(going):
                    break
                if len(going) < len(alive):
                    alive, token = alive[going], token[going]
                    cache.keep(going)
                x = self.model(token[:, None], cache=cache)[:, 0]
        answers = said.cpu().numpy()
        ends = np.where((answers == MARK).any(axis=1), (answers == MARK).argmax(axis=1), self.most)
        return [row[:end].astype(np.uint8).tobytes() for row, end in zip(answers, ends)]

    def nats(self, prompts: Sequence[str], responses: Sequence[str]) -> Floats:
        """Per byte, the end mark counted as one."""
        return mean_nats(self.model.network, encoded(prompts, responses))
