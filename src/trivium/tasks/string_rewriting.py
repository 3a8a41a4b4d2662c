"""String rewriting: ``ab>c;de>f|abxde=`` asks for the string after the rules were applied in order.

A rule ``p>q`` writes q wherever p stands, from left to right, without reading what it has just written; ``p<q`` does
the same wherever p stands backwards. A *kind* is a form of rule: what q is, seen from p. Patterns are two or three
different letters of sixteen. Where it can, the pattern of a rule arises only when the rule before was applied: in about
four of ten compositions the other order gives another string. Fewer than one question in a hundred is answered by the
string as it is.

What is in no training record, whatever the seed: rules whose pattern is one of a quarter of all patterns ("unseen
rules": neither the rule nor its pattern was seen), kinds that were not asked for ("unseen kinds", with patterns that
were seen), strings longer and compositions deeper than asked for, and a quarter of all strings. The operator
``<`` alone cannot be understood from records that never show it: "unseen operator" is a floor, where a student that
scores has learnt something else.

``string_rewriting_spaced`` asks the same questions with a space between all characters, for pretrained models. They
read pieces of words: ``abxde`` is "ab", "x", "de", and a pattern may begin inside a piece; with spaces each letter is a
piece, and one that is common in text. Measured on SmolLM2-135M before any training, after six examples (mean and
standard error of 8 questions of one rule): a right answer costs 16 ± 1 nats with spaces, 18 ± 3 without, 43 ± 6 as
letters without spaces, and 15 ± 1 with spaces and the rule in words ("replace a b with c"): the words bring no more.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import permutations

import numpy as np

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks.dice import Dice
from trivium.tasks.task import IN_DISTRIBUTION, Dial, Dials, Item, Task, belongs, evenly, held_out

LETTERS = "abcdefghijklmnop"
KINDS = {
    "replace": "a letter that is not in it: ab>c, abc>d",
    "delete": "nothing: ab>",
    "duplicate": "the pattern twice: ab>abab",
    "turn": "the pattern backwards: abc>cba",
    "insert": "a new letter behind its first: ab>axb",
    "backward": "another letter, where the pattern stands backwards: ab<c",
}
DEEPEST = 6  # rules in a composition
_MISCOPIED = 0.02  # share of slips that are none of a rule: where no rule does anything, the only ones
DEEPER = 2  # how many steps deeper the tests go

_PATTERNS = tuple("".join(letters) for n in (2, 3) for letters in permutations(LETTERS, n))
_OF_TRAINING = tuple(pattern for pattern in _PATTERNS if not held_out(pattern))
_OF_TESTS = tuple(pattern for pattern in _PATTERNS if held_out(pattern))
_TRIES = 100  # strings that are tried before there is taken to be none
_PASSED = 40  # rules passed over in one question before they are taken to be all there are
_NESTED = 0.75  # share of the rules whose pattern arises from the rule before, where it can
LONGEST = 10_000  # letters that a string may grow to, of a question that is read
_FREE = 0.5  # share of the places of a string that patterns may be put in a second time


def apply(rule: str, string: str) -> str:
    """A string after one rule."""
    return string.replace(_sought(rule), _written(rule))


def rewrite(rules: list[str], string: str) -> str:
    """A string after all rules, in order: the one function that every answer comes from."""
    for rule in rules:
        string = apply(rule, string)
    return string


def rules_of(kind: str, patterns: tuple[str, ...]) -> list[str]:
    """Every rule of a kind with one of these patterns."""
    match kind:
        case "delete":
            return [f"{p}>" for p in patterns]
        case "duplicate":
            return [f"{p}>{p}{p}" for p in patterns]
        case "turn":
            return [f"{p}>{p[::-1]}" for p in patterns]
        case "insert":
            return [f"{p}>{p[0]}{new}{p[1:]}" for p in patterns for new in LETTERS if new not in p]
        case _:
            sign = "<" if kind == "backward" else ">"
            return [f"{p}{sign}{new}" for p in patterns for new in LETTERS if new not in p]


@lru_cache(maxsize=64)
def training_rules(rules: int, kinds: tuple[str, ...], choice: int) -> tuple[str, ...]:
    """The rules of a training set: shared out over the kinds as evenly as there are rules.

    Raises:
        InputError: there are not so many.
    """
    room = [len(_every(kind)) for kind in kinds]
    if rules > sum(room):
        raise InputError(f"string_rewriting: there are {sum(room):,} rules of {', '.join(kinds)}, got rules={rules:,}.")
    order = np.random.default_rng(choice).spawn(len(KINDS))
    chosen: list[str] = []
    for kind, n in zip(kinds, evenly(rules, room)):
        every = _every(kind)
        places = order[list(KINDS).index(kind)].permutation(len(every))[:n]
        chosen += [every[place] for place in places]
    return tuple(chosen)


def _splits(dials: Dials) -> tuple[str, ...]:
    _checked(dials)
    names = [IN_DISTRIBUTION, "unseen rules"]
    names += ["unseen kinds"] if _new_kinds(dials) else []
    names += ["unseen operator"] if "backward" not in (dials.kinds or ()) else []
    names += ["longer strings", "unseen rules, longer strings", "deeper"]
    return (*names, *(f"unseen rules, depth {depth}" for depth in range(1, max(dials.depth or ()) + DEEPER + 1)))


def _items(split: str, dials: Dials, dice: Dice) -> Iterator[Item | None]:
    rules = _checked(dials)
    kinds, depth, (low, high) = dials.kinds or (), dials.depth or (), dials.length or (0, 0)
    if "longer" in split:
        low, high = high + 1, high + max(1, high // 2)
    if split == "deeper":
        depth = tuple(range(max(depth) + 1, max(depth) + DEEPER + 1))
    elif "depth" in split:
        depth = (int(split.rsplit(" ", 1)[1]),)
    if split.startswith("unseen rules"):
        stream = _any_rule(kinds, _OF_TESTS, dice)
    elif split == "unseen kinds":
        stream = _any_rule(_new_kinds(dials), tuple(sorted({_pattern(rule) for rule in rules})), dice)
    elif split == "unseen operator":
        stream = _any_rule(("backward",), tuple(sorted({_pattern(rule) for rule in rules})), dice)
    else:
        stream = dice.cycled(rules)
    waiting: list[str] = []
    for steps in dice.cycled(depth):
        taken = _take(stream, steps, waiting)
        strings = (_string(taken, dice.between(low, high), dice) for _ in range(_TRIES))
        string = next((each for each in strings if belongs(each, split) and rewrite(taken, each)), None)
        yield None if string is None else _item(taken, string)


def _item(rules: list[str], string: str) -> Item:
    notes = {"rules": rules, "kinds": [kind_of(rule) for rule in rules], "depth": len(rules), "length": len(string)}
    return Item(f"{';'.join(rules)}|{string}=", rewrite(rules, string), notes)


def kind_of(rule: str) -> str:
    """The kind of a rule, by its form."""
    if "<" in rule:
        return "backward"
    pattern, new = rule.split(">")
    if not new:
        return "delete"
    if new == pattern * 2:
        return "duplicate"
    if new == pattern[::-1]:
        return "turn"
    return "insert" if new[0] + new[2:] == pattern else "replace"


def _string(rules: list[str], length: int, dice: Dice) -> str:
    """Random letters, with the pattern of every rule put in for which there is room, and some of them again.

    Where a rule's outcome can be a part of the next pattern, that pattern often arises only when the rule is applied.
    """
    planted: list[str] = []
    for place, rule in enumerate(rules):
        pattern = _sought(rule)
        if place and dice.chance() < _NESTED:
            before, outcome = planted[-1], _written(rules[place - 1])
            if outcome in pattern:
                at = pattern.index(outcome) if outcome else 1 + dice.below(len(pattern) - 1)
                planted[-1] = ""
                pattern = pattern[:at] + before + pattern[at + len(outcome) :]
        planted.append(pattern)
    pieces: list[str] = []
    room = length
    for pattern in planted:
        if len(pattern) <= room:
            pieces.append(pattern)
            room -= len(pattern)
    for pattern in planted:
        if len(pattern) <= room * _FREE and dice.chance() < _FREE:
            pieces.append(pattern)
            room -= len(pattern)
    pieces += dice.letters(LETTERS, room)
    dice.shuffle(pieces)
    return "".join(pieces)


def _slip(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """What a careless worker gives: an occurrence missed, rules in another order, what another rule would write."""
    rules, string = _read(item.prompt)
    place = dice.below(len(rules))
    slips = ["missed one", "another rule"] + (["other order"] if len(rules) > 1 else [])
    if dice.chance() < _MISCOPIED:
        left_out = dice.below(len(item.answer))
        return item.answer[:left_out] + item.answer[left_out + 1 :], "letter left out"
    match dice.pick(slips):
        case "other order":
            other = (place + 1 + dice.below(len(rules) - 1)) % len(rules)
            rules[place], rules[other] = rules[other], rules[place]
            return rewrite(rules, string), "other order"
        case "another rule":
            # Its pattern is found, and what another rule writes is written.
            wrong = f"{_sought(rules[place])}>{_written(dice.pick(_checked(dials)))}"
            return rewrite([*rules[:place], wrong, *rules[place + 1 :]], string), "another rule"
        case _:
            before = rewrite(rules[:place], string)
            return rewrite(rules[place + 1 :], _missed(rules[place], before, dice)), "missed one"


def _missed(rule: str, string: str, dice: Dice) -> str:
    """The string with the rule applied everywhere but once."""
    pattern, new = _sought(rule), _written(rule)
    parts = string.split(pattern)
    left = dice.below(max(1, len(parts) - 1))
    joints = [pattern if place == left else new for place in range(len(parts) - 1)]
    return parts[0] + "".join(joint + part for joint, part in zip(joints, parts[1:]))


def _nonsense(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    return dice.letters(LETTERS, max(1, len(item.answer))), "random"


def _solve(record: Record) -> Item:
    rules, string = _read(record.prompt)
    outcome = string
    for rule in rules:
        if len(outcome) + outcome.count(_sought(rule)) * len(_written(rule)) > LONGEST:
            raise InputError(
                f"string_rewriting: the string grows beyond {LONGEST:,} letters in {record.prompt[:80]!r}."
            )
        outcome = apply(rule, outcome)
    if not outcome:
        raise InputError(f"string_rewriting: nothing is left of the string in {record.prompt[:80]!r}.")
    return _item(rules, string)


def _read(prompt: str) -> tuple[list[str], str]:
    """The rules and the string of a question."""
    left, bar, rest = prompt.strip().partition("|")
    rules = left.split(";")
    known = all(rule.count(">") + rule.count("<") == 1 and rule[:1] not in ("<", ">") for rule in rules)
    if not (bar and rest.endswith("=") and known):
        raise InputError(f"string_rewriting: a question looks like 'ab>c;de>f|abxde=', got {prompt[:80]!r}.")
    return rules, rest[:-1]


def _any_rule(kinds: tuple[str, ...], patterns: tuple[str, ...], dice: Dice) -> Iterator[str]:
    every = [_every(kind, patterns) for kind in kinds]
    for rules in dice.cycled(every):
        yield dice.pick(rules)


def _take(stream: Iterator[str], n: int, waiting: list[str]) -> list[str]:
    """The next n rules, different ones if the stream has so many; a rule passed over waits for the next question."""
    taken: list[str] = []
    again: list[str] = []
    while len(taken) < n:
        rule = waiting.pop(0) if waiting else next(stream)
        (again if rule in taken else taken).append(rule)
        if len(again) > _PASSED:  # there are not so many
            return taken + again[: n - len(taken)]
    waiting += again
    return taken


def _checked(dials: Dials) -> tuple[str, ...]:
    """The rules that are trained on, if the dials can be had together."""
    rules, kinds, depth, (low, _) = dials.rules or 0, dials.kinds or (), dials.depth or (), dials.length or (0, 0)
    if rules < len(kinds):
        raise InputError(f"string_rewriting: {len(kinds)} kinds need as many rules, got rules={rules}.")
    if rules < max(depth):
        raise InputError(f"string_rewriting: compositions of {max(depth)} need as many rules, got rules={rules}.")
    if low <= 3 * max(depth):
        raise InputError(
            f"string_rewriting: compositions of {max(depth)} rules need strings of at least {3 * max(depth) + 1} "
            f"letters, got length={dials.length}."
        )
    return training_rules(rules, kinds, dials.choice)


def _new_kinds(dials: Dials) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind not in (dials.kinds or ()) and kind != "backward")


def _pattern(rule: str) -> str:
    return rule.replace("<", ">").split(">")[0]


def _sought(rule: str) -> str:
    """What a rule looks for in the string."""
    return _pattern(rule)[::-1] if "<" in rule else _pattern(rule)


def _written(rule: str) -> str:
    """What a rule writes there."""
    return rule.replace("<", ">").split(">")[1]


@lru_cache(maxsize=256)
def _every(kind: str, patterns: tuple[str, ...] = _OF_TRAINING) -> list[str]:
    return rules_of(kind, patterns)


STRING_REWRITING = Task(
    name="string_rewriting",
    about="Apply rewriting rules to a string, in order; unseen rules, unseen kinds, longer strings, deeper.",
    dials={
        "rules": Dial("diversity", "different rules in training", 256, least=1, most=100_000),
        "kinds": Dial(
            "diversity", "kinds of rules in training", ("replace", "delete", "duplicate"), known=tuple(KINDS)
        ),
        "depth": Dial("complexity", "rules applied one after the other", (1, 2), least=1, most=DEEPEST),
        "length": Dial("complexity", "letters of the string", (10, 12), least=4, most=200),
    },
    splits=_splits,
    items=_items,
    slip=_slip,
    nonsense=_nonsense,
    matches=lambda item, output: output.strip() == item.answer,
    solve=_solve,
    trained=lambda dials: frozenset(_checked(dials)),
)


def _spread(text: str) -> str:
    return " ".join(text)


def _closed(text: str) -> str:
    return text.replace(" ", "")


def _spread_item(item: Item) -> Item:
    return replace(item, prompt=_spread(item.prompt), answer=_spread(item.answer))


def _closed_item(item: Item) -> Item:
    return replace(item, prompt=_closed(item.prompt), answer=_closed(item.answer))


def _spread_items(split: str, dials: Dials, dice: Dice) -> Iterator[Item | None]:
    return (None if item is None else _spread_item(item) for item in _items(split, dials, dice))


def _spread_slip(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    response, what = _slip(_closed_item(item), dials, dice)
    return _spread(response), what


def _spread_nonsense(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    response, what = _nonsense(_closed_item(item), dials, dice)
    return _spread(response), what


STRING_REWRITING_SPACED = replace(
    STRING_REWRITING,
    name="string_rewriting_spaced",
    about="String rewriting with a space between all characters, for pretrained models, which read pieces of words.",
    items=_spread_items,
    slip=_spread_slip,
    nonsense=_spread_nonsense,
    matches=lambda item, output: _closed(output.strip()) == _closed(item.answer),
    solve=lambda record: _spread_item(_solve(replace(record, prompt=_closed(record.prompt)))),
)
