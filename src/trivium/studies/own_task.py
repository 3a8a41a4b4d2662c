"""Sets of one's own that are records of a task: which are, what they ask, and tests in and out of that.

What the sets ask is read off their questions, solved anew. In distribution are questions that are taken out of the
sets, the same number of each, and answered by the task, not by the records; out of distribution is what the task asks
beyond the sets: its own tests, drawn with dials as wide as all sets together, without what stands in any of them.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks import HARDER, IN_DISTRIBUTION, Dials, Item, Task
from trivium.tasks.dice import Dice

FOREIGN = 0.1  # largest share of a set that may be no question of the task
QUESTIONS = 20  # least of a test
HELD_OUT = 5  # at most one question in so many is taken out of a set
LEAKED = 0.05  # largest share of a test's questions that may stand in a set; they are not asked
_CHOICES = 64  # of which the one that fits the sets best is looked for
_TRIED = 24  # questions of each
_NUMBER = re.compile(r"\d+")
_SHOWN = 3  # ids in a message


@dataclass(frozen=True)
class OwnSet:
    """A set whose records are of the task.

    ``asked[i]`` is what ``records[i]`` asks, with the task's own answer.
    """

    name: str
    records: tuple[Record, ...]
    asked: tuple[Item, ...]
    foreign: tuple[str, ...]  # ids of records that are not of the task
    questions: tuple[int, ...]  # rows, the first record of each different question
    right: float  # share of right responses


class Drawn(NamedTuple):
    """Tests out of distribution, and why there are no others."""

    tests: dict[str, tuple[Item, ...]]
    left_out: dict[str, str]


def own_set(name: str, records: Sequence[Record], task: Task) -> OwnSet:
    """Solve every record's question anew; those that are none of the task are left out.

    Raises:
        InputError: more than a tenth of the set is none, or too few questions are left to take a test out of them.
    """
    task.needs()
    kept, asked, foreign = [], [], []
    why = ""
    for record in records:
        try:
            item = task.solve(record)
        except (InputError, ValueError) as error:
            foreign.append(record.id)
            why = why or str(error)
        else:
            kept.append(record)
            asked.append(item)
    if len(foreign) > FOREIGN * len(records):
        raise InputError(
            f"effect: {len(foreign):,} of the {len(records):,} records of {name} are no questions of {task.name} "
            f"(first: {', '.join(foreign[:_SHOWN])}; {why}); at most {FOREIGN:.0%} may be. Give another --task, or "
            "--held-out PATH for text of any kind."
        )
    first: dict[str, int] = {}
    for row, record in enumerate(kept):
        first.setdefault(record.prompt.strip(), row)
    if len(first) < HELD_OUT * QUESTIONS:
        raise InputError(
            f"effect: {name} asks {len(first):,} different question{'' if len(first) == 1 else 's'}; at least "
            f"{HELD_OUT * QUESTIONS} are "
            f"needed, as one in {HELD_OUT}, and no fewer than {QUESTIONS}, is kept for the test."
        )
    right = [task.right(item, record.response) for item, record in zip(asked, kept)]
    return OwnSet(
        name, tuple(kept), tuple(asked), tuple(foreign), tuple(first.values()), sum(right) / len(right)
    )  # fmt: skip


def known_records(one: OwnSet) -> tuple[Record, ...]:
    """The records with what the task knows of each in their notes: the right answer, the depth, the rules."""
    return tuple(
        replace(record, notes={**record.notes, **item.notes, "answer": item.answer})
        for record, item in zip(one.records, one.asked)
    )


def held_out_of(sets: Sequence[OwnSet], items: int, rng: np.random.Generator) -> dict[str, tuple[Item, ...]]:
    """Questions as each set asks them, with the task's answers; the same number of each, under the set's name.

    Args:
        sets: All that are compared.
        items: How many of each at most; a fifth of the different questions of the smallest set if that is less.
        rng: Which.
    """
    n = questions_held_out(sets, items)
    return {
        one.name: tuple(one.asked[one.questions[place]] for place in stream.permutation(len(one.questions))[:n])
        for one, stream in zip(sets, rng.spawn(len(sets)))
    }


def questions_held_out(sets: Sequence[OwnSet], items: int) -> int:
    """How many questions each set gives."""
    return min(items, *(len(one.questions) // HELD_OUT for one in sets))


def pool_of(one: OwnSet, tests: Mapping[str, Sequence[Item]]) -> list[Record]:
    """The records of a set that ask nothing any of the tests asks."""
    asked = {item.prompt.strip() for items in tests.values() for item in items}
    return [record for record in one.records if record.prompt.strip() not in asked]


def dials_of(sets: Sequence[OwnSet], task: Task) -> Dials:
    """Dials as wide as all sets together: what is out of distribution for these is so for each of them.

    Which of the possible sets of rules is meant cannot be read off a set; of the first 64 that one is taken whose
    questions have most of their rules in the sets.
    """
    items = [item for one in sets for item in one.asked]
    rules = {rule for item in items if not task.kept(item) for rule in item.notes.get("rules", ())}
    found: dict[str, object] = {}
    for name, dial in task.dials.items():
        if name == "kinds":
            seen = {kind for item in items for kind in item.notes.get("kinds", item.notes.get("rules", ()))}
            if there := tuple(kind for kind in dial.known if kind in seen):
                found[name] = there
            continue
        if name == "rules":
            if rules:
                found[name] = _into(len(rules), dial.least, dial.most)
            continue
        if name == "numbers":
            numbers = [int(each) for item in items for each in _NUMBER.findall(item.prompt)]
        else:
            numbers = [int(item.notes[name]) for item in items if name in item.notes]
        if not numbers:
            continue
        inside = sorted({_into(each, dial.least, dial.most) for each in numbers})
        found[name] = tuple(inside) if name == "depth" else (inside[0], inside[-1])
    dials = Dials(**found)  # type: ignore[arg-type]
    if "rules" not in found:
        return dials
    fits: dict[int, float] = {}
    for choice in range(_CHOICES):
        fits[choice] = _fit(task, replace(dials, choice=choice), rules)
        if fits[choice] == 1:
            break
    return replace(dials, choice=max(fits, key=lambda choice: fits[choice]))


def rules_of(sets: Sequence[OwnSet]) -> set[str]:
    """Every rule, template, domain, ... that some set asks."""
    return {rule for one in sets for item in one.asked for rule in item.notes.get("rules", ())}


def beyond(sets: Sequence[OwnSet], task: Task, dials: Dials, items: int, rng: np.random.Generator) -> Drawn:
    """The task's tests out of distribution, as far as they are so for every set.

    A test of the rules of training asks these in another way (longer, deeper, ...): what it asks of rules that the sets
    do not have is left out. Any other test asks new rules: what it asks of rules that a set has is left out. So is a
    test whose novelty is none, because records of a set have it too, and one that is harder than levels not known.

    Raises:
        InputError: more than a twentieth of the questions of a test stand in a set; or the task has no tests for such
            dials.
    """
    try:
        drawn = task.tests(items, dials, rng)
    except InputError as error:
        raise InputError(
            f"effect: no tests can be drawn with the dials of these sets, {_dialled(dials)}: {error}"
        ) from (error)
    rules, trained = rules_of(sets), task.trained(task.settled(dials))
    prompts = {one.name: {record.prompt.strip() for record in one.records} for one in sets}
    taught = {one.name: Counter(part for item in one.asked for part in task.kept(item)) for one in sets}
    tests: dict[str, tuple[Item, ...]] = {}
    left_out: dict[str, str] = {}
    for name, asked in drawn.items():
        if name == IN_DISTRIBUTION:
            continue
        if name == HARDER and dials.depth is None:
            left_out[name] = "the records do not say in notes['depth'] at which level their questions were drawn"
            continue
        known = [
            f"{counts[part]:,} of {of}" for of, counts in taught.items() for part in name.split(", ") if counts[part]
        ]
        if known:
            left_out[name] = f"there are such among the records: {', '.join(known)}"
            continue
        for of, there in prompts.items():
            leaked = [item.prompt for item in asked if item.prompt.strip() in there]
            if len(leaked) > LEAKED * len(asked):
                raise InputError(
                    f"effect: {len(leaked)} of {len(asked)} questions of the test {name!r} stand in {of} (first: "
                    f"{leaked[0]!r}); leave those records out of it: an answer learnt by heart says nothing."
                )
        new = [item for item in asked if not any(item.prompt.strip() in there for there in prompts.values())]
        of_training = sum(trained.issuperset(item.notes.get("rules", ())) for item in new) >= len(new) / 2
        kept = tuple(
            item for item in new
            if (rules.issuperset if of_training else rules.isdisjoint)(item.notes.get("rules", ()))
        )  # fmt: skip
        if len(kept) < QUESTIONS:
            why = "rules that the sets have" if of_training else "rules that no set has"
            left_out[name] = f"{len(kept)} of its {len(asked)} questions ask {why}; {QUESTIONS} are needed"
        else:
            tests[name] = kept
    return Drawn(tests, left_out)


def _fit(task: Task, dials: Dials, rules: set[str]) -> float:
    """Share of the questions of a choice whose rules all stand in the sets."""
    try:
        tried = islice(task.items(IN_DISTRIBUTION, task.settled(dials), Dice(np.random.default_rng(0))), 4 * _TRIED)
        asked = [item for item in tried if item is not None][:_TRIED]
    except InputError:
        return 0.0
    return sum(rules.issuperset(item.notes.get("rules", ())) for item in asked) / len(asked) if asked else 0.0


def _into(value: int, least: int | None, most: int | None) -> int:
    return min(max(value, value if least is None else least), value if most is None else most)


def _dialled(dials: Dials) -> str:
    told = {name: getattr(dials, name) for name in ("rules", "kinds", "depth", "length", "numbers")}
    return ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)
