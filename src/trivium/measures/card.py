"""The card of a measure, and the decorator that pins it to a plain function."""

import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.streamed import Streamed
from trivium.views.pairs import Pairs

Axis = Literal["quality", "diversity", "complexity"]
# What each holds: trivium.views.
View = Literal[
    "records", "texts", "tokens", "embeddings", "neighbours", "pair_embeddings", "added_embeddings",
    "responses", "reference", "parses", "likelihoods", "gradients", "judgements", "rewards",
]  # fmt: skip


Side = Literal["prompt", "response", "text"]
FromPairs = Callable[[Pairs], npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader must know before believing a number."""

    name: str
    axis: Axis
    of: Literal["record", "set"]  # decides the statistics: records are resampled, sets subsampled
    reads: View
    unit: str
    range: tuple[float, float]
    direction: Literal[1, -1]  # 1: a larger value means more of the axis; -1: less
    rises_with: str
    length_bias: str  # what longer records do to it, in words
    cost: str
    source: str
    summary: str  # first line of the docstring
    mergeable: bool = False  # has the form Streamed: merged shards give what the whole gives
    headline: bool = False  # among the few that stand for their axis in the frontier and the verdict
    default: bool = True  # measured when nobody says which; the others are asked for by name
    english: Side | None = None  # what its rules read as English: a record where that is clearly not has no value

    def to_json(self) -> dict[str, Any]:
        """The card as the contract of ``measures --json`` has it; an open end of the range is ``null``."""
        card = asdict(self)
        card["range"] = [end if math.isfinite(end) else None for end in self.range]
        return card


class Measure(Protocol):
    """A function with a card: ``(view) -> (n,) array`` for records, ``(view) -> float`` for sets."""

    card: Card
    streamed: Streamed | None
    from_pairs: FromPairs | None
    note: Callable[[Any], str | None] | None  # what to say beside the value of a record measure, read from the view

    def __call__(self, view: Any, /) -> Any:
        """The value or values; ``nan`` where undefined."""


_REFERENCE = re.compile(r" See ``\w+``\.$")  # where the contract of a family stands is of no use to readers of a report

Function = TypeVar("Function", bound=Callable[..., Any])


def measure(
    *,
    axis: Axis,
    of: Literal["record", "set"],
    reads: View,
    unit: str,
    range: tuple[float, float],
    rises_with: str,
    length_bias: str,
    cost: str,
    source: str,
    direction: Literal[1, -1] = 1,
    headline: bool = False,
    default: bool = True,
    english: Side | None = None,
    name: str | None = None,
    streamed: Streamed | None = None,
    from_pairs: FromPairs | None = None,
    note: Callable[[Any], str | None] | None = None,
) -> Callable[[Function], Function]:
    """Pin a card to a measure and give the same function back.

    A user's own function, so decorated, goes straight into ``scorecard(records, measures=[mine])``. Two forms for data
    that streams may be pinned beside the card: ``streamed``, for a measure of a set whose shards add up, and
    ``from_pairs``, for a record measure that the words of prompts and responses are enough for: the same values, many
    records at a time. So may a ``note``: what a reader should know beside the value, made from the view that a record
    measure read.
    """

    def pin(function: Function) -> Function:
        summary = (function.__doc__ or "").strip().splitlines()
        if not summary:
            raise InputError(f"measure {function.__name__!r} needs a docstring: reports show its first line.")
        cast(Any, function).streamed, cast(Any, function).from_pairs = streamed, from_pairs
        cast(Any, function).note = note
        cast(Any, function).card = Card(
            name=name or function.__name__, axis=axis, of=of, reads=reads, unit=unit, range=range, direction=direction,
            rises_with=rises_with, length_bias=length_bias, cost=cost, source=source,
            summary=_REFERENCE.sub("", summary[0]).replace("``", ""),
            mergeable=streamed is not None, headline=headline, default=default,
            english=english,
        )  # fmt: skip
        return function

    return pin
