"""Charts: their form is valid, their helpers are exact, their colours can be seen."""

import pytest

pytest.importorskip("altair")

import altair as alt
from hypothesis import given
from hypothesis import strategies as st

from trivium.reporting.charts import all_charts
from trivium.reporting.charts.chart import crossings, label_sides, padded, spaced, ticks
from trivium.reporting.findings import read_findings
from trivium.reporting.theme import ACCEPTED, COLOURS, DROPPED, REFERENCE, SHAPES


def test_every_chart_is_a_valid_specification_with_fields_of_our_own_naming(finished):
    charts = all_charts(read_findings(finished))
    ours = {"set", "x", "x0", "x1", "y", "y0", "y1", "size", "side", "standing", "quality", "diversity", "complexity",
            "n", "value", "low", "high", "shown", "interval", "at", "label_n", "label_y", "early", "row", "run", "fate",
            "order", "share", "count", "percent", "down", "across", "r", "strength"}  # fmt: skip
    assert len(charts) == 3 + 24 + 12 + 5 + 1 + 1  # planes, measures, curves of set measures, correlations, map, fates
    for chart in charts:
        alt.Chart.from_dict(chart.spec, validate=True)
        assert {key for row in chart.rows for key in row} <= ours


def test_undefined_values_are_drawn_as_a_dash_and_never_as_zero(finished):
    findings = read_findings(finished)
    entry = findings.scorecards[1]["measures"][0]
    entry["value"] = entry["low"] = entry["high"] = None
    chart = next(one for one in all_charts(findings) if one.name == "measure valid")
    assert [(row["value"], row["shown"]) for row in chart.rows][:2] == [(1.0, "1.00"), (None, "–")]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 251, [0, 100, 200]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0.67, 1.0, [0.7, 0.8, 0.9, 1.0]),
        (-3, 3, [-2, 0, 2]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_round_and_within_the_ends(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_there_are_always_two_to_six_ticks_within_the_ends(low, room):
    found = ticks(low, low + room)
    assert len(found) <= 6
    assert all(low - 1e-6 * room - 1e-6 <= tick <= low + room * (1 + 1e-6) + 1e-6 for tick in found)


def test_labels_are_moved_apart_and_keep_their_order():
    assert spaced([1.0, 1.0], 1.0) == [0.5, 1.5]
    assert spaced([5.0, 1.0, 3.0], 1.0) == [5.0, 1.0, 3.0]


def test_an_axis_leaves_room_even_around_a_single_value():
    assert padded([2.0], [2.0], left=0.5, right=0.5) == [1.0, 3.0]
    assert padded([0.0], [0.0]) == [-0.06, 0.06]
    assert padded([1.0, 2.0], [3.0, 5.0], left=0.25, right=0.5) == [0.0, 7.0]


def test_a_name_is_written_where_it_covers_neither_edge_nor_neighbour():
    assert label_sides([(0.5, 0.5)], [5], 0.02) == ["above right"]
    assert label_sides([(0.97, 0.5)], [5], 0.02) == ["above left"]  # no room to the right
    assert label_sides([(0.5, 0.97)], [5], 0.02) == ["below right"]  # no room above
    first, second = label_sides([(0.5, 0.5), (0.56, 0.54)], [5, 5], 0.02)
    assert first != "above right"  # the second point lies there
    assert crossings((0, 0, 1, 1), [(0.5, 0.5, 2, 2), (3, 3, 4, 4)]) == 1
    assert crossings((-0.1, 0, 1.1, 1), []) == 20
    assert second


def brightness(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#ffffff", "#faf9f7", "#131417", "#1a1c20"])
@pytest.mark.parametrize("colour", [REFERENCE, ACCEPTED, *COLOURS, *DROPPED])
def test_every_colour_can_be_seen_on_the_light_and_on_the_dark_page(colour, page):
    light, dark = sorted((brightness(colour), brightness(page)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_no_two_data_sets_share_a_colour_or_a_shape():
    assert len({REFERENCE, *COLOURS}) == 9
    assert len(set(SHAPES)) == len(COLOURS)
