"""Colours and type of the charts.

Every data set keeps one colour through the whole report. The colours have a contrast of at least 3 : 1 on both the
light and the dark page (checked by a test), so that a chart need not be drawn again when the reader changes the theme,
and differ for readers with any of the common colour blindnesses; shapes and direct labels say the same once more.
"""

from typing import Any

from trivium.reporting.findings import Findings

REFERENCE = "#7b8089"  # the set that others are held against
COLOURS = ("#0f74b8", "#d55e00", "#0b9a72", "#bf6499", "#a27b00", "#7b68c8", "#2f95ae", "#a5673f")
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right", "triangle-left")
ACCEPTED = "#3f8f8a"
MORE, LESS = "#2f7fb5", "#b3577c"  # of effects; one that is not clear has the colour of the reference
DROPPED = ("#ab7720", "#b0577c", "#7370b3", "#7d7a35", "#b05f43", "#6f7680")  # by reason, the last for all others

LIGHT = {"ink": "#1c1e22", "soft": "#5b6069", "line": "#dcdcd7", "paper": "#ffffff", "ground": "#ffffff"}
PAGE = {"ink": "var(--ink)", "soft": "var(--soft)", "line": "var(--line)",
        "paper": "var(--card)", "ground": "var(--paper)"}  # fmt: skip
SCREEN_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"
FILE_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def number_of(findings: Findings, name: str) -> int:
    """Place of a data set in the palette; -1 for the reference set, and for those that a bench does not highlight."""
    return findings.highlighted.index(name) % len(COLOURS) if name in findings.highlighted else -1


def hue(findings: Findings, name: str) -> str:
    """The CSS class that carries the colour of a data set."""
    number = number_of(findings, name)
    return "cr" if number < 0 else f"c{number}"


def colour(findings: Findings, name: str) -> str:
    """The colour of a data set, everywhere."""
    number = number_of(findings, name)
    return REFERENCE if number < 0 else COLOURS[number]


def shape(findings: Findings, name: str) -> str:
    """The shape of a data set's points, everywhere."""
    number = number_of(findings, name)
    return "circle" if number < 0 else SHAPES[number]


STYLES = {"quiet": "soft", "grid": "line", "zero": "soft", "ink": "ink", "node": "soft", "ground": "ground"}


def config(colours: dict[str, str], font: str) -> dict[str, Any]:
    """Vega-Lite config: thin lines, no frame, labels before titles."""
    return {
        "background": None if colours is PAGE else colours["paper"],
        "font": font,
        "padding": 4 if colours is PAGE else 16,
        "view": {"stroke": None},
        "axis": {
            "labelColor": colours["soft"], "titleColor": colours["soft"], "domainColor": colours["line"],
            "gridColor": colours["line"], "tickColor": colours["line"], "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "labelPadding": 6, "titlePadding": 8, "tickSize": 4, "gridWidth": 1,
        },
        "axisY": {"domain": False, "ticks": False},
        "legend": {"labelColor": colours["soft"], "titleColor": colours["soft"], "labelFontSize": 12},
        "title": {"color": colours["ink"], "anchor": "start", "fontSize": 14, "fontWeight": 600, "offset": 12,
                  "subtitleColor": colours["soft"], "subtitleFontSize": 11},
        "text": {"color": colours["ink"], "fontSize": 12},
        "style": {
            **{name: {"color": colours[of]} for name, of in STYLES.items()}, "on-colour": {"color": "#ffffff"},
            "halo": {"color": colours["paper"], "stroke": colours["ground"], "strokeWidth": 3, "strokeJoin": "round"},
        },
    }  # fmt: skip
