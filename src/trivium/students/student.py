"""What training gives back: a student that can be asked, and how it came to be."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from trivium.numbers import or_null
from trivium.students.configs import STUDENTS, Config

Floats = npt.NDArray[np.float64]
Outcome = Literal["trained", "diverged"]


class Learned(Protocol):
    """What was learned, ready to be used."""

    def answer(self, prompts: Sequence[str]) -> list[str]:
        """The likeliest answer to each prompt, made freely: token by token from the student's own words."""

    def nats(self, prompts: Sequence[str], responses: Sequence[str]) -> Floats:
        """(n,) mean negative log-likelihood per token of each response after its prompt, its end included."""


@runtime_checkable
class Sampler(Protocol):
    """What was learned, where it can be asked for random answers as well."""

    def sample(self, prompts: Sequence[str], *, temperature: float, rng: np.random.Generator) -> list[str]:
        """An answer to each prompt, every token drawn from what the student gives it at this temperature."""


@dataclass(frozen=True, slots=True)
class Student:
    """A trained student.

    ``epochs`` is how often it saw each record on average: at equal steps a small set is seen more often than a large
    one, which a study must report beside every difference. Of a linear student there are no steps, tokens or losses.
    """

    config: Config
    outcome: Outcome
    learned: Learned
    records: int  # trained on
    left_out: int  # longer than the context
    steps: int  # made
    tokens: int  # seen in training, padding not counted
    epochs: float
    cpu_seconds: float  # of training, all threads, over all sittings
    losses: npt.NDArray[np.float32]  # (steps,) nats per token of the response
    device: str

    @property
    def final_loss(self) -> float:
        """Mean training loss over the last twentieth of the steps, in nats per token of the response.

        ``nan`` for a student without steps; of a diverged one it may be infinite or ``nan``.
        """
        return float(self.losses[-max(1, len(self.losses) // 20) :].mean()) if len(self.losses) else float("nan")

    def facts(self) -> dict[str, Any]:
        """How it came to be, as JSON knows it: all but what was learned and the single losses."""
        (name,) = (name for name, kind in STUDENTS.items() if kind is type(self.config))
        return {
            "student": name, "config": asdict(self.config), "outcome": self.outcome, "records": self.records,
            "left_out": self.left_out, "steps": self.steps, "tokens": self.tokens, "epochs": self.epochs,
            "cpu_seconds": round(self.cpu_seconds, 2), "final_loss": or_null(self.final_loss), "device": self.device,
        }  # fmt: skip
