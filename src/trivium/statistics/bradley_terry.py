"""Bradley–Terry: strengths from comparisons of two at a time.

Source: Bradley & Terry 1952; the MM iteration: Hunter 2004, MM algorithms for generalized Bradley-Terry models.
Differs: a tie is half a win for either; and everybody also plays against one fixed opponent of strength 1, so that who
never won, or never met half of the others, has a finite strength.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError

MOST_ROUNDS = 10_000
CLOSE = 1e-10  # change of a log-strength in one round that is small enough
ELO_UNIT = 400 / math.log(10)  # a lead of 400 is odds of ten to one
ELO_CENTRE = 1_000.0


def bradley_terry(
    pairs: npt.ArrayLike, outcomes: npt.ArrayLike, n: int, *, prior: float = 1.0
) -> npt.NDArray[np.float64]:
    """Log-strengths under which the outcomes are likeliest: i beats j with probability s_i / (s_i + s_j).

    Args:
        pairs: (m, 2) indices of who met; a pair may meet any number of times.
        outcomes: (m,) 1 if the first of the pair won, 0 if the second, 0.5 for a tie; anything between counts in part.
        n: How many there are.
        prior: Games everybody is given against an opponent of strength 1, half of them won. 0 for plain maximum
            likelihood, which exists only where nobody is winless and all are linked by wins both ways.

    Returns:
        (n,) log-strengths, with mean 0 over those who met anybody; nan for those who did not.

    Raises:
        InputError: shapes that do not fit, an index outside 0..n-1, somebody who meets himself, an outcome outside
            0..1; a negative prior; or prior 0 where the strengths would be infinite.

    Cost: a few dozen to a few thousand rounds, each linear in n + m.
    """
    met, won = _checked(pairs, outcomes, n, prior)
    if not len(met):
        return np.full(n, math.nan)
    first, second = met.T
    games = np.bincount(first, minlength=n) + np.bincount(second, minlength=n)
    wins = _sums(first, won, n) + _sums(second, 1 - won, n)
    if prior == 0:
        _check_finite(met, won, n, games)
    wins += prior / 2
    log_strength = np.zeros(n)
    playing = games > 0
    for _ in range(MOST_ROUNDS):
        strength = np.exp(log_strength)
        share = 1 / (strength[first] + strength[second])
        weight = _sums(first, share, n) + _sums(second, share, n) + prior / (strength + 1)
        updated = np.where(playing, np.log(np.where(playing, wins, 1)) - np.log(np.where(playing, weight, 1)), 0.0)
        if prior == 0:
            updated -= np.where(playing, updated[playing].mean(), 0.0)
        done = np.abs(updated - log_strength).max() < CLOSE
        log_strength = updated
        if done:
            break
    log_strength -= log_strength[playing].mean()
    return np.where(playing, log_strength, math.nan)


def elo(log_strengths: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Log-strengths on the scale of Elo: 1,000 for 0, and 400 more for odds of ten to one."""
    return ELO_CENTRE + ELO_UNIT * np.asarray(log_strengths, dtype=np.float64)


def _sums(who: npt.NDArray[np.int64], values: npt.NDArray[np.float64], n: int) -> npt.NDArray[np.float64]:
    return np.asarray(np.bincount(who, weights=values, minlength=n), dtype=np.float64)


def _checked(
    pairs: npt.ArrayLike, outcomes: npt.ArrayLike, n: int, prior: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    met, won = np.asarray(pairs, dtype=np.int64).reshape(-1, 2), np.asarray(outcomes, dtype=np.float64)
    if won.shape != (len(met),):
        raise InputError(f"bradley_terry needs one outcome for each of {len(met)} pairs, got shape {won.shape}.")
    if len(met) and not (met.min() >= 0 and met.max() < n and (met[:, 0] != met[:, 1]).all()):
        raise InputError(f"bradley_terry: pairs must be two different indices from 0 to {n - 1}.")
    if not ((won >= 0) & (won <= 1)).all():
        raise InputError("bradley_terry: outcomes must be between 0 and 1; leave out pairs that were not decided.")
    if not 0 <= prior < math.inf:
        raise InputError(f"bradley_terry: prior must be a finite number of games ≥ 0, got {prior}.")
    return met, won


def _check_finite(met: npt.NDArray[np.int64], won: npt.NDArray[np.float64], n: int, games: npt.NDArray[Any]) -> None:
    """Ford's condition: however the players are split in two, each side has won something from the other."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    beat = np.concatenate([met[won > 0], met[won < 1][:, ::-1]])
    graph = coo_array((np.ones(len(beat)), (beat[:, 0], beat[:, 1])), shape=(n, n))
    parts, _ = connected_components(graph, directed=True, connection="strong")
    if parts > 1 + int((games == 0).sum()):
        raise InputError(
            "bradley_terry: with prior 0 the strengths are infinite, since some never won or never lost against the "
            "rest; give a prior above 0."
        )
