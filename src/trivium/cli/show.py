"""Results as text for a terminal: plain columns, no colour codes, data made safe."""

from collections.abc import Sequence
from typing import Any

from trivium.numbers import short

AXES = ("quality", "diversity", "complexity")


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Columns as wide as their widest cell; those in ``right`` are set flush right."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]

    def line(row: Sequence[str]) -> str:
        aligned = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        )
        return "  ".join(aligned).rstrip()

    return "\n".join([line(cells[0]), "  ".join("-" * width for width in widths), *map(line, cells[1:])])


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """``12.3 [11.0, 13.9]``; only the value where there is no interval."""
    if value is None or low is None or high is None:
        return short(value)
    return f"{short(value)} [{short(low)}, {short(high)}]"


def scorecard(card: dict[str, Any]) -> str:
    """A scorecard as three tables, one per axis, after a line on the data."""
    data = card["dataset"]
    lines = [f"{data['name']}: {data['rows']:,} records, read as {data['format']}"]
    if data["rejected"]["count"]:
        lines.append(f"{data['rejected']['count']:,} lines could not be read and were left out; the first ones:")
        lines += [
            f"  {bad['path']} line {bad['line']}, byte {bad['byte']}: {bad['reason']}"
            for bad in data["rejected"]["examples"][:5]
        ]
        if data["rejected"]["count"] > data["rows"]:
            lines.append("MOST LINES WERE LEFT OUT: have the rows of a file one shape? Say which with --format.")
    lines += [f"note: {note}" for note in data.get("notes", ())]
    streamed = data.get("streamed")
    if streamed:
        lines.append(f"read in one pass; what is not of all records is of a random sample of {streamed['sample']:,}")
    if data.get("faults"):
        counted = ", ".join(f"{reason} {count:,}" for reason, count in list(data["faults"].items())[:6])
        lines.append(f"faults found: {counted}")
    counts = streamed or any(measure["n"] != data["rows"] for measure in card["measures"])
    for axis in AXES:
        rows = [
            (
                measure["name"] + (" *" if measure["headline"] else ""),
                interval(measure["value"], measure["low"], measure["high"]),
                *([f"{measure['n']:,}"] if counts else []),
                measure["unit"],
                "more" if measure["direction"] == 1 else "less",
                _at_one_length(measure),
                short(measure["length_correlation"]),
                measure["note"] or "",
            )
            for measure in card["measures"]
            if measure["axis"] == axis
        ]
        if rows:
            more = ("records",) if counts else ()
            header = (axis, "value [interval]", *more, "unit", "higher is", "at one length", "r with length", "note")
            lines += ["", table(header, rows, right=(2, 5, 6) if counts else (4, 5))]
    lines += [
        f"\nnot measured: {', '.join(names)}: {why}" for why, names in _by_reason(data.get("not_measured", {})).items()
    ]
    lines += ["", "at one length: a record of 50 tokens by regression, or every record cut to its first 32; r with "
              "length: Spearman's, over records or over random subsets"]  # fmt: skip
    if card["measures"]:
        lines.append(
            f"* stands for its axis in comparisons; intervals at {card['measures'][0]['level']:.0%}; embedder "
            f"{card['views'].get('embedder', 'not used')}{_made_by(card['views'])}"
        )
    return "\n".join(lines)


def _at_one_length(measure: dict[str, Any]) -> str:
    """The length-controlled value, and its records where they are fewer than those of the value."""
    n = measure["length_controlled_n"]
    value = short(measure["length_controlled"])
    return value if measure["length_controlled"] is None or n == measure["n"] else f"{value} (n {n:,})"


def _made_by(views: dict[str, str]) -> str:
    """What else made what measures read: a proxy, a judge, a parser."""
    others = {view: name for view, name in views.items() if view not in ("embedder", "tokenizer")}
    return "".join(f"; {view} by {name}" for view, name in others.items())


