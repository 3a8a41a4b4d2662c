"""What ``trivium study effect`` found, in words and as tables of text, from what effect.json holds."""

from collections.abc import Sequence
from typing import NamedTuple

from trivium.numbers import short, thousandths
from trivium.reporting.findings import AXES, Json, headline
from trivium.reporting.verdict import Name, Text, Words

SIDES = {"ID": "in distribution", "OOD": "out of distribution"}


class Table(NamedTuple):
    """Rows of text under a title."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def tables(told: Json) -> list[Table]:
    """Sets with their makeup, differences between students, and how each set's students do."""
    return [_sets(told), _differences(told), _means(told)]


def pairs(told: Json) -> dict[tuple[str, str], list[Json]]:
    """Two sets -> their differences: in distribution first, of each side the mean before its tests."""
    found: dict[tuple[str, str], list[Json]] = {}
    for one in told["differences"]:
        found.setdefault((str(one["a"]), str(one["b"])), []).append(one)
    return {
        pair: sorted(each, key=lambda one: (list(SIDES).index(one["side"]), not one["whole"]))
        for pair, each in found.items()
    }


def answer(told: Json) -> Words:
    """On each side, whose students are clearly better; of two sets also by how much. Out of distribution first."""
    parts: list[str] = []
    for side, where in reversed(SIDES.items()):
        asked = [one for one in told["differences"] if one["whole"] and one["side"] == side]
        if not asked:
            continue
        parts += ["; "] if parts else []
        clear = [one for one in asked if one["better"] is not None]
        figures = _figures(asked[0], told) if len(asked) == 1 else ()
        begins = where if parts else where[:1].upper() + where[1:]
        if not clear:
            parts += [f"{begins} {'no clear difference' if figures else 'no two sets differ clearly'}", *figures]
            continue
        parts += [f"{begins} students trained on "]
        for place, one in enumerate(clear):
            worse = one["a"] if one["better"] == one["b"] else one["b"]
            parts += [", on "] if place else []
            parts += [Name(one["better"]), " do better than on " if place else " do better than those trained on "]
            parts += [Name(worse)]
        parts += figures
    return (*parts, ".") if parts else ()


def conclusion(told: Json) -> Words:
    """What students and measures say together; of more than two sets that is said pair by pair."""
    return (Text(told["lines"][-1]),) if len(told["sets"]) == 2 and told["lines"] else ()


def better(one: Json) -> int:
    """1 if students of the second set are clearly better, -1 if those of the first, 0 if that is not clear."""
    return 0 if one["better"] is None else 1 if one["better"] == one["b"] else -1


def made(told: Json) -> list[str]:
    """Students, runs, notes and tests that were not asked."""
    where = f"records of the task {told['task']}" if told["task"] else "held-out records"
    lines = [
        f"{told['runs']} students in {told['repeats']} repeats, {short(told['cpu_seconds'])} CPU seconds of training; "
        f"seed {told['seed']}; Trivium {told['trivium']}; tested on {where}.",
        f"{told['student']}.",
        f"Intervals at {told['level']:.0%} over repeats, each with other records of the set; widened for what repeats "
        "have in common, so that two sets of one making are not told apart. Adjusted p: Holm, over both sides and all "
        "pairs; the single tests are a family of their own.",
        *told["notes"],
    ]
    return [*lines, *(f"Not asked: {name} ({why})." for name, why in told["tests_left_out"].items())]


def _sets(told: Json) -> Table:
    cards = told["scorecards"]
    places = {place["dataset"]: place for place in cards["frontier"]}
    rows = []
    for one in told["sets"]:
        cells = [one["name"], f"{one['rows']:,}", *(_interval(places[one["name"]][axis]) for axis in AXES)]
        cells += [] if one["right"] is None else [short(one["right"])]
        cells += [f"{told['n']:,} of {one['pool']:,}"]
        cells += [f"{one['epochs']:,.1f}", f"{one['tokens']:,.0f}"] if one["tokens"] else []
        rows.append(tuple(cells))
    header = ("set", "records", *(f"{axis} ({headline(cards, axis)})" for axis in AXES),
              *(["right, by the task"] if told["task"] else []), "trained on", "epochs", "tokens")  # fmt: skip
    title = f"The sets: measures at n = {cards['n_common']:,}; what each student was trained on"
    return Table(title, header[: len(rows[0])], rows)


def _differences(told: Json) -> Table:
    rows = []
    for one in told["differences"]:
        verdict = f"clear: {one['better']} is better" if one["better"] else one["verdict"]
        p = one["p_adjusted"]
        adjusted = "<0.001" if p is not None and p < 0.0005 else thousandths(p)
        rows.append((
            f"{one['b']} less {one['a']}", test_name(one), thousandths(one["value_b"]), thousandths(one["value_a"]),
            _signed(one), adjusted, verdict,
        ))  # fmt: skip
    score, names = told["score"], [one["name"] for one in told["sets"]]
    title = f"Differences between students: {score['name']}, {score['unit']}, "
    title += "less is better" if score["lower_is_better"] else "more is better"
    if len(names) == 2:  # then every row is of the same pair
        header = ("test", names[1], names[0], f"{names[1]} less {names[0]} [interval]", "adjusted p", "verdict")
        return Table(title, header, [row[1:] for row in rows])
    return Table(title, ("pair", "test", "first", "second", "difference [interval]", "adjusted p", "verdict"), rows)


def _means(told: Json) -> Table:
    names = [one["name"] for one in told["sets"]]
    cells: dict[str, dict[str, str]] = {}
    for one in told["means"]:
        value, low, high = (thousandths(one[name]) for name in ("value", "low", "high"))
        words = value if one["low"] is None else f"{value} [{low}, {high}]"
        cells.setdefault(test_name(one), {})[one["dataset"]] = words
    rows = [(test, *(by[name] for name in names)) for test, by in cells.items()]
    return Table("How students of each set do", ("test", *names), rows)


def test_name(one: Json) -> str:
    """A test, or the mean of a side."""
    return f"{one['side']}, mean" if one["test"] == one["side"] else f"{one['side']}: {one['test']}"


def _interval(ends: Sequence[float | None]) -> str:
    value, low, high = ends
    return short(value) if low is None else f"{short(value)} [{short(low)}, {short(high)}]"


def _signed(one: Json) -> str:
    value, low, high = (thousandths(one[name], sign=True) for name in ("value", "low", "high"))
    return value if one["low"] is None else f"{value} [{low}, {high}]"


def _figures(one: Json, told: Json) -> Words:
    """A difference as the better set has it, or else as the second less the first."""
    turn = -1 if one["better"] == one["a"] else 1
    value = None if one["value"] is None else turn * one["value"]
    words = f"{told['score']['name']} {thousandths(value, sign=True)}"
    ends = sorted(turn * one[name] for name in ("low", "high") if one[name] is not None)
    if len(ends) == 2:
        words += ", " + " to ".join(thousandths(end, sign=True) for end in ends)
    whose: Words = () if one["better"] else (Name(one["b"]), " less ", Name(one["a"]), ": ")
    return (" (", *whose, f"{words})")
