"""One chart as plain data, and what all charts share: axes with room, round ticks, labels that keep apart.

Hostile names cannot break a chart: every field has a name of ours, and text from the data is only ever a value.
The rows stand apart from the chart, under the name ``rows``, so that a page and a file can supply them in their way.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from trivium.numbers import short
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, Json, Measured
from trivium.reporting.theme import colour

BESIDE_IN_WORDS = "width + 2"  # in Vega's words
BESIDE = alt.value(alt.ExprRef(BESIDE_IN_WORDS))  # right of the plot, where PADDING leaves room for a figure
PADDING = {"left": 4, "right": 66, "top": 4, "bottom": 4}
TICKS = ",.6~g"  # as many digits as the number has: without a precision Vega writes 2.5 as 3
NARROW = "windowSize()[0] < 640"  # in Vega's words: a phone; false where there is no window, as in a figure file


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its Vega-Lite specification without data, and the rows it shows."""

    name: str
    title: str
    says: str  # for those who cannot see it
    spec: Json = field(repr=False)
    rows: list[Json] = field(repr=False)
    sheet: str = ""  # the figure file it shares with others; empty: a file of its own, under its name
    keyed: bool = False  # colours are explained beside it, not in it
    key: tuple[str, ...] = ()  # lines that a figure file needs below its title, since a page says them beside it


def finished(
    chart: Any, name: str, title: str, says: str, rows: list[Json], *, sheet: str = "", keyed: bool = False,
    key: tuple[str, ...] = (),
) -> Chart:  # fmt: skip
    """An Altair chart as plain data."""
    # Only values depend on the data, never the form, which a test validates: validating costs more than all the rest.
    spec = chart.properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding")).to_dict(
        validate=False
    )
    del spec["config"]
    return Chart(name, title, says, spec, rows, sheet, keyed, key)


def palette(findings: Findings, names: list[str]) -> Any:
    """The colour scale of the whole report, for the data sets in this chart."""
    return alt.Scale(domain=[findings.labels[name] for name in names], range=[colour(findings, name) for name in names])


def padded(lows: list[float], highs: list[float], *, left: float = 0.06, right: float = 0.06) -> list[float]:
    """Ends of an axis that leave room for labels; a single value gets room around it."""
    low, high = min(lows), max(highs)
    room = (high - low) or abs(high) or 1.0
    return [low - left * room, high + right * room]


def axis_title(measured: Measured) -> str:
    """Name and unit of a measure."""
    return one_line(f"{measured.name} ({measured.unit})", 60)


def label_sides(at: list[tuple[float, float]], lengths: list[int], wide: float) -> list[str]:
    """Beside which corner of each point (in a unit square) to write its name, so that names and points do not collide.

    Args:
        at: Where the points are.
        lengths: Characters of their names.
        wide: Width of one character.
    """
    placed = [(x - wide, y - 0.03, x + wide, y + 0.03) for x, y in at]
    sides = []
    for (x, y), length in zip(at, lengths):
        right, left = (x + wide, x + wide * (length + 1)), (x - wide * (length + 1), x - wide)
        above, below = (y + 0.015, y + 0.065), (y - 0.065, y - 0.015)
        boxes = {
            "above right": (right[0], above[0], right[1], above[1]),
            "below right": (right[0], below[0], right[1], below[1]),
            "above left": (left[0], above[0], left[1], above[1]),
            "below left": (left[0], below[0], left[1], below[1]),
        }  # fmt: skip
        side = min(boxes, key=lambda one: crossings(boxes[one], placed))  # the first of equals
        placed.append(boxes[side])
        sides.append(side)
    return sides


def crossings(box: tuple[float, float, float, float], others: list[tuple[float, float, float, float]]) -> int:
    """How many boxes it lies on, and, counted tenfold, how many edges of the unit square it crosses."""
    x0, y0, x1, y1 = box
    return sum(x0 < c and a < x1 and y0 < d and b < y1 for a, b, c, d in others) + 10 * (
        (x0 < 0) + (y0 < 0) + (x1 > 1) + (y1 > 1)
    )


def interval_words(value: float | None, low: float | None, high: float | None) -> str:
    """A value and its interval, for people."""
    return short(value) if low is None or high is None else f"{short(value)} ({short(low)} to {short(high)})"


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, three to six of them."""
    room = (high - low) or 1.0
    size: float = 10 ** math.floor(math.log10(room))
    step = next(size * part for part in (0.2, 0.25, 0.5, 1.0, 2.0) if room / (size * part) <= 5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(step * k, 12) for k in range(first, last + 1)]


def spaced(values: list[float], gap: float) -> list[float]:
    """The values moved apart as little as needed for a distance of ``gap`` between neighbours; order is kept."""
    order = sorted(range(len(values)), key=lambda one: values[one])
    moved = [values[one] for one in order]
    for _ in range(100):
        for k in range(len(moved) - 1):
            lack = gap - (moved[k + 1] - moved[k])
            if lack > 1e-12:
                moved[k], moved[k + 1] = moved[k] - lack / 2, moved[k + 1] + lack / 2
    back = dict(zip(order, moved))
    return [back[one] for one in range(len(values))]
