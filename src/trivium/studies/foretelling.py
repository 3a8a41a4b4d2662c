"""What measures of training sets tell of the students trained on them, and how much there is to tell."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from trivium.measures import Card
from trivium.statistics.many_tests import holm
from trivium.statistics.rank_correlation import spearman
from trivium.studies.effects import CLEAR, Estimate, Floats
from trivium.studies.plan import Row
from trivium.studies.ranked import Ranked, ranked
from trivium.studies.study import mean
from trivium.studies.subsets import WHOLE

ID, OOD = "ID", "OOD, mean"
STRONG = 0.5  # |rho| from which on a measure foretells
Without = dict[str, dict[str, float | str | None]]  # measure -> what is left without the way that carries it most


class Told(NamedTuple):
    """What one measure tells of an outcome, + for more of its axis."""

    card: Card
    raw: Ranked  # ranks among the sets of one repeat
    equal: Ranked  # of one repeat and one complexity

    @property
    def sign(self) -> int:
        """Of more of the axis."""
        return self.card.direction


class Verdict(NamedTuple):
    """Whether a measure foretells, and what that rests on."""

    raw: Estimate
    raw_p: float  # by Holm
    equal: Estimate
    equal_p: float
    foretells: bool


def verdicts_of(of: Sequence[Told]) -> dict[str, Verdict]:
    """By the rule of the study, of one outcome: measure → verdict, Holm over all."""
    raw, equal = ([each.estimate(one.sign) for one, each in ((one, getattr(one, kind)) for one in of)]
                  for kind in ("raw", "equal"))  # fmt: skip
    raw_p, equal_p = (holm([one.p for one in each]).tolist() for each in (raw, equal))
    found = {}
    for one, rho, p, rho_equal, p_equal in zip(of, raw, raw_p, equal, equal_p):
        strong, strong_equal = (
            bool(each_p <= CLEAR and abs(each.value) >= STRONG) for each, each_p in ((rho, p), (rho_equal, p_equal))
        )
        foretells = strong and (strong_equal or one.card.axis != "diversity")
        found[one.card.name] = Verdict(rho, p, rho_equal, p_equal, foretells)
    return found


def without_a_way(rows: Sequence[Row], known: Sequence[Card], values: Floats, outcome: Floats) -> Without:
    """The correlation with OOD at equal complexity that is left when the way that carries it most is left out.

    Of all ways the one without which it falls furthest from where it is with all: to less, to none, to the other sign.
    """
    everywhere = [(row.repeat, row.levels["complexity"]) for row in rows]
    whole = ranked(values, outcome, everywhere, np.empty((0, len(rows))), 1)
    found: Without = {card.name: {"least": None, "least_without": None} for card in known}
    for way in dict.fromkeys(str(row.levels["way"]) for row in rows if row.levels["way"] != WHOLE):
        kept = np.array([row.levels["way"] != way for row in rows])
        blocks = [(row.repeat, row.levels["complexity"]) for row in rows if row.levels["way"] != way]
        left = ranked(values[kept], outcome[kept], blocks, np.empty((0, kept.sum())), 1)
        for card, (of_all,), (one,) in zip(known, whole, left):
            least, sign = found[card.name]["least"], math.copysign(1, card.direction * of_all.rho)
            rho = card.direction * one.rho
            if not math.isnan(rho) and (least is None or sign * rho < sign * float(least)):
                found[card.name] = {"least": rho, "least_without": way}
    return found


class Agreement(NamedTuple):
    """How far students of the same cuts, from different pools, rank them alike."""

    rho: float  # mean of Spearman's over all pairs of repeats, at equal complexity

    @property
    def ceiling(self) -> float:
        """What a perfect measure of what a cut does would correlate with one student of each set by: its root.

        As reliability bounds a correlation in Spearman 1904. A measure of the very set that was trained on may
        surpass it, by as much as the sets of one cut really differ.
        """
        return math.sqrt(self.rho) if self.rho > 0 else math.nan


def agreement(rows: Sequence[Row], outcome: Floats) -> Agreement:
    """Of one outcome.

    Args:
        rows: ``levels`` have "cut" and "complexity".
        outcome: (rows,) accuracy.

    Returns:
        ``nan`` with a single repeat.
    """
    found: dict[Any, dict[int, dict[str, float]]] = {}
    for row, value in zip(rows, outcome.tolist()):
        of = found.setdefault(row.levels["complexity"], {}).setdefault(row.repeat, {})
        of[str(row.levels["cut"])] = value
    pairs = []
    for repeats in found.values():
        for one, other in combinations(repeats.values(), 2):
            both = [cut for cut in one if cut in other]
            pairs.append(spearman([one[cut] for cut in both], [other[cut] for cut in both]))
    return Agreement(mean(pairs))
