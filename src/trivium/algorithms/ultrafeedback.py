"""UltraFeedback: several voices answer one task, a judge rates each in four respects, and the best meets a worse one.

Source: Cui et al. 2023, arXiv:2310.01377.
Differs: the voices are one model under eight system messages, where the paper has 17 models with principles; each
response is rated alone, not beside the others, and without a written reason; the pair is the best by mean rating and
one drawn from those below it, as later users of the data made it; seeds are drawn.
"""

from typing import NamedTuple

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.voices import answer_in_voice, speakers
from trivium.generation.verify.aspects import aspects, rate_aspect
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


class Heard(NamedTuple):
    """What one voice said, and its ratings by aspect."""

    voice: str
    response: str
    ratings: dict[str, int]

    @property
    def mean(self) -> float:
        """Mean rating."""
        return sum(self.ratings.values()) / len(self.ratings)


def ultrafeedback(
    *,
    voices: int = 4,
    temperature: float = 0.7,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Answer a seed in several voices, rate every answer in four respects, pair the best with a worse one.

    Args:
        voices: Drawn for each task; the paper draws 4 models. Each costs one answer and four grades.
        temperature: Of the answers.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(voices, 2, "voices")
    known = speakers()
    if voices > len(known):
        raise InputError(f"voices must be at most {len(known)}, got {voices}.")
    respects = aspects()

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        heard = []
        for place in rng.choice(len(known), voices, replace=False):
            speaker = known[int(place)]
            response = await answer_in_voice(
                work, rng, seed.prompt, speaker, temperature=temperature, max_tokens=answer_tokens
            )
            ratings = {each.name: await rate_aspect(work, rng, each, seed.prompt, response) for each in respects}
            heard.append(Heard(speaker.name, response, ratings))
        best = max(heard, key=lambda each: each.mean)
        worse = [each for each in heard if each.mean < best.mean]
        if not worse:
            raise Dropped("all voices are rated alike", prompt=seed.prompt, response=best.response)
        rejected = worse[int(rng.integers(len(worse)))]
        told = [{**each._asdict(), "mean": each.mean} for each in heard]
        notes = {"heard": told, "voice": best.voice, "rejected_voice": rejected.voice}
        return work.preference(seed.prompt, best.response, rejected.response, parents=(seed,), notes=notes)

    return Algorithm(
        name="ultrafeedback", step=step, parts=(answer_in_voice, rate_aspect, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution(by="text"),), loop="L0", expected=Expected("+", "+", "0"),
        source="Cui et al. 2023, arXiv:2310.01377",
        differs="voices are one model under eight system messages; each response is rated alone, without reasons; the "
        "pair is the best by mean rating and one drawn from those below",
        needs=("seeds", "judge"), calls=voices * (1 + len(respects)),
    )  # fmt: skip
