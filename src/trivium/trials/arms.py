"""What a bench sets side by side: an algorithm with its options, some of its components switched off."""

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from trivium.algorithms import build
from trivium.algorithms import options as options_of
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the things compared."""

    algorithm: str
    options: tuple[tuple[str, str], ...] = ()  # as typed, in alphabetical order
    without: tuple[str, ...] = ()  # components that are switched off

    @classmethod
    def read(cls, text: str) -> Self:
        """From ``NAME:OPTION=VALUE:-COMPONENT``: any number of options set and of components switched off.

        Raises:
            InputError: it cannot be read so, or there is no such algorithm, option or component.
        """
        name, *changes = (part.strip() for part in text.split(":"))
        options, without = {}, []
        for change in changes:
            option, equals, value = change.partition("=")
            if change.startswith("-"):
                without.append(change[1:])
            elif equals and option and option not in options:
                options[option] = value
            else:
                raise InputError(
                    f"an arm is written NAME:OPTION=VALUE:-COMPONENT, each option once; got {change!r} in {text!r}."
                )
        arm = cls(name, tuple(sorted(options.items())), tuple(sorted(set(without))))
        arm.build()
        return arm

    @property
    def name(self) -> str:
        """As tables and charts show it: ``evol-instruct depth=2 without near_duplicate``."""
        changes = [f"{option}={value}" for option, value in self.options]
        if self.without:
            changes.append(f"without {', '.join(self.without)}")
        return " ".join([self.algorithm, *changes])

    @property
    def folder(self) -> str:
        """The same as the name of a folder."""
        return re.sub(r"[^\w.=+-]+", "_", self.name, flags=re.ASCII)

    def build(self) -> Algorithm:
        """The algorithm as it runs in this arm."""
        made = build(self.algorithm, dict(self.options))
        return made.without(*self.without) if self.without else made

    def seed(self, seed: int, repeat: int) -> int:
        """Of one run: independent between algorithms and repeats, and the same whatever other arms there are.

        Arms of one algorithm draw the same numbers in the same repeat, so that what differs between them is the option
        or the component, and not the draw (common random numbers).
        """
        source = np.random.SeedSequence([seed, repeat, *self.algorithm.encode()])
        return int(source.generate_state(1, np.uint64)[0] >> 1)  # fits the signed integers of JSON readers

    def to_json(self) -> dict[str, Any]:
        """As the plan of a bench lists it."""
        return {"algorithm": self.algorithm, "options": dict(self.options), "without": list(self.without)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Back from ``to_json``."""
        return cls(told["algorithm"], tuple(sorted(told["options"].items())), tuple(told["without"]))


@dataclass(frozen=True, slots=True)
class Sweep:
    """One option of an algorithm at several values: a trade-off curve drawn from data."""

    algorithm: str
    option: str  # or a component, swept over "on" and "off"
    values: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """From ``NAME.OPTION=VALUE,VALUE,…`` or ``NAME.COMPONENT=on,off``.

        Raises:
            InputError: it cannot be read so, or an arm of it cannot be built.
        """
        found = re.fullmatch(r"([\w-]+)\.(\w+)=(.+)", text.strip())
        values = tuple(value.strip() for value in found[3].split(",")) if found else ()
        if found is None or len(set(values)) < 2 or len(set(values)) < len(values) or not all(values):
            raise InputError(
                f"a sweep is written NAME.OPTION=VALUE,VALUE with two values or more, each once; got {text!r}."
            )
        sweep = cls(found[1], found[2], values)
        for arm in sweep.arms:
            arm.build()
        return sweep

    @property
    def arms(self) -> tuple[Arm, ...]:
        """One for each value."""
        if set(self.values) == {"on", "off"} and self.option not in {name for name, _, _ in options_of(self.algorithm)}:
            return tuple(Arm(self.algorithm, without=() if value == "on" else (self.option,)) for value in self.values)
        return tuple(Arm(self.algorithm, ((self.option, value),)) for value in self.values)

    def to_json(self) -> dict[str, Any]:
        """As the plan of a bench lists it."""
        return {"algorithm": self.algorithm, "option": self.option, "values": list(self.values)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Back from ``to_json``."""
        return cls(told["algorithm"], told["option"], tuple(told["values"]))


def arms_of(named: Sequence[Arm], sweeps: Sequence[Sweep], baseline: Arm | None) -> tuple[Arm, ...]:
    """All arms, the baseline first; those of a sweep that were named too are there once.

    Raises:
        InputError: an arm was named twice, there are fewer than two, or two would share a folder.
    """
    twice = [arm.name for arm, count in Counter(named).items() if count > 1]
    if twice:
        raise InputError(f"every arm runs as often as --repeats says; named more than once: {', '.join(twice)}.")
    swept = itertools.chain.from_iterable(sweep.arms for sweep in sweeps)
    arms = tuple(dict.fromkeys([*([baseline] if baseline is not None else []), *named, *swept]))
    if len(arms) < 2:
        raise InputError(f"a bench needs two arms or more, got {len(arms)}; generate runs a single algorithm.")
    folders = Counter(arm.folder for arm in arms)
    same = [arm.name for arm in arms if folders[arm.folder] > 1]
    if same:
        raise InputError(f"the folders of {' and '.join(same)} would have one name; write their options differently.")
    return arms


def common_seeds(arms: Sequence[Arm]) -> str:
    """The packaged seeds that all arms start from where none are given.

    Raises:
        InputError: they start from different ones, so that no difference between them would be the method's.
    """
    kinds: dict[str, list[str]] = {}
    for arm in arms:
        made = arm.build()
        if {"seeds", "texts"} & set(made.needs):
            kinds.setdefault(made.seeds, []).append(arm.name)
    if len(kinds) > 1:
        told = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in kinds.items())
        raise InputError(
            "a bench compares methods on the same seeds, but these start from different ones: "
            f"{told}. Leave some out, or give --seeds that all can start from (plain:on=problems solves problems)."
        )
    return next(iter(kinds), "tasks")
