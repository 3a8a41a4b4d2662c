"""The frontier seen from its three sides: data sets, with intervals on two axes and the third as area."""

import altair as alt

from trivium.reporting.charts.chart import Chart, axis_title, finished, interval_words, label_sides, padded, palette
from trivium.reporting.findings import AXES, Findings, Json, read_at

PLANES = (("diversity", "quality"), ("complexity", "quality"), ("diversity", "complexity"))


def planes(findings: Findings) -> list[Chart]:
    """The frontier seen from its three sides: each pair of axes, with intervals; area is the third axis."""
    places = [place for place in (findings.comparison or {}).get("frontier", []) if place["dataset"] in findings.labels]
    charts = []
    for across, up in PLANES:
        shown = [place for place in places if place[across][0] is not None and place[up][0] is not None]
        if shown and across in findings.headlines and up in findings.headlines:
            charts.append(plane(findings, shown, across, up))
    return charts


def plane(findings: Findings, places: list[Json], across: str, up: str) -> Chart:
    """One pair of axes."""
    third = next(axis for axis in AXES if axis not in (across, up))
    names = [place["dataset"] for place in places]
    ends_x = padded(*outer(places, across), left=0.16, right=0.16)
    ends_y = padded(*outer(places, up), left=0.12, right=0.12)
    at = [
        ((p[across][0] - ends_x[0]) / (ends_x[1] - ends_x[0]), (p[up][0] - ends_y[0]) / (ends_y[1] - ends_y[0]))
        for p in places
    ]
    sides = label_sides(at, [len(findings.labels[name]) for name in names], 0.02)
    known = [axis for axis in (across, up, third) if axis in findings.headlines]
    n = ", ".join(f"{read_at(findings.comparison or {}, findings.headlines[axis].name):,} ({axis})" for axis in known)
    rows = [
        {
            "set": findings.labels[name], "x": place[across][0], "x0": place[across][1], "x1": place[across][2],
            "y": place[up][0], "y0": place[up][1], "y1": place[up][2], "size": place[third][0] or 0, "side": side,
            "standing": "dominated" if place["dominated_by"] else "on the frontier",
            across: interval_words(*place[across]), up: interval_words(*place[up]),
            third: interval_words(*place[third]), "n": n,
        }
        for name, place, side in zip(names, places, sides)
    ]  # fmt: skip
    x = alt.X("x:Q", title=axis_title(findings.headlines[across]), axis=alt.Axis(grid=False, tickCount=5),
              scale=alt.Scale(domain=ends_x, nice=False, zero=False))  # fmt: skip
    y = alt.Y("y:Q", title=axis_title(findings.headlines[up]), scale=alt.Scale(domain=ends_y, nice=False, zero=False),
              axis=alt.Axis(grid=False, tickCount=5, domain=True, ticks=True))  # fmt: skip
    paint = alt.Color("set:N", scale=palette(findings, names), legend=None)
    sizes = [row["size"] for row in rows]
    base = alt.Chart(alt.NamedData("rows"))
    bars = [
        base.mark_rule(strokeWidth=1.5, opacity=0.75).encode(x="x0:Q", x2="x1:Q", y=y, color=paint),
        base.mark_rule(strokeWidth=1.5, opacity=0.75).encode(y="y0:Q", y2="y1:Q", x=x, color=paint),
    ]
    area = alt.Size("size:Q", scale=alt.Scale(domain=[min(0, *sizes), max(*sizes, 1e-9)], range=[30, 420]), legend=None)
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "standing", across, up, third, "n")]
    dots = base.mark_point(strokeWidth=2, fillOpacity=1).encode(
        x=x, y=y, size=area, tooltip=tips, stroke=alt.Stroke("set:N", scale=palette(findings, names), legend=None),
        fill=alt.condition("datum.standing == 'dominated'", alt.value("transparent"),
                           alt.Fill("set:N", scale=palette(findings, names), legend=None)),
    )  # fmt: skip
    offsets: dict[str, Json] = {
        "above right": {"align": "left", "dx": 9, "dy": -14}, "below right": {"align": "left", "dx": 9, "dy": 14},
        "above left": {"align": "right", "dx": -9, "dy": -14}, "below left": {"align": "right", "dx": -9, "dy": 14},
    }  # fmt: skip
    words = [
        base.transform_filter(f"datum.side == '{side}'").mark_text(baseline="middle", fontWeight=500, **offsets[side])
        .encode(x=x, y=y, text="set:N")
        for side in sorted(set(sides))
    ]  # fmt: skip
    says = f"{up} against {across} of {len(rows)} data sets, each with its interval on both axes."
    chart = alt.layer(*bars, dots, *words).properties(height=380 if (across, up) == PLANES[0] else 300)
    return finished(chart, f"{up}-{across}", f"{up.capitalize()} × {across}", says, rows)


def outer(places: list[Json], axis: str) -> tuple[list[float], list[float]]:
    """Lower and upper ends of all intervals on an axis; the value where there is no interval."""
    values = [place[axis] for place in places]
    return [v if low is None else low for v, low, _ in values], [v if high is None else high for v, _, high in values]
