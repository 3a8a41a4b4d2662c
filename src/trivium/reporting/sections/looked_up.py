"""What a reader looks things up in: the map, the records, and where everything came from. Findings → HTML."""

from collections import Counter

from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, glyph, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings
from trivium.reporting.theme import hue, shape
from trivium.reporting.words import count, seconds

INTERVALS = """<h3>How intervals are made</h3>
<p class="prose">Measures of single records: bootstrap over records. Measures of a whole set: subsampling without
replacement, since repeats are what a diversity measure punishes. A difference is called clear when its interval
leaves out 0 and its p, adjusted for all tests of the comparison, is at most 0.05; anything else is “no clear
difference”, which is not the same as “no difference”. A dash stands for undefined, never for 0.</p>"""
OF_STUDIES = """<h3>How intervals are made</h3>
<p class="prose">A training run is one observation. Accuracy of a condition: Student's t over its repeats on the scale
2 asin √accuracy, with variances that the conditions of a test lend each other, and never less than the draw of the
questions makes them. Effects and fits: as the rule says. A dash stands for undefined, never for 0.</p>"""


def embedding_map(findings: Findings, charts: dict[str, Chart]) -> str:
    """The map, with a key that singles out a data set."""
    if "map" not in charts:
        return ""
    points = (findings.map or {})["points"]
    counts = Counter(str(point["dataset"]) for point in points)
    keys = "".join(
        f'<button type="button" class="key" aria-pressed="false" data-only="{html_text(findings.labels[name])}">'
        f"{glyph(hue(findings, name), shape(findings, name))}<bdi>{html_text(name)}</bdi> "
        f"<small>{counts[name]:,}</small></button>"
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
    return section("provenance", "Provenance", body + (OF_STUDIES if findings.study else INTERVALS))
