"""Numbers as people read them; a dash stands for undefined."""

from trivium.numbers import short


def count(value: float | None) -> str:
    """A whole number with thousands separators."""
    return "–" if value is None else f"{int(value):,}"


def per(value: float | None, number: float | None) -> float | None:
    """Value for each of a number of things, undefined for none of them."""
    return value / number if value is not None and number else None


def each(value: float | None, number: float | None) -> str:
    """``per`` for people."""
    return short(per(value, number))


def money(value: float | None) -> str:
    """An amount of money in US dollars."""
    return "–" if value is None else "$0" if value == 0 else f"${short(value)}"


def seconds(value: float | None) -> str:
    """A time span: 4.2 s, 3 min 20 s, 2 h 5 min."""
    if value is None:
        return "–"
    if value < 60:
        return f"{short(value)} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def p_words(value: float | None) -> str:
    """A p-value to two digits; the smallest are bounds."""
    return "–" if value is None else "< 0.001" if value < 0.001 else f"{value:.2g}"


def share(value: float | None) -> str:
    """A share in percent; one that is small but not 0 says so."""
    if value is None:
        return "–"
    return f"{value:.0%}" if value == 0 or abs(value) >= 0.1 else f"{value:.1%}" if abs(value) >= 0.001 else "< 0.1%"
