"""What an algorithm is: one step, the checks its proposals pass, and its card."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, cast

import numpy as np

from trivium.checks import unknown
from trivium.errors import InputError
from trivium.generation.component import GROWING_POOL, Component, Keep
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
    draws_from_pool: bool = True  # False: its pool grows for the checks alone
    optional: tuple[Any, ...] = ()  # parts that nothing stands in for, but that its step can leave out (``is_on``)
    essential: tuple[Any, ...] = ()  # parts whose switch would change nothing here, or leave nothing
    off: frozenset[str] = frozenset()  # names of ``switches`` that are switched off, for an ablation

    @property
    def components(self) -> tuple[Component, ...]:
        """The cards of its parts."""
        return tuple(cast(Component, part.component) for part in self.parts)

    @property
    def loops(self) -> bool:
        """Whether what a step proposes depends on what earlier steps brought."""
        return self.loop != "L0" and self.draws_from_pool and GROWING_POOL.name not in self.off

    @property
    def switches(self) -> tuple[Component, ...]:
        """The cards of what can be switched off, in order of the flow, the growth of the pool first."""
        grows = (GROWING_POOL,) if self.loop != "L0" and self.draws_from_pool else ()
        own = {part.component for part in self.optional}
        fixed = {part.component for part in self.essential}
        return (*grows, *(card for card in self.components if (card.switchable or card in own) and card not in fixed))

    def without(self, *names: str) -> "Algorithm":
        """The same algorithm with some of its components switched off, beside those that are off already.

        Raises:
            InputError: it has no such component, or nothing can stand in for it.
        """
        known = [card.name for card in self.switches]
        for name in names:
            if name in known:
                continue
            if name in (card.name for card in self.components):
                can = f"those that can: {', '.join(known)}" if known else "none of its components can"
                raise InputError(f"{self.name} has nothing to stand in for {name!r}, so it stays on; {can}.")
            raise unknown(f"component of {self.name} to switch off", name, known)
        return replace(self, off=self.off | set(names))

    @property
    def switched_off(self) -> tuple[Component, ...]:
        """The cards of what is off."""
        return tuple(card for card in self.switches if card.name in self.off)

    def to_json(self) -> dict[str, Any]:
        """One entry of ``algorithms --json``."""
        return {
            "name": self.name,
            "runnable": True,
            "components": [card.to_json() | {"switchable": card in self.switches} for card in self.components],
            "switches": [card.name for card in self.switches],
            "loop": self.loop,
            "expected": self.expected.to_json(),
            "needs": list(self.needs),
            "source": self.source,
            "differs": self.differs,
        }


Build = Callable[..., Algorithm]  # keyword options in, an algorithm out
