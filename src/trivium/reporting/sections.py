"""The sections of the page, in order: findings → HTML. Every string from the data passes ``html_text``."""

from collections import Counter

from trivium.numbers import short
from trivium.reporting.charts import Chart, fate_groups
from trivium.reporting.elements import figure, interval_cell, said, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import AXES, Findings, Json, Measured, place_of
from trivium.reporting.theme import DROPPED, hue, shape
from trivium.reporting.verdict import (
    Name,
    beside_reference,
    clear,
    expectations,
    listed,
    standing,
    standings,
    summary,
)
from trivium.reporting.words import count, each, money, p_words, per, seconds

QUESTIONS = {
    "quality": "Is each record well made and to the point? Truth is not measured.",
    "diversity": "How different are the records from each other?",
    "complexity": "How much does each record ask for?",
}
GLYPHS = {
    "circle": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", "square": "M-4-4h8v8h-8z", "triangle-up": "M0-5L5 4H-5z",
    "diamond": "M0-5.5L4 0L0 5.5L-4 0z", "triangle-down": "M0 5L5-4H-5z", "cross": "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "triangle-right": "M5 0L-4 5V-5z", "triangle-left": "M-5 0L4 5V-5z",
}  # fmt: skip
INTERVALS = """<h3>How intervals are made</h3>
<p class="prose">Measures of single records: bootstrap over records. Measures of a whole set: subsampling without
replacement, since repeats are what a diversity measure punishes. A difference is called clear when its interval
leaves out 0 and its p, adjusted for all tests of the comparison, is at most 0.05; anything else is “no clear
difference”, which is not the same as “no difference”. A dash stands for undefined, never for 0.</p>"""
OUTCOMES = {"agrees": "good", "disagrees": "bad", "not contradicted": "none", "not shown": "none"}


def header(findings: Findings) -> str:
    """What was asked, and the answer in one sentence."""
    about = findings.about
    model = about.get("model") or {}
    facts = [f"{len(findings.names)} data sets" if len(findings.names) != 1 else "1 data set"]
    if findings.n_common:
        facts.append(f"compared at n = {findings.n_common:,} records each")
    if model.get("name"):
        facts.append(f"written by <bdi>{html_text(model['name'])}</bdi>")
    if about.get("started"):
        facts.append(html_text(str(about["started"])[:10]))
    answer, also = said(findings, summary(findings)), said(findings, beside_reference(findings))
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
        cards.append(
            f'<article class="axis"><h3>{axis.capitalize()} <span>{QUESTIONS[axis]}</span></h3>'
            f'<p class="says{"" if found and found.clear else " unclear"}">{words}</p><p class="detail">{detail}</p>'
            f"{strip(findings, measured, findings.ranked(measured))}"
            f'<p class="by">{html_text(measured.name)}, {html_text(measured.unit)}{sense}</p></article>'
        )
    points = "".join(f"<li>{html_text(one)}</li>" for one in (findings.comparison or {}).get("diagnosis", []))
    body = f'<div class="axes">{"".join(cards)}</div>' if cards else ""
    body += f'<h3>What the figures say</h3><ul class="diagnosis">{points}</ul>' if points else ""
    return section("verdict", "Verdict", body + verdict_table(findings))


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
    """The frontier from its three sides."""
    main = figure(charts, "quality-diversity", "<b>Quality × diversity</b> Area of a point: complexity", kind="wide")
    side = figure(charts, "quality-complexity", "<b>Quality × complexity</b> Area: diversity")
    side += figure(charts, "complexity-diversity", "<b>Complexity × diversity</b> Area: quality")
    beaten = [
        f"<li>{said(findings, (Name(place['dataset']), ' is dominated by ', *listed(place['dominated_by']), '.'))}</li>"
        for place in (findings.comparison or {}).get("frontier", [])
        if place["dominated_by"]
    ]
    free = "No set clearly dominates another." if findings.comparison else ""
    words = f'<ul class="plain">{"".join(beaten)}</ul>' if beaten else f"<p>{free}</p>"
    if not main + side:
        return ""
    return section(
        "picture", "The picture", f'{main}<div class="pair">{side}</div>{words}',
        "Each point is a data set, with its interval on both axes. Hollow points are dominated: another set is clearly "
        "better on at least one axis and not clearly worse on any.",
    )  # fmt: skip


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


def measures(findings: Findings, charts: dict[str, Chart]) -> str:
    """Every measure, by axis, with what a reader must know before believing it."""
    groups = []
    for axis in dict.fromkeys(one.axis for one in findings.measured):
        items = "".join(one_measure(findings, charts, one) for one in findings.measured if one.axis == axis)
        groups.append(f'<h3 class="group">{html_text(axis.capitalize())}</h3><div class="measures">{items}</div>')
    return section(
        "measures", "Every measure", "".join(groups),
        "Points are values, bars are intervals. Measures of a whole set are read at the largest n that all sets reach.",
    )  # fmt: skip


