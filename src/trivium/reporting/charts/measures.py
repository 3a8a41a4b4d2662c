"""Measures: values with intervals, growth with the set, and which move together."""

import altair as alt

from trivium.numbers import short
from trivium.reporting.charts.chart import (
    TICKS,
    Chart,
    axis_title,
    finished,
    interval_words,
    padded,
    palette,
    spaced,
    ticks,
)
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, Json, Measured, related, unlike
from trivium.reporting.theme import COLOURS

TOGETHER, APART = COLOURS[0], COLOURS[1]  # of correlations above and below 0
WRITTEN = 9  # measures, up to which a correlation is written into its cell


def intervals(findings: Findings, measured: Measured) -> Chart:
    """One measure: value and interval of every data set, set measures at equal n where there is one."""
    n = measured.equal_n
    rows: list[Json] = []
    for name in measured.values:
        value, low, high, count = measured.at(name, n)
        rows.append({
            "set": findings.labels[name], "value": value, "low": value if low is None else low,
            "high": value if high is None else high, "shown": short(value), "n": f"{count:,}",
            "interval": interval_words(value, low, high),
        })  # fmt: skip
    lows = [row["low"] for row in rows if row["value"] is not None]
    highs = [row["high"] for row in rows if row["value"] is not None]
    domain = padded(lows, highs, right=0.32) if lows else [0.0, 1.0]
    least, greatest = measured.card.get("range") or (None, None)  # no tick where no value can be
    marks = ticks(
        domain[0] if least is None else max(domain[0], least),
        domain[1] if greatest is None else min(domain[1], greatest),
    )
    for row in rows:
        row["at"] = domain[0] if row["value"] is None else row["high"]
    names = list(measured.values)
    y = alt.Y(
        "set:N", sort=None, title=None, axis=alt.Axis(labelLimit=150, grid=True, gridDash=[1, 3], labelFontSize=12)
    )
    x = alt.X("value:Q", title=None, scale=alt.Scale(domain=domain, nice=False, zero=False),
              axis=alt.Axis(grid=False, values=marks, format=TICKS, labelOverlap=True))  # fmt: skip
    paint = alt.Color("set:N", scale=palette(findings, names), legend=None)
    tips = [alt.Tooltip("set:N"), alt.Tooltip("interval:N"), alt.Tooltip("n:N")]
    base = alt.Chart(alt.NamedData("rows"))
    valid = base.transform_filter("isValid(datum.value)")
    chart = alt.layer(
        valid.mark_rule(strokeWidth=3, strokeCap="round", opacity=0.55).encode(
            x=alt.X("low:Q", title=None), x2="high:Q", y=y, color=paint, tooltip=tips
        ),
        valid.mark_point(filled=True, size=70, opacity=1).encode(x=x, y=y, color=paint, tooltip=tips),
        base.mark_text(align="left", dx=9, style="quiet", fontSize=11).encode(x="at:Q", y=y, text="shown:N"),
    ).properties(height=24 * len(rows))
    says = (
        f"{one_line(measured.name, 60)}: value and interval of {len(rows)} data sets; the figures stand in the table."
    )
    return finished(
        chart, f"measure {measured.name}", axis_title(measured), says, rows, sheet=f"measures-{measured.axis}"
    )


