"""Every record as a point."""

import altair as alt

from trivium.reporting.charts.chart import Chart, finished, palette
from trivium.reporting.findings import Findings
from trivium.reporting.theme import shape


def embedding_map(findings: Findings) -> list[Chart]:
    """Every record as a point; near means alike. A page looks the hover text up by ``row``."""
    points = (findings.map or {}).get("points", [])
    if not points:
        return []
    present = {point["dataset"] for point in points}
    names = [name for name in findings.names if name in present]
    rows = [
        {
            "set": findings.labels[str(point["dataset"])],
            "x": round(point["x"], 4),
            "y": round(point["y"], 4),
            "row": row,
        }
        for row, point in enumerate(points)
    ]
    size = 60 if len(rows) <= 500 else 30 if len(rows) <= 3000 else 12
    hidden = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    only = alt.param(name="only", value="")
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_point(filled=True, size=size)
        .encode(
            x=alt.X("x:Q", axis=hidden, scale=alt.Scale(zero=False)),
            y=alt.Y("y:Q", axis=hidden, scale=alt.Scale(zero=False)),
            color=alt.Color("set:N", scale=palette(findings, names), legend=None),
            shape=alt.Shape("set:N", legend=None, scale=alt.Scale(
                domain=[findings.labels[name] for name in names], range=[shape(findings, name) for name in names]
            )),
            opacity=alt.condition("only == '' || only == datum.set", alt.value(0.75), alt.value(0.04)),
        )
        .properties(height=460)
        .add_params(only)
    )  # fmt: skip
    says = f"Map of {len(rows):,} records of {len(names)} data sets; near points are alike."
    return [finished(chart, "map", "Embedding map", says, rows, keyed=True)]
