"""Prompts ranked by how hard a judge finds them, each compared with a few others."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trivium.judges.judge import Judge, Rating
from trivium.judges.pairings import pairings
from trivium.judges.pairs import preference
from trivium.judges.prompts import packaged
from trivium.statistics.bradley_terry import bradley_terry, elo


@dataclass(frozen=True, slots=True)
class Ranking:
    """Elo numbers of prompts, and the comparisons they rest on."""

    elo: npt.NDArray[np.float64]  # (n,) with mean 1,000; nan for a prompt none of whose comparisons came out
    ratings: tuple[Rating, ...]  # of each comparison, in both orders

    @property
    def undecided(self) -> int:
        """Comparisons without an answer in one of the orders; they are left out."""
        return sum(math.isnan(preference(rating)) for rating in self.ratings)


def rank_prompts(judge: Judge, prompts: Sequence[str], *, cache: Path | None = None) -> Ranking:
    """How hard a judge finds each prompt beside the others.

    Equal prompts are one. Each different one meets ``judge.pairings`` others, drawn by a generator that is seeded with
    the prompts themselves, so that the same set is asked the same questions whatever its order. Each pair is asked
    about in both orders; where the two contradict it counts as a tie. Then Bradley–Terry strengths, on Elo's scale.

    Args:
        judge: Who compares.
        prompts: What is compared.
        cache: Folder that keeps answers.

    Raises:
        EndpointError, DiskError, LockedRun: as ``Judge.rate``.

    Cost: about n × ``judge.pairings`` requests.
    """
    different = sorted(set(prompts))
    seed = hashlib.blake2b("\0".join(different).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    met = pairings(len(different), judge.pairings, rng=np.random.default_rng(int.from_bytes(seed, "big")))
    shown = [({"prompt": different[i]}, {"prompt": different[j]}) for i, j in met.tolist()]
    ratings = judge.compare(packaged("harder"), shown, cache=cache)
    won = np.array([preference(rating) for rating in ratings])
    decided = ~np.isnan(won)
    strengths = elo(bradley_terry(met[decided], won[decided], len(different)))
    place = {prompt: row for row, prompt in enumerate(different)}
    return Ranking(strengths[[place[prompt] for prompt in prompts]], tuple(ratings))
