"""What an algorithm is: one step, the checks its proposals pass, and its card."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

import numpy as np

from trivium.generation.component import Component, Keep
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.verdict import Verify

Effect = Literal["++", "+", "0", "-", "--"]


class Step(Protocol):
    """Propose one record or several, or raise ``Dropped`` with the reason why there is none."""

    def __call__(self, work: Work, rng: np.random.Generator, /) -> Awaitable[Record | Sequence[Record]]:
        """One proposal, or those that one round of calls brings; each meets a fate of its own."""


class Prepare(Protocol):
    """Work done once before the first step: a taxonomy, a list of skills."""

    def __call__(self, work: Work, rng: np.random.Generator, /) -> Awaitable[Any]:
        """What every step finds as ``work.prepared``."""


Finish = Callable[[Sequence[Record]], Mapping[str, str]]
"""The records accepted → id → reason, for those that do not stay: elites replaced, a selection at the end."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the literature expects the method to do to each axis, against its seeds or a plain baseline."""

    quality: Effect
    diversity: Effect
    complexity: Effect

    def to_json(self) -> dict[str, str]:
        """As in ``algorithms --json``."""
        return {"quality": self.quality, "diversity": self.diversity, "complexity": self.complexity}


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A published method as a composition of components.

    A step proposes one record or a few. Proposals are settled in the order of their steps: ``verify`` looks at each
    alone, ``keep`` looks at it beside the seeds and all that was accepted before.
    """

    name: str
    step: Step
    parts: tuple[Any, ...]  # the components it uses, in order of the flow
    verify: tuple[Verify, ...]
    keep: tuple[Keep, ...]
    loop: Literal["L0", "L1", "L2"]  # one pass; growing pool; train and generate again
    expected: Expected
    source: str
    differs: str
    seeds: str = "tasks"  # which packaged seeds it starts from where none are given; see ``generation.seeds``
    needs: tuple[str, ...] = ()  # of "seeds", "texts", "chat template", "answers", "judge", "sandbox", "log-probs"
    calls: int = 2  # most model calls one step makes: here a task and its answer
    prepare: Prepare | None = None
    prepare_calls: int = 0  # most model calls that ``prepare`` makes
    finish: Finish | None = None

    @property
    def components(self) -> tuple[Component, ...]:
        """The cards of its parts."""
        return tuple(cast(Component, part.component) for part in self.parts)

    def to_json(self) -> dict[str, Any]:
        """One entry of ``algorithms --json``."""
        return {
            "name": self.name,
            "runnable": True,
            "components": [part.to_json() for part in self.components],
            "loop": self.loop,
            "expected": self.expected.to_json(),
            "needs": list(self.needs),
            "source": self.source,
            "differs": self.differs,
        }


Build = Callable[..., Algorithm]  # keyword options in, an algorithm out
