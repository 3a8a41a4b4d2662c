"""What became of everything that was proposed: a bar for each run."""

from collections import Counter

import altair as alt

from trivium.reporting.charts.chart import NARROW, Chart, finished
from trivium.reporting.escape import chart_label
from trivium.reporting.findings import Findings
from trivium.reporting.theme import ACCEPTED, DROPPED

FATES_SHOWN = 5  # reasons with a colour of their own; the rest are one group in the chart and apart in the table
OTHER = "other reasons"


def fate_groups(findings: Findings) -> list[str]:
    """``accepted`` and the most frequent reasons for dropping, most frequent first."""
    total: Counter[str] = Counter()
    for run in findings.made:
        total.update({str(fate): int(count) for fate, count in (run.get("fates") or {}).items()})
    total.pop("accepted", None)
    return ["accepted", *(fate for fate, _ in total.most_common(FATES_SHOWN))]


def fate_colours(groups: list[str]) -> list[str]:
    """Teal for accepted, warm tones for the reasons; the last is for all other reasons."""
    return [ACCEPTED, *DROPPED[: len(groups) - 1], DROPPED[-1]]


def fates(findings: Findings) -> list[Chart]:
    """What became of everything that was proposed."""
    runs = [run for run in findings.made if run.get("fates")]
    if not runs:
        return []
    groups = fate_groups(findings)
    shown = [*(chart_label(group, 40) for group in groups), OTHER]
    rows = []
    for run in runs:
        total = sum(run["fates"].values()) or 1
        counts: Counter[str] = Counter()
        for fate, count in run["fates"].items():
            counts[shown[groups.index(fate)] if fate in groups else shown[-1]] += count
        label = findings.labels.get(findings.written_by(run) or str(run.get("run")), chart_label(run.get("run"), 28))
        rows += [
            {"run": label, "fate": fate, "order": shown.index(fate), "share": count / total,
             "count": f"{count:,} of {total:,}", "percent": f"{count / total:.0%}"}
            for fate, count in counts.items() if count
        ]  # fmt: skip
    many = len(runs) > 8
    base = alt.Chart(alt.NamedData("rows"))
    y = alt.Y("run:N", sort=None, title=None, axis=alt.Axis(
        labelLimit=alt.ExprRef(f"{NARROW} ? 130 : 280") if many else 170,
        labelFontSize=11.5 if many else 12))  # fmt: skip
    x = alt.X("share:Q", stack="zero", title="share of everything proposed", scale=alt.Scale(domain=[0, 1]),
              axis=alt.Axis(format="%", tickCount=5, grid=False))  # fmt: skip
    scale = alt.Scale(domain=shown, range=fate_colours(groups))
    tips = [alt.Tooltip(f"{key}:N") for key in ("run", "fate", "count")]
    order = alt.Order("order:Q")
    chart = alt.layer(
        base.mark_bar(height=15 if many else 20).encode(
            x=x, y=y, order=order, tooltip=tips, color=alt.Color("fate:N", scale=scale, legend=None)
        ),
        base.transform_stack(stack="share", as_=["from", "to"], groupby=["run"], sort=[alt.SortField("order")])
        .transform_filter("datum.share > 0.075")
        .transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(color="white", fontSize=11, fontWeight=600)
        .encode(x="middle:Q", y=y, text="percent:N"),
    ).properties(height=(21 if many else 34) * len(runs))
    says = f"What became of everything proposed, for {len(runs)} runs; the counts stand in the table."
    return [finished(chart, "fates", "Fates", says, rows, keyed=True)]
