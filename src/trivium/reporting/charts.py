"""Findings → Vega-Lite charts, built with Altair.

Hostile names cannot break a chart: every field has a name of ours, and text from the data is only ever a value.
The rows stand apart from the chart, under the name ``rows``, so that a page and a file can supply them in their way.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from trivium.numbers import short
from trivium.reporting.escape import chart_label, one_line
from trivium.reporting.findings import AXES, Findings, Json, Measured, related, unlike
from trivium.reporting.theme import ACCEPTED, COLOURS, DROPPED, colour, shape

PLANES = (("diversity", "quality"), ("complexity", "quality"), ("diversity", "complexity"))
TOGETHER, APART = COLOURS[0], COLOURS[1]  # of correlations above and below 0
WRITTEN = 9  # measures, up to which a correlation is written into its cell
FATES_SHOWN = 5  # reasons with a colour of their own; the rest are one group in the chart and apart in the table


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its Vega-Lite specification without data, and the rows it shows."""

    name: str
    title: str
    says: str  # for those who cannot see it
    spec: Json = field(repr=False)
    rows: list[Json] = field(repr=False)
    sheet: str = ""  # the figure file it shares with others; empty: a file of its own, under its name
    keyed: bool = False  # colours are explained beside it, not in it


def all_charts(findings: Findings) -> list[Chart]:
    """Every chart for which the run has the figures, in the order of the page."""
    charts = [*planes(findings), *(intervals(findings, one) for one in findings.measured)]
    charts += [curve for one in findings.measured if (curve := rarefaction(findings, one))]
    charts += correlations(findings)
    return [*charts, *embedding_map(findings), *fates(findings)]


def finished(
    chart: Any, name: str, title: str, says: str, rows: list[Json], *, sheet: str = "", keyed: bool = False
) -> Chart:
    """An Altair chart as plain data."""
    # Only values depend on the data, never the form, which a test validates: validating costs more than all the rest.
    spec = chart.properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding")).to_dict(
        validate=False
    )
    del spec["config"]
    return Chart(name, title, says, spec, rows, sheet, keyed)


def palette(findings: Findings, names: list[str]) -> Any:
    """The colour scale of the whole report, for the data sets in this chart."""
    return alt.Scale(domain=[findings.labels[name] for name in names], range=[colour(findings, name) for name in names])


def padded(lows: list[float], highs: list[float], *, left: float = 0.06, right: float = 0.06) -> list[float]:
    """Ends of an axis that leave room for labels; a single value gets room around it."""
    low, high = min(lows), max(highs)
    room = (high - low) or abs(high) or 1.0
    return [low - left * room, high + right * room]


