"""The page: one HTML file with everything in it, that may run only our own script and fetch nothing.

The content security policy names the hash of each script and of the one style sheet. There is no ``unsafe-inline`` and
no ``unsafe-eval``: Vega runs its expressions through an interpreter (``ast``), writes styles through the CSSOM, which
the policy does not concern, and is told to leave out the style elements it would otherwise add.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import vl_convert

from trivium.reporting import sections
from trivium.reporting.charts import Chart
from trivium.reporting.escape import html_text, json_script
from trivium.reporting.findings import Findings, Json
from trivium.reporting.theme import ACCEPTED, COLOURS, DROPPED, LESS, MORE, PAGE, REFERENCE, SCREEN_FONT, config, hue

RECORDS_BYTES = 1_400_000  # room for sample records in the page
MAP_BYTES = 1_400_000  # room for the points of the map and how each record begins
LONGEST = 4_000  # characters of a prompt or response shown; what is cut is said


def page(findings: Findings, charts: list[Chart]) -> str:
    """The whole report as HTML."""
    named = {chart.name: chart for chart in charts}
    shown = fitting(findings.samples)
    body = [
        sections.study_rule(findings),
        sections.effect_verdict(findings, named),
        sections.verdict(findings),
        sections.study_verdict(findings),
        sections.bench_verdict(findings),
        sections.ablation_verdict(findings),
        sections.picture(findings, named),
        sections.study_picture(findings, named),
        sections.effect_tables(findings),
        sections.effect_design(findings),
        sections.study_tables(findings),
        sections.study_design(findings),
        sections.bench_picture(findings, named),
        sections.bench_effects(findings, named),
        sections.bench_expected(findings),
        sections.ablation_split(findings, named),
        sections.ablation_effects(findings, named),
        sections.bench_growth(findings, named),
        sections.bench_cost(findings, named),
        sections.ablation_cost(findings, named),
        sections.ablation_design(findings),
        sections.measures(findings, named),
        sections.length_and_bar(findings),
        sections.together(findings, named),
        sections.growth(findings, named),
        sections.embedding_map(findings, named),
        sections.making(findings, named),
        sections.differences(findings),
        sections.drivers(findings),
        sections.overlap(findings),
        sections.contamination(findings),
        sections.records(findings, len(shown)),
        sections.bench_notes(findings),
        sections.provenance(findings),
    ]
    data = {
        "config": config(PAGE, SCREEN_FONT),
        "charts": [{"spec": chart.spec, "rows": chart.rows} if chart.name != "map" else None for chart in charts],
        "map": map_columns(findings, named["map"]) if "map" in named else None,
        "colours": {name: hue(findings, name) for name in findings.names},
        "records": shown,
    }  # fmt: skip
    vega = bundle()
    script, style = asset("report.js"), palette_css() + asset("report.css")
    policy = (
        f"default-src 'none'; script-src '{digest(vega)}' '{digest(script)}'; style-src '{digest(style)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    title = html_text(findings.about.get("title") or "Report")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta name="referrer" content="no-referrer"><title>{title} · Trivium</title>'
        f"<style>{style}</style></head>\n<body>"
        '<a class="skip" href="#verdict">Skip to the verdict</a>'
        f'<div class="bar"><nav aria-label="Sections">{contents(body)}</nav>'
        '<button type="button" id="theme" aria-label="Change between light and dark">◐</button></div>'
        f"<main>{sections.header(findings)}{''.join(body)}</main>"
        "<footer>Made by Trivium. This file holds everything it shows and fetches nothing.</footer>"
        '<div id="tip" role="tooltip" hidden></div>'
        f'<script type="application/json" id="data">{json_script(data)}</script>'
        f"<script>{vega}</script><script>{script}</script></body></html>\n"
    )


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, 0.9 MB, that makes ``vegaEmbed`` global."""
    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return script


def asset(name: str) -> str:
    """A file of this package."""
    return files("trivium.reporting").joinpath(name).read_text("utf-8")


