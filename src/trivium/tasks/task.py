"""What a task is: questions with exact answers, a dial per axis, and tests that share nothing with the training data.

A task is made of a few functions; drawing records, spoiling some, and drawing tests is the same for all of them.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Any, Literal

import numpy as np

from trivium.checks import at_least, nearest, share
from trivium.errors import InputError
from trivium.records.record import Record, content_id
from trivium.tasks.dice import Dice
from trivium.verifiers.verdict import Verdict

Axis = Literal["quality", "diversity", "complexity"]

OF_ALL = ("wrong", "plausible", "choice", "questions")  # dials that every task has
MOST = 1_000_000  # records of one draw
TRAINING = "training"  # the split that records are drawn from
IN_DISTRIBUTION = "id"  # the test of the training distribution; all other tests are out of it
HARDER = "harder"  # test of levels above those of the training data

_HELD = 4  # one question in so many belongs to the tests
_TRIES = 2_000  # draws in a row that may bring nothing new


@dataclass(frozen=True, slots=True)
class Item:
    """One question and its exact answer."""

    prompt: str
    answer: str  # what is compared
    notes: Mapping[str, Any] = field(default_factory=dict)  # what it was made of: "rules" (a list), "depth", ...
    worked: str = ""  # a whole right response, where it is more than the answer: with its steps

    @property
    def response(self) -> str:
        """A whole right response."""
        return self.worked or self.answer


@dataclass(frozen=True)
class Dials:
    """How a training set is made; None leaves a dial at the task's own setting.

    Args:
        rules: Diversity: how many different rules, templates, programs, ... (the task says which) the records use.
        kinds: Diversity: which kinds of them.
        depth: Complexity: how many steps an answer takes; records are spread evenly over these depths.
        length: Complexity: fewest and most letters, or numbers, of what is worked on.
        numbers: Diversity: smallest and largest number in a question.
        wrong: Quality: share of records with a wrong output, 0 to 1; exactly this share, rounded to a whole record.
        plausible: Quality: whether wrong outputs are such as a careless worker gives, or random ones.
        choice: Which of the possible sets of rules is meant. Training data and tests of the same choice go together;
            of one choice, fewer rules are a part of more rules.
        questions: Diversity: how many different questions the records ask; None: as many as there are records. With
            fewer, each is asked again about as often as any other.

    Raises:
        InputError: a dial is out of range for every task.
    """

    rules: int | None = None
    kinds: tuple[str, ...] | None = None
    depth: tuple[int, ...] | None = None
    length: tuple[int, int] | None = None
    numbers: tuple[int, int] | None = None
    wrong: float = 0.0
    plausible: bool = False
    choice: int = 0
    questions: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.wrong, int | float):
            raise InputError(f"wrong must be a number between 0 and 1, got {self.wrong!r}.")
        share(self.wrong, "wrong")
        _whole(self.choice, "choice")
        for name in ("rules", "questions"):
            if (value := getattr(self, name)) is not None:
                at_least(_whole(value, name), 1, name)
        for name in ("kinds", "depth", "length", "numbers"):
            values = getattr(self, name)
            if values is None:
                continue
            if isinstance(values, str) or not isinstance(values, Sequence):
                raise InputError(f"{name} must be several values in a tuple, got {values!r}.")
            object.__setattr__(self, name, tuple(values))
            if not values:
                raise InputError(f"{name} must name at least one, got none.")
            if name == "kinds" and not all(isinstance(value, str) for value in values):
                raise InputError(f"kinds must be names, got {values!r}.")
            if len(set(values)) < len(values) and name in ("kinds", "depth"):
                raise InputError(f"{name} must be different from each other, got {tuple(values)}.")
        for name in ("depth", "length", "numbers"):
            for value in getattr(self, name) or ():
                _whole(value, name)
        for name in ("length", "numbers"):
            span = getattr(self, name)
            if span is not None and (len(span) != 2 or span[0] > span[1]):
                raise InputError(f"{name} must be its smallest and its largest value, got {span}.")


@dataclass(frozen=True)
class Dial:
    """One dial that a task has."""

    axis: Axis
    meaning: str  # of the dial in this task, in words
    preset: Any  # where it stands if nothing is said
    least: int | None = None  # range of each value
    most: int | None = None
    known: tuple[str, ...] = ()  # the values there are, if they are names


# Items of one split, in random order, without end; None is a try that brought no item.
Draw = Callable[[str, Dials, Dice], Iterator[Item | None]]
Slip = Callable[[Item, Dials, Dice], tuple[str, str]]


@dataclass(frozen=True)
class Task:
    """A source of questions with exact answers.

    Args:
        name: What it is called.
        about: One sentence, and what is out of distribution.
        dials: The dials it has beside those that all have: ``wrong``, ``plausible``, ``choice`` and ``questions``.
        splits: Settled dials → names of the tests that can be made of them, "id" first.
        items: (split, settled dials, dice) → questions without end; "training" is the split that records come from.
        slip: (item, settled dials, dice) → a careless response, which may be right by chance, and what was done.
        nonsense: The same, of a random response that has nothing to do with the question but its form.
        matches: (item, output) → whether the output is right.
        solve: A record's prompt (and notes) → the item it asks, solved anew.
        trained: Settled dials → the rules of training records, as ``notes["rules"]`` has them.
        kept: Item → what of it, beside its rules, is kept for tests, as the names of tests have it ("unseen frames").
        needs: Raises MissingCapability if something optional is not there.
    """

    name: str
    about: str
    dials: Mapping[str, Dial]
    splits: Callable[[Dials], tuple[str, ...]]
    items: Draw
    slip: Slip
    nonsense: Slip
    matches: Callable[[Item, str], bool]
    solve: Callable[[Record], Item]
    trained: Callable[[Dials], frozenset[str]]
    kept: Callable[[Item], frozenset[str]] = lambda item: frozenset()
    needs: Callable[[], None] = lambda: None

    def settled(self, dials: Dials) -> Dials:
        """The dials with the task's own settings where nothing was said.

        Raises:
            InputError: a dial is not one of this task, or out of range.
            MissingCapability: something optional that the task needs is not there.
        """
        self.needs()
        for each in fields(dials):
            value = getattr(dials, each.name)
            if each.name in OF_ALL:
                continue
            if each.name not in self.dials:
                if value is not None:
                    raise InputError(
                        f"{self.name} has no dial {each.name!r}, got {value!r}. It has: {', '.join(self.dials)}."
                    )
                continue
            dial = self.dials[each.name]
            if value is None:
                dials = replace(dials, **{each.name: dial.preset})
            else:
                _within(value, dial, f"{self.name}: {each.name}")
        return dials

    def draw(self, n: int, dials: Dials, rng: np.random.Generator) -> tuple[Record, ...]:
        """Training records: none asks what a test may ask, and none what another does, unless ``questions`` says so.

        Args:
            n: How many.
            dials: How they are made.
            rng: Which of the possible records; only drawn from through ``spawn``, so that the order of calls matters
                but not their size.

        Returns:
            n records in random order. ``notes`` have ``task``, ``wrong`` (false or true), ``slip`` (what was done
            wrongly; "" if nothing), the answer, and what the item was made of. With the same generator and ``wrong``
            alone changed, the questions are the same.

        Raises:
            InputError: dials out of range, or there are not so many different questions.
        """
        dials = self.settled(dials)
        if not 0 < n <= MOST:
            raise InputError(f"{self.name}: n must be from 1 to {MOST:,} records, got {n}.")
        ask, order, spoil = rng.spawn(3)
        items = _different(self.items(TRAINING, dials, Dice(ask)), min(n, dials.questions or n), self.name)
        used = len({rule for item in items for rule in item.notes.get("rules", ())})
        if dials.rules is not None and used < dials.rules:
            raise InputError(
                f"{self.name}: {len(items):,} questions have room for {used:,} of {dials.rules:,} rules; ask for more "
                "records, or for fewer rules."
            )
        if len(items) < n:
            items = tuple(islice(Dice(order).cycled(items), n))
        wrong = set(order.permutation(n)[: round(n * dials.wrong)].tolist())
        dice = Dice(spoil)
        return tuple(
            self._record(item, *(self._wrong(item, dials, dice) if place in wrong else (item.response, "")))
            for place, item in enumerate(items)
        )

    def tests(self, n: int, dials: Dials, rng: np.random.Generator) -> Mapping[str, tuple[Item, ...]]:
        """Questions in and out of the distribution of ``draw`` with the same dials; none of them can be in its records.

        Args:
            n: How many of each split; fewer where there are not so many different ones.
            dials: Those of the training data. ``wrong`` and ``plausible`` make no difference: tests are clean.
            rng: Which of the possible questions.

        Returns:
            "id", and splits out of distribution by name. A split of which these dials leave nothing is not there
            (no unseen kinds where all kinds are trained on).

        Raises:
            InputError: dials out of range, or so narrow that no question is left for "id".
        """
        dials = self.settled(dials)
        at_least(n, 1, f"{self.name}: number of test items")
        names = self.splits(dials)
        found = {
            name: _different(self.items(name, dials, Dice(stream)), n, self.name, fewer=True)
            for name, stream in zip(names, rng.spawn(len(names)))
        }
        if not found[IN_DISTRIBUTION]:
            raise InputError(
                f"{self.name}: with these dials no question is left for the test {IN_DISTRIBUTION!r}; ask for more "
                "rules, more depth or larger ranges."
            )
        return {name: items for name, items in found.items() if items}

    def right(self, item: Item, output: str) -> bool:
        """Whether an output answers the question."""
        return self.matches(item, output)

    def verdict(self, record: Record) -> Verdict:
        """Solve a record's question anew and hold its response against the answer.

        Raises:
            InputError: the prompt is not of this task.
        """
        right = self.right(self.solve(record), record.response)
        return Verdict(right, "right" if right else "wrong answer")

    def _wrong(self, item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
        make = self.slip if dials.plausible else self.nonsense
        for _ in range(_TRIES):
            response, what = make(item, dials, dice)
            if response and not self.right(item, response):
                return response, what
        raise InputError(f"{self.name}: found no wrong output for {item.prompt!r}.")

    def _record(self, item: Item, response: str, slip: str) -> Record:
        notes = {"task": self.name, "answer": item.answer, "wrong": bool(slip), "slip": slip, **item.notes}
        return Record(
            content_id(item.prompt, response), item.prompt, response, made_by=f"task {self.name}", notes=notes
        )


def held_out(text: str) -> bool:
    """Whether something belongs to the tests: one in four does, the same on every machine, whatever the seed."""
    return hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % _HELD == 0


def belongs(text: str, split: str) -> bool:
    """Whether a question may be asked in this split: of all questions a quarter is kept for the tests."""
    return held_out(text) != (split == TRAINING)


def refuse_leaks(records: Iterable[Record], tests: Mapping[str, Iterable[Item]]) -> None:
    """Check that no test question is among the training records.

    Raises:
        InputError: some are, with how many and the first.
    """
    trained = {record.prompt.strip() for record in records}
    for split, items in tests.items():
        leaked = [item.prompt for item in items if item.prompt.strip() in trained]
        if leaked:
            raise InputError(
                f"{len(leaked)} questions of the test {split!r} are in the training data (first: {leaked[0]!r}); "
                "leave those records out: an answer learnt by heart says nothing."
            )


def evenly(n: int, room: Sequence[int]) -> list[int]:
    """Share n out over places with so much room each, as evenly as the room allows; earlier places take the odd ones.

    Raises:
        InputError: there is not so much room.
    """
    if n > sum(room):
        raise InputError(f"{n} do not fit where there is room for {sum(room)}.")
    taken = [0] * len(room)
    while n:
        open_places = [place for place, most in enumerate(room) if taken[place] < most]
        each, odd = divmod(n, len(open_places))
        for rank, place in enumerate(open_places):
            more = min(each + (rank < odd), room[place] - taken[place])
            taken[place] += more
            n -= more
    return taken


def _different(items: Iterator[Item | None], n: int, name: str, *, fewer: bool = False) -> tuple[Item, ...]:
    """The first n items with different prompts."""
    found: dict[str, Item] = {}
    tries = 0
    for item in items:
        if item is None or item.prompt in found:
            tries += 1
            if tries >= _TRIES:
                break
            continue
        found[item.prompt] = item
        tries = 0
        if len(found) == n:
            break
    if len(found) < n and not fewer:
        raise InputError(
            f"{name}: with these dials about {len(found):,} different questions were found, {n:,} were wanted; ask for "
            "fewer, or for more rules, more depth or larger ranges."
        )
    return tuple(found.values())


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(f"{name} must be a whole number, got {value!r}.")
    return at_least(int(value), 0, name)


def _within(value: Any, dial: Dial, name: str) -> None:
    for each in value if isinstance(value, tuple) else (value,):
        if dial.known:
            if each not in dial.known:
                near = nearest(str(each), dial.known)
                hint = f"did you mean {near[0]!r}? " if near else ""
                raise InputError(f"{name} {each!r} is not known; {hint}Known: {', '.join(dial.known)}.")
        elif not (dial.least is None or dial.least <= each) or not (dial.most is None or each <= dial.most):
            raise InputError(f"{name} must be from {dial.least} to {dial.most}, got {each}.")
