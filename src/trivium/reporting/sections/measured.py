"""What was measured: every measure with how it was computed, and its growth. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, interval_cell, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Measured
from trivium.reporting.sections.beside import bar_cell, controlled_cell, not_measured


def measures(findings: Findings, charts: dict[str, Chart]) -> str:
    """Every measure, by axis, with what a reader must know before believing it."""
    groups = []
    for axis in dict.fromkeys(one.axis for one in findings.measured):
        items = "".join(one_measure(findings, charts, one) for one in findings.measured if one.axis == axis)
        groups.append(f'<h3 class="group">{html_text(axis.capitalize())}</h3><div class="measures">{items}</div>')
    return section(
        "measures", "Every measure", "".join(groups) + not_measured(findings),
        "Points are values, bars are intervals. Measures of a whole set are read at the largest n that all sets reach.",
    )  # fmt: skip


def one_measure(findings: Findings, charts: dict[str, Chart], measured: Measured) -> str:
    """One measure: what it means, its plot, and how it was computed."""
    n = measured.equal_n
    level = next((value["level"] for value in measured.values.values() if value.get("level")), None)
    barred = any(entry.get("above_bar") for entry in measured.values.values())
    rows = []
    for name, entry in measured.values.items():
        value, low, high, count = measured.at(name, n)
        whole = interval_cell(entry.get("value"), entry.get("low"), entry.get("high"), int(entry["n"]))
        cells = [tag(findings, name), interval_cell(value, low, high, count)]
        cells += [whole] if measured.of == "set" else []
        note = f"<bdi>{html_text(entry['note'])}</bdi>" if entry.get("note") else ""
        cells += [controlled_cell(measured, name), short(entry.get("length_correlation"))]
        cells += [bar_cell(measured, name)] if barred else []
        cells += [f"{entry.get('undefined', 0):,}", note]
        rows.append(cells)
    head = ["data set", "shown" if measured.of == "set" else "value"] + (
        ["on all records"] if measured.of == "set" else []
    )
    head += ["at one length", "ρ with length", *(["above the bar"] if barred else []), "undefined", "note"]
    values = table(head, rows, label=f"{measured.name} by data set")
    at = (
        f"at n = {n:,}"
        if measured.of == "set" and n
        else "mean over records"
        if measured.of == "record"
        else "n differs by set"
    )
    share = f" · {level:.0%} intervals" if level else ""
    meaning = measured.card.get("summary") or ""
    head_mark = '<span class="most">headline</span>' if measured.headline else ""
    return (
        f'<article class="measure"><h4><bdi>{html_text(measured.name)}</bdi> {head_mark}</h4>'
        f"<p class=meaning><bdi>{html_text(meaning)}</bdi></p>"
        f"<p class=by><bdi>{html_text(measured.unit)}</bdi> · "
        f"{'↑ larger' if measured.direction > 0 else '↓ smaller'} is more · {at}{share}</p>"
        f"{figure(charts, f'measure {measured.name}')}"
        f"<details><summary>How computed, and the figures</summary>{how_computed(measured)}{values}</details></article>"
    )


def how_computed(measured: Measured) -> str:
    """The card of a measure, in words."""
    card = measured.card
    low, high = card.get("range") or (None, None)
    reach = f"{'−∞' if low is None else short(low)} to {'∞' if high is None else short(high)}" if card else ""
    direction = "A larger value means more" if measured.direction > 0 else "A larger value means less"
    facts = {
        "Unit": measured.unit,
        "Range": reach,
        "Direction": f"{direction} {measured.axis}."
        + (f" Rises with {card['rises_with']}." if card.get("rises_with") else ""),
        "Length": card.get("length_bias"),
        "Reads": card.get("reads"),
        "Of": "each record, then the mean" if measured.of == "record" else "the whole set",
        "Source": card.get("source"),
        "Cost": card.get("cost"),
    }
    return (
        "<dl>"
        + "".join(f"<dt>{key}</dt><dd><bdi>{html_text(value)}</bdi></dd>" for key, value in facts.items() if value)
        + "</dl>"
    )


def growth(findings: Findings, charts: dict[str, Chart]) -> str:
    """Rarefaction curves."""
    drawn = "".join(
        figure(charts, f"curve {one.name}", f"<b><bdi>{html_text(one.name)}</bdi></b> {html_text(one.unit)}")
        for one in findings.measured
    )
    return section(
        "growth", "As the sets grow", f'<div class="pair">{drawn}</div>' if drawn else "",
        "Most measures of a set depend on its size. Compare curves at the same n; one that still rises steeply has "
        "more to give.",
    )  # fmt: skip
