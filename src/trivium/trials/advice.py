"""What the catalogue offers for an axis that falls short: classes of components that are not there yet."""

from collections.abc import Collection
from typing import NamedTuple

from trivium.algorithms.catalogue import catalogue
from trivium.generation.component import CLASSES
from trivium.measures.card import Axis

LETTER: dict[Axis, str] = {"quality": "Q", "diversity": "D", "complexity": "C"}
OFFERED = 3


class Offer(NamedTuple):
    """A class of components, and how many catalogued methods that have it are expected to raise its axis."""

    code: str
    raises: int
    methods: int


def offers(present: Collection[str], axis: Axis, *, most: int = OFFERED) -> tuple[Offer, ...]:
    """Classes meant for an axis that are absent, those first that raise it in most methods of the catalogue.

    Args:
        present: Codes of the classes that a pipeline has: ``{"D2", "Q5"}``.
        axis: The one that falls short.
        most: How many are named.
    """
    counted: dict[str, list[int]] = {}
    for method in catalogue().values():
        raises = getattr(method.expected, axis).startswith("+")
        for code in set(method.classes):
            if code.startswith(LETTER[axis]) and code not in present:
                counts = counted.setdefault(code, [0, 0])
                counts[0] += raises
                counts[1] += 1
    found = sorted((Offer(code, *counts) for code, counts in counted.items()), key=lambda one: (-one.raises, one.code))
    return tuple(found[:most])


def offered(present: Collection[str], axis: Axis) -> str:
    """The same in words, the tail of a sentence on what falls short; empty if nothing is absent."""
    found = ", ".join(
        f"{one.code} ({CLASSES[one.code]}; raises it in {one.raises} of {one.methods} methods)"
        for one in offers(present, axis)
    )
    return f"classes for {axis} in the catalogue that are absent here: {found}" if found else ""
