"""Accuracy of the students of a study: against a quantity, or condition by condition, one panel a test."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import altair as alt

from trivium.numbers import short
from trivium.reporting.charts.chart import BESIDE, NARROW, PADDING, TICKS, Chart, finished, interval_words, ticks
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, Json, unlike
from trivium.reporting.studied import (
    AXIS_WORDS,
    Levels,
    Seen,
    accuracy_name,
    across,
    levels,
    parts,
    ranks,
    seen,
    series,
    tests,
)  # fmt: skip
from trivium.reporting.theme import COLOURS, SHAPES

MOST_DOTS = 48  # conditions that can be read one below the other
MOST_LINES = len(COLOURS)
LOGARITHMIC = 15  # a quantity whose values spread by this factor or more
FULL = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]  # ticks of every accuracy, so that panels can be held beside each other


class Line(NamedTuple):
    """One series of a panel."""

    label: str  # as a chart can show it, unlike every other
    at: Sequence[tuple[float, Seen]]
    fit: Sequence[tuple[float, float]] = ()  # a fitted curve, drawn in place of the line through the means
    half: tuple[float, float, float, float] | None = None  # midpoint, its interval, and the accuracy there
    aside: Sequence[tuple[str, float]] = ()  # conditions that stand nowhere on the axis, and their accuracy


def accuracy(findings: Findings) -> list[Chart]:
    """Every part of a study, one panel a test: lines against a quantity, or else every condition by itself.

    A study that ranks measures has too many sets for that, and a picture of its own.
    """
    charts = []
    for place, (part, of) in enumerate({} if ranks(findings) else parts(findings).items()):
        sheet = "accuracy-2" if place else "accuracy"
        factor = across(findings, of)
        found = series(of, factor) if factor is not None else {}
        for test in tests(findings):
            name = accuracy_name(part, test)
            if factor is not None and 0 < len(found) <= MOST_LINES:
                charts.append(against(findings, name, sheet, factor, of, found, test))
            elif len(of) <= MOST_DOTS:
                charts.append(dots(findings, name, sheet, of, test))
    return charts


def against(
    findings: Findings, name: str, sheet: str, factor: str, of: Levels, found: Mapping[str, Sequence[str]], test: str
) -> Chart:
    """One test against a quantity."""
    at, labels = seen(findings, test), unlike(list(found), 40)
    lines = []
    for label, conditions in found.items():
        places = {one: of[one][factor] for one in conditions if one in at}
        points = sorted((float(x), at[one]) for one, x in places.items() if isinstance(x, (int, float)))
        aside = [(str(x), value) for one, x in places.items()
                 if isinstance(x, str) and (value := at[one].value) is not None]  # fmt: skip
        lines.append(Line(labels[label], points, *fitted(findings, test, label), aside))
    says = f"Accuracy on {one_line(test, 60)}, {len(lines)} series; the figures stand in the tables."
    return panel(name, one_line(test, 60), says, axis_words(factor), "accuracy", lines, sheet=sheet)


def axis_words(factor: str) -> str:
    """The title of an axis."""
    return AXIS_WORDS.get(factor, one_line(factor, 40))


def fitted(
    findings: Findings, test: str, student: str
) -> tuple[Sequence[tuple[float, float]], tuple[float, float, float, float] | None]:
    """The curve of a study of the transition, and its midpoint; nothing of other studies."""
    study = findings.study or {}
    known = [one for one in study["figures"].get("transitions", []) if one["student"] == student]
    if test != "unseen rules" or len(known) != 1 or known[0]["rules"] is None:
        return (), None
    one = known[0]
    grid = [math.log2(float(level["rules"])) for level in levels(findings).values()]
    steps = [min(grid) + (max(grid) - min(grid)) * k / 80 for k in range(81)]
    middle = math.log2(one["rules"])
    curve = [(2**x, one["top"] / (1 + math.exp((middle - x) / one["width_doublings"]))) for x in steps]
    if one["low"] is None or one["high"] is None:
        return curve, None
    start, end = (min(max(float(one[key]), 2 ** min(grid)), 2 ** max(grid)) for key in ("low", "high"))
    return curve, (one["rules"], start, end, one["top"] / 2)


def panel(
    name: str, head: str, says: str, title: str, up: str, lines: Sequence[Line], *, sheet: str = ""
) -> Chart:  # fmt: skip
    """Lines through the means, intervals, and a small point for every run; from 0 to 1 upwards.

    Args:
        name: Of the chart.
        head: Of its figure file.
        says: For those who cannot see it.
        title: Of the axis across.
        up: Of the axis upwards.
        lines: The series.
        sheet: The figure file it shares with others.
    """
    places = sorted({x for line in lines for x, _ in line.at})
    low, high = places[0], places[-1]
    log = low > 0 and high / low >= LOGARITHMIC
    rows = panel_rows(lines, low, high, up, log=log)
    labels = [line.label for line in lines]
    room = 0.05
    domain = [low * (low / high) ** room, high * (high / low) ** room] if log else [
        low - room * (high - low or 1), high + room * (high - low or 1)]  # fmt: skip
    plain = log or all(len(f"{place:g}") <= 4 for place in places)
    marks = places if plain and len(places) <= 12 else ticks(low, high)
    kind: Json = {"type": "log"} if log else {"zero": False}
    axis = alt.Axis(grid=False, values=marks, format=TICKS, labelOverlap=True, domain=True, ticks=True)
    x = alt.X("x:Q", title=title, scale=alt.Scale(domain=domain, nice=False, **kind), axis=axis)
    y = alt.Y("value:Q", title=up, scale=alt.Scale(domain=[-0.02, 1.02], nice=False),
              axis=alt.Axis(values=FULL, format=".1f"))  # fmt: skip
    paint = alt.Color("set:N", legend=None, scale=alt.Scale(domain=labels, range=list(COLOURS[: len(labels)])))
    form = alt.Shape("set:N", legend=None, scale=alt.Scale(domain=labels, range=list(SHAPES[: len(labels)])))
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "at", up, "runs")]
    base = alt.Chart(alt.NamedData("rows"))

    def only(part: str) -> alt.Chart:
        return base.transform_filter(f"datum.part == '{part}'")

    chart = alt.layer(
        only("mean").mark_point(filled=True, size=58, opacity=1).encode(x=x, y=y, color=paint, shape=form),
        only("line").mark_line(strokeWidth=2, clip=True).encode(x=x, y=y, color=paint, order="order:Q"),
        only("mean").transform_filter("isValid(datum.low)").mark_rule(strokeWidth=1.5, opacity=0.6).encode(
            x=x, y=alt.Y("low:Q", title=up), y2="high:Q", color=paint),
        only("aside").mark_rule(strokeWidth=1.5, strokeDash=[3, 3]).encode(y=y, color=paint, tooltip=tips[:3]),
        only("half").mark_rule(strokeWidth=5, opacity=0.35).encode(
            x=alt.X("low:Q", title=title), x2="high:Q", y=y, color=paint),
        only("half").mark_rule(strokeWidth=1.25, strokeDash=[3, 3]).encode(
            x=x, y=alt.Y("foot:Q", title=up), y2="value:Q", color=paint),
        only("run").mark_point(size=22, strokeWidth=1, opacity=0.75).encode(x=x, y=y, color=paint),
        only("mean").mark_point(filled=True, size=58, opacity=1).encode(
            x=x, y=y, color=paint, shape=form, tooltip=tips),
    ).properties(height=250)  # fmt: skip
    middles = tuple(
        f"{line.label}: half of the top at {short(middle)} ({short(start)} to {short(end)})"
        for line in lines if line.half for middle, start, end, _ in (line.half,)
    )  # fmt: skip
    return finished(chart, name, head, says, rows, sheet=sheet, keyed=len(lines) > 1, key=middles)


def panel_rows(lines: Sequence[Line], low: float, high: float, up: str, *, log: bool) -> list[Json]:
    """Means, runs, lines, midpoints and what stands aside, of all series."""
    rows: list[Json] = []
    for number, line in enumerate(lines):
        # Series at one place stand beside each other.
        aside = min(0.014, 0.05 / len(lines)) * (number - (len(lines) - 1) / 2)

        def moved(x: float, aside: float = aside) -> float:
            return x * (high / low) ** aside if log else x + aside * (high - low)

        for x, one in line.at:
            if one.value is None:
                continue
            rows.append({
                "part": "mean", "set": line.label, "x": moved(x), "value": one.value, "low": one.low,
                "high": one.high, "at": f"{x:,g}", up: interval_words(one.value, one.low, one.high),
                "runs": len(one.runs),
            })  # fmt: skip
            rows += [{"part": "run", "set": line.label, "x": moved(x), "value": value} for value in one.runs]
        joined = line.fit or [(moved(x), one.value) for x, one in line.at if one.value is not None]
        rows += [
            {"part": "line", "set": line.label, "x": x, "value": value, "order": order}
            for order, (x, value) in enumerate(joined)
        ]
        if line.half:
            middle, start, end, value = line.half
            rows.append({"part": "half", "set": line.label, "x": middle, "low": start, "high": end, "value": value,
                         "foot": 0.0})  # fmt: skip
        rows += [{"part": "aside", "set": line.label, "at": at, up: f"{value:.2f}", "value": value}
                 for at, value in line.aside]  # fmt: skip
    return rows


def dots(findings: Findings, name: str, sheet: str, of: Levels, test: str) -> Chart:
    """Every condition on one test, in the order of the design."""
    at, labels = seen(findings, test), unlike(list(of), 48)
    rows: list[Json] = []
    for condition, label in labels.items():
        one = at.get(condition, Seen(None, None, None, []))
        rows.append({
            "part": "mean", "set": label, "value": one.value, "low": one.low, "high": one.high,
            "shown": "–" if one.value is None else f"{one.value:.2f}",
            "accuracy": interval_words(one.value, one.low, one.high), "runs": len(one.runs),
        })  # fmt: skip
        rows += [{"part": "run", "set": label, "value": value} for value in one.runs]
    x = alt.X("value:Q", title="accuracy", scale=alt.Scale(domain=[-0.02, 1.02], nice=False),
              axis=alt.Axis(grid=False, values=FULL, format=".1f"))  # fmt: skip
    limit, size = (alt.ExprRef(f"{NARROW} ? {small} : {large}") for small, large in ((190, 260), (10.5, 11.5)))
    y = alt.Y("set:N", sort=None, title=None,
              axis=alt.Axis(labelLimit=limit, labelFontSize=size, grid=True, gridDash=[1, 3]))  # fmt: skip
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "accuracy", "runs")]
    base = alt.Chart(alt.NamedData("rows"))
    mean = base.transform_filter("datum.part == 'mean'")
    chart = alt.layer(
        mean.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=2.5, opacity=0.5, color=COLOURS[0]).encode(
            x=alt.X("low:Q", title="accuracy"), x2="high:Q", y=y, tooltip=tips),
        mean.transform_filter("isValid(datum.value)").mark_point(
            filled=True, size=62, opacity=1, color=COLOURS[0]).encode(x=x, y=y, tooltip=tips),
        base.transform_filter("datum.part == 'run'").mark_point(
            size=26, strokeWidth=1.25, opacity=1, color=COLOURS[1]).encode(x=x, y=y),
        mean.mark_text(align="left", dx=8, style="quiet", fontSize=11).encode(x=BESIDE, y=y, text="shown:N"),
    ).properties(height=20 * len(labels), padding={**PADDING, "right": 40})  # fmt: skip
    says = f"Accuracy on {one_line(test, 60)} of {len(labels)} conditions; the figures stand in the tables."
    return finished(chart, name, one_line(test, 60), says, rows, sheet=sheet)
