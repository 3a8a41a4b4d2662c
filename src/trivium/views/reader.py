"""Views that something beside the records makes: a parser, a small language model, a judge, a set to hold against."""

from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import numpy.typing as npt

from trivium.errors import InputError

if TYPE_CHECKING:
    from trivium.views.views import Views


class Seen(Protocol):
    """What a reader gives: one entry for each record, which can be cut and joined as records are."""

    def __len__(self) -> int: ...

    def take(self, rows: npt.NDArray[Any], /) -> Self:
        """The entries at these rows, in this order."""

    @classmethod
    def join(cls, parts: list[Any], /) -> Self:
        """The entries of all parts, one part after the other."""


class Reader(Protocol):
    """Makes one view of records; handed to ``Views(readers={view: reader})``."""

    @property
    def name(self) -> str:
        """With version: stands in the scorecard as what made the view."""

    def read(self, views: "Views", /) -> Seen:
        """The view of these records; ``views.cache`` is a folder where what costs much may be kept by content.

        Raises:
            MissingCapability: what it needs is not installed.
        """


@runtime_checkable
class Shortens(Protocol):
    """A reader that holds records of its own, which are cut when those it is held against are cut."""

    def cut_to(self, tokens: int, /) -> Reader:
        """The same reader with its own records cut to this many tokens."""


# What each view needs that has no reader of its own.
NEEDS: dict[str, str] = {
    "reference": "the view 'reference' needs a set of records to hold against; give one with --reference-set PATH.",
    "parses": "the view 'parses' needs a parser.",
    "likelihoods": "the view 'likelihoods' costs seconds a record; give --proxy MODEL, or ask by name.",
    "gradients": "the view 'gradients' costs seconds a record; give --proxy MODEL, or ask by name.",
    "judgements": "the view 'judgements' needs a judge; give a language model with --judge MODEL.",
    "rewards": "the view 'rewards' needs a reward model; give one with --reward MODEL.",
}


def usual_reader(view: str) -> Reader:
    """The reader of a view when none was handed in.

    Raises:
        InputError: there is no usual one; the message says what to give.
        MissingCapability: the usual one is not installed.
    """
    if view == "parses":
        from trivium.views.parses import English

        return English()
    if view in ("likelihoods", "gradients"):
        from trivium.models.proxy import open_proxy
        from trivium.views.gradients import Gradients
        from trivium.views.likelihoods import Likelihoods

        proxy = open_proxy("embedded")
        return Likelihoods(proxy) if view == "likelihoods" else Gradients(proxy)
    raise InputError(NEEDS[view])
