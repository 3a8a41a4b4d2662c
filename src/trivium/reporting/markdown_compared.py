"""Sets held against each other, in Markdown: differences, what drives them, what they share, evaluation items."""

from trivium.numbers import short
from trivium.reporting.benched import signed
from trivium.reporting.escape import markdown_code, markdown_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.markdown_parts import bullets, interval, table
from trivium.reporting.verdict import clear
from trivium.reporting.words import count, p_words, share


def differences(findings: Findings) -> list[str]:
    """The pairs on the headline measures."""
    heads = {one.name: one for one in findings.headlines.values()}
    found = [one for one in (findings.comparison or {}).get("differences", []) if one["measure"] in heads]
    if not found:
        return []
    rows = []
    held = any(one.get("at_equal_length") for one in found)
    for one in found:
        sign = clear(one) * heads[one["measure"]].direction
        words = f"{markdown_code(one['b' if sign > 0 else 'a'])} has more" if sign else "no clear difference"
        rows.append([
            markdown_text(one["axis"]), markdown_code(one["a"]), markdown_code(one["b"]), words,
            interval(one["difference"], one["low"], one["high"]), p_words(one["p_adjusted"]),
            *([equal_length(one, heads[one["measure"]].direction)] if held else []),
        ])  # fmt: skip
    head = ["axis", "A", "B", "verdict", "B − A", "p adjusted", *(["B − A at equal length"] if held else [])]
    notes = bullets((findings.comparison or {}).get("notes", []))
    return ["## Differences", table(head, rows, 4), *notes]


def overlap(findings: Findings) -> list[str]:
    """How much of one set stands in another."""
    rows = [
        [markdown_code(one["b"]), markdown_code(one["a"]), count(one["exact"]), count(one["near"]), count(one["of"])]
        for one in (findings.comparison or {}).get("overlap", [])
        if one["near"]
    ]
    if not (findings.comparison or {}).get("overlap"):
        return []
    head = ["records of", "that stand in", "word for word", "or nearly", "of"]
    return ["## Overlap", table(head, rows, 2) if rows else "No record of one set has a near-duplicate in another."]


def equal_length(one: Json, direction: int) -> str:
    """The difference between records of equal length, and who has more there."""
    equal = one.get("at_equal_length")
    if not equal:
        return "–"
    words = "no clear difference"
    if equal["clear"] and equal["low"] is not None:
        words = f"{markdown_code(one['b' if (equal['low'] > 0) == (direction > 0) else 'a'])} has more"
    return f"{interval(equal['difference'], equal['low'], equal['high'])}, n = {equal['n']:,}: {words}"


def dominance(findings: Findings) -> list[str]:
    """Probabilities that one set dominates another."""
    rows = [
        [markdown_code(place["dataset"]), markdown_code(one["dataset"]), share(one["probability"])]
        for place in (findings.comparison or {}).get("frontier", []) for one in place.get("dominates") or []
    ]  # fmt: skip
    head = ["set", "dominates", "share of resamples"]
    return ["## How surely one dominates another", table(head, rows, 2)] if rows else []


def power(findings: Findings) -> list[str]:
    """What the comparison could not have seen."""
    rows = [
        [markdown_code(one["measure"]), markdown_text(one["axis"]), markdown_code(one["a"]), markdown_code(one["b"]),
         count(one["n"]), short(one["detectable"])]
        for one in (findings.comparison or {}).get("power") or []
    ]  # fmt: skip
    head = ["measure", "axis", "A", "B", "n", "smallest difference likely to be seen"]
    return ["### What could not have been seen", table(head, rows, 4)] if rows else []


def drivers(findings: Findings) -> list[str]:
    """Clusters and records behind the clear differences of the headline measures."""
    heads = {one.name for one in findings.headlines.values()}
    clusters, records = [], []
    for one in (findings.comparison or {}).get("drivers") or []:
        if one["measure"] is not None and one["measure"] not in heads:
            continue
        measure = "–" if one["measure"] is None else markdown_code(one["measure"])
        clusters += [
            [measure, markdown_code(one["a"]), markdown_code(one["b"]), markdown_code(cluster["label"]),
             share(cluster["share_a"]), share(cluster["share_b"]),
             interval(cluster["difference"], cluster["low"], cluster["high"]), signed(cluster.get("moves"))]
            for cluster in one.get("clusters") or []
        ]  # fmt: skip
        records += [
            [measure, markdown_code(record["dataset"]), markdown_code(record["id"]), markdown_text(record["text"], 120),
             short(record["value"]), signed(record.get("influence"))]
            for record in one.get("records") or []
        ]  # fmt: skip
    head = ["measure", "A", "B", "cluster", "share of A", "share of B", "B − A", "adds to the difference of means"]
    parts = ["### Clusters", table(head, clusters, 4)] if clusters else []
    head = ["measure", "set", "id", "record", "value", "without it the difference loses"]
    parts += ["### Records", table(head, records, 4)] if records else []
    return ["## What drives the differences", *parts] if parts else []


def contamination(findings: Findings) -> list[str]:
    """How much of each evaluation set stands in each data set, and examples."""
    rows, hits = [], []
    for one in (findings.comparison or {}).get("contamination") or []:
        short_items = one.get("items_short") or 0
        items = f"{count(one['items'])} of {count(one['rows'] - short_items)}" if one.get("items") is not None else "–"
        rows.append([
            markdown_code(one["dataset"]), markdown_code(one["against"]), markdown_code(one["method"]), items,
            f"{count(one['records'])} of {count(one['of'])}",
        ])  # fmt: skip
        hits += [
            [markdown_code(one["dataset"]), markdown_code(one["method"]), markdown_code(hit["id"]),
             markdown_text(hit["text"], 120), markdown_text(hit.get("match", ""), 120)]
            for hit in (one.get("examples") or [])[:2]
        ]  # fmt: skip
    head = ["data set", "evaluation set", "method", "items found", "records flagged"]
    parts = ["## Evaluation items in the data", table(head, rows, 3)] if rows else []
    head = ["data set", "method", "id", "record", "what they share"]
    return parts + (["### Examples", table(head, hits, 9)] if hits else [])
