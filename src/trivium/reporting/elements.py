"""Small pieces of the page that sections are made of: findings → HTML."""

from collections.abc import Iterable

from trivium.numbers import short
from trivium.reporting.charts import Chart
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings
from trivium.reporting.theme import hue
from trivium.reporting.verdict import Name, Words

FIRST = 8  # sentences of a diagnosis that stand open
GLYPHS = {
    "circle": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", "square": "M-4-4h8v8h-8z", "triangle-up": "M0-5L5 4H-5z",
    "diamond": "M0-5.5L4 0L0 5.5L-4 0z", "triangle-down": "M0 5L5-4H-5z", "cross": "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "triangle-right": "M5 0L-4 5V-5z", "triangle-left": "M-5 0L4 5V-5z",
}  # fmt: skip


def section(anchor: str, title: str, body: str, lead: str = "") -> str:
    """A section with its heading, or nothing where there is nothing to show."""
    if not body:
        return ""
    lead = f'<p class="lead">{lead}</p>' if lead else ""
    named = f'id="{anchor}" aria-labelledby="{anchor}-title"'
    return f'<section {named}><h2 id="{anchor}-title">{title}</h2>{lead}{body}</section>'


_CLOSING = tuple(",.;:)")


def said(findings: Findings, words: Words) -> str:
    """A sentence whose names carry the colour of their data set; a mark behind a name is not left to the next line."""
    made = [tag(findings, word) if isinstance(word, Name) else html_text(word) for word in words]
    for place, word in enumerate(words[1:], start=1):
        mark = word[:1]
        if isinstance(words[place - 1], Name) and mark in _CLOSING and not isinstance(word, Name):
            made[place - 1] = f'<span class="kept">{made[place - 1]}{mark}</span>'
            made[place] = html_text(word[1:])
    return "".join(made)


def tag(findings: Findings, name: str) -> str:
    """The name of a data set with its colour."""
    swatch = f'<i class="dot {hue(findings, name)}"></i>' if name in findings.labels else ""
    return f'<span class="set">{swatch}<bdi>{html_text(name)}</bdi></span>'


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: int = 1, label: str = "") -> str:
    """A table that scrolls sideways by itself; columns from ``numbers`` on hold numbers. Cells are HTML already."""
    columns = list(head)
    top = "".join(
        f'<th scope="col"{" class=num" if place >= numbers else ""}>{cell}</th>' for place, cell in enumerate(columns)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{cell}</th>'
            if place == 0
            else f"<td{' class=num' if place >= numbers else ''}>{cell}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html_text(label or "table")}">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def interval_cell(value: float | None, low: float | None, high: float | None, n: int | None = None) -> str:
    """A value with its interval below it."""
    below = "" if low is None or high is None else f"{short(low)} to {short(high)}"
    count = "" if n is None else f' <span class="n">n = {n:,}</span>'
    return f'<span class="value">{short(value)}</span><small>{below}{count}</small>'


def figure(charts: dict[str, Chart], name: str, caption: str = "", *, kind: str = "") -> str:
    """The place where the page draws a chart. Captions are HTML already."""
    chart = charts.get(name)
    if chart is None:
        return ""
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return (
        f'<figure class="{kind}">{caption}<div class="chart" role="img" data-chart="{list(charts).index(name)}" '
        f'aria-label="{html_text(chart.says)}"></div></figure>'
    )


def glyph(hue: str, shape: str) -> str:
    """A point as charts draw it, for a key."""
    drawn = GLYPHS[shape]
    return f'<svg class="glyph {hue}" viewBox="-6 -6 12 12" aria-hidden="true"><path d="{drawn}"/></svg>'


def points(sentences: Iterable[str]) -> str:
    """Sentences of a diagnosis as a list; the text is escaped here."""
    lines = [f"<li>{html_text(one)}</li>" for one in sentences]
    first, rest = (lines, []) if len(lines) <= FIRST + 1 else (lines[:FIRST], lines[FIRST:])
    shown = f'<ul class="diagnosis">{"".join(first)}</ul>' if first else ""
    if not rest:
        return shown
    folded = f'<ul class="diagnosis">{"".join(rest)}</ul>'
    return f"{shown}<details><summary>{len(rest)} more sentences</summary>{folded}</details>"


def notes(sentences: Iterable[str]) -> str:
    """Small print; the text is escaped here."""
    lines = "".join(f"<li>{html_text(one)}</li>" for one in sentences)
    return f'<ul class="fine">{lines}</ul>' if lines else ""


def heat(strength: float | None, words: str, kind: str = "more") -> str:
    """A cell whose ground is as strong as its value, -1 to 1 or 0 to 1, and which says the value in words."""
    if strength is None:
        return f'<span class="unsure">{words}</span>'
    level = min(4, round(4 * abs(strength)))
    return f'<span class="heat {kind} h{level}">{words}</span>'


def forest_list(rows: Iterable[tuple[str, float | None, float | None, float | None, int]]) -> str:
    """Effects with their intervals around zero as plain SVG, which prints and needs no script.

    A row is: name as HTML, value, low, high, and 1, -1 or 0 for clearly more, clearly less or not clear.
    """
    found = list(rows)
    ends = [0.0, *(end for _, *three, _ in found for end in three if end is not None)]
    low, room = min(ends), (max(ends) - min(ends)) or 1.0

    def at(value: float) -> str:
        return f"{3 + 94 * (value - low) / room:.2f}"

    lines = []
    for name, value, start, end, clear in found:
        drawn = f'<line class="rail" x1="{at(0.0)}" x2="{at(0.0)}" y1="0" y2="100"/>'
        if value is not None and start is not None and end is not None:
            drawn += f'<line class="reach" x1="{at(start)}" x2="{at(end)}" y1="50" y2="50"/>'
        if value is not None:
            drawn += f'<line class="spot" x1="{at(value)}" x2="{at(value)}" y1="50" y2="50"/>'
        kind = {1: "more", -1: "less"}.get(clear, "cr")
        words = {1: '<span class="mark more">more</span>', -1: '<span class="mark less">less</span>'}.get(clear, "")
        between = "" if start is None or end is None else f"{short(start)} to {short(end)}"
        lines.append(
            f'<li>{name}<svg class="{kind}" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
            f"{drawn}</svg><b>{short(value)}</b><small>{between}</small>{words or '<span></span>'}</li>"
        )
    return f'<ul class="strip forest">{"".join(lines)}</ul>'
