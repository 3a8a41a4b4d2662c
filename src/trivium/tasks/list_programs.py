"""List programs: ``rev ad3 tk3|4172=`` asks what is left of the list 4, 1, 7, 2 after the steps, in order.

A list is written as its digits. A program is trivial, and never asked, if it changes nothing or leaves nothing on most
of some fixed lists; nor is a list that a program leaves nothing of.

What is in no training record, whatever the seed: a quarter of all pairs of neighbouring steps ("unseen pairs"), a
quarter of what programs of two and more steps do ("unseen programs": written otherwise and doing otherwise than any
program seen, told by what becomes of some fixed lists), longer lists and longer programs than asked for, and a quarter
of all lists. All tests use only steps that the training programs have: it is the composition that is new.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise, product

import numpy as np

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks.dice import Dice
from trivium.tasks.task import IN_DISTRIBUTION, TRAINING, Dial, Dials, Item, Task, belongs, evenly, held_out

Program = tuple[str, ...]

DIGITS = "0123456789"
DEEPEST = 5  # steps in training
DEEPER = 2  # how many steps more the tests have
_LISTED = 3  # steps up to which all programs are listed; of more steps there are above a million
LONGEST = 10_000  # numbers that a list may grow to, of a question that is read
_TRIES = 100  # programs, or lists, that are tried before there is taken to be none
_PROBES = ("4417", "90538", "662015", "3847191", "2552", "0817463950")
_MORE_PROBES = ("7094", "58316", "1935286740", "99001122", "6478309215", "31415926")


def _mapped(change: Callable[[int], int]) -> Callable[[str], str]:
    table = str.maketrans({digit: str(change(int(digit)) % 10) for digit in DIGITS})
    return lambda digits: digits.translate(table)


def _filtered(keep: str) -> Callable[[str], str]:
    return lambda digits: "".join([digit for digit in digits if digit in keep])


def _running(digits: str) -> str:
    total, sums = 0, []
    for digit in digits:
        total = (total + int(digit)) % 10
        sums.append(str(total))
    return "".join(sums)


STEPS: dict[str, tuple[str, Callable[[str], str]]] = {
    "rev": ("backwards", lambda digits: digits[::-1]),
    "srt": ("in rising order", lambda digits: "".join(sorted(digits))),
    "dsc": ("in falling order", lambda digits: "".join(sorted(digits, reverse=True))),
    "rot": ("the first to the end", lambda digits: digits[1:] + digits[:1]),
    "swp": ("first and last change places", lambda d: d[-1] + d[1:-1] + d[0] if len(d) > 1 else d),
    "ad1": ("1 added to each, modulo 10", _mapped(lambda x: x + 1)),
    "ad3": ("3 added to each, modulo 10", _mapped(lambda x: x + 3)),
    "ad5": ("5 added to each, modulo 10", _mapped(lambda x: x + 5)),
    "neg": ("each taken from 9", _mapped(lambda x: 9 - x)),
    "dbl": ("each doubled, modulo 10", _mapped(lambda x: 2 * x)),
    "sum": ("running sums, modulo 10", _running),
    "tk3": ("the first three", lambda digits: digits[:3]),
    "dr2": ("without the first two", lambda digits: digits[2:]),
    "evn": ("the even ones", _filtered("02468")),
    "odd": ("the odd ones", _filtered("13579")),
    "big": ("those from 5 up", _filtered("56789")),
    "low": ("those below 5", _filtered("01234")),
    "unq": ("each only where it first stands", lambda digits: "".join(dict.fromkeys(digits))),
    "dup": ("each twice", lambda digits: "".join([digit * 2 for digit in digits])),
    "mir": ("the list, then the list backwards", lambda digits: digits + digits[::-1]),
}


def run(program: Program, digits: str) -> str:
    """A list after a program: the one function that every answer comes from."""
    for step in program:
        digits = STEPS[step][1](digits)
    return digits


@lru_cache(maxsize=100_000)
def trivial(program: Program) -> bool:
    """Whether a program changes nothing, or leaves nothing, of most fixed lists."""
    outcomes = [run(program, probe) for probe in _PROBES]
    dull = sum(outcome in ("", probe) for outcome, probe in zip(outcomes, _PROBES))
    return 2 * dull >= len(_PROBES)


def unseen_pairs(program: Program) -> int:
    """How many of its neighbouring steps stand side by side in no training program."""
    return sum(_unseen_pair(pair) for pair in pairwise(program))


@lru_cache(maxsize=1_000)
def _unseen_pair(pair: tuple[str, str]) -> bool:
    return held_out(" then ".join(pair))


@lru_cache(maxsize=64)
def chosen_programs(rules: int, depth: tuple[int, ...], choice: int) -> dict[int, tuple[Program, ...]]:
    """The programs of a training set for each number of steps, shared out as evenly as there are programs.

    Raises:
        InputError: there are not so many, or fewer than numbers of steps are asked for.
    """
    room = [_room(steps) for steps in depth]
    if not len(depth) <= rules <= sum(room):
        raise InputError(
            f"list_programs: rules must be from {len(depth)} to {sum(room):,}, the number of programs there are with "
            f"{', '.join(map(str, depth))} steps, got {rules:,}."
        )
    streams = np.random.default_rng(choice).spawn(DEEPEST + 1)
    return {steps: _some(steps, n, streams[steps]) for steps, n in zip(depth, evenly(rules, room))}


def _some(steps: int, n: int, rng: np.random.Generator) -> tuple[Program, ...]:
    """The first n different programs in a random order."""
    if steps <= _LISTED:
        every = training_programs(steps)
        return tuple(every[place] for place in rng.permutation(len(every))[:n])
    dice, found = Dice(rng), dict[Program, None]()
    while len(found) < n:
        program = tuple(dice.pick(_NAMES) for _ in range(steps))
        if not (unseen_pairs(program) or _unseen(program) or trivial(program)):
            found[program] = None
    return tuple(found)


def _room(steps: int) -> int:
    """Programs there are to train on; of long ones, as many as one draw may ask for."""
    return len(training_programs(steps)) if steps <= _LISTED else _MOST_LONG


_MOST_LONG = 10_000
_NAMES = tuple(STEPS)


@lru_cache(maxsize=8)
def training_programs(steps: int) -> tuple[Program, ...]:
    """Every program of so many steps that may be trained on."""
    return tuple(
        program
        for program in product(STEPS, repeat=steps)
        if not (unseen_pairs(program) or _unseen(program) or trivial(program))
    )


@lru_cache(maxsize=100_000)
def doing(program: Program) -> str:
    """What a program does, as what becomes of some fixed lists: the same for programs that do the same."""
    return " ".join([run(program, probe) for probe in _PROBES + _MORE_PROBES])


@lru_cache(maxsize=1)
def _of_one_step() -> frozenset[str]:
    return frozenset(doing((step,)) for step in STEPS)


def _unseen(program: Program) -> bool:
    """Whether what a program does belongs to the tests; nothing that a single step does."""
    return held_out(doing(program)) and doing(program) not in _of_one_step()


def _splits(dials: Dials) -> tuple[str, ...]:
    depth = dials.depth or ()
    chosen_programs(dials.rules or 0, depth, dials.choice)
    names = [IN_DISTRIBUTION, *(["unseen programs", "unseen pairs"] if max(depth) > 1 else [])]
    names += ["longer lists", "deeper"]
    names += ["unseen programs, longer lists"] if max(depth) > 1 else []
    return (*names, *(f"unseen programs, depth {each}" for each in range(2, max(depth) + DEEPER + 1)))


def _items(split: str, dials: Dials, dice: Dice) -> Iterator[Item | None]:
    depth, (low, high) = dials.depth or (), dials.length or (0, 0)
    programs = chosen_programs(dials.rules or 0, depth, dials.choice)
    steps = tuple(sorted({step for some in programs.values() for program in some for step in program}))
    done = frozenset(doing(program) for some in programs.values() for program in some)
    if "longer" in split:
        low, high = high + 1, high + max(1, high // 2)
    if split == "deeper":
        depth = tuple(range(max(depth) + 1, max(depth) + DEEPER + 1))
    elif "depth" in split:
        depth = (int(split.rsplit(" ", 1)[1]),)
    elif "unseen" in split:
        depth = tuple(each for each in depth if each > 1)
    known = split in (TRAINING, IN_DISTRIBUTION, "longer lists")
    streams = {each: dice.cycled(programs[each]) for each in depth if known}
    for each in dice.cycled(depth):
        program = next(streams[each]) if known else _any_program(split, each, steps, done, dice)
        digits = None if program is None else _list_for(program, split, low, high, dice)
        yield None if program is None or digits is None else _item(program, digits)


def _any_program(split: str, length: int, steps: tuple[str, ...], done: frozenset[str], dice: Dice) -> Program | None:
    """A program of the tests, made of steps that were seen and doing what none did; None if none is found."""
    for _ in range(_TRIES):
        program = tuple(dice.pick(steps) for _ in range(length))
        if trivial(program) or (split == "unseen pairs") != bool(unseen_pairs(program)):
            continue
        if doing(program) not in done if split == "deeper" else _unseen(program):
            return program
    return None


def _list_for(program: Program, split: str, low: int, high: int, dice: Dice) -> str | None:
    """A list of which the program leaves something, and which it seldom leaves as it is; None if none is found."""
    for tried in range(_TRIES):
        digits = dice.letters(DIGITS, dice.between(low, high))
        if belongs(digits, split):
            outcome = run(program, digits)
            if outcome and (outcome != digits or tried > _TRIES // 2):
                return digits
    return None


def _item(program: Program, digits: str) -> Item:
    text = " ".join(program)
    notes = {"rules": [text], "depth": len(program), "length": len(digits)}
    return Item(f"{text}|{digits}=", run(program, digits), notes)


def _trained(dials: Dials) -> frozenset[str]:
    every = chosen_programs(dials.rules or 0, dials.depth or (), dials.choice)
    return frozenset(" ".join(program) for some in every.values() for program in some)


def _kept(item: Item) -> frozenset[str]:
    program, _ = _read(item.prompt)
    return frozenset(["unseen pairs"] if unseen_pairs(program) else [])


def _slip(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """A step left out, another taken for it, two in the other order, one number wrong."""
    program, digits = _read(item.prompt)
    place = dice.below(len(program))
    match dice.pick(("step left out", "another step", "other order", "one number")):
        case "step left out":
            return run(program[:place] + program[place + 1 :], digits), "step left out"
        case "another step":
            other = dice.pick(_NAMES)
            return run((*program[:place], other, *program[place + 1 :]), digits), "another step"
        case "other order" if len(program) > 1:
            other_order = list(program)
            second = (place + 1 + dice.below(len(program) - 1)) % len(program)
            other_order[place], other_order[second] = other_order[second], other_order[place]
            return run(tuple(other_order), digits), "other order"
        case _:
            at = dice.below(len(item.answer))
            return item.answer[:at] + dice.pick(DIGITS) + item.answer[at + 1 :], "one number"


def _nonsense(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    return dice.letters(DIGITS, len(item.answer)), "random"


def _solve(record: Record) -> Item:
    program, digits = _read(record.prompt)
    outcome = digits
    for step in program:
        outcome = run((step,), outcome)
        if len(outcome) > LONGEST:
            raise InputError(f"list_programs: the list grows beyond {LONGEST:,} numbers in {record.prompt[:80]!r}.")
    if not outcome:
        raise InputError(f"list_programs: nothing is left of the list in {record.prompt[:80]!r}.")
    return _item(program, digits)


def _read(prompt: str) -> tuple[Program, str]:
    """The program and the list of a question."""
    left, bar, rest = prompt.strip().partition("|")
    program, digits = tuple(left.split()), rest[:-1]
    if not (bar and rest.endswith("=") and program and set(program) <= set(STEPS) and set(digits) <= set(DIGITS)):
        raise InputError(
            f"list_programs: a question looks like 'rev ad3|4172=', with steps among {', '.join(STEPS)}; "
            f"got {prompt[:80]!r}."
        )
    return program, digits


LIST_PROGRAMS = Task(
    name="list_programs",
    about="Run a program of steps on a list; unseen programs, unseen pairs of steps, longer lists, deeper.",
    dials={
        "rules": Dial("diversity", "different programs in training", 128, least=1, most=_MOST_LONG),
        "depth": Dial("complexity", "steps of a program", (1, 2), least=1, most=DEEPEST),
        "length": Dial("complexity", "numbers in the list", (4, 7), least=1, most=100),
    },
    splits=_splits,
    items=_items,
    slip=_slip,
    nonsense=_nonsense,
    matches=lambda item, output: output.strip() == item.answer,
    solve=_solve,
    trained=_trained,
    kept=_kept,
)
