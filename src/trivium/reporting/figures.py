"""Charts as files, SVG and PNG, for papers and READMEs: light, on white, with titles and keys."""

import json
from pathlib import Path

import vl_convert

from trivium.reporting.charts import Chart
from trivium.reporting.charts.chart import BESIDE_IN_WORDS
from trivium.reporting.findings import Json
from trivium.reporting.theme import FILE_FONT, LIGHT, config

VEGALITE = "6.4"
FOLDER = "figures"
WIDTH = 640
SMALL = 330  # width of one chart among many


def write_figures(folder: Path, charts: list[Chart]) -> list[str]:
    """Write the charts to ``figures/``, those of one axis and all curves on one sheet each.

    Files of an earlier report that this one would write, and those only, are replaced or removed.

    Returns:
        Names of the figures, in the order of the page; each is there as ``.svg`` and ``.png``.
    """
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    sheets: dict[str, list[Chart]] = {}
    for chart in charts:
        sheets.setdefault(chart.sheet or chart.name, []).append(chart)
    written = []
    for name, shown in sheets.items():
        svg = vl_convert.vegalite_to_svg(sheet(shown), VEGALITE, allowed_base_urls=[])
        (target / f"{name}.svg").write_text(svg, "utf-8")
        (target / f"{name}.png").write_bytes(vl_convert.svg_to_png(svg, scale=2))
        written.append(name)
    return written


def sheet(charts: list[Chart]) -> Json:
    """One Vega-Lite specification, complete with data and colours."""
    if len(charts) == 1 and not charts[0].sheet:
        return alone(charts[0], WIDTH) | {"config": config(LIGHT, FILE_FONT)}
    return {
        "concat": [alone(chart, SMALL) for chart in charts],
        "columns": 2,
        "spacing": 28,
        "resolve": {"scale": dict.fromkeys(("x", "y", "color", "shape"), "independent")},
        "config": config(LIGHT, FILE_FONT),
    }


def alone(chart: Chart, width: int) -> Json:
    """The chart with its data, its title, a width in pixels and the key that a page shows beside it."""
    # A sheet of several charts has no width of its own to say what is beside each.
    spec: Json = json.loads(json.dumps(chart.spec).replace(json.dumps(BESIDE_IN_WORDS), json.dumps(str(width + 2))))
    del spec["autosize"]
    spec |= {
        "width": width,
        "title": {"text": chart.title, **({"subtitle": list(chart.key)} if chart.key else {})},
        "data": {"values": chart.rows},
    }
    for layer in spec["layer"][:1] if "layer" in spec else [spec]:
        for channel in ("color", "shape") if chart.keyed else ():
            if channel in layer["encoding"]:
                layer["encoding"][channel]["legend"] = {
                    "title": None,
                    "orient": "bottom",
                    "columns": 3,
                    "labelLimit": 200,
                }
    return spec
