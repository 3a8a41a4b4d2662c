"""Spearman's correlation within blocks, with intervals from drawing whole groups of runs again."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.studies.effects import LEVEL, Estimate, Floats

_CLOSE = 1 - 1e-9  # correlations of 1 have no Fisher z


@dataclass(frozen=True, slots=True)
class Ranked:
    """Correlation of one quantity with one outcome, and in every draw."""

    rho: float
    draws: Floats  # (draws,); nan where a draw leaves nothing that varies
    groups: int
    reason: str | None = None

    def estimate(self, sign: int = 1) -> Estimate:
        """With an interval on Fisher's scale: z ± t × its standard deviation over the draws."""
        if math.isnan(self.rho):
            return Estimate.undefined(self.reason or "undefined")
        scaled = _fisher(sign * self.draws)
        error = float(np.nanstd(scaled))
        if not error > 0:
            return Estimate.undefined("all draws are alike", sign * self.rho)
        from scipy import special

        middle = float(_fisher(np.array(sign * self.rho)))
        half = float(special.stdtrit(self.groups - 1, 0.5 + LEVEL / 2)) * error
        p = 2 * float(special.stdtr(self.groups - 1, -abs(middle) / error))
        return Estimate(sign * self.rho, math.tanh(middle - half), math.tanh(middle + half), min(p, 1.0))


def ranked(
    quantities: npt.ArrayLike, outcomes: npt.ArrayLike, blocks: Sequence[Hashable], weights: npt.ArrayLike, groups: int
) -> list[list[Ranked]]:
    """Spearman's correlation of every quantity with every outcome, ranks taken within blocks.

    Ranks run from -1/2 to 1/2 in each block, whatever its size, ties at their mean; what differs between blocks is
    thereby gone. In a draw the runs are ranked anew, each as often as it was drawn.

    Args:
        quantities: (runs, k); ``nan`` where undefined: those runs are left out for this quantity.
        outcomes: (runs, o), all defined.
        blocks: (runs,) the block of each.
        weights: (draws, runs) how often each run is in each draw, see ``drawn_again``.
        groups: That were drawn.

    Returns:
        For each quantity, for each outcome. ``nan`` with the reason where the quantity is defined for fewer than half
        of the runs, or does not vary within any block, or the outcome does not.

    Raises:
        InputError: shapes that do not fit.

    Cost: draws × runs × the size of a block multiplications, for each quantity and each outcome.
    """
    x, y, times = (np.asarray(each, dtype=np.float64) for each in (quantities, outcomes, weights))
    _, block = np.unique([str(name) for name in blocks], return_inverse=True)
    if x.ndim != 2 or y.ndim != 2 or not len(x) == len(y) == len(block) == times.shape[-1]:
        raise InputError(f"ranked: {x.shape}, {y.shape}, {len(block)} blocks and {times.shape} are not of one length.")
    times = np.vstack([np.ones(len(x)), times])  # the first draw is the runs themselves
    of_outcomes: dict[bytes, list[Floats]] = {}
    found = []
    for column in x.T:
        there = ~np.isnan(column)
        if there.sum() < max(3, len(there) / 2):
            reason = f"has a value for {there.sum()} of {len(there)} sets"
            found.append([Ranked(math.nan, np.empty(0), groups, reason) for _ in y.T])
            continue
        held, mine = times[:, there], block[there]
        if (key := there.tobytes()) not in of_outcomes:
            of_outcomes[key] = [_ranks(outcome[there], mine, held) for outcome in y.T]
        ranks = _ranks(column[there], mine, held)
        own = np.einsum("dr,dr,dr->d", held, ranks, ranks)
        found.append([_correlated(ranks, own, each, held, groups) for each in of_outcomes[key]])
    return found


def drawn_again(
    groups: Sequence[Hashable], draws: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float64], int]:
    """How often each run is in each draw, where as many groups as there are were drawn with replacement.

    Returns:
        (draws, runs), and the number of groups.
    """
    names, group = np.unique([str(name) for name in groups], return_inverse=True)
    counts = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws).astype(np.float64)
    return counts[:, group], len(names)


def difference(one: Ranked, other: Ranked, signs: tuple[int, int]) -> Estimate:
    """The correlation of one less that of the other, with the spread of that difference over the same draws."""
    from scipy import special

    value = signs[0] * one.rho - signs[1] * other.rho
    error = float(np.nanstd(signs[0] * one.draws - signs[1] * other.draws)) if math.isfinite(value) else math.nan
    if not error > 0:
        return Estimate.undefined("the two rank all sets alike", value)
    half = float(special.stdtrit(one.groups - 1, 0.5 + LEVEL / 2)) * error
    return Estimate(
        value, value - half, value + half, min(1.0, 2 * float(special.stdtr(one.groups - 1, -abs(value) / error)))
    )


def _ranks(values: Floats, block: npt.NDArray[np.intp], times: Floats) -> Floats:
    """(draws, runs) from -1/2 to 1/2 within each block: the share of it below, and half of what is alike."""
    ranks = np.zeros(times.shape)
    for name in np.unique(block):
        of = np.flatnonzero(block == name)
        mine = values[of]
        below = (mine[None, :] < mine[:, None]) + 0.5 * (mine[None, :] == mine[:, None])
        total = times[:, of].sum(axis=1, keepdims=True)
        share = np.divide(times[:, of] @ below.T, total, out=np.full((len(times), len(of)), 0.5), where=total > 0)
        ranks[:, of] = share - 0.5
    return ranks


def _correlated(ranks: Floats, own: Floats, others: Floats, times: Floats, groups: int) -> Ranked:
    both = np.einsum("dr,dr,dr->d", times, ranks, others)
    scale = np.sqrt(own * np.einsum("dr,dr,dr->d", times, others, others))
    rho = np.divide(both, scale, out=np.full(len(both), math.nan), where=scale > 1e-12)
    return Ranked(float(rho[0]), rho[1:], groups, "the same for all sets of a block" if math.isnan(rho[0]) else None)


def _fisher(rho: Floats) -> Floats:
    scaled: Floats = np.arctanh(np.clip(rho, -_CLOSE, _CLOSE))
    return scaled
