"""Findings → Vega-Lite charts, built with Altair: one idea per file, listed here in the order of the page."""

from trivium.reporting.charts.accuracy import accuracy
from trivium.reporting.charts.arms import arm_costs, arm_planes
from trivium.reporting.charts.axes import axis_effects
from trivium.reporting.charts.chart import Chart
from trivium.reporting.charts.effects import arm_effects, component_costs, component_effects, splits
from trivium.reporting.charts.fates import fates
from trivium.reporting.charts.foretold import foretold
from trivium.reporting.charts.frontier import planes
from trivium.reporting.charts.frontier_law import best_mix
from trivium.reporting.charts.growth import arm_curves, sweeps
from trivium.reporting.charts.lost import lost_questions
from trivium.reporting.charts.map import embedding_map
from trivium.reporting.charts.measures import correlations, intervals, rarefaction
from trivium.reporting.charts.sankey import sankey
from trivium.reporting.charts.students import student_differences
from trivium.reporting.findings import Findings

__all__ = ["Chart", "all_charts"]


def all_charts(findings: Findings) -> list[Chart]:
    """Every chart for which the run has the figures, in the order of the page."""
    charts = [*student_differences(findings), *planes(findings)]
    charts += [intervals(findings, one) for one in findings.measured]
    charts += [curve for one in findings.measured if (curve := rarefaction(findings, one))]
    charts += correlations(findings)
    charts += [*axis_effects(findings), *foretold(findings), *accuracy(findings), *best_mix(findings)]
    charts += lost_questions(findings)
    charts += [*arm_planes(findings), *arm_effects(findings), *arm_curves(findings), *sweeps(findings)]
    charts += [*arm_costs(findings), *component_effects(findings), *splits(findings), *component_costs(findings)]
    return [*charts, *embedding_map(findings), *(sankey(findings) if not findings.runs else []), *fates(findings)]
