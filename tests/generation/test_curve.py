"""QD-score and coverage over the steps of a run."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trivium.generation.archive.curve import Point, curve
from trivium.records import Record


def made(step, quality, cell, **notes):
    return Record(f"{step}/{quality}", "", "", notes={"step": step, "quality": quality, "cell": [cell], **notes})


def test_the_curve_by_hand():
    records = [made(0, 2.0, "x", grid=4), made(3, 1.0, "x"), made(4, 5.0, "y"), made(4, 3.0, "x"), made(9, 0.5, "z")]
    assert curve(records) == [
        Point(0, 1, 0.25, 2.0),
        Point(4, 2, 0.5, 8.0),  # y comes with 5, and 3 takes the place of 2 in x; step 3 brought nothing better
        Point(9, 3, 0.75, 8.5),
    ]
    assert curve(records, offset=-1)[-1].qd_score == 8.5 + 3


def test_elites_alone_end_at_the_same_point():
    everything = [made(0, 2.0, "x"), made(4, 3.0, "x"), made(6, 1.0, "y")]
    assert curve(everything[1:])[-1][:2] == curve(everything)[-1][:2]
    assert curve(everything[1:])[-1].qd_score == curve(everything)[-1].qd_score == 4


def test_without_cells_or_steps_there_is_no_curve_and_without_a_grid_no_coverage():
    assert curve([Record("a", "", "", notes={"step": 1})]) == []
    assert curve([Record("b", "", "", notes={"cell": ["x"], "quality": 1})]) == []
    assert math.isnan(curve([made(0, 1.0, "x")])[0].coverage)
    assert curve([made(0, 1.0, "x", grid=[2, 5])])[0].coverage == 0.1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 3))))
def test_neither_falls_and_the_last_point_is_the_best_of_each_cell(rows):
    points = curve([made(step, float(quality), cell) for step, quality, cell in rows])
    assert [point.step for point in points] == sorted({point.step for point in points})
    assert all(a.qd_score <= b.qd_score and a.filled <= b.filled for a, b in pairwise(points))
    best = {cell: max(quality for _, quality, other in rows if other == cell) for *_, cell in rows}
    assert (points[-1][1], points[-1].qd_score) == (len(best), sum(best.values())) if rows else not points