def rarefaction(findings: Findings, measured: Measured) -> Chart | None:
    """A set measure as the set grows: the only fair way to read sets of different size."""
    curves = {
        name: [point for point in value.get("curve") or () if point[1] is not None]
        for name, value in measured.values.items()
    }
    curves = {name: curve for name, curve in curves.items() if len(curve) > 1}
    if not curves:
        return None
    rows = [
        {"set": findings.labels[name], "n": n, "value": value, "low": value if low is None else low,
         "high": value if high is None else high, "interval": interval_words(value, low, high)}
        for name, curve in curves.items() for n, value, low, high in curve
    ]  # fmt: skip
    height = 190
    domain_y = padded([row["low"] for row in rows], [row["high"] for row in rows])
    most = max(row["n"] for row in rows)
    last = {name: max(curve) for name, curve in curves.items()}
    gap = 14 / height * (domain_y[1] - domain_y[0])
    # A curve that ends early is named above its end, where others pass; the rest are named beside theirs.
    early_ends = [name for name in curves if last[name][0] < 0.7 * most]
    late_ends = [name for name in curves if name not in early_ends]
    beside = spaced([last[name][1] for name in late_ends], gap) + [last[name][1] for name in early_ends]
    rows += [
        {"set": findings.labels[name], "label_n": last[name][0], "label_y": where, "early": name in early_ends}
        for name, where in zip([*late_ends, *early_ends], beside)
    ]
    base = alt.Chart(alt.NamedData("rows"))
    paint = alt.Color("set:N", scale=palette(findings, list(curves)), legend=None)
    x = alt.X("n:Q", title="records", scale=alt.Scale(domain=[0, most * 1.5], nice=False),
              axis=alt.Axis(grid=False, values=ticks(0, most), format=",.0f"))  # fmt: skip
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=domain_y, nice=False, zero=False),
              axis=alt.Axis(tickCount=4))  # fmt: skip
    tips = [alt.Tooltip("set:N"), alt.Tooltip("n:Q", format=","), alt.Tooltip("interval:N")]
    points = base.transform_filter("isValid(datum.n)")
    late, early = (base.transform_filter(f"datum.early === {when}") for when in ("false", "true"))
    chart = alt.layer(
        points.mark_area(opacity=0.14).encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=paint),
        points.mark_line(strokeWidth=2).encode(x=x, y=y, color=paint),
        points.mark_point(filled=True, size=26, opacity=1).encode(x=x, y=y, color=paint, tooltip=tips),
        late.mark_point(filled=True, size=36, opacity=1, xOffset=11).encode(x="label_n:Q", y="label_y:Q", color=paint),
        late.mark_text(align="left", dx=18, fontSize=11, limit=120, style="quiet")
        .encode(x="label_n:Q", y="label_y:Q", text="set:N"),
        early.mark_text(dy=-11, fontSize=11, limit=120, style="quiet")
        .encode(x="label_n:Q", y="label_y:Q", text="set:N"),
    ).properties(height=height)  # fmt: skip
    says = f"{one_line(measured.name, 60)} against the number of records, {len(curves)} data sets."
    return finished(chart, f"curve {measured.name}", axis_title(measured), says, rows, sheet="curves")


def correlations(findings: Findings) -> list[Chart]:
    """For each data set the lower half of the correlation matrix of its record measures."""
    charts = []
    for card in findings.scorecards:
        name = card["dataset"]["name"]
        pairs = related(findings, name)
        if not pairs:
            continue
        order = list((card.get("correlations") or {})["values"])
        shown = [measure for measure in order if any(measure in pair[:2] for pair in pairs)]
        label = unlike(shown, 24)
        rows = [
            {"down": label[pair.a], "across": label[pair.b], "r": pair.r, "strength": abs(pair.r),
             "shown": f"{pair.r:.2f}".replace("-", "−"), "n": f"{pair.n:,}"}
            for pair in pairs
        ]  # fmt: skip
        base = alt.Chart(alt.NamedData("rows"))
        names = [label[measure] for measure in shown]
        quiet: Json = {"grid": False, "domain": False, "ticks": False, "labelLimit": 140, "labelFontSize": 11}
        across = alt.X("across:N", title=None, scale=alt.Scale(domain=names[:-1], padding=0.06),
                       axis=alt.Axis(**quiet, labelAngle=-40))  # fmt: skip
        down = alt.Y("down:N", title=None, scale=alt.Scale(domain=names[1:], padding=0.06), axis=alt.Axis(**quiet))
        layers = [
            base.mark_rect(cornerRadius=2).encode(
                x=across, y=down, tooltip=[alt.Tooltip(f"{key}:N") for key in ("down", "across", "shown", "n")],
                color=alt.condition("datum.r < 0", alt.value(APART), alt.value(TOGETHER)),
                opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.05, 1]), legend=None),
            )
        ]  # fmt: skip
        if len(shown) <= WRITTEN:
            layers.append(base.mark_text(fontSize=10).encode(x=across, y=down, text="shown:N"))
        closest = "; ".join(f"{label[pair.a]} and {label[pair.b]} {pair.r:.2f}" for pair in pairs[:3])
        says = f"Correlations between {len(shown)} measures of {findings.labels[name]}. Closest: {closest}."
        chart = alt.layer(*layers).properties(height=24 * (len(shown) - 1))
        charts.append(finished(chart, f"related {name}", findings.labels[name], says, rows, sheet="related"))
    return charts
