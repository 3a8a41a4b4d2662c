"""Effects: of the arms of a bench against its baseline, of the components of an ablation, and how they add up."""

import altair as alt

from trivium.reporting.benched import by_arm, headlines, signed, strongest_first
from trivium.reporting.charts.arms import axis_words
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
from trivium.reporting.charts.forest import Row, forest
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, Json, unlike
from trivium.reporting.theme import LESS, MORE

TOTAL = "all together"


def arm_effects(findings: Findings) -> list[Chart]:
    """For each headline measure, every arm against the baseline, most of the axis first."""
    if not findings.bench:
        return []
    charts = []
    for axis, measure in headlines(findings).items():
        found = strongest_first(by_arm(findings, "effects", measure))
        rows = [Row(findings.labels[one["arm"]], one["difference"], one["low"], one["high"], one["clear"])
                for one in found]  # fmt: skip
        across = f"{axis_words(findings, measure)}, minus {one_line(findings.bench['baseline'], 24)}"
        says = f"{axis}: {len(rows)} arms against the baseline, most first; the figures stand in the table."
        chart = forest(f"effect-{axis}", f"{axis.capitalize()}: difference to the baseline", across, says, rows)
        charts += [chart] if chart else []
    return charts


def component_effects(findings: Findings) -> list[Chart]:
    """For each headline measure, what each component does to it."""
    charts = []
    for axis, measure in headlines(findings).items() if findings.ablation else ():
        found = [one for one in findings.ablation["effects"] if one["measure"] == measure and one["kind"] == "main"]  # type: ignore[index]
        labels = unlike([str(one["term"][0]) for one in found], 48)
        rows = [Row(labels[str(one["term"][0])], one["estimate"], one["low"], one["high"], sense(one)) for one in found]
        says = f"{axis}: the effect of {len(rows)} components; the figures stand in the table."
        across = f"{axis_words(findings, measure)}, on minus off"
        chart = forest(f"effect-{axis}", f"{axis.capitalize()}: effect of each component", across, says, rows)
        charts += [chart] if chart else []
    return charts


def sense(effect: Json) -> int:
    """1: clearly more of the axis; -1: clearly less; 0: not clear."""
    if not effect["clear"]:
        return 0
    return int(effect["direction"]) if effect["low"] > 0 else -int(effect["direction"])


def splits(findings: Findings) -> list[Chart]:
    """For each headline measure, how the shares of the components add up to the whole change."""
    charts = []
    for axis, measure in headlines(findings).items() if findings.ablation else ():
        total = next((one for one in findings.ablation["totals"] if one["measure"] == measure), None)  # type: ignore[index]
        shares = [one for one in findings.ablation["shares"] if one["measure"] == measure and one["share"] is not None]  # type: ignore[index]
        if total is None or total["change"] is None or not shares:
            continue
        shares.sort(key=lambda one: -one["share"])
        labels = unlike([str(one["factor"]) for one in shares], 48)
        rows, used = [], 0.0
        for one in shares:
            rows.append(step(labels[str(one["factor"])], used, one["share"], one["low"], one["high"]))
            used += one["share"]
        rows.append(step(TOTAL, 0.0, total["change"], total["low"], total["high"]) | {"whole": True})
        charts.append(split(axis, axis_words(findings, measure), rows))
    return charts


def step(label: str, start: float, value: float, low: float | None, high: float | None) -> Json:
    """One bar of a split, from where the last ended; its interval lies around its own end."""
    return {
        "set": label, "from": start, "to": start + value, "low": None if low is None else start + low,
        "high": None if high is None else start + high, "shown": signed(value), "whole": False,
        "interval": interval_words(value, low, high), "standing": "adds" if value >= 0 else "takes",
    }  # fmt: skip


def split(axis: str, across: str, rows: list[Json]) -> Chart:
    """Bars that go on where the last ended, and the whole change below them."""
    ends = [row[key] for row in rows for key in ("from", "to", "low", "high") if row[key] is not None]
    domain = padded([min(ends)], [max(ends)], left=0.04, right=0.04)
    change = f"change in {across}"
    x = alt.X(
        "from:Q",
        title=change,
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        axis=alt.Axis(grid=False, values=ticks(min(ends), max(ends)), format=TICKS, labelOverlap=True),
    )
    y = alt.Y("set:N", sort=None, title=None, axis=alt.Axis(
        labelLimit=alt.ExprRef(f"{NARROW} ? 118 : 200"), labelFontSize=11.5, grid=True, gridDash=[1, 3]))  # fmt: skip
    base = alt.Chart(alt.NamedData("rows"))
    paint = alt.Color("standing:N", legend=None, scale=alt.Scale(domain=["adds", "takes"], range=[MORE, LESS]))
    tips = [alt.Tooltip(f"{key}:N") for key in ("set", "interval")]
    chart = alt.layer(
        base.mark_rule(style="zero", strokeWidth=1).encode(x=alt.datum(0)),
        base.mark_bar(height=15, opacity=0.75).encode(x=x, x2="to:Q", y=y, color=paint, tooltip=tips),
        base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=1.5, style="ink")
        .encode(x=alt.X("low:Q", title=change), x2="high:Q", y=y, tooltip=tips),
        base.mark_text(align="left", dx=8, style="quiet", fontSize=11).encode(x=BESIDE, y=y, text="shown:N"),
    ).properties(height=25 * len(rows), padding=PADDING)  # fmt: skip
    says = (
        f"{axis}: shares of {len(rows) - 1} components that add up to the whole change; the figures stand in the table."
    )
    return finished(chart, f"split-{axis}", f"{axis.capitalize()}: where the change comes from", says, rows)


def component_costs(findings: Findings) -> list[Chart]:
    """What each component adds to the tokens of a record, and to the share of proposals that are accepted."""
    costs = (findings.ablation or {}).get("costs", [])
    labels = unlike([str(one["factor"]) for one in costs], 48)
    kinds = (("tokens", "Tokens per accepted record", "tokens per accepted record, on minus off",
              ("tokens_per_record", "low", "high")),
             ("yield", "Share of proposals accepted", "share of proposals accepted, on minus off",
              ("yield", "yield_low", "yield_high")))  # fmt: skip
    charts = []
    for name, title, across, keys in kinds:
        rows = []
        for one in costs:
            value, low, high = (one[key] for key in keys)
            away = low is not None and high is not None and (low > 0 or high < 0)
            rows.append(Row(labels[str(one["factor"])], value, low, high, (1 if low > 0 else -1) if away else 0))
        chart = forest(f"component-{name}", title, across, f"{title}: what {len(rows)} components change.", rows)
        charts += [chart] if chart else []
    return charts
