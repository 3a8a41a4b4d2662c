"""The arms of a bench as numbered points: the frontier from its three sides, and each axis against its cost."""

import math
from collections.abc import Sequence

import altair as alt

from trivium.reporting.benched import by_arm, direction, headlines, numbers, unit
from trivium.reporting.charts.chart import TICKS, Chart, crossings, finished, interval_words, padded, ticks
from trivium.reporting.charts.forest import clamped
from trivium.reporting.charts.frontier import PLANES
from trivium.reporting.escape import one_line
from trivium.reporting.findings import AXES, Findings, Json
from trivium.reporting.theme import colour

WIDE = 560  # pixels from which on there is room for names beside the points
LETTER = 0.0118  # width of a letter as a share of a plot of that width
KEY = 118  # characters in a line of the key of a figure file


def arm_planes(findings: Findings) -> list[Chart]:
    """The frontier of a bench: each pair of axes."""
    heads = headlines(findings)
    places = (findings.bench or {}).get("frontier", [])
    charts = []
    for across, up in PLANES:
        shown = [place for place in places if across in place and up in place]
        shown = [place for place in shown if place[across][0] is not None and place[up][0] is not None]
        if not shown or across not in heads or up not in heads:
            continue
        rows = [plane_row(findings, place, across, up) for place in shown]
        seeds = (findings.bench or {}).get("of_seeds") or {}
        if seeds.get(heads[across]) is not None and seeds.get(heads[up]) is not None:
            rows.append({"set": "the seeds", "x": seeds[heads[across]], "y": seeds[heads[up]], "standing": "seeds"})
        says = f"{up} against {across} of {len(shown)} arms, numbered as in the table of arms, with intervals."
        charts.append(scatter(
            findings, f"{up}-{across}", f"{up.capitalize()} × {across}", says, rows,
            axis_words(findings, heads[across]), axis_words(findings, heads[up]),
            height=430 if (across, up) == PLANES[0] else 330,
        ))  # fmt: skip
    return charts


def plane_row(findings: Findings, place: Json, across: str, up: str) -> Json:
    """One arm in a plane."""
    third = next(axis for axis in AXES if axis not in (across, up))
    (x, x0, x1), (y, y0, y1) = place[across], place[up]
    likely = sorted(place["dominates"], key=lambda one: -(one["probability"] or 0))[:1]
    beats = f"{findings.labels[likely[0]['arm']]} ({likely[0]['probability']:.0%})" if likely else "–"
    return {
        **named(findings, place["arm"]), "x": x, "x0": x0, "x1": x1, "y": y, "y0": y0, "y1": y1,
        "standing": "dominated" if place["dominated_by"] else "on the frontier",
        across: interval_words(*place[across]), up: interval_words(*place[up]),
        third: interval_words(*place[third]) if third in place else "–", "most surely ahead of": beats,
    }  # fmt: skip


def named(findings: Findings, arm: str) -> Json:
    """What every point of an arm has."""
    return {"set": findings.labels[arm], "number": str(numbers(findings)[arm]), "paint": colour(findings, arm),
            "front": arm in findings.highlighted}  # fmt: skip


def arm_costs(findings: Findings) -> list[Chart]:
    """Tokens for an accepted record against each axis."""
    if not findings.bench:
        return []
    price = {arm["name"]: arm["tokens_per_record"] for arm in findings.bench["arms"]}
    charts = []
    for axis, measure in headlines(findings).items():
        rows = []
        for arm, mean in by_arm(findings, "means", measure).items():
            if mean["value"] is None or not price.get(arm):
                continue
            words = interval_words(mean["value"], mean["low"], mean["high"])
            rows.append({
                **named(findings, arm), "x": price[arm], "y": mean["value"], "y0": mean["low"], "y1": mean["high"],
                "standing": "on the frontier", axis: words, "tokens": f"{price[arm]:,.0f}",
            })  # fmt: skip
        if rows:
            says = f"{axis} of {len(rows)} arms against tokens per accepted record, on a logarithmic scale."
            charts.append(scatter(
                findings, f"cost {axis}", f"{axis.capitalize()} and its price", says, rows,
                "tokens per accepted record (logarithmic)", axis_words(findings, measure), height=300, sheet="cost",
                log=True,
            ))  # fmt: skip
    return charts


