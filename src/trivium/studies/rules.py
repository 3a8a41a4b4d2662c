"""Study 2: from how many rules on does a student understand rules that it never saw?"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trivium.numbers import or_null, short
from trivium.students import Decoder
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.repeats import estimate
from trivium.studies.study import Found, Line, Study, Table, by_condition, told
from trivium.studies.transition import middles, transition
from trivium.tasks import Dials

ID, UNSEEN = "ID", "unseen rules"

RULE = """Accuracy of free answers on unseen rules (their patterns are in no training record) against the number of
rules, the number of records staying the same. A logistic in log2 of the rules is fitted to all runs of a student, its
floor at 0. The transition is where half of its top is reached. It is found if the midpoint and its whole interval at
95 % lie within the grid, and some run reaches 0.1; else it is not found. With two sizes of student: it moves with the
size if the interval of the difference of the log2 midpoints (the same repeats drawn for both) excludes 0. Intervals:
whole repeats are drawn again, with Student's t for their number."""


def conditions(quick: bool) -> tuple[Condition, ...]:
    """A grid of rules for each student."""
    grid: tuple[int, ...]
    kinds: tuple[str, ...]
    if quick:
        grid, n, length, kinds = (4, 32, 64, 128, 1024), 4_000, (4, 6), ("replace",)
        students = {
            f"2 x {width}": Decoder(layers=2, width=width, heads=4, steps=700, batch=64, learning_rate=4e-3, context=64)
            for width in (32, 64)
        }
    else:
        grid, n, length = tuple(2**power for power in range(2, 13)), 20_000, (10, 12)
        kinds = ("replace", "delete", "duplicate")
        students = {
            f"{layers} x {width}": Decoder(
                layers=layers, width=width, heads=4, steps=2_000, batch=64, learning_rate=rate, context=96
            )
            for layers, width, rate in ((2, 64, 4e-3), (4, 128, 2e-3))
        }
    asks = (Ask(ID, "id"), Ask(UNSEEN, "unseen rules"), Ask("unseen rules, longer", "unseen rules, longer strings"))
    return tuple(
        Condition(
            f"{size}, {rules} rules", {"student": size, "rules": rules}, "string_rewriting",
            Dials(rules=rules, kinds=kinds, depth=(1,), length=length), n, student, asks, items=200 if quick else 500,
        )
        for size, student in students.items() for rules in grid
    )  # fmt: skip


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """The transition of each student, and whether it moves from the first to the last.

    Args:
        rows: ``levels`` are "student" and "rules".
        seed: Of the resampling.
    """
    sizes = list(dict.fromkeys(str(row.levels["student"]) for row in rows))
    tables = {size: _table([row for row in rows if row.levels["student"] == size]) for size in sizes}
    lines, curves = [], []
    figures: list[dict[str, Any]] = []
    for size, (grid, accuracy) in tables.items():
        found = transition(grid, accuracy, np.random.default_rng(seed))
        inside = found.reason is None and grid[0] <= found.low and found.high <= grid[-1]
        span = f"[{short(found.low)}, {short(found.high)}]"
        where = f"half of the top ({found.curve.top:.2f}) at {short(found.rules)} rules {span}"
        if found.reason is not None:
            where = f"{found.reason}; {where}" if found.rules == found.rules else found.reason
        lines.append(Line(f"a transition on unseen rules, student {size}", "found" if inside else "not found", where))
        curves.append((
            size, short(found.rules), span, f"{found.curve.width:.2f}",
            f"{found.curve.top:.2f}",
        ))  # fmt: skip
        figures.append({
            "student": size, "rules": or_null(found.rules), "low": or_null(found.low), "high": or_null(found.high),
            "width_doublings": or_null(found.curve.width), "top": or_null(found.curve.top), "reason": found.reason,
        })  # fmt: skip
    moves = None
    if len(sizes) > 1 and all(one["rules"] is not None for one in figures):
        shift = estimate(
            middles(*tables[sizes[-1]], np.random.default_rng(seed))
            - middles(*tables[sizes[0]], np.random.default_rng(seed)),  # the same draws of repeats
            len(tables[sizes[0]][1]),
        )
        moves = {"from": sizes[0], "to": sizes[-1], "doublings": shift.value, "low": or_null(shift.low),
                 "high": or_null(shift.high), "reason": shift.reason}  # fmt: skip
        lines.append(Line(
            f"the transition moves from student {sizes[0]} to {sizes[-1]}",
            "found" if shift.low > 0 or shift.high < 0 else "not found", f"by {told(shift)} doublings of the rules",
        ))  # fmt: skip
    header = ("student", "rules at half of the top", "interval at 95%", "width, doublings", "top")
    table = Table("The transition of each student on unseen rules", header, tuple(curves))
    tests = list(dict.fromkeys(test for row in rows for test in row.right))
    return Found(tuple(lines), (table, by_condition(rows, tests)), {"transitions": figures, "moves": moves})


def _table(rows: Sequence[Row]) -> tuple[list[float], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """The grid, and accuracy on unseen rules (repeats, grid)."""
    grid = sorted({float(row.levels["rules"]) for row in rows})
    repeats = sorted({row.repeat for row in rows})
    table = np.full((len(repeats), len(grid)), np.nan)
    for row in rows:
        table[repeats.index(row.repeat), grid.index(float(row.levels["rules"]))] = row.accuracy(UNSEEN)
    return grid, table


RULES_STUDY = Study(
    name="rules",
    question="With the number of records fixed, from how many different rules on does a student understand rules that "
    "it never saw, and does the jump move with the size of the student?",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(5, 2),
    quick_lacks="Five numbers of rules, few repeats and two small students on short strings and one kind of rule: "
    "intervals are the spread of few repeats around the form of a logistic, and students of two layers, one twice as "
    "wide as the other, say little about how the midpoint moves with size.",
)
