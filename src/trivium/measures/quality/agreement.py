"""Agreement: whether several raters of the same records say the same, beyond chance."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.records.record import Record

Level = Literal["nominal", "ordinal", "interval"]


@measure(
    axis="quality", of="set", reads="records", unit="alpha", range=(-1, 1), default=False,
    rises_with="raters who give one record the same score while records differ",
    length_bias="none: the texts are not read", cost="linear in the scores, and one sort",
    source="Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; squared differences of interval scores",
)  # fmt: skip
def agreement(records: Sequence[Record]) -> float:
    """Krippendorff's alpha of the scores in ``notes["scores"]``: the trust that the raters' scores deserve.

    1: every record got the same score from all its raters. 0: raters differ on one record as much as on two drawn at
    random. Below 0: they differ more, as when one has the scale upside down. Krippendorff asks for 0.8, and for 0.667
    where conclusions may be tentative. It falls where all records are about equally good, however close the raters.

    Args:
        records: n records; ``notes["scores"]`` is a list of numbers, one for each rater, or an object from rater to
            number; null is a missing score. Records with fewer than two scores are left out.

    Returns:
        Alpha between -1 and 1; nan where no record has two scores, or all scores are equal.

    Raises:
        InputError: no records; or a score that is no finite number (``krippendorff_alpha`` takes labels too).

    Cost: linear in the scores.
    """
    at_least(len(records), 1, "agreement: number of records")
    units = []
    for record in records:
        scores = record.notes.get("scores")
        values = list(scores.values()) if isinstance(scores, Mapping) else scores
        if not isinstance(values, list | tuple):
            continue
        wrong = [value for value in values if value is not None and not _is_number(value)]
        if wrong:
            raise InputError(
                f"agreement: record {record.id!r} has the score {wrong[0]!r}; scores must be finite numbers."
            )
        units.append(values)
    return krippendorff_alpha(units)


def krippendorff_alpha(units: Iterable[Sequence[Any]], *, level: Level = "interval") -> float:
    """Agreement of any number of raters on any number of units, with gaps.

    alpha = 1 - D_o / D_e. D_o is the mean difference between two scores of one unit, each unit weighed by its number
    of scores; D_e the mean difference between any two scores of all units.

    Args:
        units: For each thing that was rated, the scores it got, in any order; None is missing. Units with fewer than
            two scores say nothing and are left out.
        level: What a difference is. ``nominal``: 1 if not equal; ``ordinal``: the squared difference of mid-ranks
            among all scores; ``interval``: the squared difference.

    Returns:
        Alpha between -1 and 1; nan where no unit has two scores, or no two scores differ.

    Raises:
        InputError: an unknown level; or scores that are no finite numbers where the level needs them.

    Cost: linear in the scores, and one sort of the different scores.
    """
    if level not in ("nominal", "ordinal", "interval"):
        raise InputError(f"krippendorff_alpha: no level {level!r}; known: nominal, ordinal, interval.")
    rated = [[score for score in unit if score is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) > 1]
    if not rated:
        return math.nan
    flat = [score for unit in rated for score in unit]
    owner = np.repeat(np.arange(len(rated)), [len(unit) for unit in rated])
    if level == "nominal":
        places: dict[Any, int] = {}
        label = np.array([places.setdefault(score, len(places)) for score in flat])
        return _alpha_of_labels(label, owner)
    wrong = [score for score in flat if not _is_number(score)]
    if wrong:
        raise InputError(f"krippendorff_alpha: {level} scores must be finite numbers, got {wrong[0]!r}; try nominal.")
    scores = np.array(flat, dtype=np.float64)
    if level == "ordinal":
        _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
        scores = (np.cumsum(count) - count / 2)[place]
    return _alpha_of_numbers(scores, owner)


def _alpha_of_numbers(scores: npt.NDArray[np.float64], owner: npt.NDArray[np.int64]) -> float:
    """Squared differences: over all pairs of m numbers they add up to m times the squares about the mean."""
    spread = float(np.abs(scores - scores[0]).max())
    if spread == 0:
        return math.nan
    scores = (scores - scores[0]) / spread  # so that squares neither overflow nor vanish
    per_unit = np.bincount(owner)
    means = np.bincount(owner, weights=scores) / per_unit
    within = np.bincount(owner, weights=(scores - means[owner]) ** 2)
    observed = math.fsum(2 * per_unit * within / (per_unit - 1)) / len(scores)
    expected = 2 * math.fsum((scores - scores.mean()) ** 2) / (len(scores) - 1)
    return 1 - observed / expected


def _alpha_of_labels(label: npt.NDArray[np.int64], owner: npt.NDArray[np.int64]) -> float:
    n = len(label)
    met = np.bincount(label)
    expected = (n * n - int((met**2).sum())) / (n * (n - 1))
    if expected == 0:
        return math.nan
    per_unit = np.bincount(owner)
    _, start, together = np.unique(owner * (label.max() + 1) + label, return_index=True, return_counts=True)
    alike = np.bincount(owner[start], weights=together**2)  # ordered pairs of one unit with one label, and itself
    observed = math.fsum((per_unit**2 - alike) / (per_unit - 1)) / n
    return 1 - observed / expected


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