def one_measure(findings: Findings, charts: dict[str, Chart], measured: Measured) -> str:
    """One measure: what it means, its plot, and how it was computed."""
    n = measured.equal_n
    level = next((value["level"] for value in measured.values.values() if value.get("level")), None)
    rows = []
    for name, entry in measured.values.items():
        value, low, high, count = measured.at(name, n)
        whole = interval_cell(entry.get("value"), entry.get("low"), entry.get("high"), int(entry["n"]))
        cells = [tag(findings, name), interval_cell(value, low, high, count)]
        cells += [whole] if measured.of == "set" else []
        note = f"<bdi>{html_text(entry['note'])}</bdi>" if entry.get("note") else ""
        cells += [short(entry.get("length_correlation")), f"{entry.get('undefined', 0):,}", note]
        rows.append(cells)
    head = ["data set", "shown" if measured.of == "set" else "value"] + (
        ["on all records"] if measured.of == "set" else []
    )
    head += ["ρ with length", "undefined", "note"]
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


def embedding_map(findings: Findings, charts: dict[str, Chart]) -> str:
    """The map, with a key that singles out a data set."""
    if "map" not in charts:
        return ""
    points = (findings.map or {})["points"]
    counts = Counter(str(point["dataset"]) for point in points)
    keys = "".join(
        f'<button type="button" class="key" aria-pressed="false" data-only="{html_text(findings.labels[name])}">'
        f"{glyph(findings, name)}<bdi>{html_text(name)}</bdi> <small>{counts[name]:,}</small></button>"
        for name in findings.names if counts[name]
    )  # fmt: skip
    shares = [share for share in (findings.map or {}).get("explained") or [] if share is not None]
    explained = (
        f" The two directions hold {sum(shares):.0%} of the variance: the map shows the rough shape, not distances."
        if shares
        else ""
    )
    method = html_text((findings.map or {}).get("method", ""))
    lead = f"<bdi>{method}</bdi>. {len(points):,} records; near means alike.{explained}"
    return section(
        "map", "Map of the records",
        f'<div class="keys" role="group" aria-label="Show one data set">{keys}</div>{figure(charts, "map")}'
        '<p class="fine">Point at a record to read how it begins; click to find it in the table of records.</p>', lead,
    )  # fmt: skip


def glyph(findings: Findings, name: str) -> str:
    """The point of a data set as the map draws it."""
    drawn = GLYPHS[shape(findings, name)]
    return (
        f'<svg class="glyph {hue(findings, name)}" viewBox="-6 -6 12 12" aria-hidden="true"><path d="{drawn}"/></svg>'
    )


def making(findings: Findings, charts: dict[str, Chart]) -> str:
    """Fates and cost of the runs."""
    runs = findings.runs
    if not runs:
        return ""
    body = fates_part(findings, charts)
    head = ["run", "accepted", "proposed", "calls", "tokens", "prompt + completion", "time", "cost",
            "tokens per accepted", "calls per accepted", "cost per accepted", "answers from cache",
            "retried records"]  # fmt: skip
    rows = []
    for run in runs:
        accepted = (run.get("fates") or {}).get("accepted", run.get("records"))
        proposed = sum((run.get("fates") or {}).values()) or None
        name = findings.written_by(run)
        both = f"{count(run.get('prompt_tokens'))} + {count(run.get('completion_tokens'))}"
        rows.append([
            tag(findings, name or str(run.get("run"))), count(accepted), count(proposed), count(run.get("calls")),
            count(run.get("tokens")), both, seconds(run.get("seconds")), money(run.get("cost")),
            each(run.get("tokens"), accepted), each(run.get("calls"), accepted), money(per(run.get("cost"), accepted)),
            count(run.get("cached_calls")), count(run.get("retried_records")),
        ])  # fmt: skip
    body += "<h3>What it cost</h3>" + table(head, rows, label="Cost of each run")
    models = sorted({str(run["model"]) for run in runs if run.get("model")})
    body += f"<p class=fine>Model: {', '.join(f'<bdi>{html_text(one)}</bdi>' for one in models)}</p>" if models else ""
    return section("making", "What was proposed, kept and paid", body) + expected(findings)


def fates_part(findings: Findings, charts: dict[str, Chart]) -> str:
    """The bars with their key, and every reason with its count."""
    if "fates" not in charts:
        return ""
    groups = fate_groups(findings)
    every = Counter(str(fate) for run in findings.runs for fate in run.get("fates") or {})
    shown = [*groups, *(["other reasons"] if len(every) > len(groups) else [])]
    key = "".join(
        f'<span class="fate"><i class="dot f{place if place < len(groups) else len(DROPPED)}"></i>'
        f"<bdi>{html_text(fate)}</bdi></span>"
        for place, fate in enumerate(shown)
    )
    runs = [run for run in findings.runs if run.get("fates")]
    totals: Counter[str] = Counter()
    for run in runs:
        totals.update(run["fates"])
    order = ["accepted"] * ("accepted" in totals) + [fate for fate, _ in totals.most_common() if fate != "accepted"]
    head = ["fate", *(f"<bdi>{html_text(run.get('run'))}</bdi>" for run in runs)]
    rows = [[f"<bdi>{html_text(fate)}</bdi>", *(count(run["fates"].get(fate, 0)) for run in runs)] for fate in order]
    rows.append(["all proposed", *(count(sum(run["fates"].values())) for run in runs)])
    return (
        f'<h3>Fates</h3><div class="keys">{key}</div>{figure(charts, "fates")}'
        f"<details><summary>Every fate, counted</summary>{table(head, rows, label='Fates by run')}</details>"
    )