def _by_reason(left_out: dict[str, str]) -> dict[str, list[str]]:
    """Why measures were left out, and which."""
    found: dict[str, list[str]] = {}
    for name, why in left_out.items():
        found.setdefault(why, []).append(name)
    return found


def comparison(found: dict[str, Any]) -> str:
    """The verdict table of a comparison: the headline measures, then what is to be said of them."""
    heads = found["headlines"]
    rows = []
    for place in found["frontier"]:
        cells = [place["dataset"], str(place["n"])]
        cells += [interval(*place[axis]) for axis in AXES]
        cells.append(", ".join(place["dominated_by"]) or "–")
        rows.append(cells)
    header = ["data set", "n", *(f"{axis} ({heads.get(axis, '–')})" for axis in AXES),
              "clearly beaten by"]  # fmt: skip
    lines = [table(header, rows, right=(1,)), "", *found["diagnosis"]]
    clear = [each for each in found["differences"] if each["clear"]]
    if len(found["datasets"]) == 2:
        lines += ["", differences(found["differences"])]
    else:
        lines.append(
            f"{len(clear)} of {len(found['differences'])} tests of all measures and pairs show a clear difference."
        )
    if found["overlap"]:
        shared = [each for each in found["overlap"] if each["near"]]
        lines += [
            f"{each['b']}: {each['near']} of {each['of']} records have a near-duplicate in {each['a']}"
            for each in shared
        ]
    return "\n".join(lines)


def differences(found: Sequence[dict[str, Any]]) -> str:
    """Every measure of a pair, and which set clearly has more of the axis."""
    a, b = found[0]["a"], found[0]["b"]
    rows = [
        (
            each["axis"],
            each["measure"],
            short(each["value_a"]),
            short(each["value_b"]),
            interval(each["difference"], each["low"], each["high"]),
            short(each["p_adjusted"]),
            _more(each),
        )
        for each in sorted(found, key=lambda each: AXES.index(each["axis"]))
    ]
    return table(("axis", "measure", a, b, "difference [interval]", "adjusted p", "verdict"), rows, right=(2, 3, 5))


def _more(difference: dict[str, Any]) -> str:
    """Which of the two clearly has more of the axis, whatever way the measure runs."""
    if difference["value_a"] is None or difference["value_b"] is None:
        return "undefined"
    if not difference["clear"]:
        return "not clear"
    upward = (difference["low"] > 0) == (difference["direction"] == 1)
    return f"more {difference['axis']} in {difference['b'] if upward else difference['a']}"


def run(done: dict[str, Any]) -> str:
    """What a run made, what became of every proposal, and what it cost."""
    fates = done["fates"]
    proposed = sum(fates.values())
    cost = f", {done['cost']:,.4g} of money" if done["cost"] else ""
    rows = [(fate, f"{count:,}", f"{count / proposed:.0%}") for fate, count in fates.items()]
    return "\n".join(
        [
            f"{done['run']}: {done['records']:,} records from {proposed:,} proposals by {done['model']}",
            "",
            table(("fate", "proposals", "share"), rows, right=(1, 2)),
            "",
            f"{done['calls']:,} calls ({done['cached_calls']:,} answered by the ledger), {done['tokens']:,} tokens, "
            f"{done['seconds']:,.1f} s{cost}; stopped by: {done['stopped_by']}",
            "tokens by stage: "
            + ", ".join(
                f"{stage.split('@')[0]} {use['prompt_tokens'] + use['completion_tokens']:,}"
                for stage, use in done["stages"].items()
            ),
            *_lost(done),
            f"data: {done['out']}/records.jsonl",
        ]
    )


def _lost(done: dict[str, Any]) -> list[str]:
    """A line on the answers that the run went on without, if there are any."""
    told = [
        f"{stage.split('@')[0]}: {reason} ({count:,})"
        for stage, use in done["stages"].items()
        for reason, count in use.get("lost", {}).items()
    ]
    return [f"went on without: {', '.join(told)}"] if told else []
