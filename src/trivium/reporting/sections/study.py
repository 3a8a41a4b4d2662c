"""A study on the page: the rule, what became of each claim, the picture, tables, and how it was made. → HTML."""

from collections.abc import Iterable

from trivium.reporting.benched import interval_words
from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, glyph, section, table
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.studied import (
    ID,
    OOD,
    VERDICTS,
    Levels,
    accuracy_name,
    across,
    claims,
    effects,
    laws,
    losses,
    parted,
    parts,
    ranks,
    series,
    setting,
    shown,
    signed_verdict,
    tests,
    words_first,
)  # fmt: skip
from trivium.reporting.theme import SHAPES

UNSHOWN = "“Not confirmed” and “not found” mean that these runs do not show it; that is no proof that there is nothing."
OF_RUNS = (
    "Points are means over repeats with their intervals at 95 %; small open points are single runs. All panels have "
    "one scale."
)
OF_MEASURES = (
    "How a measure of the training sets ranks them beside how accuracy ranks them, with intervals at 95 %. Filled "
    "points are clear after adjusting for the number of measures."
)
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
    body = side_by_side(
        figure(charts, f"axis {axis}", f"<b><bdi>{html_text(axis.capitalize())}</bdi></b> high less low")
        for axis in effects(findings)
    )
    body += "<p class=fine>Filled points are clear after adjusting for the number of tests.</p>" if body else ""
    if ranks(findings):
        body += keys([OOD, ID]) + side_by_side(
            figure(charts, f"foretold {kind}", f"<b>{title}</b>")
            for kind, title in (("raw", "Among all sets"), ("equal", "At equal complexity"))
        )  # fmt: skip
    several = len(parts(findings)) > 1 or bool(body)
    for part, of in parts(findings).items():
        factor = across(findings, of)
        found = list(series(of, factor)) if factor is not None else []
        panels = side_by_side(
            figure(charts, accuracy_name(part, test), f"<b><bdi>{html_text(test)}</bdi></b>{midpoints(findings, test)}")
            for test in tests(findings)
        )
        if panels:
            title = html_text(part.capitalize()) if part else "Every condition"
            body += f"<h3><bdi>{title}</bdi></h3>" if several else ""
            body += (keys(found) if 1 < len(found) <= len(SHAPES) else "") + panels + dashed(of, factor)
    if "law" in charts:
        goals = [str(one["goal"]) for one in laws(findings)]
        body += "<h3>The best mix as records grow</h3>" + keys(goals) + figure(charts, "law", kind="wide")
    if "lost" in charts:
        body += "<h3>Questions that sampling loses</h3>" + keys(list(losses(findings)))
        body += figure(charts, "lost", kind="wide")
    return section("picture", "The picture", body, OF_MEASURES if ranks(findings) else OF_RUNS)


def dashed(of: Levels, factor: str | None) -> str:
    """What stands nowhere on the axis of a quantity."""
    names = list(dict.fromkeys(one[factor] for one in of.values() if isinstance(one[factor], str))) if factor else []
    listed = ", ".join(f"<bdi>{html_text(name)}</bdi>" for name in names)
    return f"<p class=fine>Dashed: {listed}.</p>" if names else ""


def side_by_side(figures: Iterable[str]) -> str:
    """Figures in two columns where there is room; nothing for none."""
    drawn = "".join(figures)
    return f'<div class="pair">{drawn}</div>' if drawn else ""


def midpoints(findings: Findings, test: str) -> str:
    """Where half of the top is reached, for the caption of the test it is about."""
    known = [one for one in (findings.study or {})["figures"].get("transitions", []) if one["rules"] is not None]
    if test != "unseen rules" or not known:
        return ""
    return " curves as fitted; the dashed line stands where half of the top is reached: " + "; ".join(
        f"<bdi>{html_text(one['student'])}</bdi>: {interval_words(one['rules'], one['low'], one['high'])} rules"
        for one in known
    )  # fmt: skip


def keys(names: list[str]) -> str:
    """Which colour and shape is which series."""
    marks = "".join(
        f'<span class="fate">{glyph(f"c{place}", SHAPES[place])}<bdi>{html_text(name)}</bdi></span>'
        for place, name in enumerate(names)
    )
    return f'<div class="keys">{marks}</div>'


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
