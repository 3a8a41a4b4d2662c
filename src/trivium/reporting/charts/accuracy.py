"""Accuracy of the students of a study: against a quantity, or condition by condition, one panel a test."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import altair as alt

from trivium.reporting.charts.chart import BESIDE, NARROW, PADDING, TICKS, Chart, finished, interval_words, ticks
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, Json, unlike
from trivium.reporting.studied import AXIS_WORDS, Seen, across, levels, seen, series, tests
from trivium.reporting.theme import COLOURS, SHAPES

SHEET = "accuracy"
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


def accuracy(findings: Findings) -> list[Chart]:
    """Lines against the first quantity of the study; where it has none, every condition; one panel a test."""
    if not findings.study:
        return []
    factor = across(findings)
    if factor is not None and 0 < len(found := series(findings, factor)) <= MOST_LINES:
        return [against(findings, factor, found, test) for test in tests(findings)]
    if len(levels(findings)) <= MOST_DOTS:
        return [dots(findings, test) for test in tests(findings)]
    return []


def against(findings: Findings, factor: str, found: Mapping[str, Sequence[str]], test: str) -> Chart:
    """One test against a quantity."""
    at, stands = seen(findings, test), levels(findings)
    labels = unlike(list(found), 40)
    lines = []
    for name, conditions in found.items():
        points = sorted((float(stands[one][factor]), at[one]) for one in conditions if one in at)
        lines.append(Line(labels[name], points, *fitted(findings, test, name)))
    return panel(test, AXIS_WORDS.get(factor, one_line(factor, 40)), lines)


def fitted(
    findings: Findings, test: str, student: str
) -> tuple[Sequence[tuple[float, float]], tuple[float, float, float, float] | None]:
    """The curve of a study of the transition, and its midpoint; nothing of other studies."""
    study = findings.study or {}
    known = [one for one in study["figures"].get("transitions", []) if one["student"] == student or not student]
    if test != "unseen rules" or len(known) != 1 or known[0]["rules"] is None:
        return (), None
    one = known[0]
    grid = [math.log2(float(level["rules"])) for level in levels(findings).values()]
    steps = [min(grid) + (max(grid) - min(grid)) * k / 80 for k in range(81)]
    middle = math.log2(one["rules"])
    curve = [(2**x, one["top"] / (1 + math.exp((middle - x) / one["width_doublings"]))) for x in steps]
    if one["low"] is None or one["high"] is None:
        return curve, None
    ends = [min(max(end, 2 ** min(grid)), 2 ** max(grid)) for end in (one["low"], one["high"])]
    return curve, (one["rules"], *ends, one["top"] / 2)  # type: ignore[return-value]


def panel(test: str, title: str, lines: Sequence[Line]) -> Chart:
    """Lines through the means, intervals, and a small point for every run."""
    places = sorted({x for line in lines for x, _ in line.at})
    low, high = places[0], places[-1]
    log = low > 0 and high / low >= LOGARITHMIC
    rows: list[Json] = []
    for number, line in enumerate(lines):
        aside = 0.014 * (number - (len(lines) - 1) / 2)  # series at one place stand beside each other

        def moved(x: float, aside: float = aside) -> float:
            return x * (high / low) ** aside if log else x + aside * (high - low)

        for x, one in line.at:
            if one.value is None:
                continue
            rows.append({
                "part": "mean", "set": line.label, "x": moved(x), "value": one.value, "low": one.low,
                "high": one.high, "at": f"{x:,g}", "accuracy": interval_words(one.value, one.low, one.high),
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
            rows.append({"part": "half", "set": line.label, "x": middle, "low": start, "high": end, "value": value})
    labels = [line.label for line in lines]
    room = 0.05
    domain = [low * (low / high) ** room, high * (high / low) ** room] if log else [
        low - room * (high - low or 1), high + room * (high - low or 1)]  # fmt: skip
    marks = places if len(places) <= 12 else ticks(low, high)
    kind: Json = {"type": "log"} if log else {"zero": False}
    axis = alt.Axis(grid=False, values=marks, format=TICKS, labelOverlap=True, domain=True, ticks=True)
    x = alt.X("x:Q", title=title, scale=alt.Scale(domain=domain, nice=False, **kind), axis=axis)
    y = alt.Y("value:Q", title="accuracy", scale=alt.Scale(domain=[-0.02, 1.02], nice=False),
              axis=alt.Axis(values=FULL, format=".1f"))  # fmt: skip
    paint = alt.Color("set:N", legend=None, scale=alt.Scale(domain=labels, range=list(COLOURS[: len(labels)])))
    form = alt.Shape("set:N", legend=None, scale=alt.Scale(domain=labels, range=list(SHAPES[: len(labels)])))
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "at", "accuracy", "runs")]
    base = alt.Chart(alt.NamedData("rows"))

    def only(part: str) -> alt.Chart:
        return base.transform_filter(f"datum.part == '{part}'")

    chart = alt.layer(
        only("mean").mark_point(filled=True, size=58, opacity=1).encode(x=x, y=y, color=paint, shape=form),
        only("line").mark_line(strokeWidth=2, clip=True).encode(x=x, y=y, color=paint, order="order:Q"),
        only("mean").transform_filter("isValid(datum.low)").mark_rule(strokeWidth=1.5, opacity=0.6).encode(
            x=x, y=alt.Y("low:Q", title="accuracy"), y2="high:Q", color=paint),
        only("half").mark_rule(strokeWidth=5, opacity=0.35).encode(
            x=alt.X("low:Q", title=title), x2="high:Q", y=y, color=paint),
        only("half").mark_point(shape="M0-5V5", size=60, strokeWidth=2, opacity=1).encode(x=x, y=y, color=paint),
        only("run").mark_point(size=22, strokeWidth=1, opacity=0.75).encode(x=x, y=y, color=paint),
        only("mean").mark_point(filled=True, size=58, opacity=1).encode(
            x=x, y=y, color=paint, shape=form, tooltip=tips),
    ).properties(height=250)  # fmt: skip
    says = f"Accuracy on {one_line(test, 60)} against {title}, {len(lines)} series; the figures stand in the tables."
    return finished(chart, f"accuracy {test}", one_line(test, 60), says, rows, sheet=SHEET, keyed=len(lines) > 1)


def dots(findings: Findings, test: str) -> Chart:
    """Every condition on one test, in the order of the design."""
    at, labels = seen(findings, test), unlike(list(levels(findings)), 48)
    rows: list[Json] = []
    for name, label in labels.items():
        one = at.get(name, Seen(None, None, None, []))
        rows.append({
            "part": "mean", "set": label, "value": one.value, "low": one.low, "high": one.high,
            "shown": "–" if one.value is None else f"{one.value:.2f}",
            "accuracy": interval_words(one.value, one.low, one.high), "runs": len(one.runs),
        })  # fmt: skip
        rows += [{"part": "run", "set": label, "value": value} for value in one.runs]
    x = alt.X("value:Q", title="accuracy", scale=alt.Scale(domain=[-0.02, 1.02], nice=False),
              axis=alt.Axis(grid=False, values=FULL, format=".1f"))  # fmt: skip
    y = alt.Y("set:N", sort=None, title=None, axis=alt.Axis(
        labelLimit=alt.ExprRef(f"{NARROW} ? 150 : 260"), labelFontSize=11.5, grid=True, gridDash=[1, 3]))  # fmt: skip
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
    return finished(chart, f"accuracy {test}", one_line(test, 60), says, rows, sheet=SHEET)