def axis_words(findings: Findings, measure: str) -> str:
    """Name and unit of a measure, and which way is more where that is not up."""
    less = ", smaller is more" if direction(findings, measure) < 0 else ""
    words = unit(findings, measure)
    return one_line(f"{measure} ({words}{less})" if words or less else measure, 60)


def scatter(
    findings: Findings, name: str, title: str, says: str, rows: list[Json], across: str, up: str, *, height: int,
    sheet: str = "", log: bool = False,
) -> Chart:  # fmt: skip
    """Numbered points with intervals; arms of the frontier also have their names beside them where there is room."""
    arms = [row for row in rows if "number" in row]
    ends_x, ends_y = ends(rows, "x", 0.1), ends(rows, "y", 0.09)
    if log:
        ends_x = [min(row["x"] for row in arms) / 1.35, max(row["x"] for row in arms) * 1.5]
    at = [(share(row["x"], ends_x, log=log), share(row["y"], ends_y)) for row in arms]
    seeds = [(share(row["x"], ends_x), share(row["y"], ends_y)) for row in rows if row["standing"] == "seeds"]
    sides = free_sides(at, [len(row["set"]) if row["front"] else 0 for row in arms], height, seeds)
    for row, side in zip(arms, sides):
        row["side"] = side
    for row in rows:
        for low, high, (least, most) in (("x0", "x1", ends_x), ("y0", "y1", ends_y)):
            if row.get(low) is not None and row.get(high) is not None:
                row[low], row[high] = max(row[low], least), min(row[high], most)
    x = alt.X("x:Q", title=across, axis=alt.Axis(grid=False, tickCount=5, format=",~r" if log else alt.Undefined),
              scale=alt.Scale(domain=ends_x, nice=False, **({"type": "log"} if log else {"zero": False})))  # fmt: skip
    y = alt.Y("y:Q", title=up, scale=alt.Scale(domain=ends_y, nice=False, zero=False),
              axis=alt.Axis(grid=False, values=ticks(*ends_y), format=TICKS, domain=True, ticks=True))  # fmt: skip
    paints = list(dict.fromkeys(row["paint"] for row in arms))
    scale = alt.Scale(domain=paints, range=paints)
    base = alt.Chart(alt.NamedData("rows"))
    tips = [alt.Tooltip(f"{key}:N") for key in dict.fromkeys(
        key for row in arms for key in row
        if key in ("set", *AXES, "tokens", "most surely ahead of") or (key == "standing" and not log))]  # fmt: skip
    layers = []
    for front in ("false", "true"):  # highlighted arms lie on top
        some = base.transform_filter(f"datum.front === {front}")
        strength = 0.85 if front == "true" else 0.4
        paint = alt.Color("paint:N", scale=scale, legend=None)
        if not log:
            layers.append(
                some.mark_rule(strokeWidth=1.5, opacity=strength).encode(x="x0:Q", x2="x1:Q", y=y, color=paint)
            )
        layers.append(some.mark_rule(strokeWidth=1.5, opacity=strength).encode(y="y0:Q", y2="y1:Q", x=x, color=paint))
        hollow = "datum.standing == 'dominated'"
        layers.append(some.mark_point(size=210, filled=True, opacity=1, style="ground").encode(x=x, y=y))
        layers.append(some.mark_point(size=210, strokeWidth=1.75, opacity=1, fillOpacity=1).encode(
            x=x, y=y, tooltip=tips, stroke=alt.Stroke("paint:N", scale=scale, legend=None),
            fill=alt.condition(hollow, alt.value("transparent"), alt.Fill("paint:N", scale=scale, legend=None)),
        ))  # fmt: skip
        form: Json = {"fontSize": 9.5, "fontWeight": 600, "baseline": "middle"}
        inside = some.transform_filter(f"!({hollow})").mark_text(**form, style="on-colour")
        for text in (some.transform_filter(hollow).mark_text(**form), inside):
            layers += [text.encode(x=x, y=y, text="number:N", tooltip=tips)]
    offsets: dict[str, Json] = {
        "above right": {"align": "left", "dx": 10, "dy": -13}, "below right": {"align": "left", "dx": 10, "dy": 13},
        "above left": {"align": "right", "dx": -10, "dy": -13}, "below left": {"align": "right", "dx": -10, "dy": 13},
    }  # fmt: skip
    for side in sorted({row["side"] for row in arms} - {""}):
        some = base.transform_filter(f"datum.side == '{side}' && width > {WIDE}")
        form = {"baseline": "middle", "fontWeight": 500, "fontSize": 11.5, **offsets[side]}
        halo = some.mark_text(**form, style="halo")  # lines that pass below a name must not cross it out
        layers += [one.encode(x=x, y=y, text="set:N") for one in (halo, some.mark_text(**form))]
    if any(row["standing"] == "seeds" for row in rows):
        some = base.transform_filter("datum.standing == 'seeds'")
        cross = some.mark_point(shape="M-1-1L1 1M-1 1L1-1", size=25, style="zero", filled=False, strokeWidth=1.75)
        layers += [cross.encode(x=x, y=y, tooltip=[alt.Tooltip("set:N")]),
                   some.mark_text(dy=14, fontSize=11, style="quiet").encode(x=x, y=y, text="set:N")]  # fmt: skip
    chart = alt.layer(*layers).properties(height=height)
    return finished(chart, name, title, says, rows, sheet=sheet, key=number_key(arms))


