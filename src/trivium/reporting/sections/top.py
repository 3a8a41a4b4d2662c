"""The top of the page: the answer, the verdict on three axes, and the picture. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting import benched
from trivium.reporting.answers import answers
from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, heat, interval_cell, said, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Json, Measured
from trivium.reporting.theme import hue
from trivium.reporting.verdict import (
    Name,
    listed,
    standing,
    standings,
)
from trivium.reporting.words import share

QUESTIONS = {
    "quality": "Is each record well made and to the point? Truth is not measured.",
    "diversity": "How different are the records from each other?",
    "complexity": "How much does each record ask for?",
}
ASKED = {  # by measures that know more than those usually do that stand for their axis
    "answer_match": "Is each response right?",
    "composition_depth": "How deep is what each record asks?",
}


def header(findings: Findings) -> str:
    """What was asked, and the answer in one sentence."""
    about = findings.about
    model = about.get("model") or {}
    facts = header_facts(findings)
    if model.get("name"):
        facts.append(f"written by <bdi>{html_text(model['name'])}</bdi>")
    if about.get("started"):
        facts.append(html_text(str(about["started"])[:10]))
    answer, also = (said(findings, words) for words in answers(findings))
    note = ""
    if model.get("note"):
        note = (
            '<aside class="note" aria-label="About the model"><strong>Who wrote this data.</strong> '
            f"<bdi>{html_text(model.get('name', 'The model'))}</bdi>: <bdi>{html_text(model['note'])}</bdi></aside>"
        )
    return (
        f'<header class="top"><p class="brand">Trivium <span>quality · diversity · complexity</span></p>'
        f"<h1><bdi>{html_text(about.get('title') or 'Report')}</bdi></h1>"
        + (f'<p class="question"><bdi>{html_text(about["question"])}</bdi></p>' if about.get("question") else "")
        + (f'<p class="answer">{answer}</p>' if answer else "")
        + (f'<p class="also">{also}</p>' if also else "")
        + f'<p class="facts">{" · ".join(facts)}</p>{note}</header>'
    )


def header_facts(findings: Findings) -> list[str]:
    """How much was compared."""
    if findings.bench:
        compared, left_out = benched.arms(findings), benched.arms(findings, compared=False)
        arms = f"{len(compared)} arms" + (f", and {len(left_out)} not compared" if left_out else "")
        return [arms, f"{findings.bench['repeats']} runs each", f"n = {findings.bench['n_common']:,} records"]
    if findings.ablation:
        cells = findings.ablation["cells"]
        runs = sum(len(cell["runs"]) for cell in cells)
        return [f"{len(findings.ablation['factors'])} components", f"{len(cells)} combinations", f"{runs} runs"]
    if findings.study:
        form = ["quick form"] if findings.study.get("quick") else []
        return [f"{findings.study['runs']:,} runs", f"{findings.study['repeats']:,} repeats", *form]
    if told := findings.effect:
        of = [f"task <bdi>{html_text(told['task'])}</bdi>"] if told["task"] else []
        students = [f"{told['runs']:,} students", f"{told['repeats']:,} repeats", f"{told['n']:,} records each"]
        return [f"{len(told['sets'])} data sets", *students, *of]
    facts = [f"{len(findings.names)} data sets" if len(findings.names) != 1 else "1 data set"]
    return facts + ([f"compared at n = {findings.n_common:,} records each"] if findings.n_common else [])


def strip(findings: Findings, measured: Measured, rows: list[tuple[str, Json]]) -> str:
    """Data sets ranked on one axis: name, interval, value. Drawn as plain SVG, so it prints and needs no script."""
    ends = [end for _, row in rows for end in (row["low"], row["high"], row["value"]) if end is not None]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    room = (high - low) or 1.0

    def at(value: float) -> str:
        return f"{4 + 92 * (value - low) / room:.2f}"

    lines = []
    for name, row in rows:
        drawn = ""
        if row["value"] is not None:
            start, end = (row["value"] if row[key] is None else row[key] for key in ("low", "high"))
            drawn = (
                f'<line class="reach" x1="{at(start)}" x2="{at(end)}" y1="50" y2="50"/>'
                f'<line class="spot" x1="{at(row["value"])}" x2="{at(row["value"])}" y1="50" y2="50"/>'
            )
        lines.append(
            f'<li>{tag(findings, name)}<svg class="{hue(findings, name)}" viewBox="0 0 100 100" '
            'preserveAspectRatio="none" aria-hidden="true"><line class="rail" x1="0" x2="100" y1="50" y2="50"/>'
            f"{drawn}</svg>"
            f"<b>{short(row['value'])}</b></li>"
        )
    return f'<ul class="strip">{"".join(lines)}</ul>'


def verdict(findings: Findings) -> str:
    """Three axes in words and ranks, what it means, and the table."""
    cards = []
    for axis, measured in findings.headlines.items():
        found = standing(findings, axis)
        if found:
            words, detail = said(findings, found.headline), said(findings, found.detail)
        else:
            words, detail = (
                "Measured, not compared",
                "" if len(findings.names) > 1 else "One data set: nothing to compare with.",
            )
        sense = "" if measured.direction > 0 else " · smaller is more"
        asked = ASKED.get(measured.name, QUESTIONS[axis])
        cards.append(
            f'<article class="axis"><h3>{axis.capitalize()} <span>{asked}</span></h3>'
            f'<p class="says{"" if found and found.clear else " unclear"}">{words}</p><p class="detail">{detail}</p>'
            f"{strip(findings, measured, findings.ranked(measured))}"
            f'<p class="by">{html_text(measured.name)}, {html_text(measured.unit)}{sense}</p></article>'
        )
    points = "".join(f"<li>{html_text(one)}</li>" for one in (findings.comparison or {}).get("diagnosis", []))
    body = f'<div class="axes">{"".join(cards)}</div>' if cards else ""
    body += f'<h3>What the figures say</h3><ul class="diagnosis">{points}</ul>' if points else ""
    anchor, title = ("makeup", "What the sets are made of") if findings.effect else ("verdict", "Verdict")
    return section(anchor, title, body + verdict_table(findings))


def verdict_table(findings: Findings) -> str:
    """Data sets × headline measures."""
    shown = [one for one in findings.measured if one.headline or one in findings.headlines.values()]
    if not shown:
        return ""
    leaders = {one.measure: one.leaders for one in standings(findings) if one.clear and len(one.leaders) == 1}
    cells = {one.name: dict(findings.ranked(one)) for one in shown}
    common = {
        one: next(iter(ns)) if len(ns := {row["n"] for row in cells[one].values()}) == 1 else None for one in cells
    }
    head = ["data set"] + [
        f"<span class=eyebrow>{html_text(one.axis)}</span>{html_text(one.name)}<small>{html_text(one.unit)} "
        f"{'↑' if one.direction > 0 else '↓'}</small>"
        + (f"<small>n = {n:,}</small>" if (n := common[one.name]) else "")
        for one in shown
    ]
    rows = []
    for name in findings.names:
        row = [tag(findings, name)]
        for one in shown:
            cell = cells[one.name].get(name)
            mark = '<span class="most">most</span>' if name in leaders.get(one.name, ()) else ""
            n = cell["n"] if cell and common[one.name] is None else None
            row.append(mark + interval_cell(cell["value"], cell["low"], cell["high"], n) if cell else "–")
        rows.append(row)
    note = (
        '<p class="fine">Value, and its interval below it. <span class="most">most</span> '
        "marks a set clearly ahead on its axis. ↑ more of the axis when larger, ↓ when smaller.</p>"
    )
    return f"<h3>Headline measures</h3>{table(head, rows, label='Headline measures by data set')}{note}"


def picture(findings: Findings, charts: dict[str, Chart]) -> str:
    """The frontier of a comparison from its three sides."""
    if findings.comparison is None:
        return ""
    main = figure(charts, "quality-diversity", "<b>Quality × diversity</b> Area of a point: complexity", kind="wide")
    side = figure(charts, "quality-complexity", "<b>Quality × complexity</b> Area: diversity")
    side += figure(charts, "complexity-diversity", "<b>Complexity × diversity</b> Area: quality")
    beaten = [
        f"<li>{said(findings, (Name(place['dataset']), ' is dominated by ', *listed(place['dominated_by']), '.'))}</li>"
        for place in (findings.comparison or {}).get("frontier", [])
        if place["dominated_by"]
    ]
    free = "No set clearly dominates another."
    words = f'<ul class="plain">{"".join(beaten)}</ul>' if beaten else f"<p>{free}</p>"
    words += dominance(findings)
    if not main + side:
        return ""
    return section(
        "picture", "The picture", f'{main}<div class="pair">{side}</div>{words}',
        "Each point is a data set, with its interval on both axes. Hollow points are dominated: another set is clearly "
        "better on at least one axis and not clearly worse on any.",
    )  # fmt: skip


def dominance(findings: Findings) -> str:
    """Probabilities that the set of the row dominates that of the column; nothing where they are not told."""
    places = [place for place in (findings.comparison or {}).get("frontier", []) if place.get("dominates")]
    if not places:
        return ""
    names = [place["dataset"] for place in places]
    rows = []
    for place in places:
        chances = {one["dataset"]: one["probability"] for one in place["dominates"]}
        cells = [heat(chances.get(name), share(chances.get(name)) if name in chances else "·") for name in names]
        rows.append([tag(findings, place["dataset"]), *cells])
    head = ["dominates →", *(tag(findings, name) for name in names)]
    return (
        '<h3>How surely one dominates another</h3><p class="prose">Share of resamples in which the set of the row is '
        "at least as "
        "good as that of the column on all three axes, and better on one.</p>"
        f'<div class="grid">{table(head, rows, label="Probabilities of dominance")}</div>'
    )
