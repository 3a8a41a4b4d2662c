"""What kinds of student there are, and their settings. Nothing heavy is imported here."""

import math
from dataclasses import dataclass
from typing import Literal

from trivium.checks import at_least, share, unknown
from trivium.errors import InputError


@dataclass(frozen=True)
class Linear:
    """A ridge classifier: reads the prompt as one vector, answers with one of the responses it was shown.

    Args:
        reads: ``"hashed"`` for words and word pairs hashed into buckets, or the name of an embedder (``wordllama``,
            ``use``, ``minilm``).
        penalty: λ of the ridge, > 0, on vectors of length 1. Larger pulls all answers towards the commonest.
        buckets: Width of the hashed vectors; nothing else reads it.

    Raises:
        InputError: a setting is out of range.
    """

    reads: str = "wordllama"
    penalty: float = 1.0
    buckets: int = 2048

    def __post_init__(self) -> None:
        _positive(self.penalty, "penalty")
        at_least(self.buckets, 2, "buckets")


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What every student trained by gradient steps is given. The budget is steps × batch, whatever the set's size.

    Args:
        steps: Updates of the weights.
        batch: Records in each, drawn at random; a set smaller than steps × batch is gone through again and again.
        learning_rate: At its highest: it rises in a line, then falls along a cosine to a tenth.
        warmup: Share of the steps in which it rises.
        weight_decay: Decoupled, of matrices alone.
        context: Longest record, in the student's tokens (marks included), that is trained on.
        too_long: Largest share of records that may be left out because they are longer.
        diverges_at: The run is given up as diverged once its loss is above this many times that of guessing
            uniformly among all tokens, which is where a decoder from scratch begins.
        save_every: Steps between two checkpoints, if a folder is given; it changes nothing that is learned.

    Raises:
        InputError: a setting is out of range.
    """

    steps: int = 3000
    batch: int = 32
    learning_rate: float = 2e-3
    warmup: float = 0.05
    weight_decay: float = 0.01
    context: int = 512
    too_long: float = 0.01
    diverges_at: float = 3.0
    save_every: int = 200

    def __post_init__(self) -> None:
        for name, least in (("steps", 1), ("batch", 1), ("context", 4), ("save_every", 1)):
            at_least(getattr(self, name), least, name)
        _positive(self.learning_rate, "learning_rate")
        _positive(self.diverges_at, "diverges_at")
        share(self.warmup, "warmup")
        share(self.too_long, "too_long")
        if not 0 <= self.weight_decay < math.inf:
            raise InputError(f"weight_decay must be a finite number >= 0, got {self.weight_decay}.")


@dataclass(frozen=True, kw_only=True)
class Decoder(Budget):
    """A small decoder transformer, trained from scratch on the bytes of the records.

    Args:
        layers: Blocks.
        width: Numbers in a token's vector; a multiple of twice the heads.
        heads: Of attention, in each block.
        optimizer: ``"muon"`` moves the matrices of the blocks by Muon and all else by AdamW, and learns in about half
            the steps; ``"adamw"`` moves all by AdamW.
    """

    layers: int = 3
    width: int = 96
    heads: int = 4
    optimizer: Literal["muon", "adamw"] = "muon"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.optimizer not in ("muon", "adamw"):
            raise unknown("optimizer", self.optimizer, ("muon", "adamw"))
        for name in ("layers", "width", "heads"):
            at_least(getattr(self, name), 1, name)
        if self.width % (2 * self.heads):
            raise InputError(
                f"width must be a multiple of twice the heads (each head turns pairs of numbers), got width "
                f"{self.width} and {self.heads} heads."
            )


@dataclass(frozen=True, kw_only=True)
class FineTune(Budget):
    """A pretrained model, trained further. On a GPU in practice: a step of 4 short records costs 3 to 5 CPU-seconds.

    Args:
        model: ``embedded`` (SmolLM2-135M), ``gguf:PATH`` or ``hf:FOLDER``.
        method: ``"lora"`` trains a product of two thin matrices beside each linear layer of the blocks (Hu et al.
            2021, arXiv:2106.09685); ``"full"`` trains every weight, and wants a learning rate about ten times lower.
        rank: Width of LoRA's thin matrices; ``"full"`` does not read it.
    """

    model: str = "embedded"
    method: Literal["lora", "full"] = "lora"
    rank: int = 16
    steps: int = 200
    batch: int = 16
    learning_rate: float = 2e-4

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least(self.rank, 1, "rank")
        if self.method not in ("lora", "full"):
            raise unknown("method of fine-tuning", self.method, ("lora", "full"))


Config = Linear | Decoder | FineTune

STUDENTS: dict[str, type[Linear] | type[Decoder] | type[FineTune]] = {
    "linear": Linear,
    "decoder": Decoder,
    "fine_tune": FineTune,
}


def configured(name: str) -> Config:
    """The student of this name with its usual settings.

    Raises:
        InputError: there is none; the message names the nearest.
    """
    if name not in STUDENTS:
        raise unknown("student", name, STUDENTS)
    return STUDENTS[name]()


def _positive(value: float, name: str) -> None:
    if not isinstance(value, int | float) or not 0 < value < math.inf:
        raise InputError(f"{name} must be a finite number > 0, got {value}.")
