"""Tasks of reasoning-gym, with their own difficulty parameters and scorers: all families in one, and each by itself.

Depth is a level: the parameters that make a family harder, set by it. The questions, the answers and the scorers are
reasoning-gym's own; to ask for a family is to trust them.

What is in no training record, whatever the seed: families that were not asked for ("unseen families"), levels above
those asked for ("harder"), and a quarter of all questions otherwise.

Source: reasoning-gym, Stojanovski et al. 2025, arXiv:2505.24760.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from trivium.checks import need
from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks.dice import Dice
from trivium.tasks.task import HARDER, IN_DISTRIBUTION, Dial, Dials, Item, Task, belongs
from trivium.verifiers.gym import gym_score_of, missing_gym

HIGHEST = 6  # level in training
ABOVE = 2  # how many levels higher the tests go
LONGEST = 2_000  # characters of an output that is scored

# For each family, its parameters at a level from 1 up. No two levels of a family make the same question.
FAMILIES: dict[str, Callable[[int], dict[str, Any]]] = {
    "chain_sum": lambda level: {"min_terms": level + 1, "max_terms": level + 1, "min_digits": 1, "max_digits": 2},
    "basic_arithmetic": lambda level: {
        "min_terms": level + 1,
        "max_terms": level + 1,
        "min_digits": 1,
        "max_digits": 2,
    },
    "products": lambda level: {"min_digits": level + 1, "max_digits": level + 1, "min_terms": 2, "max_terms": 2},
    "gcd": lambda level: {"min_value": 10**level, "max_value": 10 ** (level + 1) - 1},
    "lcm": lambda level: {"min_value": 50 * level, "max_value": 50 * level + 49},
    "leg_counting": lambda level: {"min_animals": level + 1, "max_animals": level + 1},
    "count_bits": lambda level: {"min_n": 16 ** (level + 1), "max_n": 16 ** (level + 2) - 1},
    "number_filtering": lambda level: {"min_numbers": 2 * level + 1, "max_numbers": 2 * level + 1, "max_decimals": 1},
    "number_sorting": lambda level: {"min_numbers": 2 * level + 1, "max_numbers": 2 * level + 1, "max_decimals": 1},
    "fraction_simplification": lambda level: {
        "min_value": 1,
        "max_value": 60,
        "min_factor": 3**level,
        "max_factor": 3 ** (level + 1) - 1,
        "styles": ("plain",),
    },
}
# Their scorers know one answer only; the others are asked what they think of an output.
_TO_THE_LETTER = frozenset(("basic_arithmetic", "gcd", "lcm", "leg_counting", "count_bits", "number_filtering"))
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MOST = 1_000_000  # questions of one family and level


def _needs() -> None:
    if (error := missing_gym()) is not None:
        raise error


def entries(family: str, level: int, dice: Dice) -> Iterator[dict[str, Any]]:
    """Questions of a family at a level, as reasoning-gym gives them.

    Raises:
        MissingCapability: reasoning-gym is not there.
    """
    gym = need("reasoning_gym", feature="a task of reasoning-gym", install="pip install 'trivium[tasks]'")
    yield from gym.create_dataset(family, seed=dice.below(2**31), size=_MOST, **FAMILIES[family](level))


def _splits(dials: Dials) -> tuple[str, ...]:
    families = set(dials.kinds or ())
    return (IN_DISTRIBUTION, *(["unseen families"] if families < set(FAMILIES) else []), HARDER)


def _items(split: str, dials: Dials, dice: Dice) -> Iterator[Item | None]:
    families, levels = dials.kinds or (), dials.depth or ()
    if split == "unseen families":
        families = tuple(family for family in FAMILIES if family not in families)
    if split == HARDER:
        levels = tuple(range(max(levels) + 1, max(levels) + ABOVE + 1))
    streams = {(family, level): entries(family, level, dice) for family in families for level in levels}
    stream = dice.cycled(families)
    for level in dice.cycled(levels):
        family = next(stream)
        some = islice(streams[family, level], 20)
        yield next((_item(family, level, entry) for entry in some if belongs(entry["question"], split)), None)


def _item(family: str, level: int, entry: dict[str, Any]) -> Item:
    metadata = json.loads(json.dumps(entry["metadata"], default=str))
    notes = {"rules": [family], "depth": level, "answer": entry["answer"], "metadata": metadata}
    return Item(entry["question"], entry["answer"], notes)


def _matches(item: Item, output: str) -> bool:
    """Right to the letter, or if the family's own scorer says so, in the sandbox."""
    said = output.strip()
    if said == item.answer or item.notes["metadata"]["source_dataset"] in _TO_THE_LETTER:
        return said == item.answer
    if not said or len(said) > LONGEST:
        return False
    score = gym_score_of(Record("output", item.prompt, said, notes=dict(item.notes)))
    return score is not None and score >= 1