def axis_title(measured: Measured) -> str:
    """Name and unit of a measure."""
    return one_line(f"{measured.name} ({measured.unit})", 60)


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
    rows = [
        {
            "set": findings.labels[name], "x": place[across][0], "x0": place[across][1], "x1": place[across][2],
            "y": place[up][0], "y0": place[up][1], "y1": place[up][2], "size": place[third][0] or 0, "side": side,
            "standing": "dominated" if place["dominated_by"] else "on the frontier",
            across: interval_words(*place[across]), up: interval_words(*place[up]),
            third: interval_words(*place[third]), "n": f"{place['n']:,}",
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


def label_sides(at: list[tuple[float, float]], lengths: list[int], wide: float) -> list[str]:
    """Beside which corner of each point (in a unit square) to write its name, so that names and points do not collide.

    Args:
        at: Where the points are.
        lengths: Characters of their names.
        wide: Width of one character.
    """
    placed = [(x - wide, y - 0.03, x + wide, y + 0.03) for x, y in at]
    sides = []
    for (x, y), length in zip(at, lengths):
        right, left = (x + wide, x + wide * (length + 1)), (x - wide * (length + 1), x - wide)
        above, below = (y + 0.015, y + 0.065), (y - 0.065, y - 0.015)
        boxes = {
            "above right": (right[0], above[0], right[1], above[1]),
            "below right": (right[0], below[0], right[1], below[1]),
            "above left": (left[0], above[0], left[1], above[1]),
            "below left": (left[0], below[0], left[1], below[1]),
        }  # fmt: skip
        side = min(boxes, key=lambda one: crossings(boxes[one], placed))  # the first of equals
        placed.append(boxes[side])
        sides.append(side)
    return sides


def crossings(box: tuple[float, float, float, float], others: list[tuple[float, float, float, float]]) -> int:
    """How many boxes it lies on, and, counted tenfold, how many edges of the unit square it crosses."""
    x0, y0, x1, y1 = box
    return sum(x0 < c and a < x1 and y0 < d and b < y1 for a, b, c, d in others) + 10 * (
        (x0 < 0) + (y0 < 0) + (x1 > 1) + (y1 > 1)
    )


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
              axis=alt.Axis(grid=False, values=marks, labelOverlap=True))  # fmt: skip
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


def interval_words(value: float | None, low: float | None, high: float | None) -> str:
    """A value and its interval, for people."""
    return short(value) if low is None or high is None else f"{short(value)} ({short(low)} to {short(high)})"


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


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, three to six of them."""
    room = (high - low) or 1.0
    size: float = 10 ** math.floor(math.log10(room))
    step = next(size * part for part in (0.2, 0.25, 0.5, 1.0, 2.0) if room / (size * part) <= 5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(step * k, 12) for k in range(first, last + 1)]


def spaced(values: list[float], gap: float) -> list[float]:
    """The values moved apart as little as needed for a distance of ``gap`` between neighbours; order is kept."""
    order = sorted(range(len(values)), key=lambda one: values[one])
    moved = [values[one] for one in order]
    for _ in range(100):
        for k in range(len(moved) - 1):
            lack = gap - (moved[k + 1] - moved[k])
            if lack > 1e-12:
                moved[k], moved[k + 1] = moved[k] - lack / 2, moved[k + 1] + lack / 2
    back = dict(zip(order, moved))
    return [back[one] for one in range(len(values))]


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


def fate_groups(findings: Findings) -> list[str]:
    """``accepted`` and the most frequent reasons for dropping, most frequent first."""
    total: Counter[str] = Counter()
    for run in findings.runs:
        total.update({str(fate): int(count) for fate, count in (run.get("fates") or {}).items()})
    total.pop("accepted", None)
    return ["accepted", *(fate for fate, _ in total.most_common(FATES_SHOWN))]


def fate_colours(groups: list[str]) -> list[str]:
    """Teal for accepted, warm tones for the reasons; the last is for all other reasons."""
    return [ACCEPTED, *DROPPED[: len(groups) - 1], DROPPED[-1]]


def fates(findings: Findings) -> list[Chart]:
    """What became of everything that was proposed."""
    runs = [run for run in findings.runs if run.get("fates")]
    if not runs:
        return []
    groups = fate_groups(findings)
    shown = [*(chart_label(group, 40) for group in groups), "other reasons"]
    rows = []
    for run in runs:
        total = sum(run["fates"].values()) or 1
        counts: Counter[str] = Counter()
        for fate, count in run["fates"].items():
            counts[shown[groups.index(fate)] if fate in groups else shown[-1]] += count
        label = findings.labels.get(findings.written_by(run) or "", chart_label(run.get("run"), 28))
        rows += [
            {"run": label, "fate": fate, "order": shown.index(fate), "share": count / total,
             "count": f"{count:,} of {total:,}", "percent": f"{count / total:.0%}"}
            for fate, count in counts.items() if count
        ]  # fmt: skip
    base = alt.Chart(alt.NamedData("rows"))
    y = alt.Y("run:N", sort=None, title=None, axis=alt.Axis(labelLimit=170, labelFontSize=12))
    x = alt.X("share:Q", stack="zero", title="share of everything proposed", scale=alt.Scale(domain=[0, 1]),
              axis=alt.Axis(format="%", tickCount=5, grid=False))  # fmt: skip
    scale = alt.Scale(domain=shown, range=fate_colours(groups))
    tips = [alt.Tooltip(f"{key}:N") for key in ("run", "fate", "count")]
    order = alt.Order("order:Q")
    chart = alt.layer(
        base.mark_bar(height=20).encode(
            x=x, y=y, order=order, tooltip=tips, color=alt.Color("fate:N", scale=scale, legend=None)
        ),
        base.transform_stack(stack="share", as_=["from", "to"], groupby=["run"], sort=[alt.SortField("order")])
        .transform_filter("datum.share > 0.075")
        .transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(color="white", fontSize=11, fontWeight=600)
        .encode(x="middle:Q", y=y, text="percent:N"),
    ).properties(height=34 * len(runs))
    says = f"What became of everything proposed, for {len(runs)} runs; the counts stand in the table."
    return [finished(chart, "fates", "Fates", says, rows, keyed=True)]
