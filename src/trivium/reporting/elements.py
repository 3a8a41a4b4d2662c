"""Small pieces of the page that sections are made of: findings → HTML."""

from collections.abc import Iterable

from trivium.numbers import short
from trivium.reporting.charts import Chart
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings
from trivium.reporting.theme import hue
from trivium.reporting.verdict import Name, Words


def section(anchor: str, title: str, body: str, lead: str = "") -> str:
    """A section with its heading, or nothing where there is nothing to show."""
    if not body:
        return ""
    lead = f'<p class="lead">{lead}</p>' if lead else ""
    named = f'id="{anchor}" aria-labelledby="{anchor}-title"'
    return f'<section {named}><h2 id="{anchor}-title">{title}</h2>{lead}{body}</section>'


def said(findings: Findings, words: Words) -> str:
    """A sentence whose names carry the colour of their data set."""
    return "".join(tag(findings, word) if isinstance(word, Name) else html_text(word) for word in words)


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
