"""What figures are read beside: record length, the quality bar, and each other. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Measured, related

LENGTH = (
    "A set of longer records looks different on most measures. “At one length” is the mean read off at 50 tokens by a "
    "straight line over log length (measures of records), or the measure of records cut to their first 32 tokens "
    "(measures of sets), which can only be compared where it rests on equally many records. ρ is Spearman's "
    "correlation with length."
)
BAR = (
    "Noise is diverse. These are the diversity measures on those records alone in which <code>valid</code> finds no "
    "fault; below each, the same measure on as many records drawn from all. Sets without a fault are not shown."
)


def length_and_bar(findings: Findings) -> str:
    """The headline measures as if all records had one length, and diversity above the quality bar."""
    body = at_one_length(findings) + above_the_bar(findings)
    return section("beside", "Length and quality set aside", body)


def at_one_length(findings: Findings) -> str:
    """Headline measures: as measured, at one length, and their correlation with length."""
    shown = [
        one for one in findings.headlines.values()
        if any(entry.get("length_controlled") is not None for entry in one.values.values())
    ]  # fmt: skip
    if not shown:
        return ""
    head = ["data set"]
    for one in shown:
        head += [
            f"<span class=eyebrow>{html_text(one.axis)}</span>{html_text(one.name)}<small>all records</small>",
            "at one length", "ρ",
        ]  # fmt: skip
    rows = []
    for name in findings.names:
        if not any(name in one.values for one in shown):
            continue
        row = [tag(findings, name)]
        for one in shown:
            entry = one.values.get(name, {})
            row += [
                f'<span class="value">{short(entry.get("value"))}</span>{n_below(entry.get("n"))}',
                controlled_cell(one, name), short(entry.get("length_correlation")),
            ]  # fmt: skip
        rows.append(row)
    words = f'<p class="lead">{LENGTH}</p>'
    return f"<h3>At one length</h3>{words}{table(head, rows, label='Headline measures at one length')}"


def controlled_cell(measured: Measured, name: str) -> str:
    """The length-controlled value of a data set and the records behind it."""
    entry = measured.values.get(name, {})
    value = entry.get("length_controlled")
    below = n_below(entry.get("length_controlled_n")) if value is not None else ""
    return f'<span class="value">{short(value)}</span>{below}'


def above_the_bar(findings: Findings) -> str:
    """Diversity of the records that pass, beside that of as many of all records."""
    shown = [one for one in findings.measured if any(entry.get("above_bar") for entry in one.values.values())]
    if not shown:
        return ""
    names = [name for name in findings.names if any(one.values.get(name, {}).get("above_bar") for one in shown)]
    head = ["measure", *(tag(findings, name) for name in names)]
    tables = ["", ""]
    for place, ones in enumerate(([one for one in shown if one.headline], [one for one in shown if not one.headline])):
        rows = [
            [f"<bdi>{html_text(one.name)}</bdi><small> {'↑' if one.direction > 0 else '↓'}</small>"]
            + [bar_cell(one, name) for name in names]
            for one in ones
        ]
        tables[place] = table(head, rows, label="Diversity above the quality bar") if rows else ""
    rest = f"<details><summary>The other measures of diversity</summary>{tables[1]}</details>" if all(tables) else ""
    return f'<h3>Diversity above the quality bar</h3><p class="lead">{BAR}</p>{tables[0] or tables[1]}{rest}'


def bar_cell(measured: Measured, name: str) -> str:
    """One measure above the bar, and at as many of all records."""
    bar = measured.values.get(name, {}).get("above_bar")
    if not bar:
        return '<span class="unsure">·</span>'
    return (
        f'<span class="value">{short(bar["value"])}</span><small>{short(bar["at_n"])} of all'
        f' <span class="n">n = {bar["n"]:,}</span></small>'
    )


def n_below(n: int | None) -> str:
    """How many records are behind a value."""
    return f'<small><span class="n">n = {n:,}</span></small>' if n is not None else ""


def together(findings: Findings, charts: dict[str, Chart]) -> str:
    """Which measures of records move together."""
    drawn = ""
    sets = [card["dataset"]["name"] for card in findings.scorecards if f"related {card['dataset']['name']}" in charts]
    for name in sets:
        closest = "; ".join(
            f"<bdi>{html_text(one.a)}</bdi> and <bdi>{html_text(one.b)}</bdi> {signed(one.r)} (n = {one.n:,})"
            for one in related(findings, name)[:3]
        )
        chart = figure(charts, f"related {name}", tag(findings, name))
        drawn += f'<div>{chart}<p class="fine">Closest: {closest}.</p></div>'
    return section(
        "together", "Which measures move together", f'<div class="pair">{drawn}</div>' if drawn else "",
        "Spearman's rank correlation between measures of single records. <b>Blue</b>: they rise together; "
        "<b>orange</b>: one falls where the other rises; the fuller the colour, the closer. Two measures near ±1 are "
        "one finding, not two.",
    )  # fmt: skip


def signed(r: float) -> str:
    """A correlation with its sign."""
    return f"{r:+.2f}".replace("-", "−")


def not_measured(findings: Findings) -> str:
    """What was asked for and could not be measured, and why."""
    items = "".join(
        f"<dt>{', '.join(f'<bdi>{html_text(name)}</bdi>' for name in names)}</dt><dd><bdi>{html_text(why)}</bdi></dd>"
        for why, names in findings.not_measured.items()
    )
    return f'<h3 class="group">Not measured</h3><dl class="left-out">{items}</dl>' if items else ""
