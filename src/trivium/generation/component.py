"""What a component is: a function or small frozen object with the class it belongs to.

The class codes (Q1–Q10, D1–D13, C1–C9) group components by the axis they are meant to raise: quality, diversity,
complexity. They are spelled out in ``CLASSES``.
"""

from collections.abc import Callable
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

    def to_json(self) -> dict[str, str]:
        """As ``algorithms --json`` lists it."""
        return {"class": self.code, "name": self.name, "does": self.does}


class Keep(Protocol):
    """Looks at a record beside those already kept."""

    def __call__(self, record: Record, kept: "Kept", /) -> Verdict:
        """Accept it, or say why not."""


class Kept(Protocol):
    """The records kept so far, seeds first; grows at the end only."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> Record: ...


Part = TypeVar("Part", bound=Callable[..., Any])


def component(code: str, *, name: str | None = None) -> Callable[[Part], Part]:
    """Pin a component's card to a function or class and give the same thing back."""
    if code not in CLASSES:
        raise InputError(f"no component class {code!r}; the classes are {', '.join(CLASSES)}.")

    def pin(part: Part) -> Part:
        doc = (part.__doc__ or "").strip().splitlines()
        if not doc:
            raise InputError(f"component {part.__name__!r} needs a docstring: the catalogue shows its first line.")
        cast(Any, part).component = Component(code, name or part.__name__, doc[0].rstrip("."))
        return part

    return pin
