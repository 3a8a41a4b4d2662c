"""Sets held against each other: every difference, and what they share. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.elements import interval_cell, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, place_of
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
            ])  # fmt: skip
        head = ["A", "B", "verdict", "value of A", "value of B", "B − A", "p", "p adjusted", "effect size"]
        effect = f" Effect: {html_text(tests[0].get('effect', ''))}." if tests[0].get("effect") else ""
        groups[tests[0]["axis"]] = groups.get(tests[0]["axis"], "") + (
            f"<details><summary><bdi>{html_text(measure)}</bdi> <small>{html_text(units.get(measure, ''))} · "
            f"{sum(clear(one) != 0 for one in tests)} of {len(tests)} pairs differ clearly</small></summary>"
            f"{table(head, rows, numbers=3, label=f'Differences in {measure}')}<p class=fine>{effect}</p></details>"
        )
    notes = "".join(f"<li>{html_text(note)}</li>" for note in (findings.comparison or {}).get("notes", []))
    lead = f"{len(found):,} differences were tested; {settled:,} of them are clear after adjusting for their number."
    body = "".join(
        f'<h3 class="group">{html_text(axis.capitalize())}</h3><div class="tests">{tests}</div>'
        for axis, tests in groups.items()
    )
    return section("differences", "Every difference", body + (f'<ul class="fine">{notes}</ul>' if notes else ""), lead)


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
            share = f"{one['near'] / one['of']:.1%}" if one["of"] else "–"
            row.append(
                f'<span class="{"value" if one["near"] else "unsure"}">{share}</span>'
                f"<small>{count(one['near'])} of {count(one['of'])}{exact}</small>"
            )
        rows.append(row)
    head = ["records of … that stand in →", *(tag(findings, name) for name in names)]
    return section("overlap", "Overlap", table(head, rows, label="Overlap"),
                   "The share of one set's records that have a near-duplicate in another.")  # fmt: skip