def expected(findings: Findings) -> str:
    """Expectation beside measurement."""
    found = expectations(findings)
    if not found:
        return ""
    signs = {"+": "more", "-": "less", "0": "no change"}
    by_run = {
        run: {one.axis: one for one in found if one.run == run} for run in dict.fromkeys(one.run for one in found)
    }
    rows = []
    for run, ones in by_run.items():
        row = [tag(findings, run) if run in findings.labels else f"<bdi>{html_text(run)}</bdi>"]
        for axis in AXES:
            one = ones.get(axis)
            if one is None:
                row.append("–")
                continue
            row.append(
                f'<span class="outcome {OUTCOMES[one.outcome]}">{one.outcome}</span>'
                f"<small>expected {signs[one.expected]}, measured {one.measured}</small>"
            )
        rows.append(row)
    lead = "What the literature leads one to expect of each algorithm, and what was measured"
    lead += f" against {tag(findings, findings.reference)}." if findings.reference else "."
    lead += " “Not shown” means that these records cannot tell; it is not a refutation."
    head = ["algorithm", *(axis for axis in AXES)]
    return section(
        "expected", "Expectation beside measurement", table(head, rows, numbers=9, label="Expectations"), lead
    )


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


def records(findings: Findings, shown: int) -> str:
    """The browser of sample records; the page's script fills it from JSON, as text only."""
    if not findings.samples:
        return ""
    total = len(findings.samples)
    cut = (
        "" if shown == total else f" {shown:,} of the {total:,} samples fit in this page; samples.json has all of them."
    )
    body = (
        '<div class="controls"><label>Data set<select id="of-set"><option value="">all</option></select></label>'
        '<label>Fate<select id="of-fate"><option value="">all</option></select></label>'
        '<label class="grow">Search<input id="of-text" type="search" autocomplete="off" spellcheck="false" '
        'placeholder="words or an id"></label></div>'
        '<p id="found" class="fine" role="status"></p><div id="records"></div>'
        '<nav class="pager" aria-label="Pages of records"><button type="button" id="before">← before</button>'
        '<span id="page"></span><button type="button" id="after">after →</button></nav>'
        "<noscript><p>The table of records needs JavaScript; samples.json has the same records.</p></noscript>"
    )
    return section("records-section", "Records", body, f"Read what was written, and what was dropped and why.{cut}")


def provenance(findings: Findings) -> str:
    """Where everything came from, so that it can be made again."""
    about = findings.about
    model = about.get("model") or {}
    facts: dict[str, object] = {
        "Command": about.get("command"), "Started": about.get("started"), "Took": seconds(about.get("seconds")),
        "Seed": about.get("seed"), "Model": model.get("name"), "About the model": model.get("note"),
        "Embedder": about.get("embedder"), "Hardware": about.get("hardware"),
        "Versions": ", ".join(f"{name} {version}" for name, version in (about.get("versions") or {}).items()),
    }  # fmt: skip
    body = "<dl class=facts>" + "".join(
        f"<dt>{key}</dt><dd><bdi{' class=code' if key == 'Command' else ''}>{html_text(value)}</bdi></dd>"
        for key, value in facts.items() if value not in (None, "", "–")
    ) + "</dl>"  # fmt: skip
    rows = []
    quarantined = ""
    for card in findings.scorecards:
        data = card["dataset"]
        rejected = data.get("rejected") or {}
        views = ", ".join(f"{view}: {maker}" for view, maker in (card.get("views") or {}).items())
        notes = "".join(f"<small><bdi>{html_text(note)}</bdi></small>" for note in data.get("notes") or [])
        rows.append([
            tag(findings, data["name"]), f"<bdi>{html_text(data.get('format', ''))}</bdi>",
            f"<bdi>{html_text(', '.join(str(path) for path in data.get('paths') or []))}</bdi>{notes}",
            f"<code>{html_text(str(data.get('sha256', ''))[:12])}</code>", f"<bdi>{html_text(views)}</bdi>",
            count(data.get("rows")), count(rejected.get("count", 0)),
        ])  # fmt: skip
        lines = "".join(
            f"<li>line {html_text(bad.get('line'))}, byte {html_text(bad.get('byte'))}: "
            f"<bdi>{html_text(bad.get('reason'))}</bdi> <bdi>{html_text(bad.get('detail') or '')}</bdi></li>"
            for bad in rejected.get("examples") or []
        )
        quarantined += (
            f"<details><summary>Lines of {tag(findings, data['name'])} that are no records "
            f"({count(rejected.get('count'))})</summary>"
            f"<ul>{lines}</ul></details>" if lines else ""
        )  # fmt: skip
    head = ["data set", "format", "read from", "sha256", "views", "records", "bad lines"]
    body += table(head, rows, numbers=5, label="Data sets") + quarantined if rows else ""
    return section("provenance", "Provenance", body + INTERVALS)
