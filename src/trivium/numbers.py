"""How numbers leave the house: JSON has no NaN, and a reader has little time."""

import math


def or_null(value: float) -> float | None:
    """The number, or ``None`` where it is undefined or infinite: JSON knows neither."""
    return float(value) if math.isfinite(value) else None


def short(value: float | None) -> str:
    """Three significant digits for people, a dash for undefined: 0.0123, 12.3, 1,234."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(float(f"{value:.3g}"))  # as it will be read: 0.99996 is 1.00
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(size)))}f}" if size >= 1e-4 else f"{value:.1e}"


def thousandths(value: float | None, *, sign: bool = False) -> str:
    """Three digits behind the point, a dash for undefined, for shares and losses in columns: 0.712, -0.040."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:+.3f}" if sign else f"{value:.3f}"
