"""How many kinds there are, from how often each was met: Hill numbers, and estimates of what was not seen.

Counts are those of ecology: one number for each kind, how many individuals of it are in the sample. All formulas
are for individuals drawn independently, which the records of one data set rarely are: read estimates of the unseen
as a guide.

Source: Hill 1973 (Ecology 54); Chao 1984; Chao & Jost 2012 (Ecology 93); Chao, Wang & Jost 2013 (Methods in Ecology
and Evolution 4); Chao et al. 2014 (Ecological Monographs 84).
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError

Counts = Sequence[int] | npt.NDArray[np.integer]


def hill_number(counts: Counts, *, order: float) -> float:
    """Effective number of kinds: how many equally common kinds would be as diverse.

    Args:
        counts: How often each kind was met, whole numbers ≥ 0; zeros are ignored.
        order: q ≥ 0, infinity included. 0 counts kinds; 1 is the exponential of Shannon's entropy; 2 is one over the
            chance that two draws with replacement are alike; infinity is one over the largest share.

    Returns:
        Effective number between 1 (one kind) and the number of kinds (all equally common).

    Raises:
        InputError: no individual, a count that is negative or not whole, or order < 0.

    Cost: linear in kinds.
    """
    if not order >= 0:
        raise InputError(f"hill_number: order must be 0 or more, got {order}; 1 is the usual one.")
    met = _met(counts)
    shares = met / met.sum()
    if order == 0:
        return float(len(met))
    if order == 1:
        return math.exp(-math.fsum(shares * np.log(shares)))
    largest = float(shares.max())
    if order == math.inf:
        return 1 / largest
    # Scaled by the largest share, so that a high order does not underflow.
    scaled = math.fsum((shares / largest) ** order)
    return float(math.exp((order * math.log(largest) + math.log(scaled)) / (1 - order)))


def chao1(counts: Counts) -> float:
    """Lower bound on the number of kinds there are, seen and unseen (Chao 1984).

    Seen kinds plus (n - 1) / n × f1² / (2 f2), where f1 kinds were met once and f2 twice; without any met twice,
    (n - 1) / n × f1 (f1 - 1) / 2.

    Returns:
        Kinds, at least as many as were seen.

    Raises:
        InputError: no individual, or a count that is negative or not whole.
    """
    met = _met(counts)
    return len(met) + _unseen(met)


def estimated_hill_number(counts: Counts, *, order: Literal[0, 1, 2]) -> float:
    """Effective number of kinds that there are, seen and unseen, from a sample: what ``hill_number`` tends to.

    Order 0 is ``chao1``, a lower bound. Order 1 is the exponential of the nearly unbiased entropy of Chao, Wang & Jost
    2013: the sum over kinds of x / n × (1/x + 1/(x+1) + ... + 1/(n-1)), and for the unseen f1 / n × (1 - A)^(1 - n) ×
    (-ln A - the sum over r < n of (1 - A)^r / r), where A = 2 f2 / ((n - 1) f1 + 2 f2), the mean share of a kind met
    once. Order 2 is one over the unbiased chance that two different individuals are of one kind.

    Returns:
        Effective number, 1 or more; nan for order 1 or 2 where no two individuals are of one kind, which sets no
        upper bound.

    Raises:
        InputError: counts as for ``hill_number``, or another order.

    Cost: linear in individuals.
    """
    met = _met(counts)
    n, once, twice = _rare(met)
    if order == 0:
        return chao1(met)
    if order not in (1, 2):
        raise InputError(f"estimated_hill_number: order must be 0, 1 or 2, got {order}.")
    if once == n:
        return math.nan
    if order == 2:
        return n * (n - 1) / math.fsum(met.astype(float) * (met - 1))
    steps = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, n))])  # steps[k] = 1 + 1/2 + ... + 1/k
    entropy = math.fsum(met / n * (steps[n - 1] - steps[met - 1]))
    if once:
        a = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
        entropy += once / n * _rest_of_logarithm(a, n)
    return math.exp(entropy)


def sample_coverage(counts: Counts, *, units: int | None = None) -> float:
    """Share of all individuals there are, seen or not, whose kind is in the sample (Chao & Jost 2012).

    Turing's 1 - f1 / n, refined by the kinds met twice: 1 - f1 / n × (n - 1) f1 / ((n - 1) f1 + 2 f2), and without
    any met twice 1 - f1 / n × (n - 1)(f1 - 1) / ((n - 1)(f1 - 1) + 2).

    Args:
        counts: How often each kind was met.
        units: How many records were looked at, where one record shows several kinds, as tags do: what is drawn
            independently are then records, and T - 1 stands for n - 1
            (the incidence form of Chao et al. 2014). At least the largest count; individuals if not given.

    Returns:
        Share between 0 (every individual is the only one of its kind) and 1 (none is); nan for one individual or one
        unit, from which nothing can be said. Where all n differ it is above 0: n = 2 gives 0.67, n = 10 gives 0.02.

    Raises:
        InputError: no individual, a count that is negative or not whole, or fewer units than a count.
    """
    met = _met(counts)
    n, once, twice = _rare(met)
    drawn = n if units is None else units
    if drawn < met.max():
        raise InputError(f"sample_coverage: units must be at least the largest count, {met.max()}, got {units}.")
    if drawn == 1:
        return math.nan
    if not once:
        return 1.0
    first, second = ((drawn - 1) * once, 2 * twice) if twice else ((drawn - 1) * (once - 1), 2)
    return 1 - once / n * first / (first + second)


def rarefied_richness(counts: Counts, *, n: int) -> float:
    """Expected number of kinds among n individuals drawn from the sample without replacement.

    The sum over kinds of 1 - C(N - x, n) / C(N, n), for counts x that add up to N (Hurlbert 1971).

    Args:
        counts: How often each kind was met.
        n: Individuals to draw, between 1 and N.

    Returns:
        Kinds, between 1 and n.

    Raises:
        InputError: counts as for ``hill_number``, or n outside 1..N.

    Cost: linear in kinds.
    """
    met = _met(counts)
    total = int(met.sum())
    if not 1 <= n <= total:
        raise InputError(
            f"rarefied_richness: n must be between 1 and the {total} individuals there are, got {n}; "
            "for more there is extrapolated_richness."
        )
    all_draws = _log_choose(total, n)
    missed = [math.exp(_log_choose(total - x, n) - all_draws) for x in met.tolist() if total - x >= n]
    return len(met) - math.fsum(missed)


def extrapolated_richness(counts: Counts, *, n: int) -> float:
    """Expected number of kinds if the sample grew to n individuals (Chao et al. 2014).

    Seen kinds plus f0 × (1 - (1 - f1 / (N f0 + f1))^(n - N)), where f0 is what ``chao1`` adds to the N
    individuals' kinds. It tends to ``chao1``; beyond about twice the sample it is a guess.

    Args:
        counts: How often each kind was met.
        n: Individuals after growth, at least N.

    Raises:
        InputError: counts as for ``hill_number``, or n < N.
    """
    met = _met(counts)
    total, once, _ = _rare(met)
    at_least(n, total, "extrapolated_richness: n")
    unseen = _unseen(met)
    if not unseen:
        return float(len(met))
    return len(met) + unseen * (1 - (1 - once / (total * unseen + once)) ** (n - total))


def _met(counts: Counts) -> npt.NDArray[np.int64]:
    """The counts above zero, checked."""
    given = np.asarray(counts)
    if given.ndim != 1 or not (np.isfinite(given) & (given >= 0) & (given == np.floor(given))).all():
        raise InputError(f"counts must be one whole number ≥ 0 for each kind, got {counts!r}.")
    met: npt.NDArray[np.int64] = given[given > 0].astype(np.int64)
    if not len(met):
        raise InputError(f"counts must hold at least one individual, got {counts!r}.")
    return met


def _rare(met: npt.NDArray[np.int64]) -> tuple[int, int, int]:
    """Individuals, kinds met once, kinds met twice."""
    return int(met.sum()), int((met == 1).sum()), int((met == 2).sum())


def _unseen(met: npt.NDArray[np.int64]) -> float:
    n, once, twice = _rare(met)
    return (n - 1) / n * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)


def _rest_of_logarithm(a: float, n: int) -> float:
    """(1 - a)^(1 - n) × (-ln a - the sum over r = 1..n-1 of (1 - a)^r / r), without dividing what is nearly nothing.

    It is the sum over r = n, n + 1, ... of (1 - a)^(r - n + 1) / r.
    """
    if a >= 1:
        return 0.0
    left = 1 - a
    if left ** (n - 1) > 1e-6:
        powers = left ** np.arange(1, n)
        return float((-math.log(a) - math.fsum(powers / np.arange(1, n))) / left ** (n - 1))
    # Terms shrink by (1 - a) each: those beyond 40 / a are below 1e-17 of the first.
    terms = np.arange(1, math.ceil(40 / a) + 1)
    return math.fsum(left**terms / (terms + n - 1))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
