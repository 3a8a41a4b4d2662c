"""Results as text for a terminal: plain columns, no colour codes, data made safe."""

import inspect
import math
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trivium.numbers import short
from trivium.reporting.findings import headline

if TYPE_CHECKING:
    from trivium.measures.card import Measure

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


def measure(one: "Measure") -> str:
    """The card of a measure, and what it means from end to end, as lines to read."""
    card = one.card
    low, high = (f"{end:g}" if math.isfinite(end) else "no limit" for end in card.range)
    more = f"{card.axis} with a larger value" if card.direction == 1 else f"{card.axis} with a smaller value"
    facts = [
        ("of", "each record; the value of a set is their mean" if card.of == "record" else "the set as a whole"),
        ("reads", card.reads.replace("_", " ")),
        ("unit", card.unit), ("range", f"{low} to {high}"), ("direction", f"more {more}"),
        ("rises with", card.rises_with), ("length bias", card.length_bias), ("cost", card.cost),
        ("source", card.source),
        ("measured", "by default" if card.default else "only when asked for, by name or with --measures all"),
    ]  # fmt: skip
    if card.headline:
        facts.append(("headline", f"stands for {card.axis} in comparisons"))
    if card.english is not None:
        facts.append(("english", f"a record whose {card.english} is clearly not English has no value"))
    contract = one.__doc__ or ""
    if of_family := re.search(r"See ``(\w+)``\.", contract):
        contract = getattr(sys.modules[one.__module__], of_family[1]).__doc__
    meaning = inspect.cleandoc(contract).split("\n\nArgs:")[0].partition("\n")[2].strip().replace("``", "")
    lines = [f"{card.name} ({card.axis}): {card.summary}", *([meaning, ""] if meaning else [""])]
    return "\n".join([*lines, *(f"{name + ':':<13} {value}" for name, value in facts)])


def calls(count: int) -> str:
    """``1 call``, ``2 calls``."""
    return f"{count:,} call{'' if count == 1 else 's'}"


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
    rows = []
    for place in found["frontier"]:
        cells = [place["dataset"], str(place["n"])]
        cells += [interval(*place[axis]) for axis in AXES]
        cells.append(", ".join(place["dominated_by"]) or "–")
        rows.append(cells)
    header = ["data set", "n", *(f"{axis} ({headline(found, axis)})" for axis in AXES), "clearly beaten by"]
    lines = [table(header, rows, right=(1,)), "", *found["diagnosis"]]
    clear = [each for each in found["differences"] if each["clear"]]
    if len(found["datasets"]) == 2:
        lines += ["", differences(found["differences"])]
    else:
        lines.append(
            f"{len(clear)} of {len(found['differences'])} tests of all measures and pairs show a clear difference."
        )
    lines += [*_pulling(found), *_beyond_chance(found), *_shared(found), *_hit(found)]
    return "\n".join(lines)


def _shared(found: dict[str, Any]) -> list[str]:
    """What one set has of another, where it has anything."""
    said = []
    for each in found["overlap"]:
        if each["any"]:
            guess = "about " if each["semantic_low"] < each["semantic_high"] else ""
            contains = f"{each['contains']}: " if each["contains"] else ""
            said.append(
                f"{contains}{guess}{each['any']:,} of the {each['of']:,} records of {each['b']} stand in {each['a']}: "
                f"{each['exact']:,} word for word, {each['near'] - each['exact']:,} more nearly, "
                f"{guess}{each['any'] - each['near']:,} more in meaning (cosine ≥ {each['threshold']:g})"
            )
    return ["", *said] if said else []


def _hit(found: dict[str, Any]) -> list[str]:
    """How much of each evaluation set stands in each data set, method by method."""
    cells: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for each in found["contamination"]:
        cells.setdefault((each["dataset"], each["against"]), {})[each["method"]] = each
    if not cells:
        return []
    methods = list(next(iter(cells.values())))
    rows = [
        (
            dataset,
            against,
            *(f"{each['items']:,} of {each['rows'] - each['items_short']:,}" for each in by.values()),
            f"{by['any']['records']:,} of {by['any']['of']:,}",
        )
        for (dataset, against), by in cells.items()
    ]
    header = ("data set", "evaluation set", *methods, "records")
    return ["", table(header, rows, right=range(2, len(header))),
            "items of the evaluation set that stand in the data, of those long enough for the method; and the records "
            "they stand in"]  # fmt: skip


