"""What a component is: a function or small frozen object with the class it belongs to.

The class codes (Q1–Q10, D1–D13, C1–C9) group components by the axis they are meant to raise: quality, diversity,
complexity. They are spelled out in ``CLASSES``.

For an ablation a component can be switched off. What a pipeline has without it is said where it is made: a check lets
everything pass, a chooser lets everything stay, and for others a function of the same parameters gives what was there
before ("the draft", "the parent's task"). A component that nothing can honestly stand in for has no switch.
"""

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict

CLASSES = {
    "Q1": "distil from a stronger or aligned model",
    "Q2": "verify against ground truth",
    "Q3": "vote among samples",
    "Q4": "filter by a judge or reward model",
    "Q5": "filter by heuristics",
    "Q6": "refine by critique or feedback",
    "Q7": "ground in real sources",
    "Q8": "human seeds or curation",
    "Q9": "rationalise from a known answer",
    "Q10": "contrast with negatives",
    "D1": "large natural seed pool",
    "D2": "many independent samples at a temperature",
    "D3": "condition on attributes, topics or personas",
    "D4": "growing pool with random few-shot recombination",
    "D5": "evolutionary variation",
    "D6": "archive or niche search",
    "D7": "reject near-duplicates",
    "D8": "several generators or prompts",
    "D9": "explicit taxonomy or concept graph",
    "D10": "diversity-aware selection",
    "D11": "diversity in the objective",
    "D12": "rephrase or translate",
    "D13": "role-play among agents",
    "C1": "evolve deeper",
    "C2": "expand the structure",
    "C3": "compose skills or concepts",
    "C4": "allocate by difficulty",
    "C5": "richer responses",
    "C6": "several turns, tools or search",
    "C7": "curriculum or self-play",
    "C8": "select by a complexity score",
    "C9": "reformulate",
}


@dataclass(frozen=True, slots=True)
class Component:
    """The card of a component."""

    code: str  # one of CLASSES
    name: str
    does: str  # first line of the docstring
    switchable: bool = False  # it can be switched off in a run

    def to_json(self) -> dict[str, Any]:
        """As ``algorithms --json`` lists it."""
        return {"class": self.code, "name": self.name, "does": self.does, "switchable": self.switchable}


_NONE: frozenset[Component] = frozenset()
_OFF: ContextVar[frozenset[Component]] = ContextVar("off", default=_NONE)
_UNCHANGED: ContextVar[set[str] | None] = ContextVar("unchanged", default=None)


@contextmanager
def switched_off(cards: Iterable[Component]) -> Iterator[None]:
    """Run what is within, and the tasks that it starts, without these components."""
    off, unchanged = _OFF.set(frozenset(cards)), _UNCHANGED.set(set())
    try:
        yield
    finally:
        _OFF.reset(off)
        _UNCHANGED.reset(unchanged)


def is_on(part: Any) -> bool:
    """Whether a component, or the card of one, takes part in the run under way; outside of runs all do."""
    off = _OFF.get()
    return not off or (part if isinstance(part, Component) else part.component) not in off


def unchanged(text: str) -> str:
    """A task or text as it was, since what would make another of it is switched off; ``left_alone`` knows it again."""
    if (known := _UNCHANGED.get()) is not None:
        known.add(text)
    return text


def left_alone(text: str) -> bool:
    """Whether a text is its parent's over again by design: checks that it is another one have nothing to say of it."""
    return text in (_UNCHANGED.get() or ())


class Keep(Protocol):
    """Looks at a record beside those already kept."""

    def __call__(self, record: Record, kept: "Kept", /) -> Verdict:
        """Accept it, or say why not."""


class Kept(Protocol):
    """The records kept so far, seeds first; grows at the end only."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> Record: ...


Part = TypeVar("Part", bound=Callable[..., Any])
GROWING_POOL = Component("D4", "growing_pool", "Propose from what was accepted too, not from the seeds alone", True)


def _words(name: str) -> str:
    """A class is named as a function would be: NearDuplicate is near_duplicate."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def component(code: str, *, name: str | None = None, off: Callable[..., Any] | None = None) -> Callable[[Part], Part]:
    """Pin a component's card to a function or class and give it back, with a switch where it can be absent.

    A function that returns a ``Verdict``, and a class whose call returns one, accepts when it is switched off, and
    nothing is checked or paid.

    Args:
        code: One of ``CLASSES``.
        name: Of the card; by default that of the function or class.
        off: What stands in for the function when it is switched off: one of the same parameters. For an async
            function it may give the value or something to wait for.
    """
    if code not in CLASSES:
        raise InputError(f"no component class {code!r}; the classes are {', '.join(CLASSES)}.")

    def pin(part: Part) -> Part:
        doc = (part.__doc__ or "").strip().splitlines()
        if not doc:
            raise InputError(f"component {part.__name__!r} needs a docstring: the catalogue shows its first line.")
        called = cast(Any, part).__call__ if isinstance(part, type) else part
        instead = off
        if instead is None and getattr(called, "__annotations__", {}).get("return") is Verdict:
            instead = _accepted
        card = Component(code, name or _words(part.__name__), doc[0].rstrip("."), instead is not None)
        pinned: Any = part
        if instead is not None and isinstance(part, type):
            pinned.__call__ = _switch(called, card, instead)
        elif instead is not None:
            pinned = _switch(part, card, instead)
        pinned.component = card
        return cast(Part, pinned)

    return pin


def _accepted(*_: Any, **__: Any) -> Verdict:
    return Verdict(True, "not checked")


def _switch(function: Callable[..., Any], card: Component, instead: Callable[..., Any]) -> Callable[..., Any]:
    """The function, or in runs without its component what stands in for it."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waited(*given: Any, **named: Any) -> Any:
            if (away := _OFF.get()) and card in away:
                found = instead(*given, **named)
                return await found if inspect.isawaitable(found) else found
            return await function(*given, **named)

        return waited

    @functools.wraps(function)
    def direct(*given: Any, **named: Any) -> Any:
        away = _OFF.get()
        return instead(*given, **named) if away and card in away else function(*given, **named)

    return direct