def _slip(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """A number off by one or ten, or two of its digits swapped; of a list, a number left out, left in, or moved."""
    if item.answer.startswith("["):
        return _list_slip(item, dice)
    hit = dice.pick(list(_NUMBER.finditer(item.answer)))
    whole, point, rest = hit.group().partition(".")
    digits, sign = whole.lstrip("-"), "-" if whole[0] == "-" else ""
    match dice.pick(("off by one", "off by ten", "digits swapped")):
        case "digits swapped" if len(digits) > 1:
            at = dice.below(len(digits) - 1)
            whole, what = sign + digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :], "digits swapped"
        case "off by ten" if len(digits) > 1:
            whole, what = str(int(whole) + dice.pick((-10, 10))), "off by ten"
        case _:
            whole, what = str(int(whole) + dice.pick((-1, 1))), "off by one"
    return item.answer[: hit.start()] + whole + point + rest + item.answer[hit.end() :], what


def _list_slip(item: Item, dice: Dice) -> tuple[str, str]:
    parts = _NUMBER.findall(item.answer)
    filtered = item.notes["metadata"]["source_dataset"] == "number_filtering"
    given = _NUMBER.findall(item.prompt.partition("[")[2].partition("]")[0]) if filtered else []
    others = [number for number in given if number not in parts]
    at = dice.below(max(1, len(parts)))
    match dice.pick(("left in", "left out", "moved")):
        case "moved" if len(parts) > 1:
            parts.append(parts.pop(at))
            what = "moved"
        case "left out" if parts:
            parts.pop(at)
            what = "left out"
        case _ if others:
            parts.insert(at, dice.pick(others))
            what = "left in"
        case _:
            parts.insert(at, parts[at])
            what = "written twice"
    return f"[{', '.join(map(repr, parts))}]", what


def _nonsense(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """The answer with random digits; a random number where it has none."""

    def other(number: re.Match[str]) -> str:
        return re.sub(r"\d", lambda digit: str(dice.below(10)), number.group())

    return _NUMBER.sub(other, item.answer) if _NUMBER.search(item.answer) else f"['{dice.below(100)}']", "random"


def _solve(record: Record) -> Item:
    """What the notes say: reasoning-gym has no way from a question to its answer, nor to its level."""
    metadata, answer = record.notes.get("metadata"), record.notes.get("answer")
    if not (isinstance(metadata, dict) and isinstance(answer, str) and metadata.get("source_dataset") in FAMILIES):
        raise InputError(
            f"record {record.id!r} has no notes['answer'] and notes['metadata']['source_dataset'] of a reasoning-gym "
            f"family among {', '.join(FAMILIES)}; its question cannot be solved anew."
        )
    notes = {"rules": [metadata["source_dataset"]], "answer": answer, "metadata": metadata}
    level = record.notes.get("depth")
    known = isinstance(level, int) and 1 <= level <= HIGHEST
    return Item(record.prompt, answer, notes | ({"depth": level} if known else {}))


def _task(name: str, about: str, families: tuple[str, ...]) -> Task:
    return Task(
        name=name,
        about=about,
        dials={
            "kinds": Dial("diversity", "families in training", families, known=tuple(FAMILIES)),
            "depth": Dial("complexity", "levels of difficulty", (1, 2), least=1, most=HIGHEST),
        },
        splits=_splits,
        items=_items,
        slip=_slip,
        nonsense=_nonsense,
        matches=_matches,
        solve=_solve,
        trained=lambda dials: frozenset(dials.kinds or ()),
        needs=_needs,
    )


GYM = (
    _task(
        "gym",
        "Families of reasoning-gym; unseen families, harder questions.",
        ("chain_sum", "gcd", "leg_counting", "number_sorting", "count_bits", "fraction_simplification"),
    ),
    *(
        _task(f"gym_{family}", f"The family {family} of reasoning-gym; all its others, harder questions.", (family,))
        for family in FAMILIES
    ),
)
