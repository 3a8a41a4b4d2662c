"""Differences between students of two sets on every test, repeat by repeat and as a whole."""

from trivium.numbers import thousandths
from trivium.reporting.charts.chart import Chart
from trivium.reporting.charts.forest import Row, clamped, forest
from trivium.reporting.effect import SIDES, better, pairs, test_name
from trivium.reporting.escape import one_line
from trivium.reporting.findings import Findings, Json, unlike
from trivium.reporting.theme import LESS, MORE, REFERENCE, colour

MOST_PAIRS = 6  # that are drawn test by test: of four sets; of more, each side as a whole
SHEET = "students"
LEAST = 0.05  # of accuracy, that the axis holds either way: nothing must not look like much


def student_differences(findings: Findings) -> list[Chart]:
    """A panel for each two sets, its tests one below the other; all panels on one scale."""
    told = findings.effect
    if not told:
        return []
    found = pairs(told)
    known = [one for each in found.values() for one in each if one["value"] is not None]
    if not known:
        return []
    values = [one["value"] for one in known] + [single for one in known for single in one["each"]]
    low, high = clamped(
        values, *([one["value"] if one[end] is None else one[end] for one in known] for end in ("low", "high"))
    )
    ends = (min(low, -LEAST), max(high, LEAST)) if told["score"]["name"] == "accuracy" else (low, high)
    if len(found) > MOST_PAIRS:
        return [chart for side in SIDES if (chart := of_side(findings, told, side, ends))]
    return [chart for a, b in found if (chart := of_pair(findings, told, a, b, found[a, b], ends))]


def pair_chart(a: str, b: str) -> str:
    """Name of the panel of two sets."""
    return f"students {a} {b}"


def side_chart(side: str) -> str:
    """Name of the panel of a side."""
    return f"students {side}"


def of_pair(
    findings: Findings, told: Json, a: str, b: str, tests: list[Json], ends: tuple[float, float]
) -> Chart | None:
    """Every test of two sets."""
    first, second = findings.labels[a], findings.labels[b]
    right, left = (first, second) if told["score"]["lower_is_better"] else (second, first)
    labels = unlike([test_name(one) for one in tests], 48)
    up = -1 if told["score"]["lower_is_better"] else 1  # better students have a smaller loss
    rows = [
        Row(labels[test_name(one)], one["value"], one["low"], one["high"], up * better(one), one["each"])
        for one in tests
    ]
    return forest(
        pair_chart(a, b), f"{second} less {first}", score_words(told),
        f"Differences between students of two sets on {len(rows)} tests; the figures stand in the table.", rows,
        sheet=SHEET, ends=ends, told=signed, standings=("not clear", f"{right} is better", f"{left} is better"),
        paints=(REFERENCE, colour(findings, b if up > 0 else a), colour(findings, a if up > 0 else b)),
        key=(f"right of 0: {right} is better; left: {left}", "small points: single repeats"),
    )  # fmt: skip


def of_side(findings: Findings, told: Json, side: str, ends: tuple[float, float]) -> Chart | None:
    """Every two sets on a side as a whole."""
    asked = [one for one in told["differences"] if one["whole"] and one["side"] == side]
    labels = unlike([f"{findings.labels[one['b']]} less {findings.labels[one['a']]}" for one in asked], 60)
    up = -1 if told["score"]["lower_is_better"] else 1
    rows = [
        Row(label, one["value"], one["low"], one["high"], up * better(one), one["each"])
        for label, one in zip(labels.values(), asked)
    ]
    words = ("first is better", "second is better") if up > 0 else ("second is better", "first is better")
    return forest(
        side_chart(side), SIDES[side].capitalize(), score_words(told),
        f"Differences of {len(rows)} pairs of sets {SIDES[side]}; the figures stand in the table.", rows,
        sheet=SHEET, ends=ends, told=signed, standings=("not clear", *words), paints=(REFERENCE, MORE, LESS),
    )  # fmt: skip


def score_words(told: Json) -> str:
    """What is on the axis."""
    less = ", less is better" if told["score"]["lower_is_better"] else ""
    return one_line(f"difference in {told['score']['name']}{less}", 50)


def signed(value: float | None) -> str:
    """A difference with its sign."""
    return thousandths(value, sign=True)
