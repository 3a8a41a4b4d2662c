"""Mean accuracy of every condition on every test, with an interval over repeats."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from trivium.numbers import or_null
from trivium.statistics.moderated import moderated
from trivium.studies.effects import LEVEL, Floats
from trivium.studies.plan import Row


def means(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """``condition``, ``test``, ``runs`` that had answers, ``value``, ``low`` and ``high``; null for what is undefined.

    Intervals are made on the scale 2 asin √accuracy, on which accuracies near 0 and 1 scatter like others, and from
    variances between repeats that the conditions of one test lend each other: two repeats alone show little. A
    variance is never less than that of the draw of the questions, and is that alone where no answer of any repeat is
    right, or none wrong. With one repeat there is no interval.

    Args:
        rows: Of all repeats.
    """
    names = list(dict.fromkeys(row.condition for row in rows))
    found: list[dict[str, Any]] = []
    for test in dict.fromkeys(test for row in rows for test in row.right):
        counted = [[row.right[test] for row in rows if row.condition == name and test in row.right] for name in names]
        found += [
            {"condition": name, "test": test, "runs": len(pairs), "value": or_null(value), "low": or_null(low),
             "high": or_null(high)}
            for name, pairs, (value, low, high) in zip(names, counted, _intervals(counted))
        ]  # fmt: skip
    return found


def _intervals(counted: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[float, float, float]]:
    """Mean and its interval of each condition on one test, from (right answers, questions) of its repeats."""
    from scipy import special

    angles = [np.array([_angle(right, of) for right, of in pairs]) for pairs in counted]
    flat = [all(right == 0 for right, _ in pairs) or all(right == of for right, of in pairs) for pairs in counted]
    freedom = [0 if still else max(0, len(each) - 1) for each, still in zip(angles, flat)]
    variances = [float(each.var(ddof=1)) if own else math.nan for each, own in zip(angles, freedom)]
    shared = moderated(variances, freedom)
    found = []
    for place, (pairs, each) in enumerate(zip(counted, angles)):
        value = float(np.mean([right / of for right, of in pairs])) if pairs else math.nan
        low = high = math.nan
        variance, behind = (0.0, math.inf) if flat[place] else (shared.variances[place], shared.freedom[place])
        if len(each) > 1 and behind > 0:
            least = float(np.mean([1 / (of + 0.5) for _, of in pairs]))  # of the draw of the questions
            t = float(special.stdtrit(behind, 0.5 + LEVEL / 2))
            half = t * math.sqrt(max(float(variance), least) / len(each))
            ends = _share(np.array([each.mean() - half, each.mean() + half]))
            low, high = min(float(ends[0]), value), max(float(ends[1]), value)
        found.append((value, low, high))
    return found


def _angle(right: int, of: int) -> float:
    """2 asin √p, with Anscombe's 3/8 that keeps its variance at 1 / (questions + 1/2) even near 0 and 1."""
    return 2 * math.asin(math.sqrt((right + 0.375) / (of + 0.75)))


def _share(angles: Floats) -> Floats:
    """Back to accuracies."""
    shares: Floats = np.sin(np.clip(angles, 0.0, math.pi) / 2) ** 2
    return shares