def digest(text: str) -> str:
    """The source expression that allows exactly this inline script or style."""
    if "</script" in text.lower() or "<!--" in text or "\r" in text:
        raise AssertionError("an inline script must not hold what ends it or what a parser changes")
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def palette_css() -> str:
    """The colours of the charts as classes."""
    colours = {"cr": REFERENCE, **{f"c{place}": one for place, one in enumerate(COLOURS)}}
    colours |= {"f0": ACCEPTED, **{f"f{place + 1}": one for place, one in enumerate(DROPPED)}}
    colours |= {"more": MORE, "less": LESS}
    return "".join(f".{name}{{--hue:{one}}}" for name, one in colours.items())


def contents(body: list[str]) -> str:
    """Links to the sections that are there."""
    titles = {
        "rule": "Rule", "verdict": "Verdict", "makeup": "Makeup", "arms": "Arms", "picture": "Picture",
        "split": "Split", "effects": "Effects", "tables": "Figures", "interactions": "Together",
        "expected": "Expectations", "growth": "Growth", "sweeps": "Options",
        "price": "Price", "design": "Design", "measures": "Measures", "beside": "Length",
        "together": "Together", "map": "Map", "making": "Made", "differences": "Differences", "drivers": "Drivers",
        "overlap": "Overlap", "contamination": "Contamination",
        "records-section": "Records", "notes": "Notes", "provenance": "Provenance",
    }  # fmt: skip
    there = "".join(body)
    return "".join(
        f'<a href="#{anchor}">{title}</a>' for anchor, title in titles.items() if f'<section id="{anchor}"' in there
    )


def fitting(samples: list[Json]) -> list[Json]:
    """As many samples as the page has room for, taken in turn from each data set; long texts are cut, and say so."""
    waiting: dict[str, list[Json]] = {}
    for sample in reversed(samples):
        waiting.setdefault(str(sample["dataset"]), []).append(sample)
    chosen: set[int] = set()
    room = RECORDS_BYTES
    while waiting:
        for name in list(waiting):
            sample = waiting[name].pop()
            room -= len(json_script(cut(sample)).encode())
            if room < 0:
                return [cut(one) for one in samples if id(one) in chosen]
            chosen.add(id(sample))
            if not waiting[name]:
                del waiting[name]
    return [cut(sample) for sample in samples]


def cut(sample: Json) -> Json:
    """The sample as the page shows it."""
    keys = ("dataset", "id", "prompt", "response", "fate", "made_by", "parents", "values")
    return {key: shortened(sample[key]) for key in keys if sample.get(key) not in (None, "", [], {})}


def shortened(value: Any) -> Any:
    """A text of at most ``LONGEST`` characters; other values as they are."""
    if not isinstance(value, str) or len(value) <= LONGEST:
        return value
    return f"{value[:LONGEST]}… [{len(value) - LONGEST:,} more characters]"


def map_columns(findings: Findings, chart: Chart) -> Json:
    """The map in columns, which take half the room of rows; texts are cut until they fit."""
    points = (findings.map or {})["points"]
    texts = {
        (str(one["dataset"]), str(one["id"])): one.get("prompt") or one.get("response") or ""
        for one in findings.samples
    }
    starts = [str(one.get("text") or texts.get((str(one["dataset"]), str(one["id"])), "")) for one in points]
    columns = {
        "spec": chart.spec,
        "sets": list(findings.labels.values()),
        "set": [list(findings.labels.values()).index(row["set"]) for row in chart.rows],
        "x": [row["x"] for row in chart.rows],
        "y": [row["y"] for row in chart.rows],
        "id": [str(point["id"]) for point in points],
    }
    for most in (120, 80, 50, 30, 0):
        columns["text"] = [start if len(start) <= most else start[:most] + "…" * (most > 0) for start in starts]
        if len(json_script(columns).encode()) <= MAP_BYTES:
            break
    return columns
