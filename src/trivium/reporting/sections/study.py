"""A study on the page: the rule, what became of each claim, the picture, tables, and how it was made. → HTML."""

from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, glyph, section, table
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.studied import (
    VERDICTS,
    across,
    claims,
    effects,
    parted,
    series,
    setting,
    shown,
    signed_verdict,
    tests,
    words_first,
)
from trivium.reporting.theme import SHAPES

UNSHOWN = "“Not confirmed” and “not found” mean that these runs do not show it; that is no proof that there is nothing."
FOLDED = 24  # rows from which on a table stands folded


def study_rule(findings: Findings) -> str:
    """When which answer is given."""
    if not findings.study:
        return ""
    rule = f'<p class="prose"><bdi>{html_text(shown(findings.study["rule"]))}</bdi></p>'
    return section("rule", "The rule, written before any run", rule)


def study_verdict(findings: Findings) -> str:
    """Every claim with what became of it by the rule, and what a quick form cannot show."""
    if not findings.study:
        return ""
    rows = []
    for line in claims(findings):
        kind = VERDICTS.get(line["verdict"], ("", "none"))[1]
        rows.append([
            f"<bdi>{html_text(line['claim'])}</bdi>",
            f'<span class="outcome {kind}">{html_text(signed_verdict(str(line["verdict"])))}</span>',
            f"<bdi>{html_text(line['figures'])}</bdi>",
        ])  # fmt: skip
    body = table(["claim", "by the rule", "figures"], rows, numbers=9, label="Claims")
    if findings.study.get("quick_lacks"):
        body += (
            '<aside class="note" aria-label="What the quick form cannot show"><strong>What this quick form cannot '
            f"show.</strong> <bdi>{html_text(findings.study['quick_lacks'])}</bdi></aside>"
        )
    open_still = any(str(line["verdict"]).startswith("not ") for line in claims(findings))
    return section("verdict", "The answer", body, UNSHOWN if open_still else "")


def study_picture(findings: Findings, charts: dict[str, Chart]) -> str:
    """The figures that answer the question."""
    if not findings.study:
        return ""
    drawn = "".join(
        figure(charts, f"axis {axis}", f"<b><bdi>{html_text(axis.capitalize())}</bdi></b> high less low")
        for axis in effects(findings)
    )
    body = f'<div class="pair">{drawn}</div>' if drawn else ""
    panels = "".join(
        figure(charts, f"accuracy {test}", f"<b><bdi>{html_text(test)}</bdi></b>") for test in tests(findings)
    )
    if panels:
        title = "Every condition" if drawn else ""
        body += f"<h3>{title}</h3>" if title else ""
        body += f'{key(findings, charts)}<div class="pair">{panels}</div>'
    return section(
        "picture", "The picture", body,
        "Filled points are means over repeats with their intervals at 95 %; small open points are single runs. All "
        "panels have one scale.",
    )  # fmt: skip


def key(findings: Findings, charts: dict[str, Chart]) -> str:
    """Which colour and shape is which series; nothing where there is one alone."""
    factor = across(findings)
    if factor is None or not any(chart.keyed for chart in charts.values()):
        return ""
    return '<div class="keys">' + "".join(
        f'<span class="fate">{glyph(f"c{place}", SHAPES[place])}<bdi>{html_text(name)}</bdi></span>'
        for place, name in enumerate(series(findings, factor))
    ) + "</div>"  # fmt: skip


def study_tables(findings: Findings) -> str:
    """The tables of the study, long ones folded."""
    return section("tables", "The figures", "".join(one_table(one) for one in (findings.study or {}).get("tables", [])))


def one_table(told: Json) -> str:
    """A table under its title."""
    title, more = parted(str(told["title"]))
    head = [f"<bdi>{html_text(cell)}</bdi>" for cell in told["header"]]
    rows = [[f"<bdi>{html_text(cell)}</bdi>" for cell in row] for row in told["rows"]]
    drawn = table(head, rows, numbers=words_first(told), label=title)
    if len(rows) > FOLDED:
        drawn = f"<details><summary>{len(rows)} rows</summary>{drawn}</details>"
    lead = f'<p class="lead"><bdi>{html_text(more)}</bdi></p>' if more else ""
    return f"<h3><bdi>{html_text(title)}</bdi></h3>{lead}{drawn}"


def study_design(findings: Findings) -> str:
    """How it was made."""
    if not findings.study:
        return ""
    facts = "".join(
        f"<dt>{name}</dt><dd><bdi>{html_text(value)}</bdi></dd>" for name, value in setting(findings).items() if value
    )
    return section("design", "How it was made", f"<dl class=facts>{facts}</dl>")
