"""Where the proposals of all arms went, as one Sankey diagram: arms on the left, fates on the right.

Vega has no such mark: the ribbons are computed here and drawn as areas.
"""

from collections import Counter

import altair as alt

from trivium.reporting.charts.chart import Chart, finished, spaced
from trivium.reporting.charts.fates import OTHER, fate_colours, fate_groups
from trivium.reporting.escape import chart_label
from trivium.reporting.findings import Findings, Json

LEFT, RIGHT = 0.33, 0.68  # where ribbons begin and end, as shares of the width
BEND = ((0.0, 0.0), (0.2, 0.05), (0.4, 0.32), (0.5, 0.5), (0.6, 0.68), (0.8, 0.95), (1.0, 1.0))
ROW = 17  # pixels between labels
THICK = 0.009  # of a node, as a share of the width
GAP = 0.006  # between nodes, as a share of the height


def sankey(findings: Findings) -> list[Chart]:
    """Ribbons from each arm or cell to each fate, as wide as there were proposals; none for a single run."""
    runs = [run for run in findings.made if run.get("fates") and sum(run["fates"].values())]
    if len(runs) < 2:
        return []
    groups = fate_groups(findings)
    shown = [*(chart_label(group, 44) for group in groups), OTHER]
    flows: dict[tuple[int, int], int] = Counter()
    for left, run in enumerate(runs):
        for fate, count in run["fates"].items():
            flows[left, groups.index(fate) if fate in groups else len(groups)] += count
    outs = [sum(run["fates"].values()) for run in runs]
    ins = [sum(count for (_, fate), count in flows.items() if fate == one) for one in range(len(shown))]
    total = sum(outs)
    height = max(300, ROW * len(runs) + 20)
    most = max(len(runs), len(shown))
    starts, finishes = stacked(outs, total, most), stacked(ins, total, most)
    names = [findings.labels.get(str(run["run"]), chart_label(run["run"], 48)) for run in runs]
    rows: list[Json] = []
    left_used, right_used = list(starts), list(finishes)
    for (left, right), count in sorted(flows.items()):
        if not count:
            continue
        thick = count / total * (1 - GAP * most)
        a, b = left_used[left], right_used[right]
        left_used[left], right_used[right] = a + thick, b + thick
        words = {"arm": names[left], "fate": shown[right], "count": f"{count:,} of {outs[left]:,}"}
        rows += [
            {"ribbon": f"{left} {right}", "x": LEFT + along * (RIGHT - LEFT), "y0": -(a + across * (b - a)),
             "y1": -(a + across * (b - a) + thick), **words}
            for along, across in BEND
        ]  # fmt: skip
    nodes: list[Json] = []
    for side, ends, used in (("left", starts, left_used), ("right", finishes, right_used)):
        middles = [-(a + b) / 2 for a, b in zip(ends, used)]
        kept = [place for place in range(len(ends)) if side == "left" or ins[place]]
        at = dict(zip(kept, spaced([middles[place] for place in kept], ROW / height)))
        for place in kept:
            count = outs[place] if side == "left" else ins[place]
            label = f"{names[place]} · {count:,}" if side == "left" else f"{shown[place]} · {count / total:.0%}"
            nodes.append({"side": side, "y0": -ends[place], "y1": -used[place], "middle": middles[place],
                          "at": at[place], "words": label,
                          "fate": shown[place] if side == "right" else ""})  # fmt: skip
    base = alt.Chart(alt.NamedData("rows"))
    low, high = min(node["at"] for node in nodes), max(node["at"] for node in nodes)
    y_scale = alt.Scale(domain=[min(-1.0, low - 0.02), max(0.0, high + 0.02)], nice=False, zero=False)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    paint = alt.Color("fate:N", legend=None, scale=alt.Scale(domain=shown, range=fate_colours(groups)))
    tips = [alt.Tooltip(f"{key}:N") for key in ("arm", "fate", "count")]
    layers = [
        base.transform_filter("isValid(datum.ribbon)").mark_area(opacity=0.5, interpolate="monotone").encode(
            x=x, y=alt.Y("y0:Q", axis=None, scale=y_scale), y2="y1:Q", color=paint, detail="ribbon:N", tooltip=tips
        )
    ]  # fmt: skip
    for side, near, far, reach in (
        ("left", LEFT - THICK, LEFT, LEFT - 0.035), ("right", RIGHT, RIGHT + THICK, 1 - RIGHT - 0.035),
    ):  # fmt: skip
        some = base.transform_filter(f"datum.side == '{side}'")
        out = near - 0.02 if side == "left" else far + 0.02
        block = some.mark_rect(opacity=1, style="node") if side == "left" else some.mark_rect(opacity=1)
        block = block.encode(x=alt.datum(near), x2=alt.datum(far), y=alt.Y("y0:Q"), y2="y1:Q")
        layers.append(block if side == "left" else block.encode(color=paint))
        lead = some.mark_rule(strokeWidth=0.75, style="grid")
        layers.append(
            lead.encode(x=alt.datum(near if side == "left" else far), x2=alt.datum(out), y="middle:Q", y2="at:Q")
        )
        text = some.mark_text(align="right" if side == "left" else "left", baseline="middle", fontSize=11.5,
                              dx=-4 if side == "left" else 4,
                              limit=alt.ExprRef(f"width * {reach:.3f}"))  # fmt: skip
        layers.append(text.encode(x=alt.datum(out), y="at:Q", text="words:N"))
    says = f"{total:,} proposals of {len(runs)} arms and what became of them; the counts stand in the table."
    chart = alt.layer(*layers).properties(height=height)
    return [finished(chart, "sankey", "What became of the proposals", says, rows + nodes)]


def stacked(sizes: list[int], total: int, most: int) -> list[float]:
    """Where each of the nodes below each other begins, 0 at the top, 1 at the bottom; gaps leave room for ``most``."""
    gap = GAP * most / max(len(sizes), 1)  # the side with fewer nodes has wider gaps, so that both are as high
    starts, used = [], 0.0
    for size in sizes:
        starts.append(used)
        used += size / total * (1 - GAP * most) + gap
    return starts
