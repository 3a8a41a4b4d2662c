"""How the best mix moves with the number of records, and the law through it."""

import math

from trivium.reporting.charts.accuracy import Line, panel
from trivium.reporting.charts.chart import Chart
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings
from trivium.reporting.studied import Seen, laws


def best_mix(findings: Findings) -> list[Chart]:
    """The best mix at each budget with its interval, and the straight line through them."""
    lines = []
    for law in laws(findings):
        at = [(float(one["records"]), Seen(one["best"], one["low"], one["high"], [])) for one in law["at"]]
        fit: list[tuple[float, float]] = []
        if law["level"] is not None and law["slope"]["value"] is not None:
            fit = [(x, law["level"] + law["slope"]["value"] * (math.log2(x) - law["level_at_log2"])) for x, _ in at]
        lines.append(Line(one_line(law["goal"], 40), at, fit))
    if not lines:
        return []
    says = f"The best mix against the number of records, for {len(lines)} goals; the figures stand in the table."
    return [panel("law", "The best mix as records grow", says, "training records", "diversity of the best mix", lines)]
