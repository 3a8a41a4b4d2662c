"""A difference in plain words, which never say more than its interval and its adjusted p."""

import math

from trivium.comparison.result import CLEAR, Difference
from trivium.measures.card import Axis
from trivium.numbers import short

MORE: dict[Axis, str] = {"quality": "higher quality", "diversity": "more diversity", "complexity": "more complexity"}


def verdict(difference: Difference) -> str:
    """One sentence without full stop: who has more of the axis, or that this is not clear, with the figures.

    The set named first is the one whose value stands first and from which the other is subtracted:
    ``"b has more diversity than a (vendi 41.2 vs 30.1, +11.1 [5.20, 17.0])"``. Where a clear difference vanishes or
    turns between records of equal length, that is said after it.
    """
    one = difference
    undefined = [name for name, value in ((one.a, one.value_a), (one.b, one.value_b)) if math.isnan(value)]
    if undefined:
        return f"{one.measure} is not defined for {' and '.join(undefined)}"
    if one.clear == -1:
        return f"{one.a} has {MORE[one.axis]} than {one.b} ({_figures(one, turned=True)}){_at_equal_length(one)}"
    if one.clear == 1:
        return f"{one.b} has {MORE[one.axis]} than {one.a} ({_figures(one)}){_at_equal_length(one)}"
    if math.isnan(one.low) or math.isnan(one.p_adjusted):
        return (
            f"{one.b} and {one.a} cannot be compared in {one.axis} "
            f"({one.measure} {short(one.value_b)} vs {short(one.value_a)}, too few records for an interval)"
        )
    words = f"no clear difference in {one.axis} between {one.b} and {one.a} ({_figures(one)}"
    if one.low > 0 or one.high < 0:  # the interval alone would say otherwise: show what speaks against it
        asked = f"; p = {short(one.p)}" + (f", {short(one.p_adjusted)} adjusted" if one.p <= CLEAR else "")
        return f"{words}{asked})"
    return f"{words})"


def signed(value: float) -> str:
    """``short`` with its sign: +11.1, -0.20, 0."""
    return f"+{short(value)}" if value > 0 else short(value)


def _at_equal_length(one: Difference) -> str:
    """What becomes of a clear difference at equal length, if it does not stand."""
    matched = one.at_equal_length
    if matched is None or matched.sign == one.clear * one.direction:
        return ""
    difference, ends = matched.difference, (matched.low, matched.high)
    if one.clear == -1:  # as in the figures before: of a against b
        difference, ends = -difference, (-matched.high, -matched.low)
    found = "no clear difference" if matched.sign == 0 else "the other way round"
    return f"; at equal length {found} ({signed(difference)} [{short(ends[0])}, {short(ends[1])}], n = {matched.n:,})"


def _figures(one: Difference, *, turned: bool = False) -> str:
    """Values, difference and interval, of b against a; turned: of a against b."""
    if turned:
        values, difference, ends = (one.value_a, one.value_b), -one.difference, (-one.high, -one.low)
    else:
        values, difference, ends = (one.value_b, one.value_a), one.difference, (one.low, one.high)
    interval = f"[{short(ends[0])}, {short(ends[1])}]"
    return f"{one.measure} {short(values[0])} vs {short(values[1])}, {signed(difference)} {interval}"
