"""Sets held against each other: every difference, and what they share. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.elements import interval_cell, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Json, place_of
from trivium.reporting.verdict import (
    clear,
)
from trivium.reporting.words import count, p_words


def differences(findings: Findings) -> str:
    """Every difference that was tested."""
    found = (findings.comparison or {}).get("differences", [])
    if not found:
        return ""
    units = {one.name: one.unit for one in findings.measured}
    directions = {one.name: one.direction for one in findings.measured}
    settled = sum(clear(one) != 0 for one in found)
    groups: dict[str, str] = {}
    for measure in sorted(dict.fromkeys(one["measure"] for one in found), key=lambda name: axis_place(findings, name)):
        rows = []
        tests = [one for one in found if one["measure"] == measure]
        held = any(one.get("at_equal_length") for one in tests)
        for one in tests:
            sign = clear(one) * directions.get(measure, 1)
            words = '<span class="unsure">no clear difference</span>'
            if sign:
                words = f"{tag(findings, one['b' if sign > 0 else 'a'])} <b>has more</b>"
            elif one["difference"] is None:
                words = '<span class="unsure">not defined</span>'
            rows.append([
                tag(findings, one["a"]), tag(findings, one["b"]), words, short(one["value_a"]), short(one["value_b"]),
                interval_cell(one["difference"], one["low"], one["high"]), p_words(one["p"]),
                p_words(one["p_adjusted"]), short(one["effect_size"]),
                *([equal_length(findings, one, directions.get(measure, 1))] if held else []),
            ])  # fmt: skip
        head = ["A", "B", "verdict", "value of A", "value of B", "B − A", "p", "p adjusted", "effect size",
                *(["B − A at equal length"] if held else [])]  # fmt: skip
        effect = f" Effect: {html_text(tests[0].get('effect', ''))}." if tests[0].get("effect") else ""
        groups[tests[0]["axis"]] = groups.get(tests[0]["axis"], "") + (
            f"<details><summary><bdi>{html_text(measure)}</bdi> <small>{html_text(units.get(measure, ''))} · "
            f"{sum(clear(one) != 0 for one in tests)} of {len(tests)} pairs differ clearly</small></summary>"
            f"{table(head, rows, numbers=3, label=f'Differences in {measure}')}<p class=fine>{effect}</p></details>"
        )
    words = length_words(found)
    notes = "".join(f"<li>{html_text(note)}</li>" for note in (findings.comparison or {}).get("notes", []))
    lead = f"{len(found):,} differences were tested; {settled:,} of them are clear after adjusting for their number."
    body = "".join(
        f'<h3 class="group">{html_text(axis.capitalize())}</h3><div class="tests">{tests}</div>'
        for axis, tests in groups.items()
    )
    body = words + body + power(findings)
    return section("differences", "Every difference", body + (f'<ul class="fine">{notes}</ul>' if notes else ""), lead)


def equal_length(findings: Findings, one: Json, direction: int) -> str:
    """The difference between subsets whose records are equally long, and who has more there."""
    equal = one.get("at_equal_length")
    if not equal:
        return '<span class="unsure">–</span>'
    words = '<small class="unsure">no clear difference</small>'
    if equal["clear"] and equal["low"] is not None:
        more = (1 if equal["low"] > 0 else -1) * direction > 0
        words = f"<small>{tag(findings, one['b' if more else 'a'])} has more</small>"
    return interval_cell(equal["difference"], equal["low"], equal["high"], equal["n"]) + words


def length_words(found: list[Json]) -> str:
    """How many clear differences remain so between records of equal length."""
    looked = [one for one in found if clear(one) and one.get("at_equal_length")]
    if not looked:
        return ""
    same = [one for one in looked if held_up(one) == clear(one)]
    turned = [one for one in looked if held_up(one) == -clear(one)]
    words = f"Of {len(looked):,} clear differences in measures that length moves, {len(same):,} are clear "
    words += "between records of equal length too"
    words += f", and {len(turned):,} turn round" if turned else ""
    return f'<p class="prose">{words}.</p>'


def held_up(one: Json) -> int:
    """1 or -1 if the difference is clear at equal length, as in ``clear``; 0 if not."""
    equal = one["at_equal_length"]
    return 0 if not equal["clear"] or equal["low"] is None else 1 if equal["low"] > 0 else -1


def power(findings: Findings) -> str:
    """What the comparison could not have seen."""
    found = (findings.comparison or {}).get("power") or []
    if not found:
        return ""
    units = {one.name: one.unit for one in findings.measured}
    rows = [
        [f"<bdi>{html_text(one['measure'])}</bdi><small><bdi>{html_text(units.get(one['measure'], ''))}</bdi></small>",
         html_text(one["axis"]), tag(findings, one["a"]), tag(findings, one["b"]), count(one["n"]),
         f'<span class="value">{short(one["detectable"])}</span>']
        for one in found
    ]  # fmt: skip
    head = ["measure", "axis", "A", "B", "n", "smallest difference likely to be seen"]
    return (
        "<h3>What could not have been seen</h3><p class=prose>A difference smaller than this would have been missed "
        "more "
        "often than one time in five.</p>" + table(head, rows, numbers=4, label="Power")
    )


def axis_place(findings: Findings, name: str) -> tuple[int, int]:
    """Order of a measure on the page."""
    for place, one in enumerate(findings.measured):
        if one.name == name:
            return place_of(one.axis), place
    return place_of(""), 0


def overlap(findings: Findings) -> str:
    """How much of one set stands in another, as a matrix."""
    found = {(one["b"], one["a"]): one for one in (findings.comparison or {}).get("overlap", [])}
    if not found:
        return ""
    names = [name for name in findings.names if any(name in pair for pair in found)]
    rows = []
    for part in names:
        row = [tag(findings, part)]
        for whole in names:
            one = found.get((part, whole))
            if one is None:
                row.append('<span class="unsure">·</span>')
                continue
            exact = f", {one['exact']:,} word for word" if one["exact"] else ""
            meaning = same_in_meaning(one)
            share = f"{one['near'] / one['of']:.1%}" if one["of"] else "–"
            row.append(
                f'<span class="{"value" if one["near"] else "unsure"}">{share}</span>'
                f"<small>{count(one['near'])} of {count(one['of'])}{exact}</small>{meaning}"
            )
        rows.append(row)
    head = ["records of … that stand in →", *(tag(findings, name) for name in names)]
    contained = "".join(f"<li>{html_text(one['contains'])}.</li>" for one in found.values() if one.get("contains"))
    least = next((one["threshold"] for one in found.values() if one.get("threshold")), None)
    how = f" Alike in meaning: with a cosine of at least {least:g} to a record of the other set." if least else ""
    return section(
        "overlap", "Overlap",
        table(head, rows, label="Overlap") + (f'<ul class="plain">{contained}</ul>' if contained else ""),
        f"The share of one set's records that have a near-duplicate in another.{how}",
    )  # fmt: skip


def same_in_meaning(one: Json) -> str:
    """How many records have one of the same meaning in the other set; an estimate where a sample was looked for."""
    if one.get("semantic") is None:
        return ""
    low, high = one.get("semantic_low"), one.get("semantic_high")
    sampled = f" ({count(low)} to {count(high)})" if low is not None and high is not None and high > low else ""
    return f"<small>{count(one['semantic'])}{sampled} alike in meaning</small>"
