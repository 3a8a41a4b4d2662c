"""Arithmetic with steps: ``((7+5)*2)-3:`` asks for ``7+5=12;12*2=24;24-3=21``; what stands behind the last = counts.

A *template* is an expression without its numbers: ``((#+#)*#)-#``. Brackets say what is worked out first; there are no
other rules of precedence. At most two of its operations are products, so that numbers stay short.

What is in no training record, whatever the seed: two pairs of operations ("unseen pairs": a sum that is multiplied, a
product in a difference), a quarter of the templates of two and more operations ("unseen templates", whose pairs were
seen), numbers above those asked for, more operations than asked for, and a quarter of all questions otherwise.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product

import numpy as np

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks.dice import Dice
from trivium.tasks.task import IN_DISTRIBUTION, TRAINING, Dial, Dials, Item, Task, belongs, evenly, held_out

Tree = int | tuple[str, "Tree", "Tree"]  # a number, or an operation on two trees; in a template all numbers are 0
Spoil = Callable[
    [int, int, str, int, int], int
]  # (number of the step, left, operator, right, result) -> what is written

OPERATORS = "+-*"
UNSEEN_PAIRS = (("+", "*"), ("*", "-"))  # (inner, outer): the outcome of inner is worked on by outer
DEEPEST = 5  # operations in training
DEEPER = 2  # how many operations more the tests have
PRODUCTS = 2  # at most in a template
_TRIES = 20  # fillings of a template that are tried before there is taken to be none
LONGEST = 500  # characters of a question
NESTED = 100  # brackets in one another

_SIGN = re.compile(r"[0-9]+|[-+*()]")


def steps_of(tree: Tree, spoil: Spoil | None = None) -> list[str]:
    """The steps of an expression, innermost and leftmost first: the one function that every answer comes from.

    Args:
        tree: The expression.
        spoil: Changes what is written as outcome of a step, and carried on.
    """
    steps: list[str] = []

    def worked(node: Tree) -> int:
        if isinstance(node, int):
            return node
        sign, a, b = node
        left, right = worked(a), worked(b)
        result = _result(sign, left, right)
        if spoil is not None:
            result = spoil(len(steps), left, sign, right, result)
        steps.append(f"{left}{sign}{right}={result}")
        return result

    worked(tree)
    return steps


def written(tree: Tree, *, outermost: bool = True) -> str:
    """An expression as text, with brackets around every inner operation."""
    if isinstance(tree, int):
        return str(tree)
    sign, left, right = tree
    text = f"{written(left, outermost=False)}{sign}{written(right, outermost=False)}"
    return text if outermost else f"({text})"


def parsed(text: str) -> Tree:
    """The expression that a text is.

    Raises:
        InputError: it is none.
    """
    signs = _SIGN.findall(text) if len(text) <= LONGEST else []
    if "".join(signs) != text or not text:
        raise InputError(f"arithmetic: a question looks like '((7+5)*2)-3:', got {text[:80]!r}.")
    if signs.count("(") > NESTED:
        raise InputError(f"arithmetic: more than {NESTED} brackets in {text[:80]!r}.")
    tree, end = _operation(signs, 0, text)
    if end < len(signs):
        raise InputError(f"arithmetic: brackets do not match in {text!r}.")
    return tree


def _operation(signs: list[str], at: int, text: str) -> tuple[Tree, int]:
    left, at = _operand(signs, at, text)
    if at >= len(signs) or signs[at] not in OPERATORS:
        raise InputError(f"arithmetic: an operation is missing in {text!r}.")
    right, end = _operand(signs, at + 1, text)
    return (signs[at], left, right), end


def _operand(signs: list[str], at: int, text: str) -> tuple[Tree, int]:
    if at < len(signs) and signs[at].isdigit():
        return int(signs[at]), at + 1
    if at < len(signs) and signs[at] == "(":
        tree, end = _operation(signs, at + 1, text)
        if end < len(signs) and signs[end] == ")":
            return tree, end + 1
    raise InputError(f"arithmetic: a number or a bracket is missing in {text!r}.")


def _result(sign: str, left: int, right: int) -> int:
    return left + right if sign == "+" else left - right if sign == "-" else left * right


def _shapes(operations: int) -> Iterator[Tree]:
    """Every template of so many operations."""
    if not operations:
        yield 0
        return
    for inner in range(operations):
        for left, right in product(_shapes(inner), list(_shapes(operations - 1 - inner))):
            for sign in OPERATORS:
                yield (sign, left, right)


def pairs_of(tree: Tree) -> set[tuple[str, str]]:
    """Every (inner, outer) pair of operations of which one works on the outcome of the other."""
    if isinstance(tree, int):
        return set()
    sign, *sides = tree
    found = {(side[0], sign) for side in sides if not isinstance(side, int)}
    return found.union(*(pairs_of(side) for side in sides))


def template_of(tree: Tree) -> str:
    """An expression without its numbers."""
    return re.sub(r"\d+", "#", written(tree))


@lru_cache(maxsize=16)
def training_templates(operations: int) -> tuple[Tree, ...]:
    """Every template that may be trained on."""
    return tuple(tree for tree in _shapes(operations) if _kept(tree) and not _unseen(tree))


@lru_cache(maxsize=64)
def chosen_templates(rules: int, depth: tuple[int, ...], choice: int) -> dict[int, tuple[Tree, ...]]:
    """The templates of a training set for each number of operations, shared out as evenly as there are templates.

    Raises:
        InputError: there are not so many, or fewer than numbers of operations are asked for.
    """
    room = [len(training_templates(operations)) for operations in depth]
    if not len(depth) <= rules <= sum(room):
        raise InputError(
            f"arithmetic: rules must be from {len(depth)} to {sum(room):,}, the number of templates there are with "
            f"{', '.join(map(str, depth))} operations, got {rules:,}."
        )
    streams = np.random.default_rng(choice).spawn(DEEPEST + 1)
    return {
        operations: tuple(
            training_templates(operations)[place] for place in streams[operations].permutation(most)[:taken]
        )
        for operations, most, taken in zip(depth, room, evenly(rules, room))
    }


def _kept(tree: Tree) -> bool:
    """Whether a template has few products, and no unseen pair."""
    return written(tree).count("*") <= PRODUCTS and not pairs_of(tree).intersection(UNSEEN_PAIRS)


def _unseen(tree: Tree) -> bool:
    """Whether a template belongs to the tests."""
    text = template_of(tree)
    return "(" in text and held_out(text)


def _splits(dials: Dials) -> tuple[str, ...]:
    depth = dials.depth or ()
    chosen_templates(dials.rules or 0, depth, dials.choice)
    names = [IN_DISTRIBUTION, *(["unseen templates", "unseen pairs"] if max(depth) > 1 else [])]
    names += ["unseen numbers", "deeper"]
    names += ["unseen templates, unseen numbers"] if max(depth) > 1 else []
    return (*names, *(f"unseen templates, depth {each}" for each in range(2, max(depth) + DEEPER + 1)))


def _items(split: str, dials: Dials, dice: Dice) -> Iterator[Item | None]:
    depth, (low, high) = dials.depth or (), dials.numbers or (0, 0)
    templates = chosen_templates(dials.rules or 0, depth, dials.choice)
    if "unseen numbers" in split:
        low, high = high + 1, high + 1 + high - low
    if split == "deeper":
        depth = tuple(range(max(depth) + 1, max(depth) + DEEPER + 1))
    elif "depth" in split:
        depth = (int(split.rsplit(" ", 1)[1]),)
    elif "unseen templates" in split or split == "unseen pairs":
        depth = tuple(each for each in depth if each > 1)
    known = split in (TRAINING, IN_DISTRIBUTION, "unseen numbers")
    streams = {operations: dice.cycled(templates[operations]) for operations in depth if known}
    for operations in dice.cycled(depth):
        template = next(streams[operations]) if known else _any_template(split, operations, dice)
        filled = (_filled(template, low, high, dice) for _ in range(_TRIES))
        tree = next((tree for tree in filled if belongs(written(tree), split)), None)
        yield None if tree is None else _item(tree)


def _any_template(split: str, operations: int, dice: Dice) -> Tree:
    """A template of the tests."""
    while True:
        tree = _grown(operations, dice)
        if split == "unseen pairs":
            if written(tree).count("*") <= PRODUCTS and pairs_of(tree).intersection(UNSEEN_PAIRS):
                return tree
        elif _kept(tree) and (split == "deeper" or _unseen(tree)):
            return tree


def _grown(operations: int, dice: Dice) -> Tree:
    if not operations:
        return 0
    inner = dice.below(operations)
    return (dice.pick(OPERATORS), _grown(inner, dice), _grown(operations - 1 - inner, dice))


def _filled(tree: Tree, low: int, high: int, dice: Dice) -> Tree:
    """A template with numbers."""
    if isinstance(tree, int):
        return dice.between(low, high)
    return (tree[0], _filled(tree[1], low, high, dice), _filled(tree[2], low, high, dice))


def _item(tree: Tree) -> Item:
    steps = steps_of(tree)
    text = written(tree)
    notes = {"rules": [re.sub(r"\d+", "#", text)], "depth": len(steps)}
    return Item(f"{text}:", steps[-1].rpartition("=")[2], notes, worked=";".join(steps))


def _trained(dials: Dials) -> frozenset[str]:
    every = chosen_templates(dials.rules or 0, dials.depth or (), dials.choice)
    return frozenset(template_of(tree) for some in every.values() for tree in some)


def _kept_for_tests(item: Item) -> frozenset[str]:
    unseen = pairs_of(parsed(item.prompt[:-1])).intersection(UNSEEN_PAIRS)
    return frozenset(["unseen pairs"] if unseen else [])


def _slip(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """One step goes wrong and is carried on: a result off by one or ten, or another operation."""
    tree = parsed(item.prompt[:-1])
    at = dice.below(item.notes["depth"])
    what = dice.pick(("off by one", "off by ten", "other operation"))
    up = 1 if dice.chance() < 0.5 else -1
    other = dice.pick(OPERATORS)

    def spoil(step: int, left: int, sign: str, right: int, result: int) -> int:
        if step != at:
            return result
        if what == "other operation":
            return _result(other, left, right)
        return result + up * (1 if what == "off by one" else 10)

    return ";".join(steps_of(tree, spoil)), what


def _nonsense(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """Every outcome is a random number with as many digits."""

    def spoil(step: int, left: int, sign: str, right: int, result: int) -> int:
        return dice.below(int(10 ** len(str(abs(result))))) * (-1 if result < 0 else 1)

    return ";".join(steps_of(parsed(item.prompt[:-1]), spoil)), "random"


def _matches(item: Item, output: str) -> bool:
    return output.rpartition("=")[2].strip() == item.answer


def _solve(record: Record) -> Item:
    return _item(parsed(record.prompt.strip().removesuffix(":")))


ARITHMETIC = Task(
    name="arithmetic",
    about="Work an expression out in steps; unseen templates, unseen pairs of operations, unseen numbers, deeper.",
    dials={
        "rules": Dial("diversity", "different templates in training", 32, least=1, most=100_000),
        "numbers": Dial("diversity", "smallest and largest number in a question", (1, 20), least=0, most=10_000),
        "depth": Dial("complexity", "operations in an expression", (2, 3), least=1, most=DEEPEST),
    },
    splits=_splits,
    items=_items,
    slip=_slip,
    nonsense=_nonsense,
    matches=_matches,
    solve=_solve,
    trained=_trained,
    kept=_kept_for_tests,
)