def ends(rows: Sequence[Json], key: str, room: float) -> list[float]:
    """Ends of an axis that hold all points, and their intervals as far as those are not very wide."""
    values = [row[key] for row in rows]
    lows = [row[key] if row.get(f"{key}0") is None else row[f"{key}0"] for row in rows]
    highs = [row[key] if row.get(f"{key}1") is None else row[f"{key}1"] for row in rows]
    low, high = clamped(values, lows, highs)
    return padded([low], [high], left=room, right=room)


def share(value: float, between: list[float], *, log: bool = False) -> float:
    """Where a value lies between two ends, 0 to 1."""
    if log:
        value, between = math.log(value), [math.log(end) for end in between]
    return (value - between[0]) / (between[1] - between[0])


def free_sides(
    at: list[tuple[float, float]], lengths: list[int], height: int, seeds: list[tuple[float, float]]
) -> list[str]:
    """The side of each point on which its name covers nothing; empty where there is no such side, or no name."""
    high = 13 / height
    wide = 0.016
    placed = [(x - wide, y - high, x + wide, y + high) for x, y in at]
    placed += [(x - 5 * LETTER, y - 2 * high, x + 5 * LETTER, y + 0.5 * high) for x, y in seeds]  # and the word below
    sides = []
    for (x, y), length in zip(at, lengths):
        side = ""
        if length:
            reach = LETTER * length + wide
            right, left = (x + wide * 0.6, x + reach), (x - reach, x - wide * 0.6)
            above, below = (y + 0.25 * high, y + 1.75 * high), (y - 1.75 * high, y - 0.25 * high)
            boxes = {"above right": (right, above), "below right": (right, below), "above left": (left, above),
                     "below left": (left, below)}  # fmt: skip
            for where, ((x0, x1), (y0, y1)) in boxes.items():
                own = (x - wide, y - high, x + wide, y + high)
                others = [box for box in placed if box != own]
                if not crossings((x0, y0, x1, y1), others):
                    side = where
                    placed.append((x0, y0, x1, y1))
                    break
        sides.append(side)
    return sides


def number_key(rows: Sequence[Json]) -> tuple[str, ...]:
    """Which number is which arm, in lines."""
    lines = [""]
    for row in sorted(rows, key=lambda one: int(one["number"])):
        words = f"{row['number']} {row['set']}"
        joined = f"{lines[-1]} · {words}" if lines[-1] else words
        if len(joined) > KEY and lines[-1]:
            lines.append(words)
        else:
            lines[-1] = joined
    return tuple(lines)
