"""Every method the catalogue knows: those that run here, and those that are only described."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast, get_args

from trivium.algorithms import ALGORITHMS, ALONE, build
from trivium.checks import unknown
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import CLASSES

Group = Literal[
    "instruction", "math", "code", "pretraining", "open-ended", "self-improvement", "selection", "newer"
]  # fmt: skip
Strength = Literal["reported", "inferred"]  # a source reports the effect; or it follows from the components alone


@dataclass(frozen=True, slots=True)
class Published:
    """One published method."""

    name: str
    title: str
    source: str
    group: Group | Literal["one component"]
    classes: tuple[str, ...]  # component classes, in order of the flow
    loop: Literal["L0", "L1", "L2"]
    expected: Expected
    strength: Strength
    needs: tuple[str, ...]
    runs: Algorithm | None  # as it stands here; None if it is only described

    def to_json(self) -> dict[str, Any]:
        """One entry of ``algorithms --json``; a method that runs is described by its code."""
        described = {
            "name": self.name, "runnable": False,
            "components": [{"class": code, "name": None, "does": CLASSES[code]} for code in self.classes],
            "loop": self.loop, "expected": self.expected.to_json(), "needs": list(self.needs), "source": self.source,
            "differs": None,
        } if self.runs is None else self.runs.to_json()  # fmt: skip
        return {**described, "title": self.title, "group": self.group, "strength": self.strength}


@cache
def catalogue() -> Mapping[str, Published]:
    """All methods by name, in the order of the table ``published.tsv``."""
    table = (resources.files(__name__.rpartition(".")[0]) / "published.tsv").read_text(encoding="utf-8")
    header, *rows = (line.split("\t") for line in table.splitlines())
    found = (_published(dict(zip(header, row, strict=True))) for row in rows)
    return {one.name: one for one in found}


@cache
def alone() -> Mapping[str, Published]:
    """The recipes that add one class of components to plain sampling, in the order of the classes."""
    return {
        name: Published(
            name=name, title=f"{code} alone: {CLASSES[code]}", source=made.source, group="one component",
            classes=tuple(dict.fromkeys(part.code for part in made.components)), loop=made.loop,
            expected=made.expected, strength="inferred", needs=made.needs, runs=made,
        )
        for code, name, made in ((code, name, build(name)) for code, name in zip(CLASSES, ALONE, strict=True))
    }  # fmt: skip


def published(name: str) -> Published:
    """One method, or one of the recipes of one component.

    Raises:
        InputError: there is none of this name; the nearest is suggested.
    """
    known = {**catalogue(), **alone()}
    if name not in known:
        raise unknown("algorithm", name, known, listed_by="trivium algorithms")
    return known[name]


def _published(row: Mapping[str, str]) -> Published:
    assert row["group"] in get_args(Group), row
    assert row["strength"] in get_args(Strength), row
    runs = build(row["name"]) if row["name"] in ALGORITHMS else None
    effects = cast(Any, (row["quality"], row["diversity"], row["complexity"]))
    source = row["source"] if runs is None else runs.source
    return Published(
        name=row["name"], title=row["title"], source=source, group=cast(Group, row["group"]),
        classes=tuple(row["components"].split()), loop=cast(Any, row["loop"]), expected=Expected(*effects),
        strength=cast(Strength, row["strength"]), needs=tuple(filter(None, row["needs"].split(", "))), runs=runs,
    )  # fmt: skip
