"""A bench as sets grow and as options turn: rarefaction curves of all arms, trade-off curves of the sweeps."""

import altair as alt

from trivium.reporting.benched import headlines
from trivium.reporting.charts.arms import axis_words, ends, named
from trivium.reporting.charts.chart import TICKS, Chart, finished, interval_words, padded, spaced, ticks
from trivium.reporting.escape import chart_label, one_line
from trivium.reporting.findings import AXES, Findings, Json
from trivium.reporting.theme import COLOURS


def arm_curves(findings: Findings) -> list[Chart]:
    """The headline measure of diversity against n: bands and names for highlighted arms, thin lines for the rest."""
    curves = [curve for curve in (findings.bench or {}).get("curves", []) if len(curve["points"]) > 1]
    if not curves:
        return []
    height = 400
    rows: list[Json] = []
    for curve in curves:
        who = named(findings, curve["arm"])
        rows += [
            {**who, "n": point["n"], "value": point["value"], "low": point["low"], "high": point["high"],
             "interval": interval_words(point["value"], point["low"], point["high"])}
            for point in curve["points"] if point["value"] is not None
        ]  # fmt: skip
    if not rows:
        return []
    most = max(row["n"] for row in rows)
    values = [row["value"] for row in rows]
    domain_y = padded([min(0.0, *values)], [max(values) * 1.08], left=0.0, right=0.02)
    front = [row for row in rows if row["front"]]
    last = {row["set"]: row for row in front}  # the last point of each
    gap = 14 / height * (domain_y[1] - domain_y[0])
    at = spaced([row["value"] for row in last.values()], gap)
    labels = [
        {**{key: row[key] for key in ("set", "number", "paint")}, "label_n": row["n"], "from_y": row["value"],
         "label_y": min(max(where, domain_y[0]), domain_y[1])}
        for row, where in zip(last.values(), at)
    ]  # fmt: skip
    paints = list(dict.fromkeys(row["paint"] for row in rows))
    paint = alt.Color("paint:N", legend=None, scale=alt.Scale(domain=paints, range=paints))
    x = alt.X("n:Q", title="records", scale=alt.Scale(domain=[0, most * 1.42], nice=False),
              axis=alt.Axis(grid=False, values=ticks(0, most), format=",.0f"))  # fmt: skip
    up = axis_words(findings, str(curves[0]["measure"]))
    y = alt.Y("value:Q", title=up, axis=alt.Axis(tickCount=5),
              scale=alt.Scale(domain=domain_y, nice=False, zero=False))  # fmt: skip
    tips = [alt.Tooltip("set:N"), alt.Tooltip("n:Q", format=","), alt.Tooltip("interval:N")]
    base = alt.Chart(alt.NamedData("rows"))
    quiet, loud = (base.transform_filter(f"datum.front === {front}") for front in ("false", "true"))
    ending = base.transform_filter("isValid(datum.label_n)")
    end_x = alt.X("end:Q", title="records")
    beyond = ending.transform_calculate(end=f"{most * 1.045}")
    chart = alt.layer(
        quiet.mark_line(strokeWidth=1, opacity=0.55).encode(x=x, y=y, color=paint, detail="set:N"),
        quiet.mark_point(size=60, opacity=0, filled=True).encode(x=x, y=y, tooltip=tips),
        loud.mark_area(opacity=0.12, clip=True).encode(
            x=x, y=alt.Y("low:Q", title=up), y2="high:Q", color=paint, detail="set:N"),
        loud.mark_line(strokeWidth=2.25).encode(x=x, y=y, color=paint, detail="set:N"),
        loud.mark_point(filled=True, size=24, opacity=1).encode(x=x, y=y, color=paint, tooltip=tips),
        beyond.mark_rule(strokeWidth=0.75, strokeDash=[2, 3], opacity=0.6).encode(
            x=alt.X("label_n:Q", title="records"), x2="end:Q", y="from_y:Q", y2="label_y:Q", color=paint),
        beyond.mark_point(filled=True, size=30, opacity=1).encode(x=end_x, y="label_y:Q", color=paint),
        beyond.mark_text(align="left", dx=8, fontSize=11.5, limit=alt.ExprRef("width * 0.26"))
        .encode(x=end_x, y="label_y:Q", text="set:N"),
    ).properties(height=height)  # fmt: skip
    says = f"{one_line(curves[0]['measure'], 60)} against the number of records, {len(curves)} arms."
    return [finished(chart, "rarefaction", "Diversity as the sets grow", says, rows + labels)]


def sweeps(findings: Findings) -> list[Chart]:
    """For each option that was turned, quality against diversity, from value to value."""
    heads = headlines(findings)
    if "quality" not in heads or "diversity" not in heads:
        return []
    charts = []
    for place, sweep in enumerate((findings.bench or {}).get("sweeps", [])):
        points = [one for one in sweep["points"] if one["quality"][0] is not None and one["diversity"][0] is not None]
        if len(points) < 2:
            continue
        rows = [
            {"value": chart_label(one["value"], 24), "order": order, **spread(one),
             **{axis: interval_words(*one[axis]) for axis in AXES if axis in one}}
            for order, one in enumerate(points)
        ]  # fmt: skip
        domain_x, domain_y = ends(rows, "x", 0.14), ends(rows, "y", 0.14)
        x = alt.X("x:Q", title=axis_words(findings, heads["diversity"]),
                  axis=alt.Axis(grid=False, values=ticks(*domain_x), format=TICKS),
                  scale=alt.Scale(domain=domain_x, nice=False, zero=False))  # fmt: skip
        y = alt.Y("y:Q", title=axis_words(findings, heads["quality"]),
                  axis=alt.Axis(grid=False, values=ticks(*domain_y), format=TICKS, domain=True, ticks=True),
                  scale=alt.Scale(domain=domain_y, nice=False, zero=False))  # fmt: skip
        base = alt.Chart(alt.NamedData("rows"))
        tips = [alt.Tooltip(f"{key}:N") for key in ("value", *(axis for axis in AXES if axis in rows[0]))]
        rule: Json = {"color": COLOURS[0], "strokeWidth": 1.5, "opacity": 0.4, "clip": True}
        chart = alt.layer(
            base.mark_rule(**rule).encode(x="x0:Q", x2="x1:Q", y=y),
            base.mark_rule(**rule).encode(y="y0:Q", y2="y1:Q", x=x),
            base.mark_line(color=COLOURS[0], strokeWidth=2).encode(x=x, y=y, order="order:Q"),
            base.mark_point(filled=True, size=75, opacity=1, color=COLOURS[0]).encode(x=x, y=y, tooltip=tips),
            base.mark_text(align="left", dx=9, dy=-11, fontWeight=600).encode(x=x, y=y, text="value:N"),
        ).properties(height=280)
        title = chart_label(f"{sweep['algorithm']}: {sweep['option']}", 60)
        says = f"Quality against diversity of {len(rows)} values of the option, joined in order: {title}."
        charts.append(finished(chart, f"sweep {place}", title, says, rows, sheet="sweeps"))
    return charts


def spread(point: Json) -> Json:
    """Where a point of a sweep lies, with its intervals."""
    (x, x0, x1), (y, y0, y1) = point["diversity"], point["quality"]
    return {"x": x, "x0": x0, "x1": x1, "y": y, "y0": y0, "y1": y1}