def _beyond_chance(found: dict[str, Any]) -> list[str]:
    """How often one set dominates another when both are resampled; of many sets, where that is likelier than not."""
    least = 0 if len(found["datasets"]) < 4 else 0.5
    said = [
        f"{place['dataset']} against {other['dataset']} {other['probability']:.0%}"
        for place in found["frontier"]
        for other in place["dominates"]
        if other["probability"] is not None and other["probability"] >= least
    ]
    return (
        ["", f"at least as good on every axis and better on one, in so many resamples: {', '.join(said)}"]
        if said
        else []
    )


def _pulling(found: dict[str, Any]) -> list[str]:
    """Of two sets: for each headline measure of records that clearly differs, the record of each that pulls most."""
    if len(found["datasets"]) != 2:
        return []  # the report has those of every pair
    said = []
    for driver in (each for each in found["drivers"] if each["headline"]):
        first: dict[str, dict[str, Any]] = {}
        for record in driver["records"]:
            first.setdefault(record["dataset"], record)
        told = [f"“{_begin(one['text'])}” in {name} ({short(one['value'])})" for name, one in first.items()]
        if told:
            said.append(f"records that pull most on {driver['measure']}: {', '.join(told)}")
    return ["", *said] if said else []


def _begin(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


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
            f"{calls(done['calls'])} ({done['cached_calls']:,} answered by the ledger), {done['tokens']:,} tokens, "
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


def bench(found: dict[str, Any]) -> str:
    """A bench as a table of arms, what was expected of them, and the diagnosis."""
    heads = found["headlines"]
    means = {(mean["arm"], mean["axis"]): mean for mean in found["means"] if mean["headline"]}
    signs = {(one["arm"], one["axis"]): SIGNS[one["clear"]] for one in found["effects"] if one["headline"]}
    rows = []
    for arm in found["arms"]:
        of_axes = [
            f"{interval(mean['value'], mean['low'], mean['high'])} {signs.get((arm['name'], axis), '')}".rstrip()
            if (mean := means.get((arm["name"], axis))) else "–"
            for axis in heads
        ]  # fmt: skip
        share = "–" if arm["yield"] is None else f"{arm['yield']:.0%}"
        rows.append((arm["name"], f"{arm['records']:,}", share, short(arm["tokens_per_record"]), *of_axes))
    header = ("arm", "records", "yield", "tokens/record", *(f"{axis}: {name}" for axis, name in heads.items()))
    lines = [
        f"{len(found['arms'])} arms, {counted(found['repeats'], 'run')} each, {_limits(found['budget'])} a run; "
        f"written by {found['model']}; sets read at n = {found['n_common']:,}",
        "", table(header, rows, right=(1, 2, 3)),
        "", f"+ and - : clearly more or less of the axis than {found['baseline']}; intervals at 95%",
    ]  # fmt: skip
    if found["expectations"]:
        rows = [
            (
                one["arm"],
                one["axis"],
                one["expected"],
                interval(one["difference"], one["low"], one["high"]),
                one["verdict"],
            )
            for one in found["expectations"]
            if one["verdict"] != "not shown"
        ]  # fmt: skip
        if rows:
            header = ("arm", "axis", "expected", f"measured against {found['baseline']}", "verdict")
            lines += ["", table(header, rows, right=(2,))]
    return "\n".join([*lines, "", *found["diagnosis"]])


def counted(count: int, what: str) -> str:
    """``1 run``, ``3 runs``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


SIGNS = {1: "+", 0: "", -1: "-"}


def _limits(budget: dict[str, Any]) -> str:
    return ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in budget.items())
