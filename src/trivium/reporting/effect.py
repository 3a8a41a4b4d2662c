"""The answer of ``trivium study effect`` as tables of text, and as Markdown, from what effect.json holds."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from trivium.numbers import short, thousandths

AXES = ("quality", "diversity", "complexity")


class Table(NamedTuple):
    """Rows of text under a title."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def tables(told: dict[str, Any]) -> list[Table]:
    """Sets with their makeup, differences between students, and how each set's students do."""
    return [_sets(told), _differences(told), _means(told)]


def markdown(told: dict[str, Any]) -> str:
    """Question and answer first, then the tables, then how it was made."""
    parts = ["# Study: effect", f"**Question.** {told['question']}", "## Answer",
             "\n".join(f"- {line}" for line in told["lines"])]  # fmt: skip
    for table in tables(told):
        rows = [
            "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (table.header, *table.rows)
        ]
        title, _, more = table.title.partition(":")
        parts.append("\n".join([f"## {title}", *(["", f"{more.strip()}."] if more else []), "", rows[0],
                                "|" + "---|" * len(table.header), *rows[1:]]))  # fmt: skip
    parts += ["## How it was made", "\n".join(f"- {line}" for line in made(told))]
    return "\n\n".join(parts) + "\n"


def made(told: dict[str, Any]) -> list[str]:
    """Students, runs, notes and tests that were not asked."""
    where = f"records of the task {told['task']}" if told["task"] else "held-out records"
    lines = [
        f"{told['runs']} students in {told['repeats']} repeats, {told['cpu_seconds']:,.0f} CPU seconds of training; "
        f"seed {told['seed']}; Trivium {told['trivium']}; tested on {where}.",
        f"{told['student']}.",
        f"Intervals at {told['level']:.0%} over repeats, each with other records of the set; widened for what repeats "
        "have in common, so that two sets of one making are not told apart. Adjusted p: Holm, over both sides and all "
        "pairs; the single tests are a family of their own.",
        *told["notes"],
    ]
    return [*lines, *(f"Not asked: {name} ({why})." for name, why in told["tests_left_out"].items())]


def _sets(told: dict[str, Any]) -> Table:
    cards = told["scorecards"]
    places = {place["dataset"]: place for place in cards["frontier"]}
    rows = []
    for one in told["sets"]:
        cells = [one["name"], f"{one['rows']:,}", *(_interval(places[one["name"]][axis]) for axis in AXES)]
        cells += [] if one["right"] is None else [short(one["right"])]
        cells += [f"{told['n']:,} of {one['pool']:,}"]
        cells += [f"{one['epochs']:,.1f}", f"{one['tokens']:,.0f}"] if one["tokens"] else []
        rows.append(tuple(cells))
    header = ("set", "records", *(f"{axis} ({cards['headlines'].get(axis, '–')})" for axis in AXES),
              *(["right, by the task"] if told["task"] else []), "trained on", "epochs", "tokens")  # fmt: skip
    title = f"The sets: measures at n = {cards['n_common']:,}; what each student was trained on"
    return Table(title, header[: len(rows[0])], rows)


def _differences(told: dict[str, Any]) -> Table:
    rows = []
    for one in told["differences"]:
        verdict = f"clear: {one['better']} is better" if one["better"] else one["verdict"]
        p = one["p_adjusted"]
        adjusted = "<0.001" if p is not None and p < 0.0005 else thousandths(p)
        rows.append((
            f"{one['b']} less {one['a']}", _named(one), thousandths(one["value_b"]), thousandths(one["value_a"]),
            _signed(one), adjusted, verdict,
        ))  # fmt: skip
    score, names = told["score"], [one["name"] for one in told["sets"]]
    title = f"Differences between students: {score['name']}, {score['unit']}, "
    title += "less is better" if score["lower_is_better"] else "more is better"
    if len(names) == 2:  # then every row is of the same pair
        header = ("test", names[1], names[0], f"{names[1]} less {names[0]} [interval]", "adjusted p", "verdict")
        return Table(title, header, [row[1:] for row in rows])
    return Table(title, ("pair", "test", "first", "second", "difference [interval]", "adjusted p", "verdict"), rows)


def _means(told: dict[str, Any]) -> Table:
    names = [one["name"] for one in told["sets"]]
    cells: dict[str, dict[str, str]] = {}
    for one in told["means"]:
        value, low, high = (thousandths(one[name]) for name in ("value", "low", "high"))
        cells.setdefault(_named(one), {})[one["dataset"]] = value if one["low"] is None else f"{value} [{low}, {high}]"
    rows = [(test, *(by[name] for name in names)) for test, by in cells.items()]
    return Table("How students of each set do", ("test", *names), rows)


def _named(one: dict[str, Any]) -> str:
    """A test, or the mean of a side."""
    return f"{one['side']}, mean" if one["test"] == one["side"] else f"{one['side']}: {one['test']}"


def _interval(ends: Sequence[float | None]) -> str:
    value, low, high = ends
    return short(value) if low is None else f"{short(value)} [{short(low)}, {short(high)}]"


def _signed(one: dict[str, Any]) -> str:
    value, low, high = (thousandths(one[name], sign=True) for name in ("value", "low", "high"))
    return value if one["low"] is None else f"{value} [{low}, {high}]"
