"""What each axis of the training data does to every test: a panel for each axis, all on one scale."""

from trivium.reporting.charts.chart import Chart
from trivium.reporting.charts.forest import Row, forest
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, unlike
from trivium.reporting.studied import effects


def axis_effects(findings: Findings) -> list[Chart]:
    """Accuracy at the high level of an axis less at its low level, on every test."""
    found = effects(findings)
    every = [end for ones in found.values() for one in ones for end in (one["value"], one["low"], one["high"])]
    ends = [end for end in every if end is not None]
    if not ends:
        return []
    charts = []
    for axis, ones in found.items():
        labels = unlike([str(one["test"]) for one in ones], 40)
        rows = [
            Row(labels[str(one["test"])], one["value"], one["low"], one["high"],
                (1 if one["value"] > 0 else -1) if one["clear"] else 0) for one in ones
        ]  # fmt: skip
        title = one_line(axis.capitalize(), 40)
        says = f"{title}: its effect on {len(rows)} tests; the figures stand in the table."
        chart = forest(f"axis {axis}", title, "accuracy, high less low", says, rows, sheet="axes",
                       ends=(min(ends), max(ends)), told=hundredths)  # fmt: skip
        charts += [chart] if chart else []
    return charts


def hundredths(value: float | None) -> str:
    """A difference of accuracies, as the tables of studies have it."""
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")
