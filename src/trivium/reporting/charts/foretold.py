"""What each measure of a training set foretells: its rank correlation with accuracy, in and out of distribution."""

import altair as alt

from trivium.reporting.charts.chart import NARROW, Chart, finished, interval_words
from trivium.reporting.findings import Findings, Json, unlike
from trivium.reporting.studied import ID, OOD, ranks
from trivium.reporting.theme import COLOURS, SHAPES

CLEAR = 0.05  # of Holm's p
PANELS = {"raw": "Among all sets", "equal": "At equal complexity"}
ENDS = [-1.0, -0.5, 0.0, 0.5, 1.0]


def foretold(findings: Findings) -> list[Chart]:
    """Every measure, ranked among all sets and at equal complexity; the highest out of distribution first."""
    found = ranks(findings)
    if not found:
        return []
    labels = unlike([str(one["measure"]) for one in found], 40)
    charts = []
    for kind, title in PANELS.items():
        rows = [
            row(labels[str(one["measure"])], test, told if kind == "raw" else told["equal_complexity"])
            for one in found for test in (OOD, ID) for told in (one["rho"][test],)
        ]  # fmt: skip
        says = f"{title}: rho of {len(found)} measures with accuracy in and out of distribution."
        charts.append(forked(f"foretold {kind}", title, says, rows, len(found)))
    return charts


def row(label: str, test: str, told: Json) -> Json:
    """One correlation."""
    clear = told["holm_p"] is not None and told["holm_p"] <= CLEAR
    return {
        "set": label, "test": test, "value": told["value"], "low": told["low"], "high": told["high"],
        "rho": interval_words(told["value"], told["low"], told["high"]),
        "standing": "clear" if clear else "not clear",
    }  # fmt: skip


def forked(name: str, title: str, says: str, rows: list[Json], measures: int) -> Chart:
    """Two points with their intervals on every line."""
    limit = alt.ExprRef(f"{NARROW} ? 150 : 220")
    y = alt.Y("set:N", sort=None, title=None,
              axis=alt.Axis(labelLimit=limit, labelFontSize=11, grid=True, gridDash=[1, 3]))  # fmt: skip
    across = "Spearman's rho with accuracy"
    axis = alt.Axis(grid=False, values=ENDS, format=".1f", labelOverlap=True)
    x = alt.X("value:Q", title=across, axis=axis, scale=alt.Scale(domain=[-1.02, 1.02], nice=False))
    scale = alt.Scale(domain=[OOD, ID], range=list(COLOURS[:2]))
    paint = alt.Color("test:N", scale=scale, legend=None)
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "test", "rho", "standing")]
    base = alt.Chart(alt.NamedData("rows"))
    layers = []
    for test, aside, shape in ((OOD, -3, SHAPES[0]), (ID, 3, SHAPES[1])):
        some = base.transform_filter(f"isValid(datum.value) && datum.test == '{test}'")
        layers += [
            some.mark_point(shape=shape, size=34, strokeWidth=1.5, opacity=1, fillOpacity=1, yOffset=aside).encode(
                x=x, y=y, color=paint, tooltip=tips,
                fill=alt.condition("datum.standing == 'clear'", alt.Fill("test:N", scale=scale, legend=None),
                                   alt.value("transparent"))),
            some.transform_filter("isValid(datum.low)").mark_rule(
                strokeWidth=1.5, opacity=0.55, yOffset=aside, y2Offset=aside).encode(
                x=alt.X("low:Q", title=across, axis=axis), x2="high:Q", y=y, color=paint, tooltip=tips),
        ]  # fmt: skip
    layers.append(base.mark_rule(style="zero", strokeWidth=1).encode(x=alt.datum(0)))
    chart = alt.layer(*layers).properties(height=17 * measures)
    return finished(chart, name, title, says, rows, sheet="foretold", keyed=True)
