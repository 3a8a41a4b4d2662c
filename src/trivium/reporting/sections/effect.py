"""Students of one's own sets on the page: the answer with its picture, the figures, how it was made. → HTML."""

from trivium.reporting.charts import Chart
from trivium.reporting.charts.students import pair_chart, side_chart
from trivium.reporting.effect import SIDES, made, pairs, tables
from trivium.reporting.elements import figure, points, section, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings
from trivium.reporting.sections.study import one_table, side_by_side

LEAD = (
    "Large points are means over repeats with their intervals, filled where the difference is clear; small open points "
    "are single repeats. Repeats share records, so they lie closer together than sets made anew would: the intervals "
    "allow for that. “No clear difference” is no proof that there is none."
)


def effect_verdict(findings: Findings, charts: dict[str, Chart]) -> str:
    """Whose students are better, drawn and in sentences."""
    told = findings.effect
    if not told:
        return ""
    lower = told["score"]["lower_is_better"]
    drawn = [
        figure(
            charts, pair_chart(a, b),
            f"<b>{tag(findings, b)} less {tag(findings, a)}</b> "
            f"left of 0 {tag(findings, b if lower else a)} is better, right of it {tag(findings, a if lower else b)}",
        )
        for a, b in pairs(told)
    ]  # fmt: skip
    drawn += [figure(charts, side_chart(side), f"<b>{words.capitalize()}</b>") for side, words in SIDES.items()]
    drawn = [one for one in drawn if one]
    body = drawn[0] if len(drawn) == 1 else side_by_side(drawn)
    return section("verdict", "The answer", body + points(told["lines"]), LEAD)


def effect_tables(findings: Findings) -> str:
    """Sets, differences and means."""
    shown = [one._asdict() for one in tables(findings.effect)] if findings.effect else []
    return section("tables", "The figures", "".join(map(one_table, shown)))


def effect_design(findings: Findings) -> str:
    """Students, repeats, what was left out and why."""
    lines = made(findings.effect) if findings.effect else []
    items = "".join(f"<li><bdi>{html_text(one)}</bdi></li>" for one in lines)
    return section(
        "design", "How it was made, and what was left out", f'<ul class="plain">{items}</ul>' if items else ""
    )
