"""What sampling loses: the share of a pool's questions that have no record, by how hard they are."""

from trivium.reporting.charts.accuracy import Line, panel
from trivium.reporting.charts.chart import Chart
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings
from trivium.reporting.studied import Seen, losses


def lost_questions(findings: Findings) -> list[Chart]:
    """One series a way of sampling, with a small point for every repeat."""
    lines = [
        Line(one_line(way, 40), [(letters, Seen(sum(runs) / len(runs), None, None, runs)) for letters, runs in at])
        for way, at in losses(findings).items()
    ]  # fmt: skip
    if not lines:
        return []
    says = (
        f"Share of the questions that have no record, by {len(lines)} ways of sampling; the means stand in the table."
    )
    return [panel("lost", "What sampling loses", says, "letters of the question", "share with no record", lines)]
