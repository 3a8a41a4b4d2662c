"""A forest plot: effects with their intervals around a zero line, clear ones filled."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import altair as alt

from trivium.reporting.benched import signed
from trivium.reporting.charts.chart import (
    BESIDE,
    NARROW,
    PADDING,
    TICKS,
    Chart,
    finished,
    interval_words,
    padded,
    ticks,
)
from trivium.reporting.findings import Json
from trivium.reporting.theme import LESS, MORE, REFERENCE

STANDINGS = ("not clear", "clearly more", "clearly less")  # at 0, 1 and -1


class Row(NamedTuple):
    """One effect."""

    label: str  # as a chart can show it, unlike every other
    value: float | None
    low: float | None
    high: float | None
    clear: int  # 1: clearly more of the axis; -1: clearly less; 0: not clear
    each: Sequence[float] = ()  # what the effect is the mean of, where that is drawn too


def clamped(values: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """Ends that hold all values, and intervals up to as far again: one wide interval must not flatten the rest."""
    least, most = min(values), max(values)
    room = (most - least) or max(abs(most), 1e-9)
    return max(min(least, *lows), least - room), min(max(most, *highs), most + room)


def forest(
    name: str, title: str, across: str, says: str, rows: list[Row], *, sheet: str = "",
    ends: tuple[float, float] | None = None, told: Callable[[float | None], str] = signed,
    standings: tuple[str, str, str] = STANDINGS, paints: tuple[str, str, str] = (REFERENCE, MORE, LESS),
    key: tuple[str, ...] = (),
) -> Chart | None:  # fmt: skip
    """Effects in the given order, ``None`` where none is defined.

    Args:
        name: Of the chart.
        title: Of its figure file.
        across: Title of the axis: what the difference is, in which unit.
        says: For those who cannot see it.
        rows: The effects.
        sheet: The figure file it shares with others.
        ends: What the axis must hold, so that plots can be held beside each other; None: what these rows need.
        told: A value as it is written beside its point.
        standings: What an effect is called that is not clear, clearly above and clearly below 0.
        paints: The colours of these three.
        key: Lines below the title of a figure file, which a page says beside it.
    """
    known = [(row.value, row.low, row.high) for row in rows if row.value is not None]
    if not known:
        return None
    lows = [value if low is None else low for value, low, _ in known]
    highs = [value if high is None else high for value, _, high in known]
    values = [*(value for value, _, _ in known), *(one for row in rows for one in row.each)]
    low, high = ends or clamped(values, lows, highs)
    low, high = min(low, 0.0), max(high, 0.0)
    domain = padded([low], [high], left=0.04, right=0.04)
    shown: list[Json] = [
        {
            "set": row.label, "value": row.value, "low": row.value if row.low is None else max(row.low, domain[0]),
            "high": row.value if row.high is None else min(row.high, domain[1]), "shown": told(row.value),
            "interval": interval_words(row.value, row.low, row.high), "standing": standings[row.clear],
            "hollow": not row.clear,
        }
        for row in rows
    ]  # fmt: skip
    singles: list[Json] = [{"set": row.label, "single": one, "interval": told(one)} for row in rows for one in row.each]
    base = alt.Chart(alt.NamedData("rows"))
    valid = base.transform_filter("isValid(datum.value)")
    limit = alt.ExprRef(f"{NARROW} ? 136 : 260")
    y = alt.Y("set:N", sort=None, title=None,
              axis=alt.Axis(labelLimit=limit, grid=True, gridDash=[1, 3], labelFontSize=11.5))  # fmt: skip
    x_axis = alt.Axis(grid=False, values=ticks(low, high), format=TICKS, labelOverlap=True)
    x = alt.X("value:Q", title=across, axis=x_axis, scale=alt.Scale(domain=domain, nice=False, zero=False))
    scale = alt.Scale(domain=list(standings), range=list(paints))
    paint = alt.Color("standing:N", scale=scale, legend=None)
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "interval", "standing")]
    layers = [
        base.mark_rule(style="zero", strokeWidth=1).encode(x=alt.datum(0)),
        valid.mark_rule(strokeWidth=2.5, opacity=0.7, clip=True).encode(
            x=alt.X("low:Q", title=across, axis=x_axis), x2="high:Q", y=y, color=paint, tooltip=tips
        ),
        valid.mark_point(size=62, strokeWidth=2, opacity=1, fillOpacity=1).encode(
            x=x, y=y, tooltip=tips, stroke=alt.Stroke("standing:N", scale=scale, legend=None),
            fill=alt.condition("datum.hollow", alt.value("transparent"),
                               alt.Fill("standing:N", scale=scale, legend=None)),
        ),
        base.transform_filter("isValid(datum.shown)").mark_text(align="left", dx=8, style="quiet", fontSize=11).encode(
            x=BESIDE, y=y, text="shown:N"),
    ]  # fmt: skip
    if singles:
        layers.append(
            base.transform_filter("isValid(datum.single)").mark_point(
                size=14, strokeWidth=1, opacity=0.75, yOffset=8, stroke=REFERENCE, clip=True)
            .encode(x=alt.X("single:Q", title=across, axis=x_axis), y=y, tooltip=tips[:2])
        )  # fmt: skip
    chart = alt.layer(*layers).properties(height=(28 if singles else 19) * len(rows), padding=PADDING)
    return finished(chart, name, title, says, [*shown, *singles], sheet=sheet, key=key)
